"""How far a metric may lie from its true value: AWS's standard deviation, and intervals of 95 %."""

import math
from collections.abc import Callable, Sequence
from statistics import NormalDist, pstdev

from understudy.analyzer.model_quality.documents import Interval
from understudy.analyzer.model_quality.outcomes import GROUPS
from understudy.analyzer.model_quality.regression import scaled

LEAST_ROWS_FOR_DEVIATION = 200
"""Below it AWS writes NaN (DG `model-monitor-model-quality-metrics`)."""

LEAST_ROWS_FOR_JACKKNIFE = 2 * GROUPS
Z = NormalDist().inv_cdf(0.975)
T_19 = 2.093024054408263
"""The 97.5 % quantile of Student's t with GROUPS - 1 degrees of freedom."""

SAMPLES = tuple(tuple(group for group in range(GROUPS) if group % 5 != left) for left in range(5))
"""Five random 80 % samples, as unions of random groups; each leaves out another fifth of the rows."""

ALL_BUT_ONE = tuple(tuple(group for group in range(GROUPS) if group != left) for left in range(GROUPS))


def standard_deviation(values: Sequence[float | None]) -> float:
    """Of a metric over SAMPLES: the population's; NaN where a sample has no finite value.

    Of a mean over rows it is about half its standard error: samples of 80 % have most rows in common, so that
    five independent ones would have 0.45 of it, and disjoint fifths left out add 12 % to that.

    The population's is what AWS writes: of all recalls that five samples of the published 201 rows can have,
    only 7/13, 13/23, 12/20, 14/23, 13/21 give the printed deviations of recall, f0_5, f1 and f2 together, and
    by the sample's formula no five do.
    """
    defined = [value for value in values if value is not None and math.isfinite(value)]
    return pstdev(defined) if len(defined) == len(values) else math.nan


def wilson(part: float, whole: float) -> Interval | None:
    """The score interval of a proportion (Wilson, JASA 22, 1927); None without rows."""
    if not whole:
        return None
    share, weight = part / whole, Z * Z / whole
    middle = (share + weight / 2) / (1 + weight)
    half = Z / (1 + weight) * math.sqrt(share * (1 - share) / whole + weight / (4 * whole))
    # Where the share is 0 or 1 the bound is that share; rounding would put it a little beside.
    low = 0.0 if not part else max(0.0, middle - half)
    high = 1.0 if part == whole else min(1.0, middle + half)
    return Interval(low=low, high=high, method="wilson")


def jackknife(
    value: float, without: Sequence[float | None], low: float = -math.inf, high: float = math.inf
) -> Interval | None:
    """From the metric with each group left out: delete-a-group jackknife, Student's t, cut to low..high.

    Kott, Journal of Official Statistics 17 (2001), 521-526. None where the metric is not finite or leaving
    out a group takes it away, or where no group changes it beyond rounding: that tells nothing of its spread.
    """
    changes = []
    for other in without:
        if other is None or not math.isfinite(other - value):
            return None
        changes.append(other - value)
    largest = max(map(abs, changes))
    # Squares of huge and of tiny changes are taken in units of their size.
    power = 0 if not largest or 1e-120 < largest < 1e120 else math.frexp(largest)[1]
    square = 0.0
    for change in changes:
        square += math.ldexp(change, -power) ** 2
    count = len(without)
    error = scaled(math.sqrt((count - 1) / count * square), power)
    if error <= 1e-12 * abs(value):
        return None
    return Interval(
        low=max(low, value - T_19 * error), high=min(high, value + T_19 * error), method="jackknife"
    )


def over(
    parts: Sequence[Sequence[int]], metric: Callable[[Sequence[int]], dict[str, float | None]]
) -> dict[str, list[float | None]]:
    """Each metric on each union of groups, by name."""
    measured = [metric(groups) for groups in parts]
    return {name: [values[name] for values in measured] for name in measured[0]}
