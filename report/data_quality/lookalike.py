"""Columns whose values look like another's of the baseline: two that were swapped, or a shifted row."""

import math
from collections.abc import Mapping, Sequence

from understudy.analyzer.record_drift import Curves, ks
from understudy.report.data_quality.compared import Compared
from understudy.report.sample import Counts, Numbers

FAR = 0.3
"""The least difference from its own baseline for a column to be asked about."""
NEAR = 0.1
"""The most from another's for it to look like that."""
MOST_ASKED = 40
"""Columns; with more there is one fault for all, and pairs would take long."""


def lookalikes(features: Sequence[Compared]) -> Mapping[str, str]:
    """By name: the feature whose baseline this one's values look like, where they do not look like their own.

    Only one that has gone from there itself is taken, so that columns that are alike anyway are not named.
    """
    moved = [feature for feature in features if (_moved(feature) or 0.0) > FAR][:MOST_ASKED]
    found: dict[str, str] = {}
    for feature in moved:
        near = ((_apart(feature, other), other.name) for other in moved if other is not feature)
        best = min(((apart, name) for apart, name in near if apart is not None), default=None)
        if best and best[0] < NEAR:
            found[feature.name] = best[1]
    return found


def _moved(feature: Compared) -> float | None:
    """How far from its own baseline; of numbers that is known already."""
    records = feature.records
    return records.ks if records and records.ks is not None else _apart(feature, feature)


def _far(now: Numbers, base: Numbers) -> bool:
    """Whether the medians alone tell them apart."""
    middle = now.quantile(0.5)
    return base.below(middle) > 0.5 + NEAR or base.below(math.nextafter(middle, math.inf)) < 0.5 - NEAR


def _apart(feature: Compared, other: Compared) -> float | None:
    """How far this one's values are from the other's baseline, in 0..1; None where one is not there."""
    now = feature.current.sample if feature.current else None
    base = other.baseline.sample if other.baseline else None
    if isinstance(now, Numbers) and isinstance(base, Numbers):
        return 1.0 if _far(now, base) else ks(Curves(now.cdf, base.cdf, (now.total, base.total), 0.0)).value
    if isinstance(now, Counts) and isinstance(base, Counts):
        values = {**now.by_value, **base.by_value}
        gaps = (
            abs(now.by_value.get(value, 0) / now.total - base.by_value.get(value, 0) / base.total)
            for value in values
        )
        return sum(gaps) / 2
    return None if now is None or base is None else 1.0
