"""What every check measured of every feature, and what a picture needs besides."""

from collections.abc import Mapping
from typing import Any

from tests.analyzer.made import baseline, compared, numbers, table, texts
from understudy.analyzer import data_quality
from understudy.analyzer.documents import Constraints, Statistics, to_json
from understudy.analyzer.feature_details import FeatureDetail, FeatureDetails, Types
from understudy.analyzer.measured_features import baseline_details, feature_details
from understudy.analyzer.options import AnalysisOptions
from understudy.analyzer.profile import ColumnProfile, TableProfile, TypeCounts
from understudy.analyzer.violations import results_of

AGES, CITIES = numbers("age", range(1000)), texts("city", {"Bern": 600, "Oslo": 400})


def details(
    current: TableProfile,
    against: tuple[Statistics | None, Constraints],
    options: AnalysisOptions | None = None,
) -> FeatureDetails:
    comparison = compared(current, against, options)
    return feature_details(comparison, results_of(comparison))


def feature(found: FeatureDetails, name: str) -> FeatureDetail:
    return next(one for one in found.features if one.name == name)


def measured(found: FeatureDetails, name: str) -> Mapping[str, Any]:
    told = feature(found, name)
    return {check: measure.measured for check, measure in (found.whole(told).checks or {}).items()}


def test_every_check_is_measured_of_a_feature_that_breaks_none() -> None:
    found = details(table(AGES, CITIES), baseline(AGES, CITIES))
    assert measured(found, "age") == {
        "data_type_check": 1.0,
        "completeness_check": 1.0,
        "baseline_drift_check": 0.0,
    }
    assert list(measured(found, "city")) == [
        "data_type_check",
        "completeness_check",
        "baseline_drift_check",
        "categorical_values_check",
    ]
    assert [(check.check, check.features, check.failed) for check in found.checks] == [
        ("data_type_check", 2, 0),
        ("completeness_check", 2, 0),
        ("baseline_drift_check", 2, 0),
        ("categorical_values_check", 1, 0),
    ]


def test_what_most_features_have_stands_once() -> None:
    found = details(table(AGES, CITIES), baseline(AGES, CITIES))
    assert [check.measured for check in found.checks] == [1.0, 1.0, 0.0, 1.0]
    assert [check.of for check in found.checks] == ["all", "all", "all", ["city"]]
    assert feature(found, "age").checks is None
    assert found.measure(feature(found, "age"), "categorical_values_check") is None


def test_a_check_that_looked_at_some_features_only_names_those_that_say_nothing_of_it() -> None:
    rome = texts("town", {"Bern": 979, "Rome": 21})
    found = details(table(AGES, CITIES, rome), baseline(AGES, CITIES, texts("town", {"Bern": 1000})))
    known = next(check for check in found.checks if check.check == "categorical_values_check")
    assert (known.features, known.of) == (2, ["city"])
    assert "categorical_values_check" in (feature(found, "town").checks or {})


def test_types_of_present_cells_are_counted_where_there_are_several() -> None:
    found = details(table(numbers("age", range(993), texts=7)), baseline(AGES))
    assert feature(found, "age").types == Types(integral=993, string=7)
    assert feature(found, "age").type_counts(1000) == {"integral": 993, "string": 7}
    alike = feature(details(table(AGES), baseline(AGES)), "age")
    assert (alike.types, alike.type_counts(1000)) == (None, {"integral": 1000})


def test_a_column_without_a_value_has_no_type_to_count() -> None:
    empty = feature(details(table(ColumnProfile("age", 9, TypeCounts(), 0)), baseline(AGES)), "age")
    assert (empty.types, empty.type_counts(0)) == (Types(), {})


def test_a_missing_column_has_no_types() -> None:
    gone = feature(details(table(CITIES), baseline(AGES, CITIES)), "age")
    assert (gone.types, gone.type_counts(0)) == (None, None)


