"""Metrics of a regression, from exact sums over rows.

Nothing on the way to a metric leaves the range of doubles or is cancelled: a metric is infinite only where
its true value is past that range, and labels vary as soon as two of them differ.
"""

import math
from collections.abc import Iterable

from understudy.analyzer.model_quality.classification import Values
from understudy.analyzer.model_quality.outcomes import Errors

REGRESSION = ("mae", "mse", "rmse", "r2")
ROOT_BITS = 128
"""Binary digits of a whole root: so many that what it is short of is no matter for a double."""
PLAIN = 400
"""Up to 2**400, and down to 2**-400, a double's square is far within the range of doubles."""


def regression(errors: Errors) -> Values:
    """Mean absolute and squared error, its root, and 1 - mse / variance of the labels.

    r2 is None where labels do not vary, all are None where there is no row. The variance is the population's.
    """
    rows = errors.rows
    if not rows:
        return dict.fromkeys(REGRESSION)
    # Huge and tiny numbers are taken in units of their size: powers of two, so that scaling rounds nothing.
    size = _unit(errors.exponent + errors.squared.bit_length() // 2)
    mean = _double(errors.absolute, errors.exponent - size) / rows
    square = _double(errors.squared, 2 * (errors.exponent - size)) / rows
    values: Values = {
        "mae": scaled(mean, size),
        "mse": scaled(square, 2 * size),
        "rmse": scaled(math.sqrt(square), size),
        "r2": None,
    }
    # rows**2 * variance
    spread = rows * errors.label_squares - errors.labels**2
    if spread:
        width = _unit(errors.exponent + spread.bit_length() // 2)
        variance = _double_root(spread, 2 * (errors.exponent - width), rows) ** 2
        values["r2"] = 1 - scaled(square / variance, 2 * (size - width))
    return values


def total(parts: Iterable[Errors]) -> Errors:
    """The sums of several groups."""
    held = [part for part in parts if part.rows]
    if not held:
        return Errors()
    exponent = min(part.exponent for part in held)
    return Errors(
        rows=sum(part.rows for part in held),
        absolute=sum(part.absolute << part.exponent - exponent for part in held),
        squared=sum(part.squared << 2 * (part.exponent - exponent) for part in held),
        labels=sum(part.labels << part.exponent - exponent for part in held),
        label_squares=sum(part.label_squares << 2 * (part.exponent - exponent) for part in held),
        cubes=sum(part.cubes << 3 * (part.exponent - exponent) for part in held),
        fourth_powers=sum(part.fourth_powers << 4 * (part.exponent - exponent) for part in held),
        sixth_powers=sum(part.sixth_powers << 6 * (part.exponent - exponent) for part in held),
        exponent=exponent,
    )


def scaled(value: float, power: int) -> float:
    """value * 2**power; infinite beyond the range of doubles."""
    try:
        return math.ldexp(value, power)
    except OverflowError:
        return math.copysign(math.inf, value)


def _unit(power: int) -> int:
    return 0 if abs(power) <= PLAIN else power


def _double(units: int, exponent: int) -> float:
    """The double nearest to units * 2**exponent, which is in their range."""
    return float(units << exponent) if exponent >= 0 else units / (1 << -exponent)


def _double_root(units: int, exponent: int, divisor: int) -> float:
    """The double nearest to the root of units * 2**exponent (an even one), over a divisor."""
    shift = max(0, 2 * (ROOT_BITS + divisor.bit_length()) - units.bit_length())
    shift += shift & 1
    root = math.isqrt(units << shift)
    power = (exponent - shift) // 2
    return (root << power) / divisor if power >= 0 else root / (divisor << -power)
