"""AWS's standard deviation of a metric, and metrics on unions of random groups."""

import math
from collections.abc import Callable, Sequence
from statistics import pstdev

from understudy.analyzer.model_quality.outcomes import GROUPS

LEAST_ROWS_FOR_DEVIATION = 200
"""Below it AWS writes NaN (DG `model-monitor-model-quality-metrics`)."""

SAMPLES = tuple(tuple(group for group in range(GROUPS) if group % 5 != left) for left in range(5))
"""Five random 80 % samples, as unions of random groups; each leaves out another fifth of the rows."""


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


def over(
    parts: Sequence[Sequence[int]], metric: Callable[[Sequence[int]], dict[str, float | None]]
) -> dict[str, list[float | None]]:
    """Each metric on each union of groups, by name."""
    measured = [metric(groups) for groups in parts]
    return {name: [values[name] for values in measured] for name in measured[0]}
