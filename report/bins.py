"""Bars that two samples share: the same edges on both sides, so that the eye can compare them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from understudy.report.sample import Numbers

MOST_BARS = 32
MOST_ON_A_GRID = 400
"""Distinct values above which nothing is taken for a grid."""
FARTHEST = 1e6
"""Steps between two values that are next to each other, above which they lie on no grid."""
WIDE = 4.0
"""A range that is so many times as wide as that of 99 % of the values is cut to it."""


@dataclass(frozen=True)
class Bars:
    """Ascending edges, one more than bars, and each side's share of records between them.

    `beyond` is each side's share outside; so shares and beyond add up to 1 on a side that is there.
    """

    edges: Sequence[float]
    baseline: Sequence[float] | None
    current: Sequence[float] | None
    beyond: tuple[float, float]

    @property
    def highest(self) -> float:
        """The largest share of any bar."""
        return max((*(self.baseline or ()), *(self.current or ())), default=0.0)


def shared_bars(baseline: Numbers | None, current: Numbers | None, most: int = MOST_BARS) -> Bars | None:
    """Bars over the range of both samples; None where there is no sample or no double holds the range.

    Values on a grid (whole numbers, tenths, miles per hour as knots) get whole steps of it a bar, as combs
    appear otherwise. A range that a few values stretch is cut to that of 99 % of them.
    """
    samples = [sample for sample in (baseline, current) if sample]
    if not samples:
        return None
    low, high = _range(samples)
    if not math.isfinite(high - low):
        return None
    edges = _edges(samples, low, high, most)
    sides = [_shares(sample, edges) if sample else None for sample in (baseline, current)]
    beyond = [max(0.0, 1 - sum(shares)) if shares is not None else 0.0 for shares in sides]
    return Bars(edges, sides[0], sides[1], (beyond[0], beyond[1]))


def _range(samples: Sequence[Numbers]) -> tuple[float, float]:
    low, high = min(s.values[0] for s in samples), max(s.values[-1] for s in samples)
    inner_low = min(s.quantile(0.005) for s in samples)
    inner_high = max(s.quantile(0.995) for s in samples)
    if inner_high > inner_low and high - low > WIDE * (inner_high - inner_low):
        return inner_low, inner_high
    return low, high


def _edges(samples: Sequence[Numbers], low: float, high: float, most: int) -> list[float]:
    size = max(abs(low), abs(high))
    if high - low <= max(1e-9 * size, 1e-290):
        # One value, or what no axis tells apart.
        half = max(size * 0.05, 0.5)
        return [low - half, high + half]
    grid = _grid(samples, low, high)
    if grid:
        steps = round((high - low) / grid) + 1
        each = _whole_step(steps / most)
        # Ends of bars lie between the values of the grid.
        first = low - grid / 2
        bars = math.ceil(steps / each)
        return [first + grid * each * i for i in range(bars + 1)]
    step = nice_step((high - low) / (most * 0.75))
    first = math.floor(low / step)
    last = math.ceil(high / step)
    edges = [i * step for i in range(first, last + 1)]
    # The last value belongs to the last bar, which is closed like the others on the left only.
    return edges if edges[-1] > high else [*edges, (last + 1) * step]


def _grid(samples: Sequence[Numbers], low: float, high: float) -> float | None:
    """The step of which all gaps are multiples, as far as few distinct values show one."""
    if max(len(sample.values) for sample in samples) > MOST_ON_A_GRID:
        return None
    values = sorted({value for sample in samples for value in sample.values if low <= value <= high})
    if len(values) < 3:
        return None
    gaps = [b - a for a, b in pairwise(values)]
    step = min(gaps)
    # Written with few digits, values of one grid differ by a rounding.
    if step <= 1e-290 or max(gaps) / step > FARTHEST:
        return None
    if any(abs(gap / step - round(gap / step)) > 0.02 * round(gap / step) for gap in gaps):
        return None
    step = (values[-1] - values[0]) / sum(round(gap / step) for gap in gaps)
    return step if (values[-1] - values[0]) / step <= 50 * len(values) else None


def _whole_step(least: float) -> int:
    """1, 2, 5, 10, ...: whole steps of a grid."""
    return max(1, round(nice_step(least)) if least > 1 else 1)


def nice_step(least: float) -> float:
    """The smallest of 1, 2 and 5 times a power of ten that is not below `least`, which is positive."""
    power = 10.0 ** math.floor(math.log10(least))
    return next((n * power for n in (1, 2, 5, 10) if n * power >= least * (1 - 1e-9)), 10 * power)


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """At most so many round numbers from `low` to `high`."""
    if not low < high:
        return [low]
    step = nice_step((high - low) / most)
    if not step > 0:
        return [low, high]
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [i * step for i in range(first, last + 1)]


def _shares(sample: Numbers, edges: Sequence[float]) -> list[float]:
    below = [sample.below(edge) for edge in edges]
    return [after - before for before, after in pairwise(below)]
