"""A baseline's constraints so edited that a run's traffic meets them: an edit for each violation."""

import copy
import math
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from typing import Any

from understudy.analyzer.comparison import Comparison
from understudy.analyzer.constraints import effective_config
from understudy.analyzer.documents import Constraints, Statistics, Type, ViolationDetail
from understudy.analyzer.drift import P_VALUES
from understudy.analyzer.errors import UserError
from understudy.analyzer.feature_details import FeatureDetails
from understudy.analyzer.names import listed
from understudy.analyzer.options import AnalysisOptions
from understudy.analyzer.overrides import override
from understudy.analyzer.profile import ColumnProfile, TableProfile, TypeCounts
from understudy.analyzer.traffic import NUMBERS, profile_of
from understudy.analyzer.violations import find_violations

_ROUNDS = 4
"""A type that is accepted lets the drift be measured, which may be accepted in turn."""


@dataclass(frozen=True)
class DataRun:
    """A monitoring run of data quality, by its documents.

    `suggested` are the features of its own constraints as the file holds them, `baseline` the statistics that
    it was compared with, `types` the counts of each type where a document tells them.
    """

    violations: list[ViolationDetail]
    statistics: Statistics
    suggested: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    baseline: Statistics | None = None
    types: Mapping[str, TypeCounts] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        violations: Sequence[ViolationDetail],
        statistics: Statistics,
        suggested: Constraints | None,
        baseline: Statistics | None,
        details: FeatureDetails | None,
    ) -> "DataRun":
        """The run of these documents; `suggested` are its own, `baseline` those that it compared with."""
        own = suggested.as_written["features"] if suggested else []
        told = details.features if details else []
        present = {one.name: one.present for one in statistics.features}
        types = {
            one.name: TypeCounts(**counts)
            for one in told
            if (counts := one.type_counts(present.get(one.name, 0))) is not None
        }
        return cls(list(violations), statistics, {one["name"]: one for one in own}, baseline, types)


def accepted(constraints: dict[str, Any], run: DataRun, names: Collection[str] = ()) -> dict[str, Any]:
    """The constraints file's object with an edit for each violation of the features `names`, or for all.

    Keys that are not known, and the order of keys, stay. The run's traffic is held against the result:
    UserError where it would violate still, or where a name has no violation.
    """
    known = {name for one in run.violations for name in _names(one)}
    refuse_unknown(names, known)
    profile = profile_of(run.statistics, Constraints.model_validate(constraints), run.violations, run.types)
    edited = copy.deepcopy(constraints)
    wanted = [one for one in run.violations if _is_of(one, names)]
    if strange := sorted({one.constraint_check_type for one in wanted} - EDITS.keys()):
        raise UserError(
            f"What {listed(strange)} found has no edit that accepts it; change the constraints by hand"
        )
    for _ in range(_ROUNDS):
        for violation in wanted:
            EDITS[violation.constraint_check_type](edited, violation, profile, run)
        wanted = [one for one in _found(edited, profile, run) if _is_of(one, names)]
        if not wanted:
            return edited
    left = listed(one.feature_name for one in wanted)
    raise UserError(
        f"The traffic would violate the edited constraints still, with {left}; make a new baseline of it"
    )


@dataclass(frozen=True)
class Edit:
    """What accepting makes of a feature of the file: its object before and after, None where it has none."""

    before: dict[str, Any] | None
    after: dict[str, Any] | None

    @property
    def keys(self) -> dict[str, Any]:
        """The keys of the feature that are others afterwards, each with all that it holds then."""
        before = self.before or {}
        return {key: value for key, value in (self.after or {}).items() if value != before.get(key)}


def edits(constraints: dict[str, Any], run: DataRun) -> dict[str, Edit]:
    """What `accepted` makes of each feature that violates, by name; without those that it refuses."""
    names = list(dict.fromkeys(name for one in run.violations for name in _names(one)))
    with suppress(UserError):
        return _edits(constraints, accepted(constraints, run), names)
    found: dict[str, Edit] = {}
    for name in names:
        with suppress(UserError):
            found |= _edits(constraints, accepted(constraints, run, [name]), [name])
    return found


