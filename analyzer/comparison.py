"""Current data beside a baseline: what every check is given."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from analyzer import drift
from analyzer.constraints import EffectiveConfig, effective_config
from analyzer.documents import Constraints, FeatureConstraints, OffendingRecord, Statistics
from analyzer.options import AnalysisOptions
from analyzer.profile import ColumnProfile, TableProfile
from analyzer.sketch import distinct_cdf


@dataclass(frozen=True)
class Drift:
    """A measured distance (a p-value with ChiSquared) and the limit it is held against."""

    distance: drift.Distance
    method: str
    threshold: float
    set_by: str

    @property
    def violates(self) -> bool:
        """A distance above its threshold, a p-value below it; NaN never."""
        value = self.distance.value
        return value < self.threshold if self.method == "ChiSquared" else value > self.threshold


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
        return dict(self._drifts())

    @property
    def notes(self) -> list[str]:
        """What could not be checked."""
        names = {feature.name for feature in self.constraints.features}
        found = {column.name for column in self.profile.columns}
        notes = [] if self.baseline else ["No baseline statistics were given: drift was not checked."]
        if len(names) == len(found) and names != found:
            notes.append(
                f"The column count equals the baseline's, but names differ: missing {sorted(names - found)}, "
                f"extra {sorted(found - names)}; AWS's check counts columns only."
            )
        return notes

    def _drifts(self) -> Iterator[tuple[str, Drift]]:
        base = {feature.name: feature for feature in self.baseline.features} if self.baseline else {}
        for feature, column, config in self.pairs:
            share = match_share(feature, column, self.options)
            if feature.name not in base or config.perform_comparison == "Disabled":
                continue
            if share is not None and share < config.datatype_check_threshold:
                continue
            numbers, texts = base[feature.name].numerical_statistics, base[feature.name].string_statistics
            if numbers and numbers.distribution and numbers.distribution.kll and column.sketch:
                levels = numbers.distribution.kll.sketch.data
                if not any(levels) or not any(column.sketch.levels):
                    continue
                method = config.comparison_method
                distance = drift.NUMERIC[method](distinct_cdf(column.sketch.levels), distinct_cdf(levels))
                key, limit = "comparison_threshold", config.comparison_threshold
            elif texts and texts.distribution and texts.distribution.categorical and column.values:
                counts = {bucket.value: bucket.count for bucket in texts.distribution.categorical.buckets}
                if not sum(counts.values()):
                    continue
                method = config.categorical_drift_method
                plain = config.comparison_method in ("Simple", "linf_simple")
                measure = drift.l_infinity if plain else drift.robust_l_infinity
                distance = (drift.chi_squared if method == "ChiSquared" else measure)(column.values, counts)
                key, limit = "categorical_comparison_threshold", config.categorical_comparison_threshold
            else:
                continue
            yield feature.name, Drift(distance, method, limit, config.set_by[key])


def match_share(feature: FeatureConstraints, column: ColumnProfile, options: AnalysisOptions) -> float | None:
    """Share of present cells of the expected type; None where nothing is expected or present."""
    types = column.types
    whole = column.whole_fractions if options.whole_fractions_as_integral else 0
    match = {
        "Integral": types.integral + whole,
        "Fractional": types.integral + types.fractional,
        "Boolean": types.boolean,
        "String": types.string + types.boolean,
    }.get(feature.inferred_type)
    return match / types.present if match is not None and types.present else None


def offenders(column: ColumnProfile, kind: str) -> list[OffendingRecord]:
    """The examples that the scan kept."""
    return [
        OffendingRecord(value=cell.value, event_id=cell.event_id, file=cell.file, line=cell.line)
        for cell in column.offenders.get(kind, [])
    ]
