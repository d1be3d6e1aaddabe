"""Each check: when it speaks, what it says, and which key it names."""

from pathlib import Path

import pytest

from tests.analyzer.made import baseline, compared, found, kinds, numbers, table, texts
from understudy.analyzer import violations
from understudy.analyzer.checks import CHECKS
from understudy.analyzer.checks.finding import Finding, Result
from understudy.analyzer.comparison import Comparison
from understudy.analyzer.documents import Constraints, read_constraints
from understudy.analyzer.feature_details import Measure
from understudy.analyzer.options import AnalysisOptions
from understudy.analyzer.profile import ColumnProfile, TableProfile, TypeCounts

AGES = numbers("age", range(1000))
CITIES = texts("city", {"Bern": 600, "Oslo": 400})


def test_data_like_the_baseline_has_no_violation() -> None:
    assert found(table(AGES, CITIES), baseline(AGES, CITIES)) == []


def test_a_type_mismatch_is_told_in_the_words_of_aws() -> None:
    current = numbers("age", [51.0] * 12, texts=6)
    (finding,) = found(table(current), baseline(AGES))
    assert finding.constraint_check_type == "data_type_check"
    assert finding.description == (
        "Data type match requirement is not met. Expected data type: Integral, Expected match: 100.0%. "
        "Observed: Only 66.66666666666666% of data is Integral."
    )
    assert (finding.measured, finding.expected, finding.threshold) == (12 / 18, "Integral", 1.0)
    assert finding.set_by == "monitoring_config.datatype_check_threshold"


def test_missing_cells_are_no_type_mismatch() -> None:
    against = baseline(numbers("age", range(1000), missing=500))
    assert found(table(numbers("age", range(1000), missing=300)), against) == []


def test_a_failed_type_check_leaves_drift_out() -> None:
    far = numbers("age", range(5000, 6000), texts=1)
    assert kinds(found(table(far), baseline(AGES))) == [("age", "data_type_check")]


def test_integers_meet_fractional() -> None:
    against = baseline(numbers("age", range(1000), fractional=True))
    assert found(table(AGES), against) == []


def test_numbers_do_not_meet_string() -> None:
    codes = texts("code", {"a1": 1000}, kept=False)
    (finding,) = found(table(numbers("code", range(1000))), baseline(codes))
    assert finding.description.endswith("Observed: Only 0.0% of data is String.")


def test_booleans_meet_string_as_that_is_the_type_inferred_of_them() -> None:
    flags = ColumnProfile("flag", 0, TypeCounts(boolean=9, string=1), 2, values={"true": 9, "-": 1})
    assert found(table(flags), baseline(flags)) == []


def test_whole_fractions_meet_integral_by_a_switch() -> None:
    current = table(numbers("age", range(1000), fractional=True, whole_fractions=1000))
    assert kinds(found(current, baseline(AGES))) == [("age", "data_type_check")]
    assert found(current, baseline(AGES), AnalysisOptions(whole_fractions_as_integral=True)) == []


def test_a_lower_threshold_lets_a_few_mismatches_pass() -> None:
    current = table(numbers("age", range(995), texts=5))
    assert found(current, baseline(AGES, datatype_check_threshold=0.99)) == []


def test_missing_values_violate_completeness() -> None:
    current = texts("city", {"Bern": 600, "Oslo": 360}, missing=40)
    (finding,) = found(table(current), baseline(CITIES))
    assert finding.constraint_check_type == "completeness_check"
    assert finding.description == "Value: 0.96 does not meet the constraint requirement! "
    assert finding.set_by == "features[city].completeness"


def test_unknown_categories_are_told() -> None:
    (finding,) = found(table(texts("city", {"Bern": 599, "Oslo": 400, "Rome": 1})), baseline(CITIES))
    assert finding.constraint_check_type == "categorical_values_check"
    assert finding.description == "Value: 0.999 does not meet the constraint requirement! "
    assert finding.set_by == "monitoring_config.domain_content_threshold"


