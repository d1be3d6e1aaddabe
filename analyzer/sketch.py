"""What KLL sketches say: buckets for the documents, cumulative distributions for the drift distance."""

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import accumulate

from understudy.analyzer.drift import Cdf

Levels = Sequence[Sequence[float]]


def weights(levels: Levels) -> dict[float, int]:
    """How many values each distinct item stands for: an item of level j stands for 2**j."""
    counts: dict[float, int] = {}
    for height, level in enumerate(levels):
        these = dict.fromkeys(level, 1 << height)
        if len(these) < len(level):
            these = {item: count << height for item, count in Counter(level).items()}
        # Few items stand in two levels: all others are taken over without a loop over them.
        for item in counts.keys() & these.keys():
            these[item] += counts[item]
        counts.update(these)
    return counts


def buckets(levels: Levels, minimum: float, maximum: float) -> list[tuple[float, float, float]]:
    """Ten (lower, upper, count) of equal width; [lower, upper), the last closed.

    Observed in published output: bounds are min + (max - min) * i / 10, so the last may miss max by a digit.
    """
    bounds = [minimum + (maximum - minimum) * i / 10.0 for i in range(11)]
    if not all(map(math.isfinite, bounds)):
        # The range is past that of doubles: all is taken in units of 32, which rounds nothing.
        low, width = minimum / 32, maximum / 32 - minimum / 32
        bounds = [minimum, *((low + width * i / 10.0) * 32 for i in range(1, 10)), maximum]
    counts = weights(levels)
    items = sorted(counts)
    ranks = [0, *accumulate(counts[item] for item in items)]
    # A bucket begins with the first item not below its lower bound; equal bounds leave all to the last.
    begins = [0, *(bisect_left(items, bound) for bound in bounds[1:10]), len(items)]
    return [(bounds[i], bounds[i + 1], float(ranks[begins[i + 1]] - ranks[begins[i]])) for i in range(10)]


def distinct_weights(levels: Levels) -> dict[float, int]:
    """Each distinct value once, with the weight of its highest level: the rank map of Deequ 2.0.2."""
    counts: dict[float, int] = {}
    for height, level in enumerate(levels):
        counts.update(dict.fromkeys(level, 1 << height))
    return counts


def record_cdf(levels: Levels) -> Cdf:
    """`cdf` of `weights`: every value counts."""
    return cdf(weights(levels))


def cdf(counts: Mapping[float, int]) -> Cdf:
    """The cumulative form of how often each value occurs."""
    items = sorted(counts)
    return Cdf(items, list(accumulate(map(counts.__getitem__, items))))


FEW_RECORDS = 8_192
"""So many are hardly ever cut: up to here the items of sketches keep Deequ's weights."""
PARTS = 1_024
"""No item of a sketch of 2,048 stands for more than about one in so many of its records."""


def distinct_cdf(levels: Levels) -> Cdf:
    """The cumulative form of `distinct_weights`, as AWS's image compares it (DEEQU 2.0.2 `getRankMap`)."""
    return cdf(distinct_weights(levels))


def even_cdf(levels: Levels, records: int) -> Cdf:
    """What `distinct_cdf` is in any cut: a value counts as often as it occurs, up to one in PARTS records.

    In Deequ a value counts as what one item of the highest level that it stands in stands for: about its
    own count where that is small, else the most that an item can. Where values repeat in many records, both
    are a matter of how the records were cut into partitions.
    """
    counts, most = weights(levels), max(1.0, records / PARTS)
    items = sorted(counts)
    totals = accumulate(min(counts[item], most) for item in items)
    return Cdf(items, list(map(round, totals)))


def distinct_cdfs(current: Levels, baseline: Levels, records: tuple[int, int]) -> tuple[Cdf, Cdf]:
    """Those that AWS's distance is of: both with Deequ's weights, or of many records both evened."""
    if max(records) <= FEW_RECORDS:
        return distinct_cdf(current), distinct_cdf(baseline)
    return even_cdf(current, records[0]), even_cdf(baseline, records[1])


def repeats(levels: Levels) -> bool:
    """Whether a value is more than one item of the sketch."""
    return len(set().union(*levels)) < sum(map(len, levels))
