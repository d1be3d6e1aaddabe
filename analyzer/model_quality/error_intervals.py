"""Intervals of a regression's metrics.

A mean of errors, or of their squares, is studentised and freed of its skewness by Hall's cubic transformation
(J. R. Statist. Soc. B 54, 1992). A sample tells but a part of what heavy tails have in store, so more than
its skewness is taken: found by simulation, as the table in docs/model-quality.md.
"""

import math
from collections.abc import Mapping, Sequence

from understudy.analyzer.model_quality.documents import Interval
from understudy.analyzer.model_quality.intervals import (
    LEAST_ROWS,
    Evidence,
    Z,
    normal,
    standardised,
    student,
    takes,
)
from understudy.analyzer.model_quality.outcomes import Errors

UNSEEN = 1.7
"""How many times its own skewness a sample is taken to have."""
MOST_SKEWED = 0.5
"""Of the mean, in its standard errors: beyond it, the transformation's ends come nearer again."""
LEAST_GROUPS = 10


def error_evidence(errors: Errors, values: Mapping[str, float | None]) -> dict[str, Evidence | str]:
    """Of mae, mse and rmse, from the sums of the errors' powers; or why there is none."""
    if errors.rows < LEAST_ROWS:
        return dict.fromkeys(("mae", "mse", "rmse"), takes(LEAST_ROWS, "with a label", errors.rows))
    sums = {
        "mae": (errors.absolute, errors.squared, errors.cubes),
        "mse": (errors.squared, errors.fourth_powers, errors.sixth_powers),
    }
    found: dict[str, Evidence | str] = {}
    for name, of, power in (("mae", "mae", 1), ("mse", "mse", 1), ("rmse", "mse", 2)):
        value = values[name]
        assert value is not None, "there are rows"
        found[name] = _of_mean(value, errors.rows, sums[of], power)
    return found


def r2_evidence(
    value: float, without: Sequence[float | None], rows: int, stretch: float = 1.0
) -> Evidence | str:
    """Of r2, by its values without each group that has rows: a jackknife of log(1 - r2), or why none.

    Kott, Journal of Official Statistics 17 (2001), 521-526. Its lower end lies `stretch` times as far off.
    """
    if rows < LEAST_ROWS or len(without) < LEAST_GROUPS:
        return takes(LEAST_ROWS, "with a label", rows)
    if any(other is None for other in without):
        return "the labels vary in one part of the rows only"
    rest = [1 - other for other in (value, *without) if other is not None]
    if not all(0 < part < math.inf for part in rest):
        return "r2 is 1 or past the range of doubles"
    middle, *others = map(math.log, rest)
    groups = len(others)
    error = math.sqrt((groups - 1) / groups * sum((other - middle) ** 2 for other in others))
    if error <= 1e-12:
        return "leaving out rows does not change it"
    freedom = groups - 1
    half = student(Z, freedom) * error

    def score(threshold: float, ratio: float) -> float:
        # Low is good here, and high for r2.
        far = math.log(1 - threshold) if threshold < 1 else -math.inf
        wide = stretch if far > middle else 1.0
        return normal((far - middle) / (wide * error * math.sqrt(1 + ratio)), freedom)

    low, high = 1 - _exp(middle + stretch * half), 1 - _exp(middle - half)
    return Evidence(Interval(low=low, high=high, method="jackknife"), score)


def unseen_tails(errors: Errors, values: Mapping[str, float | None]) -> float:
    """How many times farther than its groups tell r2 may lie below.

    That is the root of how much farther the mse may lie above, by simulation: large errors are in the labels'
    variance too.
    """
    value, found = values["mse"], error_evidence(errors, values)["mse"]
    if isinstance(found, str) or value is None or not math.isfinite(found.interval.high):
        return 1.0
    spread = errors.rows * errors.fourth_powers - errors.squared**2
    error = math.sqrt(spread / (errors.squared**2 * (errors.rows - 1)))
    far = math.log(found.interval.high / value) / (student(Z, errors.rows - 1) * error)
    return math.sqrt(max(1.0, far))


def _of_mean(value: float, rows: int, sums: tuple[int, int, int], power: int) -> Evidence | str:
    """Of the root of this power of a mean; everything is told in units of the mean."""
    first, second, third = sums
    # rows**2 * variance, and rows**3 * the third central moment, of the population.
    spread = rows * second - first * first
    lean = rows * rows * third - 3 * rows * first * second + 2 * first**3
    if spread <= 0:
        return "the errors do not differ"
    if not math.isfinite(value):
        return "it is past the range of doubles"
    error = math.sqrt(spread / (first * first * (rows - 1)))
    skewness = math.copysign(math.sqrt(lean * lean / spread**3), -1 if lean < 0 else 1)
    skew = _bounded(UNSEEN * skewness / math.sqrt(rows))
    t = student(Z, rows - 1)
    low, high = max(0.0, 1 - error * _undone(t, skew)), 1 - error * _undone(-t, skew)

    def score(threshold: float, ratio: float) -> float:
        relative = threshold / value
        relative = relative * relative if power == 2 else relative
        # Of a difference of two means, the skewness is a difference too.
        left = _bounded(skew * (1 - ratio**2) / (1 + ratio) ** 1.5)
        return normal(_freed(standardised(1 - relative, error * math.sqrt(1 + ratio)), left), rows - 1)

    interval = Interval(low=value * low ** (1 / power), high=value * high ** (1 / power), method="hall")
    return Evidence(interval, score)


def _bounded(skew: float) -> float:
    return min(MOST_SKEWED, max(-MOST_SKEWED, skew))


def _freed(t: float, skew: float) -> float:
    """Hall's transformation of a studentised mean."""
    return t + skew * t * t / 3 + skew * skew * t * t * t / 27 + skew / 6 if math.isfinite(t) else t


def _undone(t: float, skew: float) -> float:
    if abs(skew) < 1e-9:
        return t
    return (math.cbrt(1 + skew * (t - skew / 6)) - 1) * 3 / skew


def _exp(power: float) -> float:
    try:
        return math.exp(power)
    except OverflowError:
        return math.inf
