"""What chance can do to a metric: intervals of 95 %, and how far a metric lies from a threshold.

All are made of counts, sums and ranks, in one pass; how often intervals hold the true value, and how often
scores err, stands in docs/model-quality.md (`make intervals`).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

from understudy.analyzer.model_quality.documents import Interval

Z = NormalDist().inv_cdf(0.975)
LEAST_OF_A_KIND = 5
"""An interval takes so many rows of what a metric is a share of."""
LEAST_ROWS = 30
"""And so many rows where a metric is no share of rows."""

Method = Literal["wilson", "score", "delta", "delong", "hall", "jackknife"]
Score = Callable[[float, float], float]
"""Of a threshold and a ratio: how many standard errors the metric lies above the threshold.

The threshold was measured on other rows, and the metric's are `ratio` times as many; 0: it is a fixed number.
"""
Variance = Callable[[float], float]
"""The variance that a metric would have, were its true value this one."""


@dataclass(frozen=True)
class Evidence:
    """A metric's interval, and its score against thresholds."""

    interval: Interval
    score: Score


def wilson(part: float, whole: float) -> Interval | None:
    """The score interval of a proportion (Wilson, JASA 22, 1927); None without rows."""
    if not whole:
        return None
    return _of_share(part / whole, whole, "wilson")


def share(part: float, whole: float, of: str) -> Evidence | str:
    """Of `part` rows out of `whole`, which are `of` some kind; or why there is none."""
    if whole < LEAST_OF_A_KIND:
        return takes(LEAST_OF_A_KIND, of, whole)
    value = part / whole
    return Evidence(_of_share(value, whole, "wilson"), _score(value, _binomial(whole), counted=True))


def effective_share(value: float, variance: float, rows: float) -> Evidence:
    """Of a metric from 0 to 1 that spreads as a share of some number of rows would; of `rows` at its ends."""
    spreads = variance > 0 and 0 < value < 1
    whole = value * (1 - value) / variance if spreads else rows
    return Evidence(_of_share(value, whole, "delta"), _score(value, _binomial(whole), counted=True))


def bounded(value: float, variance: Variance, method: Method, freedom: float = math.inf) -> Evidence:
    """Of a metric from 0 to 1; the variance's degrees of freedom, where it was measured on few parts."""
    most = student(Z, freedom) ** 2

    def holds(truth: float) -> bool:
        return (value - truth) ** 2 <= most * variance(truth)

    low, high = (end if holds(end) else _last(holds, value, end) for end in (0.0, 1.0))
    score = _score(value, variance, counted=method == "score", freedom=freedom)
    return Evidence(Interval(low=low, high=high, method=method), score)


def student(z: float, freedom: float) -> float:
    """Student's t that is as rare as a normal z (Wallace, Ann. Math. Stat. 30, 1959)."""
    if math.isinf(freedom):
        return z
    widened = z * (8 * freedom + 3) / (8 * freedom + 1)
    return math.copysign(math.sqrt(freedom * math.expm1(widened * widened / freedom)), z)


def normal(t: float, freedom: float) -> float:
    """The normal z that is as rare as Student's t."""
    if math.isinf(freedom):
        return t
    narrowed = (8 * freedom + 1) / (8 * freedom + 3)
    return math.copysign(narrowed * math.sqrt(freedom * math.log1p(t * t / freedom)), t)


def chance(score: float) -> float:
    """The probability of a score as low as this one or lower."""
    return math.erfc(-score / math.sqrt(2)) / 2


def standardised(difference: float, error: float) -> float:
    """Difference over standard error; without error any difference is infinitely many."""
    if not error:
        return math.copysign(math.inf, difference) if difference else 0.0
    return difference / error


def takes(least: int, of: str, there: float) -> str:
    """Why there is no interval."""
    return f"an interval takes {least} rows {of} (here: {there:g})"


def _of_share(value: float, whole: float, method: Method) -> Interval:
    weight = Z * Z / whole
    middle = (value + weight / 2) / (1 + weight)
    half = Z / (1 + weight) * math.sqrt(value * (1 - value) / whole + weight / (4 * whole))
    # Where the share is 0 or 1 the bound is that share; rounding would put it a little beside.
    low = 0.0 if not value else max(0.0, middle - half)
    high = 1.0 if value == 1 else min(1.0, middle + half)
    return Interval(low=low, high=high, method=method)


def _binomial(whole: float) -> Variance:
    return lambda truth: truth * (1 - truth) / whole


def _score(value: float, variance: Variance, *, counted: bool, freedom: float = math.inf) -> Score:
    """The variance is that of the truth if metric and threshold had one: their mean, weighed by rows.

    Rare rows are skewed, and few: as skewed as a share of as many rows is, by Wilson and Hilferty's
    transformation (Proc. Nat. Acad. Sci. 17, 1931), half a row nearer where the metric is `counted` in rows.
    """

    def score(threshold: float, ratio: float) -> float:
        truth = min(1.0, max(0.0, (ratio * value + threshold) / (1 + ratio)))
        spread = variance(truth)
        if not spread:
            return standardised(value - threshold, 0.0)
        row = spread / (truth * (1 - truth))
        away = value - threshold
        if counted:
            away = math.copysign(max(0.0, abs(away) - row / 2), away)
        skew = (1 - 2 * truth) * math.sqrt(row / (truth * (1 - truth)))
        # Of a difference of two shares, the skewness is a difference too.
        left = skew * (1 - ratio**2) / (1 + ratio) ** 1.5
        return normal(_freed(away / math.sqrt(spread * (1 + ratio)), left), freedom)

    return score


def _freed(z: float, skew: float) -> float:
    if abs(skew) < 1e-9:
        return z
    return 6 / skew * (math.cbrt(1 + skew * z / 2) - 1) + skew / 6


def _last(holds: Callable[[float], bool], inner: float, outer: float) -> float:
    """The number farthest from `inner`, which is held, towards `outer`, which is not."""
    for _ in range(40):
        middle = (inner + outer) / 2
        inner, outer = (middle, outer) if holds(middle) else (inner, middle)
    return inner