def test_the_count_of_the_scan_serves_where_values_are_too_many() -> None:
    many = ColumnProfile("city", 0, TypeCounts(string=1000), 1000, values=None, in_domain=250)
    (finding,) = found(table(many), baseline(CITIES))
    assert finding.measured == 0.25


def test_a_domain_that_was_not_watched_is_never_passed_over() -> None:
    with pytest.raises(ValueError, match="without a watch"):
        found(table(texts("city", {"Bern": 1000}, kept=False)), baseline(CITIES))


def test_a_far_distribution_is_told_with_both_sample_sizes() -> None:
    (finding,) = found(table(numbers("age", range(500, 1500))), baseline(AGES))
    assert finding.constraint_check_type == "baseline_drift_check"
    distance = 0.5 - 1.8 * (2000 / 1_000_000) ** 0.5
    assert finding.description == f"Baseline drift distance: {distance} exceeds threshold: 0.1"
    assert (finding.sample_size_current, finding.sample_size_baseline) == (1000, 1000)
    assert finding.method == "Robust"
    assert finding.set_by == "monitoring_config.distribution_constraints.comparison_threshold"


@pytest.mark.parametrize("method", ["Simple", "linf_simple"])
def test_simple_takes_nothing_off(method: str) -> None:
    against = baseline(AGES, comparison_method=method)
    (finding,) = found(table(numbers("age", range(500, 1500))), against)
    assert finding.measured == 0.5


def test_a_flag_that_flips_does_not_drift_as_in_awss_image() -> None:
    flag = numbers("flag", [0.0] * 900 + [1.0] * 100)
    flipped = numbers("flag", [0.0] * 100 + [1.0] * 900)
    assert found(table(flipped), baseline(flag)) == []


def test_categories_that_shift_drift_by_true_counts() -> None:
    (finding,) = found(table(texts("city", {"Bern": 200, "Oslo": 800})), baseline(CITIES))
    assert finding.constraint_check_type == "baseline_drift_check"
    assert finding.measured == pytest.approx(0.4 - 1.8 * (2000 / 1_000_000) ** 0.5)
    assert finding.set_by == "monitoring_config.distribution_constraints.categorical_comparison_threshold"


def test_chi_squared_violates_below_its_threshold() -> None:
    against = baseline(CITIES, categorical_drift_method="ChiSquared")
    (finding,) = found(table(texts("city", {"Bern": 500, "Oslo": 500})), against)
    assert finding.method == "ChiSquared"
    assert isinstance(finding.measured, float)
    assert finding.measured < 0.1
    assert found(table(texts("city", {"Bern": 601, "Oslo": 399})), against) == []


def test_comparison_can_be_switched_off() -> None:
    against = baseline(AGES, perform_comparison="Disabled")
    assert found(table(numbers("age", range(500, 1500))), against) == []


def test_without_baseline_statistics_drift_is_left_out_and_said() -> None:
    against = (None, baseline(AGES)[1])
    assert found(table(numbers("age", range(500, 1500))), against) == []
    assert compared(table(AGES), against).notes == [
        "No baseline statistics were given: drift was not checked."
    ]


def test_a_feature_that_the_statistics_lack_is_named() -> None:
    statistics, constraints = baseline(AGES, CITIES)
    statistics.features.pop()
    (note,) = compared(table(AGES, CITIES), (statistics, constraints)).notes
    assert note == "Drift of 'city' was not checked: the baseline statistics lack it."


def test_a_column_too_few_and_one_too_many() -> None:
    (fewer,) = found(table(AGES), baseline(AGES, CITIES))
    assert (fewer.constraint_check_type, fewer.columns) == ("missing_column_check", ["city"])
    assert fewer.description.endswith("current dataset: 1, Number of columns in baseline constraints: 2")
    (more,) = found(table(AGES, CITIES), baseline(AGES))
    assert (more.constraint_check_type, more.columns) == ("extra_column_check", ["city"])


def test_as_many_columns_with_other_names_are_said_though_aws_counts_only() -> None:
    comparison = compared(table(numbers("years", range(1000))), baseline(AGES))
    assert comparison.notes == [
        "0 of 1 baseline features were found; missing 'age'; the data has 'years'; as many columns as the "
        "baseline, which is all that AWS's check looks at; the baseline may be another endpoint's."
    ]


