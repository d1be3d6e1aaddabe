"""Current data beside a baseline: what every check is given."""

from dataclasses import dataclass, field
from functools import cached_property

from understudy.analyzer.captured_values import told
from understudy.analyzer.column_shift import on_places
from understudy.analyzer.constraints import EffectiveConfig, effective_config
from understudy.analyzer.documents import (
    Constraints,
    FeatureConstraints,
    FeatureStatistics,
    OffendingRecord,
    Statistics,
)
from understudy.analyzer.drift import ROBUST, most_robust
from understudy.analyzer.feature_details import SKIPPED, Skipped
from understudy.analyzer.feature_drift import Drift, corrected, drift_of
from understudy.analyzer.names import listed, on_names
from understudy.analyzer.options import AnalysisOptions
from understudy.analyzer.profile import ColumnProfile, TableProfile
from understudy.analyzer.record_drift import least_visible
from understudy.analyzer.type_match import match_share

NEEDS_NO_WORD: tuple[Skipped, ...] = ("no_baseline_statistics", "switched_off", "not_of_its_type")
"""Why drift was not checked, where a note on all features, the constraints or a violation say so."""


@dataclass(frozen=True)
class Comparison:
    """Without baseline statistics there is no drift."""

    profile: TableProfile
    constraints: Constraints
    baseline: Statistics | None = None
    options: AnalysisOptions = field(default_factory=AnalysisOptions)

    @cached_property
    def columns(self) -> dict[str, ColumnProfile]:
        """The columns of the data by name."""
        return {column.name: column for column in self.profile.columns}

    @cached_property
    def constrained(self) -> dict[str, FeatureConstraints]:
        """The features of the constraints by name."""
        return {feature.name: feature for feature in self.constraints.features}

    @cached_property
    def pairs(self) -> list[tuple[FeatureConstraints, ColumnProfile, EffectiveConfig]]:
        """The features that the current data has too, in the baseline's order, unless evaluation is off."""
        pairs = (
            (feature, self.columns[feature.name], effective_config(self.constraints, feature))
            for feature in self.constraints.features
            if feature.name in self.columns
        )
        return [pair for pair in pairs if pair[2].evaluate_constraints == "Enabled"]

    @cached_property
    def evaluated(self) -> frozenset[str]:
        """The names of the features of `pairs`; none where the whole file switches evaluation off."""
        off = self.constraints.monitoring_config.evaluate_constraints == "Disabled"
        return frozenset() if off else frozenset(feature.name for feature, _, _ in self.pairs)

    @cached_property
    def drifts(self) -> dict[str, Drift]:
        """Distances by feature; features that fail the type check are not compared (observed)."""
        return {name: found for name, found in self.compared.items() if isinstance(found, Drift)}

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
        skipped: dict[Skipped, list[str]] = {}
        for name, why in self.compared.items():
            if not isinstance(why, Drift) and why not in NEEDS_NO_WORD:
                skipped.setdefault(why, []).append(repr(name))
        notes += [
            *self._beyond_reach,
            *self._out_of_sight,
            *self._of_distinct_values,
            *self._as_cut,
        ]
        return notes + [
            f"Drift of {listed(names)} was not checked: {SKIPPED[why]}." for why, names in skipped.items()
        ]

    @property
    def _beyond_reach(self) -> list[str]:
        """Features of so few values that AWS's distance cannot pass its limit, whatever comes."""
        told = [
            repr(name)
            for name, found in self.drifts.items()
            if found.method in ROBUST
            and found.distinct
            and most_robust(found.distance.current, found.distance.baseline) <= found.threshold
        ]
        if not told:
            return []
        return [
            f"Drift of {listed(told)} cannot be found by Robust, AWS's usual method: from each distance it "
            "takes off what chance may do, which of so few distinct values is more than there can be beyond "
            "the limit, so that no traffic violates it. To see drift there, compare records: set "
            '"understudy_comparison_method": "KS" under distribution_constraints.'
        ]

    @property
    def _out_of_sight(self) -> list[str]:
        """Limits of `KS` that so few records cannot show."""
        out: dict[str, list[str]] = {}
        for name, drift in self.drifts.items():
            least = least_visible(*drift.records) if drift.method == "KS" else 0.0
            if drift.threshold < least and not drift.violates:
                out.setdefault(f"from {least:.2g} on, its limit is {drift.threshold:g}", []).append(
                    repr(name)
                )
        return [
            f"With so few records drift of {listed(names)} can be told from chance only {said}."
            for said, names in out.items()
        ]

    @property
    def _of_distinct_values(self) -> list[str]:
        """Violations by AWS's methods that records do not bear out."""
        told = [
            f"{name!r} ({drift.by_records.effect.value:.2g})"
            for name, drift in self.drifts.items()
            if drift.distinct and drift.violates and drift.by_records and not drift.by_records.differs
        ]
        if not told:
            return []
        return [
            "AWS's distance counts distinct values, which differ with the number of records as well. Counted "
            f"by records, the largest gap is within 0.1, or may be chance, of {listed(told)}."
        ]

    @property
    def _as_cut(self) -> list[str]:
        """Drifts within AWS's limit that its image may report, as its distance depends on the cut."""
        told = [
            f"{name!r} ({drift.as_cut:.2g}{_by_records(drift)})"
            for name, drift in self.drifts.items()
            if drift.as_cut is not None
        ]
        if not told:
            return []
        return [
            "AWS's image may report drift where this job does not: of values that repeat in many records its "
            f"distance depends on how records are cut into partitions. As cut here it is, of {listed(told)}."
        ]

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
        return bool(self.constrained) and not self.constrained.keys() & self.columns

    @property
    def _on_places(self) -> str | None:
        return on_places(self.constraints.features, self.profile.columns, self.baseline)

    @cached_property
    def compared(self) -> dict[str, Drift | Skipped]:
        """The drift of each feature of `pairs`, or why it has none; all together, as q is of all."""
        base = {feature.name: feature for feature in self.baseline.features} if self.baseline else {}
        return corrected(
            {
                feature.name: self._drift(feature, column, config, base.get(feature.name))
                for feature, column, config in self.pairs
            }
        )

    def _drift(
        self,
        feature: FeatureConstraints,
        column: ColumnProfile,
        config: EffectiveConfig,
        base: FeatureStatistics | None,
    ) -> Drift | Skipped:
        if self.baseline is None:
            return "no_baseline_statistics"
        if config.perform_comparison != "Enabled":
            return "switched_off"
        share = match_share(feature, column, self.options)
        if share is not None and share < config.datatype_check_threshold:
            return "not_of_its_type"
        if base is None:
            return "not_in_baseline_statistics"
        if not column.types.present:
            return "no_value"
        return drift_of(column, config, base)


def _by_records(drift: Drift) -> str:
    return f"; counted by records the gap is {drift.by_records.effect.value:.2g}" if drift.by_records else ""


def offenders(column: ColumnProfile, kind: str, options: AnalysisOptions) -> list[OffendingRecord]:
    """The examples that the scan kept."""
    return [
        OffendingRecord(
            **({} if cell.value is None else told(cell.value, options.shown_values)),
            event_id=cell.event_id,
            file=cell.file,
            line=cell.line,
        )
        for cell in column.offenders.get(kind, [])
    ]