def test_a_broken_check_is_marked_with_its_offenders() -> None:
    now = table(numbers("age", range(990), texts=7, missing=3), texts("city", {"Bern": 979, "Rome": 21}))
    found = details(now, baseline(AGES, CITIES))
    checks = feature(found, "age").checks or {}
    assert (checks["data_type_check"].failed, checks["data_type_check"].offenders) == (True, 7)
    assert (checks["completeness_check"].failed, checks["completeness_check"].offenders) == (True, 3)
    known = (feature(found, "city").checks or {})["categorical_values_check"]
    assert (known.failed, known.offenders) == (True, 21)


def test_values_outside_the_domain_are_counted_and_can_be_withheld() -> None:
    now = table(texts("city", {"Bern": 900, "Rome": 60, "x" * 200: 40}))
    unknown = feature(details(now, baseline(CITIES)), "city").unknown_values
    assert unknown is not None
    assert [(one.value, one.count) for one in unknown.values] == [("Rome", 60), ("x" * 80 + "…", 40)]
    assert unknown.others == 0
    withheld = details(now, baseline(CITIES), AnalysisOptions(shown_values="Disabled"))
    held = feature(withheld, "city").unknown_values
    assert held is not None
    assert [(one.value, one.hash, one.count) for one in held.values] == [(None, None, 60), (None, None, 40)]


def test_hashed_values_can_be_compared() -> None:
    now = table(texts("city", {"Bern": 900, "Rome": 60}))
    hashed = details(now, baseline(CITIES), AnalysisOptions(shown_values="Hashed"))
    unknown = feature(hashed, "city").unknown_values
    assert unknown is not None
    assert [(one.value, one.hash) for one in unknown.values] == [(None, "d0d22019")]


def test_numbers_among_texts_are_those_of_single_records_and_can_be_withheld() -> None:
    now, base = table(numbers("age", range(993), texts=7)), baseline(AGES)
    assert feature(details(now, base), "age").numbers is not None
    assert feature(details(now, base, AnalysisOptions(shown_values="Hashed")), "age").numbers is None


def test_why_a_feature_was_not_compared_is_said_for_it_and_counted() -> None:
    statistics, constraints = baseline(AGES, CITIES, numbers("height", range(500)))
    now = table(numbers("age", range(990), texts=10), CITIES, numbers("weight", [1.0]))
    statistics.features = [one for one in statistics.features if one.name != "city"]
    found = details(now, (statistics, constraints))
    drift = {one.name: (one.checks or {}).get("baseline_drift_check") for one in found.features}
    assert drift["age"] is not None
    assert drift["city"] is not None
    assert (drift["age"].skipped, drift["city"].skipped) == ("not_of_its_type", "not_in_baseline_statistics")
    assert feature(found, "height").skipped == "column_missing"
    assert feature(found, "weight").skipped == "not_in_constraints"
    (check,) = (one for one in found.checks if one.check == "baseline_drift_check")
    assert {one.why: one.features for one in check.skipped or []} == {
        "not_of_its_type": 1,
        "not_in_baseline_statistics": 1,
    }


def test_features_of_a_baseline_that_is_not_evaluated_are_switched_off() -> None:
    found = details(table(AGES), baseline(AGES, evaluate_constraints="Disabled"))
    assert feature(found, "age").skipped == "switched_off"
    assert found.checks == []


def test_counts_of_columns_stand_as_a_check_of_all_features() -> None:
    found = details(table(AGES), baseline(AGES, CITIES))
    assert [(one.check, one.features, one.failed) for one in found.checks][-1] == (
        "missing_column_check",
        2,
        1,
    )


def test_what_differs_from_most_features_is_said_by_the_feature_itself() -> None:
    statistics, constraints = baseline(AGES, CITIES, numbers("height", range(500)))
    found = details(table(AGES, CITIES, numbers("height", range(500))), (statistics, constraints))
    drift = next(check for check in found.checks if check.check == "baseline_drift_check")
    assert (drift.method, drift.texts and drift.texts.method) == ("Robust", "LInfinity")
    of_city = found.measure(feature(found, "city"), "baseline_drift_check")
    assert of_city is not None
    assert (of_city.method, of_city.measured, of_city.limit) == ("LInfinity", 0.0, 0.1)
    assert feature(found, "city").checks is None
    told = found.measure(feature(found, "age"), "completeness_check")
    assert told is not None
    assert told.set_by == "features[age].completeness"