def test_negative_values_are_reported_by_a_switch() -> None:
    current = table(numbers("age", [-1.0, *range(1, 1000)]))
    assert found(current, baseline(AGES)) == []
    (finding,) = found(current, baseline(AGES), AnalysisOptions(check_non_negative=True))
    assert finding.constraint_check_type == "non_negative_check"
    assert finding.description == "1 of 1000 values are negative."


def test_nothing_is_checked_when_evaluation_is_disabled() -> None:
    against = baseline(AGES, CITIES, evaluate_constraints="Disabled")
    assert found(table(numbers("age", [1.0], texts=5)), against) == []


@pytest.mark.parametrize("spelling", ["monitoringConfigOverrides", "monitoring_config_overrides"])
@pytest.mark.parametrize("inside", [True, False])
def test_one_feature_can_be_switched_off_in_either_spelling_and_place(spelling: str, inside: bool) -> None:
    statistics, constraints = baseline(AGES, CITIES)
    document = constraints.model_dump(exclude_none=True)
    city = document["features"][1]
    (city["string_constraints"] if inside else city)[spelling] = {"evaluate_constraints": "Disabled"}
    current = table(numbers("age", range(1000), texts=1), texts("city", {"Rome": 1000}))
    against = (statistics, Constraints.model_validate(document))
    assert kinds(found(current, against)) == [("age", "data_type_check")]


def test_the_place_of_an_override_is_named() -> None:
    statistics, constraints = baseline(AGES)
    document = constraints.model_dump(exclude_none=True)
    document["features"][0]["monitoringConfigOverrides"] = {
        "distribution_constraints": {"comparison_threshold": 0.3}
    }
    against = (statistics, Constraints.model_validate(document))
    (finding,) = found(table(numbers("age", range(500, 1500))), against)
    assert finding.threshold == 0.3
    assert finding.set_by is not None
    assert finding.set_by.startswith("features[age].monitoringConfigOverrides")


def test_violations_stand_in_the_order_of_the_baseline_and_column_counts_last() -> None:
    current = table(
        texts("city", {"Rome": 900}, missing=100), numbers("age", range(1000), texts=1), numbers("x", [1.0])
    )
    assert kinds(found(current, baseline(AGES, CITIES))) == [
        ("age", "data_type_check"),
        ("city", "completeness_check"),
        ("city", "categorical_values_check"),
        ("city", "baseline_drift_check"),
        ("Extra columns", "extra_column_check"),
    ]


def test_a_violation_of_no_feature_stands_after_those_of_features(monkeypatch: pytest.MonkeyPatch) -> None:
    few = Finding(feature_name="all rows", constraint_check_type="row_count_check", description="Too few.")
    result = Result("all rows", "row_count_check", Measure(failed=True), few)
    monkeypatch.setattr(violations, "CHECKS", {"row_count": lambda _: iter([result]), **CHECKS})
    assert kinds(found(table(texts("city", {"Rome": 3})), baseline(CITIES))) == [
        ("city", "categorical_values_check"),
        ("all rows", "row_count_check"),
    ]


def test_features_whose_baseline_has_no_distribution_are_noted_together() -> None:
    many = {f"id{i}": 1 for i in range(200)}
    ids = [texts(name, many, kept=False) for name in ("id", "key")]
    assert compared(table(*ids), baseline(*ids)).notes == [
        "Drift of 'id', 'key' was not checked: the baseline statistics hold no distribution."
    ]


def test_many_names_are_not_listed_whole(tmp_path: Path) -> None:
    many = [texts(f"f{n}", {"a": 1}, kept=False) for n in range(50)]
    (note,) = compared(table(*many), baseline(*many)).notes
    assert note.startswith("Drift of 'f0', 'f1', ")
    assert "'f9' and 40 more was not checked: " in note
    path = tmp_path / "constraints.json"
    keys = ", ".join(f'"zz{n}": 1' for n in range(50))
    path.write_text(f'{{"features": [], "monitoring_config": {{{keys}}}}}')
    (note,) = Comparison(table(AGES), read_constraints(path), baseline(AGES)[0]).notes
    assert note.endswith("monitoring_config.zz9 and 40 more.")


