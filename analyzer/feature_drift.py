"""How far a feature is from its baseline: by the method that decides, and by records beside it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import cast

from understudy.analyzer import drift, record_drift
from understudy.analyzer.constraints import EffectiveConfig
from understudy.analyzer.documents import FeatureStatistics
from understudy.analyzer.drift import NumericMethod
from understudy.analyzer.feature_details import Skipped
from understudy.analyzer.profile import ColumnProfile
from understudy.analyzer.record_drift import (
    FEWEST,
    LEVEL,
    LIMITS,
    SKETCH_ERROR,
    CategoricalRecordMethod,
    Curves,
    Effect,
    RecordMethod,
)
from understudy.analyzer.sketch import (
    FEW_RECORDS,
    Levels,
    distinct_cdf,
    distinct_cdfs,
    record_cdf,
    repeats,
)

OF_NUMBERS: RecordMethod = "KS"
OF_TEXTS: CategoricalRecordMethod = "CramersV"
"""The methods by which records are compared where the constraints name none of ours."""


@dataclass(frozen=True)
class ByRecords:
    """A difference with each record counted once.

    `q` is `p` after Benjamini and Hochberg over the features of the window; `moved` (of numbers) the mean
    distance in the baseline's standard deviations.
    """

    method: str
    effect: Effect
    q: float
    moved: float | None = None

    @property
    def differs(self) -> bool:
        """Whether the effect is beyond the method's usual limit, and more than chance."""
        return self.effect.value > LIMITS[self.method] and self.q < LEVEL


@dataclass(frozen=True)
class Drift:
    """A measured distance (a p-value of some methods) and the limit it is held against.

    `records` are the present cells of the window and of the baseline; `by_records` is None where they are too
    few, and decides where its method is `method`.
    """

    distance: drift.Distance
    method: str
    threshold: float
    set_by: str
    records: tuple[int, int] = (0, 0)
    by_records: ByRecords | None = None
    distinct: tuple[int, int] | None = None
    """Of numbers by AWS's methods: how many distinct items the sketches hold."""
    as_cut: float | None = None
    """What AWS's distance is beyond its limit by, and this one is not, as the records happened to be cut."""

    @property
    def q(self) -> float | None:
        """What a method of ours holds against chance; None of AWS's methods."""
        return self.by_records.q if self.by_records and self.by_records.method == self.method else None

    @property
    def violates(self) -> bool:
        """A distance above its threshold, a p-value below it, NaN never; by our methods q is small too."""
        value = self.distance.value
        if self.method in drift.P_VALUES:
            return value < self.threshold
        return value > self.threshold and (self.q is None or self.q < LEVEL)


def corrected(drifts: Mapping[str, "Drift | Skipped"]) -> dict[str, "Drift | Skipped"]:
    """The same drifts with q for p, over all features that records were compared of."""
    tried = {name: found.by_records for name, found in drifts.items() if isinstance(found, Drift)}
    kept = {name: by_records for name, by_records in tried.items() if by_records}
    qs = dict(
        zip(kept, record_drift.benjamini_hochberg([one.effect.p for one in kept.values()]), strict=True)
    )
    return {
        name: replace(found, by_records=replace(kept[name], q=qs[name]))
        if isinstance(found, Drift) and name in kept
        else found
        for name, found in drifts.items()
    }


def drift_of(column: ColumnProfile, config: EffectiveConfig, base: FeatureStatistics) -> Drift | Skipped:
    """The drift of a column with values, or why it cannot be told; `q` is not corrected yet."""
    levels, counts = base.levels, base.counts
    if levels and column.sketch:
        return _of_numbers(column, column.sketch.levels, base, levels, config)
    if counts and column.values:
        return _of_texts(column.values, counts, config)
    if levels or counts:
        return "too_many_values" if counts and column.types.string else "other_kind_of_values"
    return "no_baseline_distribution"


def _of_numbers(
    column: ColumnProfile,
    current: Levels,
    base: FeatureStatistics,
    levels: Levels,
    config: EffectiveConfig,
) -> Drift | Skipped:
    before = base.numerical_statistics
    assert before is not None, "levels are of numbers"
    records = column.moments.count if column.moments else 0, before.common.num_present
    ours, theirs = distinct_cdfs(current, levels, records)
    distinct = len(ours), len(theirs)
    deviation = before.std_dev or 0.0
    by_records = _numbers_by_records(current, levels, records, deviation, config)
    if method := config.understudy_comparison_method:
        return _decided(by_records, method, "understudy_comparison_threshold", records, config)
    found = Drift(
        drift.NUMERIC[config.comparison_method](ours, theirs),
        config.comparison_method,
        config.comparison_threshold,
        config.set_by["comparison_threshold"],
        records,
        by_records,
        distinct,
    )
    return found if found.violates else replace(found, as_cut=_as_cut(current, levels, found))


def _as_cut(current: Levels, levels: Levels, found: Drift) -> float | None:
    """The distance by Deequ's own weights, of the sketches as the records happened to be cut."""
    if max(found.records) <= FEW_RECORDS or not (repeats(current) or repeats(levels)):
        return None
    distance = drift.NUMERIC[cast(NumericMethod, found.method)]
    value = distance(distinct_cdf(current), distinct_cdf(levels)).value
    return value if value > found.threshold else None


def _numbers_by_records(
    current: Levels, levels: Levels, records: tuple[int, int], deviation: float, config: EffectiveConfig
) -> ByRecords | None:
    if min(records) < FEWEST:
        return None
    method = config.understudy_comparison_method or OF_NUMBERS
    error = sum(SKETCH_ERROR for side in (current, levels) if len(side) > 1)
    curves = Curves(record_cdf(current), record_cdf(levels), records, deviation, error)
    effect = record_drift.NUMERIC[method](curves)
    moved = effect if method == "Wasserstein" else record_drift.wasserstein(curves)
    return ByRecords(method, effect, effect.p, moved.value)


def _of_texts(
    current: Mapping[str, int], baseline: Mapping[str, int], config: EffectiveConfig
) -> Drift | Skipped:
    records = sum(current.values()), sum(baseline.values())
    by_records = _texts_by_records(current, baseline, records, config)
    if chosen := config.understudy_categorical_drift_method:
        return _decided(by_records, chosen, "understudy_categorical_comparison_threshold", records, config)
    method = config.categorical_drift_method
    distance = drift.of_texts(method, config.comparison_method)(current, baseline)
    if math.isnan(distance.value):
        return "too_few_expected"
    key = "categorical_comparison_threshold"
    limit = config.categorical_comparison_threshold
    return Drift(distance, method, limit, config.set_by[key], records, by_records)


def _texts_by_records(
    current: Mapping[str, int],
    baseline: Mapping[str, int],
    records: tuple[int, int],
    config: EffectiveConfig,
) -> ByRecords | None:
    if min(records) < FEWEST:
        return None
    method = config.understudy_categorical_drift_method or OF_TEXTS
    effect = record_drift.CATEGORICAL[method](current, baseline)
    return ByRecords(method, effect, effect.p)


def _decided(
    by_records: ByRecords | None, method: str, key: str, records: tuple[int, int], config: EffectiveConfig
) -> Drift | Skipped:
    """What a method of ours says."""
    if by_records is None:
        return "too_few_records"
    limit = getattr(config, key)
    return Drift(
        drift.Distance(by_records.effect.value, *records),
        method,
        LIMITS[method] if limit is None else limit,
        config.set_by[key],
        records,
        by_records,
    )