def test_a_drift_names_records_and_weights_of_distinct_values_apart() -> None:
    ages = numbers("age", [value % 50 for value in range(1000)])
    found = details(table(ages), baseline(AGES))
    drift = found.whole(feature(found, "age")).drift
    assert drift is not None
    assert (drift.records, drift.weights) == ((1000, 1000), (50, 1000))
    assert drift.by_records is not None
    assert drift.by_records.ks == 0.95
    cities = details(table(CITIES), baseline(CITIES))
    of_city = cities.whole(feature(cities, "city")).drift
    assert of_city is not None
    assert (of_city.records, of_city.weights) == ((1000, 1000), None)


def test_records_stand_once_and_with_a_feature_that_has_fewer() -> None:
    ages = [numbers(name, range(1000)) for name in ("a", "b")]
    now = table(*ages, numbers("c", range(900), missing=100))
    found = details(now, baseline(*ages, numbers("c", range(1000))))
    assert [check.records for check in found.checks] == [None, None, (1000, 1000)]
    assert [one.drift.records for one in found.features if one.drift] == [None, None, (900, 1000)]


def test_what_aws_method_is_silent_on_is_worth_a_look_where_records_differ() -> None:
    before = numbers("age", [value // 100 for value in range(1000)])
    now = table(numbers("age", [min(9, value // 80) for value in range(1000)]))
    found = feature(details(now, baseline(before)), "age")
    assert found.checks is None
    assert found.drift is not None
    assert found.drift.by_records is not None
    assert found.drift.by_records.worth_a_look
    same = feature(details(table(before), baseline(before)), "age").drift
    assert same is not None
    assert same.by_records is not None
    assert same.by_records.worth_a_look is None


def test_numbers_among_texts_keep_their_quantiles() -> None:
    now = table(numbers("age", range(1001), texts=9))
    turned = feature(details(now, baseline(AGES)), "age")
    assert (turned.type, turned.expected) == ("String", "Integral")
    assert turned.numbers is not None
    assert (turned.numbers.count, turned.numbers.mean) == (1001, 500.0)
    assert turned.numbers.quantiles == [20.0 * step for step in range(51)]
    assert feature(details(table(AGES), baseline(AGES)), "age").numbers is None


def test_a_document_stays_below_a_tenth_of_the_statistics() -> None:
    columns = [numbers(f"feature_{n}", [n + value * 1.001 for value in range(500)]) for n in range(70)]
    base = data_quality.baseline(table(*columns), AnalysisOptions())
    constraints = base.documents["constraints.json"]
    assert isinstance(constraints, Constraints)
    run = data_quality.monitor(table(*columns), constraints, base.statistics, AnalysisOptions())
    size = {name: len(to_json(document)) for name, document in run.documents.items()}
    assert size["feature_details.json"] < size["statistics.json"] / 10


def test_a_baseline_is_held_against_its_own_constraints() -> None:
    mixed = ColumnProfile("code", 0, TypeCounts(integral=970, string=30), 2, values={"7": 970, "x": 30})
    found = baseline_details(compared(table(AGES, mixed), (None, baseline(AGES, mixed)[1])))
    assert "baseline_drift_check" not in [check.check for check in found.checks]
    of_code = (feature(found, "code").checks or {})["data_type_check"]
    assert (of_code.failed, of_code.measured, of_code.offenders) == (True, 0.03, 970)


def test_values_seen_once_tell_how_many_new_ones_to_expect() -> None:
    cities = texts("city", {"Bern": 600, "Oslo": 396, "Rome": 1, "Ulm": 1, "Bonn": 2})
    found = baseline_details(compared(table(cities), (None, baseline(cities)[1])))
    assert feature(found, "city").unseen_share == 0.002