def test_keys_of_the_constraints_that_set_nothing_are_noted(tmp_path: Path) -> None:
    path = tmp_path / "constraints.json"
    path.write_text('{"features": [], "monitoring_config": {"emit_metric": "Disabled"}}')
    assert Comparison(table(numbers("a", range(9))), read_constraints(path)).notes[1] == (
        "The constraints hold keys that are not known and set nothing: "
        "monitoring_config.emit_metric (did you mean 'emit_metrics'?)."
    )


def test_a_feature_that_was_negative_before_may_be_so_again() -> None:
    mixed = numbers("age", [-1.0, *range(1, 1000)])
    assert found(table(mixed), baseline(mixed), AnalysisOptions(check_non_negative=True)) == []


@pytest.mark.parametrize(
    ("now", "nothing"), [(table(AGES), False), (table(CITIES), True)], ids=["the feature", "another"]
)
def test_data_without_any_feature_of_the_baseline_has_nothing_in_common(
    now: TableProfile, nothing: bool
) -> None:
    assert compared(now, baseline(AGES)).nothing_in_common is nothing


def test_a_baseline_without_features_asks_for_none() -> None:
    assert Comparison(table(AGES), Constraints(features=[])).nothing_in_common is False


def test_a_column_that_lost_its_values_has_no_drift_and_that_is_said() -> None:
    empty = ColumnProfile("age", 1000, TypeCounts(), 0)
    (note,) = compared(table(empty), baseline(AGES)).notes
    assert note == "Drift of 'age' was not checked: no value is present."


def test_categories_that_became_too_many_are_not_compared_and_that_is_said() -> None:
    many = ColumnProfile("city", 0, TypeCounts(string=1000), 1000, values=None, in_domain=1000)
    (note,) = compared(table(many), baseline(CITIES)).notes
    assert note == "Drift of 'city' was not checked: there are too many distinct values to count."


def test_categories_whose_chi_squared_says_nothing_are_not_compared_and_that_is_said() -> None:
    few = texts("city", {"Bern": 4, "Oslo": 3})
    (note,) = compared(table(few), baseline(CITIES, categorical_drift_method="ChiSquared")).notes
    assert note == (
        "Drift of 'city' was not checked: ChiSquared needs at least two categories with enough expected "
        "values."
    )


def test_without_a_categorical_threshold_that_of_numbers_holds_and_is_named() -> None:
    statistics, constraints = baseline(CITIES, comparison_threshold=0.3)
    config = constraints.monitoring_config.distribution_constraints
    assert config is not None
    config.categorical_comparison_threshold = None
    against = (statistics, constraints)
    assert found(table(texts("city", {"Bern": 300, "Oslo": 700})), against) == []
    (finding,) = found(table(texts("city", {"Bern": 100, "Oslo": 900})), against)
    assert finding.threshold == 0.3
    assert finding.set_by == "monitoring_config.distribution_constraints.comparison_threshold"


@pytest.mark.parametrize("trained", [texts("city", {"Bern": 600}), numbers("age", range(1000))])
def test_a_column_without_any_value_fails_by_completeness_alone(trained: ColumnProfile) -> None:
    empty = ColumnProfile(trained.name, 1000, TypeCounts(), 0)
    assert kinds(found(table(empty), baseline(trained))) == [(trained.name, "completeness_check")]


def test_a_feature_whose_completeness_nobody_set_may_be_empty() -> None:
    statistics, constraints = baseline(numbers("age", range(1000)))
    constraints.features[0].completeness = None
    empty = ColumnProfile("age", 1000, TypeCounts(), 0)
    assert kinds(found(table(empty), (statistics, constraints))) == []


def test_a_feature_of_unknown_type_has_no_type_to_fail() -> None:
    statistics, constraints = baseline(numbers("age", range(1000)))
    constraints.features[0].inferred_type = "Unknown"
    assert "data_type_check" not in {
        check for _, check in kinds(found(table(texts("age", {"x": 9})), (statistics, constraints)))
    }
