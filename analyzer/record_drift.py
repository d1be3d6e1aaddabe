"""Distances in which each record counts once, with the chance that they are nothing but chance.

For numbers they are made from cumulative distributions in which every item of a sketch has its weight
(`sketch.record_cdf`), for texts from counts. A new one is a function, its name among the methods, a line in
the table and its usual limit below. What each finds, and how often it errs: docs/drift.md.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal

from understudy.analyzer.drift import Cdf, chi_squared_tail

FEWEST = 30
"""Records of each side, under which nothing is judged: Kolmogorov's series is off by 0.06 at ten."""
LEVEL = 0.05
"""The share of false alarms among a window's alarms that is accepted (q)."""
SKETCH_ERROR = 0.0014
"""Of a rank in a KLL sketch of 2,048 that has begun to compact: 2.296 / k**0.9723 (DataSketches, 99 %).

The engine's own, which compacts otherwise, was off by 0.0009 with 30,000 records in one partition, 0.0015
with 100,000 and 0.0018 with a million; the distance of two of them by less than is taken off for both.
"""
CELLS = 10
FEWEST_EXPECTED = 5.0


@dataclass(frozen=True)
class Effect:
    """How far two samples are apart (the method's own measure), and `p`, how often chance does as much."""

    value: float
    p: float


@dataclass(frozen=True)
class Curves:
    """Numbers of two samples: cumulative distributions, how many records they stand for, and rank errors.

    `deviation` is the standard deviation of the baseline.
    """

    current: Cdf
    baseline: Cdf
    records: tuple[int, int]
    deviation: float
    error: float = 0.0

    @cached_property
    def apart(self) -> tuple[float, float]:
        """The largest gap between the two, less what the sketches may be wrong by, and the area between."""
        gap, area = _apart(self.current, self.baseline)
        return max(0.0, gap - self.error), area


def ks(curves: Curves) -> Effect:
    """Kolmogorov's and Smirnov's distance, in 0..1, less what the sketches may be wrong by."""
    gap, _ = curves.apart
    return Effect(gap, kolmogorov_tail(gap, *curves.records))


def wasserstein(curves: Curves) -> Effect:
    """The mean distance between quantiles of the same rank in the baseline's deviations; p as of `ks`.

    Infinity where a constant has moved.
    """
    gap, area = curves.apart
    p = kolmogorov_tail(gap, *curves.records)
    if not area:
        return Effect(0.0, p)
    return Effect(area / curves.deviation if curves.deviation else math.inf, p)


def psi(curves: Curves) -> Effect:
    """The population stability index over the baseline's deciles."""
    cells = deciles(curves)
    return Effect(psi_over(cells), homogeneity(cells)[1])


def jensen_shannon(curves: Curves) -> Effect:
    """The Jensen-Shannon distance to base 2, in 0..1, over the baseline's deciles."""
    cells = deciles(curves)
    return Effect(jensen_shannon_over(cells), homogeneity(cells)[1])


def categorical_psi(current: Mapping[str, int], baseline: Mapping[str, int]) -> Effect:
    """The population stability index over categories, rare ones as one."""
    cells = categories(current, baseline)
    return Effect(psi_over(cells), homogeneity(cells)[1])


def categorical_jensen_shannon(current: Mapping[str, int], baseline: Mapping[str, int]) -> Effect:
    """The Jensen-Shannon distance to base 2, in 0..1, over categories, rare ones as one."""
    cells = categories(current, baseline)
    return Effect(jensen_shannon_over(cells), homogeneity(cells)[1])


def cramers_v(current: Mapping[str, int], baseline: Mapping[str, int]) -> Effect:
    """Cramér's V of side against category, in 0..1, rare categories as one: sqrt(chi-squared / records)."""
    cells = categories(current, baseline)
    statistic, p = homogeneity(cells)
    return Effect(math.sqrt(statistic / sum(map(sum, cells))), p)


def kolmogorov_tail(distance: float, n: int, m: int) -> float:
    """P(D >= distance) without a change: Kolmogorov's series with Stephens' correction for small samples."""
    root = math.sqrt(n * m / (n + m))
    t = (root + 0.12 + 0.11 / root) * distance
    if t < 0.2:
        return 1.0
    total, sign = 0.0, 1.0
    for j in range(1, 101):
        term = math.exp(-2.0 * (j * t) ** 2)
        total += sign * term
        if term < 1e-12 * total:
            break
        sign = -sign
    return min(1.0, max(0.0, 2.0 * total))


