"""From a comparison to `feature_details.json`."""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import TypeVar

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
from understudy.analyzer.documents import FeatureConstraints
from understudy.analyzer.feature_details import (
    CheckDetail,
    DriftDetail,
    FeatureDetail,
    FeatureDetails,
    Measure,
    RecordDrift,
    Skipped,
    SkippedFeatures,
    Types,
)
from understudy.analyzer.feature_drift import OF_NUMBERS, OF_TEXTS, Drift
from understudy.analyzer.statistics import inferred_type
from understudy.analyzer.violations import results_of

Key = TypeVar("Key", bound=Hashable)
QUANTILES = 51
MOST_QUANTILES = 10_000
"""Of all features together: they have fewer each where more than two hundred turned to text."""


def feature_details(comparison: Comparison, results: Sequence[Result]) -> FeatureDetails:
    """What the checks measured of every feature, and what a picture needs that `statistics.json` lacks.

    Grows by some 300 bytes for each feature, by 1 kB where numbers turned to text or texts are many.
    """
    of_features: dict[str, dict[str, Measure]] = {}
    for result in results:
        of_features.setdefault(result.feature, {})[result.check] = result.measure
    checks = list(_checks(comparison, results))
    columns, constrained = comparison.columns, comparison.constrained
    turned_to_text = sum(turned(constrained.get(name), column) for name, column in columns.items())
    points = min(QUANTILES, MOST_QUANTILES // max(turned_to_text, 1))
    return FeatureDetails(
        checks=checks,
        features=[
            _feature(comparison, name, _shortened(name, of_features.get(name, {}), checks), points)
            for name in {**constrained, **columns}
        ],
    )


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


def _feature(comparison: Comparison, name: str, checks: dict[str, Measure], points: int) -> FeatureDetail:
    feature, column = comparison.constrained.get(name), comparison.columns.get(name)
    expected = feature.inferred_type if feature else None
    if column is None:
        return FeatureDetail(name=name, expected=expected, skipped="column_missing")
    options = comparison.options
    kind = inferred_type(column, whole_fractions_as_integral=options.whole_fractions_as_integral)
    found = comparison.compared.get(name)
    domain = feature.string_constraints.domains if feature and feature.string_constraints else None
    return FeatureDetail(
        name=name,
        type=kind,
        expected=expected if expected != kind else None,
        skipped=_skipped(comparison, name, feature),
        types=Types(
            integral=column.types.integral or None,
            fractional=column.types.fractional or None,
            boolean=column.types.boolean or None,
            string=column.types.string or None,
        ),
        checks=checks or None,
        drift=_drift(found) if isinstance(found, Drift) else None,
        top_values=top_values(column, options.shown_values),
        unknown_values=None if domain is None else unknown_values(column, domain, options.shown_values),
        numbers=numbers(column, points)
        if turned(feature, column) and options.shown_values == "Enabled"
        else None,
    )


def _skipped(comparison: Comparison, name: str, feature: FeatureConstraints | None) -> Skipped | None:
    if feature is None:
        return "not_in_constraints"
    return None if name in comparison.evaluated else "switched_off"


def _drift(found: Drift) -> DriftDetail:
    distinct = None if found.q is not None else found.distinct
    return DriftDetail(
        records=found.records,
        weights=(found.distance.current, found.distance.baseline) if distinct else None,
        distinct=distinct,
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
    found = {column.name for column in comparison.profile.columns}
    features = [feature.name for feature in comparison.constraints.features]
    missing = Counter[Skipped]("column_missing" for name in features if name not in found)
    off = Counter[Skipped](
        "switched_off" for name in features if name in found and name not in comparison.evaluated
    )
    for check, of_check in by_check.items():
        columns = of_check[0].finding.columns if of_check[0].finding else None
        if columns is not None:
            yield CheckDetail(check=check, features=len(features), failed=len(columns), set_by="features")
            continue
        measured = [result for result in of_check if result.measure.skipped is None]
        skipped = missing + off + Counter(why for one in of_check if (why := one.measure.skipped))
        yield CheckDetail(
            check=check,
            features=len(measured),
            failed=sum(bool(result.measure.failed) for result in measured),
            skipped=[SkippedFeatures(why=why, features=count) for why, count in skipped.items()] or None,
            measured=_common([result.measure.measured for result in measured]),
            limit=_common([result.measure.limit for result in measured]),
            set_by=_common([_general(result.feature, result.measure.set_by) for result in measured]),
            method=_common([result.measure.method for result in measured]),
        )


def _common(values: Sequence[Key | None]) -> Key | None:
    counted = Counter(value for value in values if value is not None)
    return counted.most_common(1)[0][0] if counted else None


def _general(feature: str, set_by: str | None) -> str | None:
    return set_by and set_by.replace(f"features[{feature}]", "features[]", 1)


def _shortened(
    feature: str, measures: Mapping[str, Measure], checks: Sequence[CheckDetail]
) -> dict[str, Measure]:
    """Measures without what their checks say for all."""
    common = {check.check: check for check in checks}
    return {
        check: measure.model_copy(
            update={
                "measured": None
                if measure.skipped is None and measure.measured == common[check].measured
                else measure.measured,
                "limit": None if measure.limit == common[check].limit else measure.limit,
                "method": None if measure.method == common[check].method else measure.method,
                "set_by": None
                if _general(feature, measure.set_by) == common[check].set_by
                else measure.set_by,
                "p": None if measure.p is None else short(measure.p),
                "q": None if measure.q is None else short(measure.q),
            }
        )
        for check, measure in measures.items()
    }
