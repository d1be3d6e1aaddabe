"""Current data beside a baseline: what every check is given."""

import math
from dataclasses import dataclass, field
from functools import cached_property

from understudy.analyzer import drift
from understudy.analyzer.column_shift import on_places
from understudy.analyzer.constraints import EffectiveConfig, effective_config
from understudy.analyzer.documents import (
    Constraints,
    FeatureConstraints,
    FeatureStatistics,
    OffendingRecord,
    Statistics,
)
from understudy.analyzer.names import listed, on_names
from understudy.analyzer.options import AnalysisOptions
from understudy.analyzer.profile import ColumnProfile, TableProfile
from understudy.analyzer.sketch import distinct_cdf
from understudy.analyzer.type_match import match_share


@dataclass(frozen=True)
class Drift:
    """A measured distance (a p-value of some methods) and the limit it is held against."""

    distance: drift.Distance
    method: str
    threshold: float
    set_by: str

    @property
    def violates(self) -> bool:
        """A distance above its threshold, a p-value below it; NaN never."""
        value = self.distance.value
        return value < self.threshold if self.method in drift.P_VALUES else value > self.threshold


@dataclass(frozen=True)
class Comparison:
    """Without baseline statistics there is no drift."""

    profile: TableProfile
    constraints: Constraints
    baseline: Statistics | None = None
    options: AnalysisOptions = field(default_factory=AnalysisOptions)

    @cached_property
    def pairs(self) -> list[tuple[FeatureConstraints, ColumnProfile, EffectiveConfig]]:
        """The features that the current data has too, in the baseline's order, unless evaluation is off."""
        columns = {column.name: column for column in self.profile.columns}
        pairs = (
            (feature, columns[feature.name], effective_config(self.constraints, feature))
            for feature in self.constraints.features
            if feature.name in columns
        )
        return [pair for pair in pairs if pair[2].evaluate_constraints == "Enabled"]

    @cached_property
    def drifts(self) -> dict[str, Drift]:
        """Distances by feature; features that fail the type check are not compared (observed)."""
        return {name: found for name, found in self._compared.items() if isinstance(found, Drift)}

    @property
    def notes(self) -> list[str]:
        """What could not be checked, and why; what the file of constraints sets without effect."""
        notes = [] if self.baseline else ["No baseline statistics were given: drift was not checked."]
        if unknown := self.constraints.unknown_keys:
            notes.append(f"The constraints hold keys that are not known and set nothing: {listed(unknown)}.")
        notes += [
            f"Feature {feature.name!r} is switched off: {feature.understudy_muted}"
            for feature in self.constraints.features
            if feature.understudy_muted
        ]
        notes += filter(None, (self.on_names, self._on_places))
        skipped: dict[str, list[str]] = {}
        for name, why in self._compared.items():
            if isinstance(why, str):
                skipped.setdefault(why, []).append(repr(name))
        return notes + [f"Drift of {listed(names)} was not checked: {why}." for why, names in skipped.items()]

    @cached_property
    def on_names(self) -> str | None:
        """A sentence where the data does not have the baseline's columns but others."""
        return on_names(
            [feature.name for feature in self.constraints.features],
            [column.name for column in self.profile.columns],
        )

    @property
    def nothing_in_common(self) -> bool:
        """Whether the data has none of the baseline's features, so that nothing can be compared."""
        columns = {column.name for column in self.profile.columns}
        features = {feature.name for feature in self.constraints.features}
        return bool(features) and not features & columns

    @property
    def _on_places(self) -> str | None:
        return on_places(self.constraints.features, self.profile.columns, self.baseline)

    @cached_property
    def _compared(self) -> dict[str, Drift | str | None]:
        """The drift of each feature, or why there is none; None where that needs no word."""
        if self.baseline is None:
            return {}
        base = {feature.name: feature for feature in self.baseline.features}
        return {
            feature.name: self._drift(feature, column, config, base.get(feature.name))
            for feature, column, config in self.pairs
            if config.perform_comparison == "Enabled"
        }

    def _drift(
        self,
        feature: FeatureConstraints,
        column: ColumnProfile,
        config: EffectiveConfig,
        base: FeatureStatistics | None,
    ) -> Drift | str | None:
        share = match_share(feature, column, self.options)
        if share is not None and share < config.datatype_check_threshold:
            return None
        if base is None:
            return "the baseline statistics lack it"
        if not column.types.present:
            return "no value is present"
        return self._distance(column, config, base)

    def _distance(
        self, column: ColumnProfile, config: EffectiveConfig, base: FeatureStatistics
    ) -> Drift | str | None:
        levels, counts = _sketched(base), _counted(base)
        if levels and column.sketch:
            method: str = config.comparison_method
            distance = drift.NUMERIC[config.comparison_method](
                distinct_cdf(column.sketch.levels), distinct_cdf(levels)
            )
            key, limit = "comparison_threshold", config.comparison_threshold
        elif counts and column.values:
            method = config.categorical_drift_method
            robust = config.comparison_method in ("Robust", "linf_robust")
            table = drift.CATEGORICAL_ROBUST if robust else drift.CATEGORICAL
            distance = table[config.categorical_drift_method](column.values, counts)
            key, limit = "categorical_comparison_threshold", config.categorical_comparison_threshold
        elif levels or counts:
            many = counts and column.types.string
            return (
                "there are too many distinct values to count"
                if many
                else "the values are of another kind than the baseline's"
            )
        else:
            return "the baseline statistics hold no distribution"
        if math.isnan(distance.value):
            return f"{method} needs at least two categories with enough expected values"
        return Drift(distance, method, limit, config.set_by[key])


def _sketched(base: FeatureStatistics) -> list[list[float]] | None:
    """The sketch of a baseline feature of numbers, if it holds anything."""
    numbers = base.numerical_statistics
    kll = numbers.distribution.kll if numbers and numbers.distribution else None
    return kll.sketch.data if kll and any(kll.sketch.data) else None


def _counted(base: FeatureStatistics) -> dict[str, int] | None:
    """The categories of a baseline feature of texts, if any was counted."""
    texts = base.string_statistics
    categories = texts.distribution.categorical if texts and texts.distribution else None
    counts = {bucket.value: bucket.count for bucket in categories.buckets} if categories else {}
    return counts if sum(counts.values()) else None


def offenders(column: ColumnProfile, kind: str) -> list[OffendingRecord]:
    """The examples that the scan kept."""
    return [
        OffendingRecord(value=cell.value, event_id=cell.event_id, file=cell.file, line=cell.line)
        for cell in column.offenders.get(kind, [])
    ]