def homogeneity(cells: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Pearson's statistic of two samples over the same cells, and its p-value; 0 and 1 for a single cell."""
    n, m = map(sum, zip(*cells, strict=True))
    statistic, kept = 0.0, 0
    for current, baseline in cells:
        if both := current + baseline:
            kept += 1
            statistic += (current * m - baseline * n) ** 2 / (both * n * m)
    return statistic, chi_squared_tail(statistic, kept - 1) if kept > 1 else 1.0


def deciles(curves: Curves) -> list[tuple[float, float]]:
    """Records of both sides between the baseline's deciles; a value that fills a decile has its own cell."""
    base, total = curves.baseline, curves.baseline.total
    cuts: list[tuple[float, bool]] = []
    for part in range(1, CELLS):
        at = bisect_left(base.ranks, total * part / CELLS)
        value, weight = base.values[at], base.ranks[at] - (base.ranks[at - 1] if at else 0)
        # (value, False) is the cut just below the value, (value, True) the one just above.
        cuts += [(value, False)] * (weight * CELLS >= total) + [(value, True)]
    bounds = sorted(set(cuts))
    sides = (
        _between(curves.current, bounds, curves.records[0]),
        _between(curves.baseline, bounds, curves.records[1]),
    )
    return [cell for cell in zip(*sides, strict=True) if any(cell)]


def categories(current: Mapping[str, int], baseline: Mapping[str, int]) -> list[tuple[float, float]]:
    """Counts of both sides by category; those of which either side expects under five are one cell."""
    n, m = sum(current.values()), sum(baseline.values())
    least = min(n, m) / (n + m)
    cells: list[tuple[float, float]] = []
    rare = [0.0, 0.0]
    for key in {**baseline, **current}:
        ours, theirs = current.get(key, 0), baseline.get(key, 0)
        if (ours + theirs) * least >= FEWEST_EXPECTED:
            cells.append((float(ours), float(theirs)))
        else:
            rare[0] += ours
            rare[1] += theirs
    if not any(rare):
        return cells
    if cells and sum(rare) * least < FEWEST_EXPECTED:
        least_of_all = min(cells, key=sum)
        cells.remove(least_of_all)
        rare = [rare[0] + least_of_all[0], rare[1] + least_of_all[1]]
    return [*cells, (rare[0], rare[1])]


def benjamini_hochberg(values: Sequence[float]) -> list[float]:
    """The q of each p: the share of false alarms to be expected among those that are no larger (1995)."""
    order = sorted(range(len(values)), key=values.__getitem__, reverse=True)
    found, least = [1.0] * len(values), 1.0
    for place, at in enumerate(order):
        least = min(least, values[at] * len(values) / (len(values) - place))
        found[at] = least
    return found


def least_visible(n: int, m: int) -> float:
    """The least distance of `ks` that has p < 0.05 with so many records."""
    root = math.sqrt(n * m / (n + m))
    return 1.3581 / (root + 0.12 + 0.11 / root)


def _apart(ours: Cdf, theirs: Cdf) -> tuple[float, float]:
    """The largest gap between the two curves, and the area between them."""
    n, m = ours.total, theirs.total
    values, others = ours.values, theirs.values
    i = j = 0
    share = base = area = 0.0
    gaps = [0.0]
    before = min(values[0], others[0])
    while i < len(values) and j < len(others):
        value, other = values[i], others[j]
        at = value if value < other else other
        gap = share - base if share > base else base - share
        area += gap * (at - before)
        gaps.append(gap)
        before = at
        if value <= other:
            share = ours.ranks[i] / n
            i += 1
        if other <= value:
            base = theirs.ranks[j] / m
            j += 1
    # One curve has come to 1; the other has still to get there.
    rest, done, share = (theirs, j, base) if i == len(values) else (ours, i, share)
    for at, rank in zip(rest.values[done:], rest.ranks[done:], strict=True):
        area += (1.0 - share) * (at - before)
        gaps.append(1.0 - share)
        before, share = at, rank / rest.total
    return max(gaps), area


def _between(cdf: Cdf, bounds: Sequence[tuple[float, bool]], records: int) -> list[float]:
    """How many records lie between neighbouring cuts."""
    ranks = [0.0]
    for value, above in bounds:
        at = (bisect_right if above else bisect_left)(cdf.values, value)
        ranks.append(cdf.ranks[at - 1] * records / cdf.total if at else 0.0)
    ranks.append(float(records))
    return [high - low for low, high in pairwise(ranks)]


def psi_over(cells: Sequence[tuple[float, float]]) -> float:
    """The population stability index over cells; half a record is added to each, as none may be empty."""
    n = sum(current + 0.5 for current, _ in cells)
    m = sum(baseline + 0.5 for _, baseline in cells)
    shares = (((current + 0.5) / n, (baseline + 0.5) / m) for current, baseline in cells)
    return sum((ours - theirs) * math.log(ours / theirs) for ours, theirs in shares)


def jensen_shannon_over(cells: Sequence[tuple[float, float]]) -> float:
    """The Jensen-Shannon distance to base 2, in 0..1, over cells."""
    n, m = map(sum, zip(*cells, strict=True))
    total = 0.0
    for current, baseline in cells:
        ours, theirs = current / n, baseline / m
        middle = (ours + theirs) / 2
        total += sum(share * math.log2(share / middle) for share in (ours, theirs) if share)
    return math.sqrt(max(0.0, total / 2))


RecordMethod = Literal["KS", "Wasserstein", "PSI", "JensenShannon"]
"""What `understudy_comparison_method` may name."""
CategoricalRecordMethod = Literal["PSI", "JensenShannon", "CramersV"]
"""What `understudy_categorical_drift_method` may name."""

NUMERIC: Mapping[RecordMethod, Callable[[Curves], Effect]] = {
    "KS": ks,
    "Wasserstein": wasserstein,
    "PSI": psi,
    "JensenShannon": jensen_shannon,
}

CATEGORICAL: Mapping[CategoricalRecordMethod, Callable[[Mapping[str, int], Mapping[str, int]], Effect]] = {
    "PSI": categorical_psi,
    "JensenShannon": categorical_jensen_shannon,
    "CramersV": cramers_v,
}

LIMITS: Mapping[str, float] = {
    "KS": 0.1,
    "Wasserstein": 0.1,
    "PSI": 0.2,
    "JensenShannon": 0.1,
    "CramersV": 0.1,
}
"""The effect beyond which a difference counts, where the constraints set no limit."""
