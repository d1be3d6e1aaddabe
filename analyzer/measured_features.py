"""From a comparison to `feature_details.json`."""

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from typing import Any, TypeVar

from understudy.analyzer.checks import baseline_drift
from understudy.analyzer.checks.finding import Result
from understudy.analyzer.column_details import (
    brief,
    numbers,
    short,
    top_values,
    turned,
    unknown_values,
    unseen_share,
)
from understudy.analyzer.comparison import Comparison
from understudy.analyzer.documents import FeatureConstraints, Type
from understudy.analyzer.feature_details import (
    ALIKE,
    Both,
    CheckDetail,
    DriftDetail,
    FeatureDetail,
    FeatureDetails,
    Measure,
    OfTexts,
    RecordDrift,
    Skipped,
    SkippedFeatures,
    Types,
)
from understudy.analyzer.feature_drift import OF_NUMBERS, OF_TEXTS, Drift
from understudy.analyzer.profile import ColumnProfile, TypeCounts
from understudy.analyzer.statistics import inferred_type
from understudy.analyzer.violations import results_of

Key = TypeVar("Key", bound=Hashable)
QUANTILES = 51
MOST_QUANTILES = 10_000
"""Of all features together: they have fewer each where more than two hundred turned to text."""


def feature_details(comparison: Comparison, results: Sequence[Result]) -> FeatureDetails:
    """What the checks measured of every feature, and what a picture needs that `statistics.json` lacks.

    Grows by some 200 bytes for each feature, by 1 kB where numbers turned to text or texts are many.
    """
    of_features: dict[str, dict[str, Measure]] = {}
    for result in results:
        of_features.setdefault(result.feature, {})[result.check] = result.measure
    checks = list(_checks(comparison, results))
    columns, constrained = comparison.columns, comparison.constrained
    turned_to_text = sum(turned(constrained.get(name), column) for name, column in columns.items())
    points = min(QUANTILES, MOST_QUANTILES // max(turned_to_text, 1))
    usual = next((check.records for check in checks if check.records), None)
    details = FeatureDetails(
        checks=checks,
        features=[
            _feature(comparison, name, of_features.get(name, {}), points, usual)
            for name in {**constrained, **columns}
        ],
    )
    _once(details)
    return details


def baseline_details(comparison: Comparison) -> FeatureDetails:
    """What the data of a baseline is like, and which of its own constraints object to it or more of it."""
    results = [result for result in results_of(comparison) if result.check != baseline_drift.CHECK]
    details = feature_details(comparison, results)
    columns, constrained = comparison.columns, comparison.constrained
    for feature in details.features:
        texts = constrained[feature.name].string_constraints
        if texts and texts.domains:
            feature.unseen_share = unseen_share(columns[feature.name])
    return details


def _feature(
    comparison: Comparison, name: str, checks: dict[str, Measure], points: int, usual: Both | None
) -> FeatureDetail:
    feature, column = comparison.constrained.get(name), comparison.columns.get(name)
    expected = feature.inferred_type if feature else None
    if column is None:
        return FeatureDetail(name=name, expected=expected, skipped="column_missing")
    shown = comparison.options.shown_values
    kind = _type(comparison, column)
    found = comparison.compared.get(name)
    domain = feature.string_constraints.domains if feature and feature.string_constraints else None
    return FeatureDetail(
        name=name,
        type=kind,
        expected=expected if expected != kind else None,
        skipped=_skipped(comparison, name, feature),
        types=_types(column.types, kind),
        checks=dict(checks),
        drift=_drift(found, usual) if isinstance(found, Drift) else None,
        top_values=top_values(column, shown),
        unknown_values=None if domain is None else unknown_values(column, domain, shown),
        numbers=numbers(column, points) if turned(feature, column) and shown == "Enabled" else None,
    )


def _type(comparison: Comparison, column: ColumnProfile) -> Type:
    return inferred_type(column, whole_fractions_as_integral=comparison.options.whole_fractions_as_integral)


def _types(counted: TypeCounts, kind: Type) -> Types | None:
    """None where all are of the kind."""
    seen = {name: cells for name, cells in vars(counted).items() if cells}
    return None if seen.keys() == {kind.lower()} else Types(**seen)


def _skipped(comparison: Comparison, name: str, feature: FeatureConstraints | None) -> Skipped | None:
    if feature is None:
        return "not_in_constraints"
    return None if name in comparison.evaluated else "switched_off"


def _drift(found: Drift, usual: Both | None) -> DriftDetail:
    by_weights = found.distinct is not None and found.q is None
    return DriftDetail(
        records=None if found.records == usual else found.records,
        weights=(found.distance.current, found.distance.baseline) if by_weights else None,
        by_records=_by_records(found),
    )


def _by_records(found: Drift) -> RecordDrift | None:
    by_records = found.by_records
    if by_records is None:
        return None
    effect = brief(by_records.effect.value)
    return RecordDrift(
        ks=effect if by_records.method == OF_NUMBERS else None,
        moved=None if by_records.moved is None else brief(by_records.moved),
        cramers_v=effect if by_records.method == OF_TEXTS else None,
        p=brief(by_records.effect.p),
        q=brief(by_records.q),
        worth_a_look=True if by_records.differs and not found.violates else None,
    )


def _checks(comparison: Comparison, results: Sequence[Result]) -> Iterator[CheckDetail]:
    by_check: dict[str, list[Result]] = {}
    for result in results:
        by_check.setdefault(result.check, []).append(result)
    features = comparison.constraints.features
    for check, of_check in by_check.items():
        columns = of_check[0].finding.columns if of_check[0].finding else None
        if columns is not None:
            yield CheckDetail(check=check, features=len(features), failed=len(columns), set_by="features")
            continue
        measured = [result for result in of_check if result.measure.skipped is None]
        skipped = Counter(why for one in of_check if (why := one.measure.skipped))
        texts = [result for result in measured if _is_text(comparison, result.feature)]
        others = [result for result in measured if not _is_text(comparison, result.feature)]
        usual, of_texts = _set(others or texts), _set(texts)
        apart = {key: value for key, value in of_texts.items() if value is not None and value != usual[key]}
        yield CheckDetail(
            check=check,
            features=len(measured),
            failed=sum(bool(result.measure.failed) for result in measured),
            skipped=[SkippedFeatures(why=why, features=count) for why, count in skipped.items()] or None,
            measured=_most([result.measure.measured for result in measured]),
            **usual,
            texts=OfTexts(**apart) if apart else None,
            records=_most([found.records for found in comparison.drifts.values()])
            if check == baseline_drift.CHECK
            else None,
        )


def _is_text(comparison: Comparison, feature: str) -> bool:
    return _type(comparison, comparison.columns[feature]) == "String"


def _set(results: Sequence[Result]) -> dict[str, Any]:
    """What is set for most of these features."""
    measures = [(result.feature, result.measure) for result in results]
    return {
        "limit": _most([measure.limit for _, measure in measures]),
        "set_by": _most([_general(feature, measure.set_by) for feature, measure in measures]),
        "method": _most([measure.method for _, measure in measures]),
    }


def _most(values: Sequence[Key | None]) -> Key | None:
    counted = Counter(value for value in values if value is not None)
    return counted.most_common(1)[0][0] if counted else None


def _general(feature: str, set_by: str | None) -> str | None:
    return set_by and set_by.replace(f"features[{feature}]", "features[]", 1)


def _once(details: FeatureDetails) -> None:
    """Takes what checks say for all from the features, and names those that then say nothing of a check."""
    for check in details.checks:
        looked_at = [one for one in details.features if check.check in (one.checks or {})]
        silent = []
        for feature in looked_at:
            assert feature.checks is not None
            own = _own(feature, feature.checks[check.check], check)
            if own == Measure():
                del feature.checks[check.check]
                silent.append(feature.name)
            else:
                feature.checks[check.check] = own
        every = len(looked_at) == sum(one.skipped is None for one in details.features)
        check.of = "all" if every else silent or None
    for feature in details.features:
        feature.checks = feature.checks or None


def _own(feature: FeatureDetail, measure: Measure, check: CheckDetail) -> Measure:
    """A measure without what its check says for it."""
    if measure.skipped:
        return measure
    usual = check.usual(feature.type)
    told = {key: getattr(measure, key) for key in ALIKE} | {"set_by": _general(feature.name, measure.set_by)}
    same = dict.fromkeys(key for key in ALIKE if told[key] == usual[key])
    return measure.model_copy(
        update={
            **same,
            "p": None if measure.p is None else short(measure.p),
            "q": None if measure.q is None else short(measure.q),
        }
    )