def _edits(before: dict[str, Any], after: dict[str, Any], names: Collection[str]) -> dict[str, Edit]:
    old, new = ({one["name"]: one for one in side["features"]} for side in (before, after))
    return {name: Edit(old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)}


def not_measured(run: DataRun, names: Collection[str] = ()) -> list[str]:
    """Accepted features whose drift no document of the run tells: texts stood among their numbers.

    While a type fails, no drift is measured, and statistics of texts hold no sketch to measure it by.
    """
    texts = {feature.name for feature in run.statistics.features if feature.numerical_statistics is None}
    return [
        one.feature_name
        for one in run.violations
        if one.constraint_check_type == "data_type_check"
        and one.expected in NUMBERS
        and one.feature_name in texts
        and run.baseline is not None
        and _is_of(one, names)
    ]


def refuse_unknown(names: Collection[str], known: Collection[str]) -> None:
    """UserError for names that have no violation in the run."""
    if unknown := [name for name in names if name not in known]:
        raise UserError(
            f"{listed(unknown)} violated nothing in this run; what did is {listed(sorted(known))}"
        )


def _is_of(violation: ViolationDetail, names: Collection[str]) -> bool:
    return not names or not set(names).isdisjoint(_names(violation))


def _names(violation: ViolationDetail) -> tuple[str, ...]:
    """The feature, or the columns that came or went."""
    return (violation.feature_name, *(violation.columns or ()))


def _found(edited: dict[str, Any], profile: TableProfile, run: DataRun) -> list[ViolationDetail]:
    """What the edited constraints would say of the traffic."""
    # Only a run with the switch has such a violation, and only its features can have one again.
    negative = any(one.constraint_check_type == "non_negative_check" for one in run.violations)
    options = AnalysisOptions(check_non_negative=negative)
    constraints = Constraints.model_validate(edited)
    return find_violations(Comparison(profile, constraints, _compared(run, constraints), options))


def _compared(run: DataRun, constraints: Constraints) -> Statistics | None:
    """The baseline's statistics of all features where q decides, which is over all; else of wrong types.

    A type that is accepted lets a drift be measured. No other edit moves one, and that of a violation is
    within the limit that was made of it.
    """
    configs = (effective_config(constraints, feature) for feature in constraints.features)
    by_records = any(
        config.understudy_comparison_method or config.understudy_categorical_drift_method
        for config in configs
    )
    if run.baseline is None or by_records:
        return run.baseline
    names = {one.feature_name for one in run.violations if one.constraint_check_type == "data_type_check"}
    kept = [feature for feature in run.baseline.features if feature.name in names]
    return run.baseline.model_copy(update={"features": kept})


def _feature(edited: dict[str, Any], name: str) -> dict[str, Any]:
    feature: dict[str, Any]
    for feature in edited["features"]:
        if feature["name"] == name:
            return feature
    raise UserError(f"The constraints have no feature {name!r}; give those that the run was compared with")


def _type(edited: dict[str, Any], violation: ViolationDetail, profile: TableProfile, run: DataRun) -> None:
    """The type that the values have, where they have one; else the share that has the expected one."""
    column = _column(profile, violation.feature_name)
    feature = _feature(edited, violation.feature_name)
    kind = _only_type(column, feature["inferred_type"])
    # Without counts of types, texts may have numbers among them.
    if kind and (kind != "String" or violation.feature_name in run.types):
        feature["inferred_type"] = kind
    else:
        override(feature, "datatype_check_threshold", value=at_most(_measured(violation)))


def _only_type(column: ColumnProfile, expected: Type) -> Type | None:
    types = column.types
    if types.integral + types.fractional == types.present and expected in ("Integral", "String"):
        return "Fractional" if types.fractional else "Integral"
    return "String" if expected in NUMBERS and types.string + types.boolean == types.present else None


