"""What a line through quantile pairs says of two samples: a changed unit, a factor, an offset."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from understudy.report.sample import Numbers

STRAIGHT = 0.98
"""The least share of the spread (r²) that a line must explain to be one."""
QUANTILES = [i / 50 for i in range(1, 50)]
FEWEST_DISTINCT = 10
"""Distinct quantiles under which any two samples lie on a line."""
NEAR = 0.02
"""What a known line may explain less than the best one."""


@dataclass(frozen=True)
class Known:
    """A line `new = factor · old + offset` that units are turned into each other by, in words."""

    factor: float
    offset: float
    words: str


def _both(factor: float, one: str, other: str) -> tuple[Known, Known]:
    return (
        Known(factor, 0.0, f"the factor from {one} to {other}"),
        Known(1 / factor, 0.0, f"the factor from {other} to {one}"),
    )


KNOWN = (
    Known(5 / 9, -160 / 9, "the line from degrees Fahrenheit to Celsius"),
    Known(9 / 5, 32.0, "the line from degrees Celsius to Fahrenheit"),
    Known(1.0, 273.15, "the step from degrees Celsius to kelvin"),
    Known(1.0, -273.15, "the step from kelvin to degrees Celsius"),
    Known(100.0, 0.0, "a factor of 100, as from shares to percent, metres to centimetres or euros to cents"),
    Known(0.01, 0.0, "a factor of 1/100, as from percent to shares, centimetres to metres or cents to euros"),
    Known(1000.0, 0.0, "a factor of 1,000, as from seconds to milliseconds or kilograms to grams"),
    Known(0.001, 0.0, "a factor of 1/1,000, as from milliseconds to seconds or grams to kilograms"),
    Known(10.0, 0.0, "a factor of 10"),
    Known(0.1, 0.0, "a factor of 1/10"),
    Known(1e6, 0.0, "a factor of a million, as from seconds to microseconds"),
    Known(1e-6, 0.0, "a factor of one millionth, as from microseconds to seconds"),
    Known(-1.0, 0.0, "the same values with their sign turned"),
    Known(60.0, 0.0, "a factor of 60, as from hours to minutes or minutes to seconds"),
    Known(1 / 60, 0.0, "a factor of 1/60, as from minutes to hours or seconds to minutes"),
    *_both(3600.0, "hours", "seconds"),
    *_both(24.0, "days", "hours"),
    *_both(1.609344, "miles", "kilometres"),
    *_both(0.3048, "feet", "metres"),
    *_both(2.54, "inches", "centimetres"),
    *_both(0.45359237, "pounds", "kilograms"),
    *_both(1.852, "nautical miles (or knots)", "kilometres (or km/h)"),
    *_both(3.6, "metres per second", "km/h"),
    *_both(0.44704, "miles per hour", "metres per second"),
    *_both(0.514444, "knots", "metres per second"),
    *_both(33.8639, "inches of mercury", "hectopascals"),
    *_both(3.785412, "gallons", "litres"),
)


@dataclass(frozen=True)
class Line:
    """`new = factor · old + offset`, quantile by quantile; `straight` is r²; `words` name it where known."""

    factor: float
    offset: float
    straight: float
    words: str | None


def changed_line(current: Numbers, baseline: Numbers) -> Line | None:
    """The line that leads from one sample to the other, where they lie on one that is not the identity.

    49 quantile pairs, fitted by least squares; the order is turned for a negative factor.
    """
    old = [baseline.quantile(share) for share in QUANTILES]
    new = [current.quantile(share) for share in QUANTILES]
    if min(len(set(old)), len(set(new))) < FEWEST_DISTINCT:
        return None
    turned = [current.quantile(1 - share) for share in QUANTILES]
    # Without a skew, turning the sign looks like an offset, which is the simpler reading.
    best, pairs = max(
        ((_fit(pairs), pairs) for pairs in (_pairs(old, new), _pairs(old, turned))),
        key=lambda found: found[0].straight - (found[0].factor < 0) * 0.005,
    )
    if best.straight < STRAIGHT or _is_identity(best, old):
        return None
    score, known = max(((_explained(known, pairs), known) for known in KNOWN), key=lambda found: found[0])
    if score >= best.straight - NEAR:
        return Line(best.factor, best.offset, best.straight, known.words)
    return best


@dataclass(frozen=True)
class _Pairs:
    """Means, squares about them, and products, of so many pairs: all that a line through them needs."""

    count: int
    old: float
    new: float
    old_squares: float
    new_squares: float
    products: float


def _pairs(old: Sequence[float], new: Sequence[float]) -> _Pairs:
    mean_old, mean_new = fmean(old), fmean(new)
    return _Pairs(
        len(old),
        mean_old,
        mean_new,
        sum((x - mean_old) ** 2 for x in old),
        sum((y - mean_new) ** 2 for y in new),
        sum((x - mean_old) * (y - mean_new) for x, y in zip(old, new, strict=True)),
    )


def _fit(pairs: _Pairs) -> Line:
    """The line of least squares."""
    if not (0 < pairs.old_squares < float("inf") and 0 < pairs.new_squares < float("inf")):
        return Line(1.0, 0.0, 0.0, None)
    factor = pairs.products / pairs.old_squares
    straight = factor * (pairs.products / pairs.new_squares)
    return Line(factor, pairs.new - factor * pairs.old, straight, None)


def _explained(known: Known, pairs: _Pairs) -> float:
    """The share of the new values' spread that a line explains."""
    off = pairs.new - known.factor * pairs.old - known.offset
    left = pairs.new_squares + known.factor * (known.factor * pairs.old_squares - 2 * pairs.products)
    return 1 - (left + pairs.count * off**2) / pairs.new_squares


def _is_identity(line: Line, old: Sequence[float]) -> bool:
    """Whether the line moves no quantile by more than a tenth of the range of most."""
    width = old[-2] - old[1]
    moved = max(abs(line.factor * x + line.offset - x) for x in (old[1], old[-2]))
    return moved <= 0.1 * width
