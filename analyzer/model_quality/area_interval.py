"""The interval of the area under the ROC curve.

Its variance is the binormal model's for the true area (Hanley & McNeil, Radiology 143, 1982, with the normal
in place of the exponential), stretched by how the ranks at hand differ from that model, for each class by
itself: their variance is DeLong's (DeLong, DeLong & Clarke-Pearson, Biometrics 44, 1988). It comes from the
few rows that the other class outranks, so where there is none of these it knows nothing, and how wide the
scores of a strong model are is unseen: the model is taken to be too narrow until rows tell.
"""

import math
from collections.abc import Sequence
from itertools import pairwise
from statistics import NormalDist

from understudy.analyzer.model_quality.curve import auc_of_pairs
from understudy.analyzer.model_quality.intervals import LEAST_OF_A_KIND, Evidence, bounded, takes
from understudy.analyzer.model_quality.outcomes import GROUPS, Ranking

UNSEEN = 2.0
"""How many times the model's variance a class has, before its rows tell of it: found by simulation."""
UNSEEN_ROWS = 0.5
"""That weighs as much as so many rows that the other class outranks."""
STEPS = 16


def area_evidence(area: float, ranking: Ranking) -> Evidence | str:
    """Of the area of this ranking, or why there is none.

    Without points of the curve (a segment with thousands of scores) the ranks' variance is the jackknife's
    over groups.
    """
    positives, negatives = sum(ranking.positives), sum(ranking.negatives)
    for rows, which in ((positives, "the positive label"), (negatives, "another than the positive label")):
        if rows < LEAST_OF_A_KIND:
            return takes(LEAST_OF_A_KIND, f"with {which}", rows)
    model, outranked = binormal(area), min(area, 1 - area)
    parts: Sequence[tuple[float, float]]
    if ranking.true_positives:
        freedom, parts = math.inf, list(zip((positives, negatives), delong(ranking), strict=True))
    else:
        # Both classes as one, of as many rows as would have a row's variance so often.
        freedom, parts = GROUPS - 1, [(1 / (1 / positives + 1 / negatives), over_groups(area, ranking))]
    share = sum(
        _stretch(rows * found / model if model else 0.0, rows * outranked) / rows for rows, found in parts
    )
    return bounded(area, lambda truth: share * binormal(truth), "delong", freedom)


def _stretch(seen: float, rows: float) -> float:
    """How many times the model's variance is seen, by so many rows that tell of it."""
    return (UNSEEN_ROWS * UNSEEN + rows * seen) / (UNSEEN_ROWS + rows)


def binormal(area: float) -> float:
    """The variance of one row's placement, were both classes' scores normal of one width: q - area^2.

    q, the probability that a positive beats two negatives, is Φ(d) - 2 T(d, 1/√3) with d = Φ^-1(area) and
    Owen's T (Ann. Math. Stat. 27, 1956).
    """
    if not 0 < area < 1:
        return 0.0
    apart = abs(NormalDist().inv_cdf(area))
    tail = math.erfc(apart / math.sqrt(2)) / 2
    return max(0.0, tail * (1 - tail) - 2 * _owen(apart))


def delong(ranking: Ranking) -> tuple[float, float]:
    """The variance that positives and negatives give the area by their placements.

    That of a row is the share of the other class that it beats.
    """
    positives, negatives = sum(ranking.positives), sum(ranking.negatives)
    above = pairwise([(0, 0), *zip(ranking.true_positives, ranking.false_positives, strict=True)])
    of_positives, of_negatives = [], []
    for (ups, downs), (more_ups, more_downs) in above:
        of_positives.append((1 - (downs + more_downs) / (2 * negatives), more_ups - ups))
        of_negatives.append(((ups + more_ups) / (2 * positives), more_downs - downs))
    return _variance(of_positives, positives) / positives, _variance(of_negatives, negatives) / negatives


def over_groups(area: float, ranking: Ranking) -> float:
    """The variance of the area by leaving out one group at a time."""
    squares = 0.0
    for left in range(GROUPS):
        other = auc_of_pairs(ranking, [group for group in range(GROUPS) if group != left])
        squares += ((area if other is None else other) - area) ** 2
    return (GROUPS - 1) / GROUPS * squares


def _variance(values: Sequence[tuple[float, int]], rows: int) -> float:
    mean = sum(value * count for value, count in values) / rows
    return sum(count * (value - mean) ** 2 for value, count in values) / (rows - 1)


def _owen(height: float) -> float:
    """Owen's T of the height and 1/√3, by Simpson's rule."""
    width = 1 / math.sqrt(3) / STEPS
    total = 0.0
    for step in range(STEPS + 1):
        square = 1 + (step * width) ** 2
        weight = 1 if step in (0, STEPS) else 4 if step % 2 else 2
        total += weight * math.exp(-height * height * square / 2) / square
    return total * width / 3 / (2 * math.pi)
