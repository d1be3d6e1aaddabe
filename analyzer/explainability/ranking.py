"""Two profiles of attributions, a baseline's and that of live data, held against each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import fsum, hypot, log2

import numpy as np
from numpy.typing import NDArray

from understudy.analyzer.explainability.global_values import QUICK, AggregationMethod

RESAMPLES = 500
SEED = 0
LOWEST, HIGHEST = 0.025, 0.975

Profile = Mapping[str, float]
"""A value for each feature."""


@dataclass(frozen=True)
class Distance:
    """A measure and the middle 95 % of what it is for 500 tables drawn from the records, with replacement."""

    value: float
    interval: tuple[float, float] | None = None


def ndcg(baseline: Profile, live: Profile) -> float | None:
    """How much of the baseline's ranking the live one keeps: from 0 to 1, 1 for the same order.

    The features in the order of their live values: the sum of their baseline values over log2(place + 1),
    as a part of that in the baseline's own order (DG, feature attribution drift). Features of equal live
    value share their places, as in scikit-learn's `ndcg_score`, which the guide links. Sizes are ranked,
    since the sign of a median is no importance. A feature that one side lacks counts 0 there. None where
    the baseline's values are all 0: it ranks nothing.
    """
    names = list(dict.fromkeys((*baseline, *live)))
    gains = [abs(baseline.get(name, 0.0)) for name in names]
    ideal = _discounted(sorted(gains, reverse=True))
    if not ideal:
        return None
    places = sorted(zip((abs(live.get(name, 0.0)) for name in names), gains, strict=True), reverse=True)
    shared: list[float] = []
    for _, tied in groupby(places, key=lambda place: place[0]):
        of_tied = [gain for _, gain in tied]
        shared += [fsum(of_tied) / len(of_tied)] * len(of_tied)
    return min(1.0, _discounted(shared) / ideal)


def _discounted(gains: Sequence[float]) -> float:
    return fsum(gain / log2(place + 2) for place, gain in enumerate(gains))


def cosine(baseline: Profile, live: Profile) -> float | None:
    """The cosine between the two sides' shares, 1 for the same; None where a side is all 0."""
    of_baseline, of_live = _shares(baseline, live)
    lengths = hypot(*of_baseline) * hypot(*of_live)
    if not lengths:
        return None
    return min(1.0, fsum(one * other for one, other in zip(of_baseline, of_live, strict=True)) / lengths)


def total_variation(baseline: Profile, live: Profile) -> float | None:
    """Which part of all attribution moved to other features, from 0 to 1; None where a side is all 0."""
    of_baseline, of_live = _shares(baseline, live)
    if not any(of_baseline) or not any(of_live):
        return None
    return fsum(abs(one - other) for one, other in zip(of_baseline, of_live, strict=True)) / 2


def _shares(*profiles: Profile) -> list[list[float]]:
    names = list(dict.fromkeys(name for profile in profiles for name in profile))
    found = []
    for profile in profiles:
        sizes = [abs(profile.get(name, 0.0)) for name in names]
        total = fsum(sizes)
        found.append([size / total if total else 0.0 for size in sizes])
    return found


def resampled(values: NDArray[np.float64], method: AggregationMethod) -> NDArray[np.float64]:
    """The global values of tables drawn from values of shape (records, features): (tables, features).

    The tables do not depend on the records' order.
    """
    ordered = values[np.lexsort(values.T)]
    random = np.random.Generator(np.random.PCG64(SEED))
    rows = len(ordered)
    return np.array([QUICK[method](ordered[random.integers(0, rows, rows)]) for _ in range(RESAMPLES)])


def distances(
    baseline: Profile, live: Profile, tables: NDArray[np.float64], names: Sequence[str]
) -> dict[str, Distance]:
    """nDCG, cosine and total variation, with intervals over `resampled` tables of the named features.

    A measure without an answer is left out.
    """
    found = {}
    drawn = [dict(zip(names, table, strict=True)) for table in tables.tolist()]
    for name, measure in MEASURES.items():
        value = measure(baseline, live)
        if value is not None:
            answers = [answer for one in drawn if (answer := measure(baseline, one)) is not None]
            found[name] = Distance(value, interval(answers))
    return found


MEASURES = {"ndcg": ndcg, "cosine": cosine, "total_variation": total_variation}


def interval(values: Sequence[float]) -> tuple[float, float] | None:
    """The middle 95 % of what was found for the tables; None where fewer than half had an answer."""
    if len(values) <= RESAMPLES / 2:
        return None
    low, high = np.quantile(values, [LOWEST, HIGHEST], method="inverted_cdf").tolist()
    return low, high