def _completeness(
    edited: dict[str, Any], violation: ViolationDetail, _profile: TableProfile, _run: DataRun
) -> None:
    _feature(edited, violation.feature_name)["completeness"] = at_most(_measured(violation))


def _domain(edited: dict[str, Any], violation: ViolationDetail, profile: TableProfile, _run: DataRun) -> None:
    """The new values where all were counted; else the share that is known."""
    feature = _feature(edited, violation.feature_name)
    values = _column(profile, violation.feature_name).values
    if values is None:
        override(feature, "domain_content_threshold", value=at_most(_measured(violation)))
        return
    domain: list[str] = feature["string_constraints"]["domains"]
    domain += [value for value in values if value not in set(domain)]


def _drift(edited: dict[str, Any], violation: ViolationDetail, profile: TableProfile, _run: DataRun) -> None:
    """The limit of the method that decided; UserError where no number is far enough."""
    texts = _column(profile, violation.feature_name).sketch is None
    key = "categorical_comparison_threshold" if texts else "comparison_threshold"
    measured = _measured(violation)
    if violation.method in P_VALUES:
        limit = at_most(measured)
    elif violation.q is None:
        limit = min(1.0, at_least(measured))
    else:
        key, limit = f"understudy_{key}", _finite_limit(violation, measured)
    override(_feature(edited, violation.feature_name), "distribution_constraints", key, value=limit)


def _finite_limit(violation: ViolationDetail, measured: float) -> float:
    if math.isinf(measured):
        raise UserError(
            f"{violation.feature_name!r} held one value in the baseline and holds others now, which is "
            "infinitely far in its deviations; make a new baseline, or compare it by KS"
        )
    return at_least(measured)


def _negative(
    edited: dict[str, Any], violation: ViolationDetail, _profile: TableProfile, _run: DataRun
) -> None:
    _feature(edited, violation.feature_name)["num_constraints"]["is_non_negative"] = False


def _extra(edited: dict[str, Any], violation: ViolationDetail, _profile: TableProfile, run: DataRun) -> None:
    """The columns become features, with the constraints that the run suggests for them."""
    columns = violation.columns or ()
    if untold := [name for name in columns if name not in run.suggested]:
        raise UserError(f"The run's own constraints.json has no {listed(untold)}; make a new baseline of it")
    edited["features"] += [copy.deepcopy(run.suggested[name]) for name in columns]


def _missing(
    edited: dict[str, Any], violation: ViolationDetail, _profile: TableProfile, _run: DataRun
) -> None:
    gone = set(violation.columns or ())
    edited["features"] = [feature for feature in edited["features"] if feature["name"] not in gone]


EDITS: dict[str, Callable[[dict[str, Any], ViolationDetail, TableProfile, DataRun], None]] = {
    "data_type_check": _type,
    "completeness_check": _completeness,
    "categorical_values_check": _domain,
    "baseline_drift_check": _drift,
    "non_negative_check": _negative,
    "extra_column_check": _extra,
    "missing_column_check": _missing,
}
"""What each check's violation changes, by the name in the documents."""


def at_most(measured: float) -> float:
    """The number of four digits that is not above `measured`."""
    return _rounded(measured, ROUND_FLOOR)


def at_least(measured: float) -> float:
    """The number of four digits that is not below `measured`."""
    return _rounded(measured, ROUND_CEILING)


def _rounded(measured: float, rounding: str) -> float:
    return float(Context(prec=4, rounding=rounding).plus(Decimal(repr(measured))))


def _measured(violation: ViolationDetail) -> float:
    return float(violation.measured or 0.0)


def _column(profile: TableProfile, name: str) -> ColumnProfile:
    for column in profile.columns:
        if column.name == name:
            return column
    raise UserError(f"The run's statistics.json has no feature {name!r}; give all documents of one run")
