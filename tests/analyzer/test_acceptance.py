"""Accepting what a run found: the edit of each check, and that the same traffic violates no more."""

import copy
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analyzer.made import baseline, compared, kinds, numbers, table, texts
from understudy.analyzer import data_quality
from understudy.analyzer.acceptance import (
    EDITS,
    DataRun,
    accepted,
    at_least,
    at_most,
    edits,
    not_measured,
)
from understudy.analyzer.constraints import suggest_constraints
from understudy.analyzer.documents import Constraints, Statistics, ViolationDetail, to_json
from understudy.analyzer.errors import UserError
from understudy.analyzer.options import AnalysisOptions
from understudy.analyzer.profile import ColumnProfile, TableProfile
from understudy.analyzer.statistics import statistics_of
from understudy.analyzer.violations import find_violations

AGES = numbers("age", range(1000))
CITIES = texts("city", {"Bern": 600, "Oslo": 400})


def run_of(current: TableProfile, against: tuple[Statistics, Constraints], *, typed: bool = False) -> DataRun:
    """By its documents; `typed` where they tell how many values are of each type."""
    statistics = statistics_of(current)
    suggested = json.loads(to_json(suggest_constraints(statistics)))["features"]
    return DataRun(
        find_violations(compared(current, against)),
        statistics,
        {feature["name"]: feature for feature in suggested},
        against[0],
        {column.name: column.types for column in current.columns} if typed else {},
    )


def accepting(
    current: TableProfile, against: tuple[Statistics, Constraints], *names: str, typed: bool = False
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The edited constraints, and what the traffic violates of them."""
    raw = json.loads(to_json(against[1]))
    edited = accepted(raw, run_of(current, against, typed=typed), names)
    left = find_violations(compared(current, (against[0], Constraints.model_validate(edited))))
    return edited, kinds(left)


def feature(edited: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in edited["features"] if one["name"] == name)
    return found


def test_new_values_widen_the_domain_at_its_end() -> None:
    edited, left = accepting(table(texts("city", {"Bern": 600, "Rome": 5, "Oslo": 395})), baseline(CITIES))
    assert feature(edited, "city")["string_constraints"]["domains"] == ["Bern", "Oslo", "Rome"]
    assert left == []


def test_too_many_values_to_name_lower_the_share_that_must_be_known() -> None:
    current = ColumnProfile("city", 0, CITIES.types, 500, in_domain=873)
    edited, left = accepting(table(current), baseline(CITIES))
    assert feature(edited, "city")["monitoringConfigOverrides"] == {"domain_content_threshold": 0.873}
    assert left == []


def test_a_few_texts_among_numbers_lower_the_share_of_the_type() -> None:
    edited, left = accepting(table(numbers("age", range(990), texts=10)), baseline(AGES))
    assert feature(edited, "age")["inferred_type"] == "Integral"
    assert feature(edited, "age")["monitoringConfigOverrides"]["datatype_check_threshold"] == 0.99
    assert left == []


def test_numbers_with_a_fraction_change_the_type() -> None:
    halves = numbers("age", [n / 1.0 for n in range(1000)], fractional=True)
    edited, left = accepting(table(halves), baseline(AGES))
    assert feature(edited, "age")["inferred_type"] == "Fractional"
    assert "monitoringConfigOverrides" not in feature(edited, "age")
    assert left == []


def test_texts_where_numbers_were_change_the_type_once_their_kinds_are_counted() -> None:
    current = table(replace(texts("age", {"x": 5, "y": 6}), in_domain=0))
    edited, left = accepting(current, baseline(AGES), typed=True)
    assert (feature(edited, "age")["inferred_type"], left) == ("String", [])
    edited, left = accepting(current, baseline(AGES))
    assert feature(edited, "age")["monitoringConfigOverrides"]["datatype_check_threshold"] == 0.0
    assert left == []


def test_an_accepted_type_has_its_drift_accepted_as_well() -> None:
    moved = numbers("age", [n + 500.5 for n in range(1000)], fractional=True)
    edited, left = accepting(table(moved), baseline(AGES))
    limits = feature(edited, "age")["monitoringConfigOverrides"]["distribution_constraints"]
    assert 0.4 < limits["comparison_threshold"] < 0.43
    assert left == []


def test_missing_cells_lower_completeness() -> None:
    edited, left = accepting(table(numbers("age", range(1000), missing=333)), baseline(AGES))
    assert feature(edited, "age")["completeness"] == 0.7501
    assert left == []


def test_drift_raises_the_threshold_of_the_feature_alone() -> None:
    against = baseline(CITIES)
    edited, left = accepting(table(texts("city", {"Bern": 200, "Oslo": 800})), against)
    limits = feature(edited, "city")["monitoringConfigOverrides"]["distribution_constraints"]
    assert limits == {"categorical_comparison_threshold": 0.3196}
    assert edited["monitoring_config"] == json.loads(to_json(against[1]))["monitoring_config"]
    assert left == []


def test_a_p_value_lowers_the_threshold() -> None:
    against = baseline(CITIES, categorical_drift_method="ChiSquared")
    edited, left = accepting(table(texts("city", {"Bern": 560, "Oslo": 440})), against)
    limits = feature(edited, "city")["monitoringConfigOverrides"]["distribution_constraints"]
    assert 0 < limits["categorical_comparison_threshold"] < 0.05
    assert left == []


@pytest.mark.parametrize("method", ["KS", "Wasserstein", "PSI", "JensenShannon"])
def test_the_limit_of_a_method_by_records_is_raised_under_its_own_key(method: str) -> None:
    statistics, constraints = baseline(AGES)
    config = constraints.monitoring_config.distribution_constraints
    assert config is not None
    own = config.model_copy(update={"understudy_comparison_method": method})
    constraints.monitoring_config.distribution_constraints = own
    edited, left = accepting(table(numbers("age", range(600, 1600))), (statistics, constraints))
    limits = feature(edited, "age")["monitoringConfigOverrides"]["distribution_constraints"]
    assert list(limits) == ["understudy_comparison_threshold"]
    assert left == []


def test_a_constant_that_moved_cannot_be_accepted_in_deviations_of_nothing() -> None:
    statistics, constraints = baseline(numbers("age", [5.0] * 100))
    config = constraints.monitoring_config.distribution_constraints
    assert config is not None
    own = config.model_copy(update={"understudy_comparison_method": "Wasserstein"})
    constraints.monitoring_config.distribution_constraints = own
    with pytest.raises(UserError, match="compare it by KS"):
        accepting(table(numbers("age", [6.0] * 100)), (statistics, constraints))


def test_columns_that_came_and_went_are_taken_over() -> None:
    edited, left = accepting(table(AGES, CITIES, texts("new", {"a": 1000})), baseline(AGES, CITIES))
    assert [one["name"] for one in edited["features"]] == ["age", "city", "new"]
    assert left == []
    edited, left = accepting(table(AGES), baseline(AGES, CITIES))
    assert [one["name"] for one in edited["features"]] == ["age"]
    assert left == []


def test_negative_values_are_allowed_afterwards() -> None:
    against = baseline(AGES)
    current = table(numbers("age", [-1, *range(1, 1000)]))
    options = AnalysisOptions(check_non_negative=True)
    found = find_violations(compared(current, against, options))
    run = DataRun(found, statistics_of(current), {}, against[0])
    edited = accepted(json.loads(to_json(against[1])), run)
    assert feature(edited, "age")["num_constraints"] == {"is_non_negative": False}


def test_only_the_features_named_are_accepted() -> None:
    current = table(numbers("age", range(990), texts=10), texts("city", {"Bern": 600, "Rome": 400}))
    edited, left = accepting(current, baseline(AGES, CITIES), "age")
    assert {name for name, _ in left} == {"city"}
    assert feature(edited, "city")["string_constraints"]["domains"] == ["Bern", "Oslo"]


def test_a_feature_without_a_violation_is_refused_with_those_that_have_one() -> None:
    current = table(numbers("age", range(990), texts=10), CITIES)
    with pytest.raises(UserError, match="city violated nothing in this run; what did is age"):
        accepting(current, baseline(AGES, CITIES), "city")


def test_what_is_not_known_and_the_order_of_keys_stay() -> None:
    against = baseline(CITIES)
    raw = {"note": {"of": ["mine"]}} | json.loads(to_json(against[1]))
    raw["features"][0] = {"owner": "me"} | raw["features"][0]
    given = copy.deepcopy(raw)
    edited = accepted(raw, run_of(table(texts("city", {"Bern": 590, "Rome": 410})), against))
    assert raw == given
    assert list(edited) == list(raw)
    assert list(edited["features"][0])[: len(raw["features"][0])] == list(raw["features"][0])
    assert edited["note"] == {"of": ["mine"]}


@pytest.mark.parametrize("spelling", ["monitoringConfigOverrides", "monitoring_config_overrides"])
def test_an_override_that_is_there_is_changed_where_it_stands(spelling: str) -> None:
    against = baseline(CITIES)
    raw = json.loads(to_json(against[1]))
    raw["features"][0]["string_constraints"][spelling] = {
        "distribution_constraints": {"categorical_comparison_threshold": 0.2}
    }
    held = (against[0], Constraints.model_validate(raw))
    edited = accepted(raw, run_of(table(texts("city", {"Bern": 200, "Oslo": 800})), held))
    inner = feature(edited, "city")["string_constraints"][spelling]
    assert inner == {"distribution_constraints": {"categorical_comparison_threshold": 0.3196}}
    assert not {"monitoringConfigOverrides", "monitoring_config_overrides"} & feature(edited, "city").keys()


COLUMNS = st.one_of(
    st.builds(
        lambda values, fractional, strings, missing: numbers(
            "x", values, fractional=fractional, texts=strings, missing=missing
        ),
        st.lists(st.integers(-50, 50), min_size=1, max_size=60),
        st.booleans(),
        st.integers(0, 9),
        st.integers(0, 9),
    ),
    st.builds(
        lambda counts, missing: texts("x", counts, missing=missing),
        st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 40), min_size=1),
        st.integers(0, 9),
    ),
)


@settings(max_examples=60, deadline=None)
@given(COLUMNS, COLUMNS, st.sampled_from(["Simple", "Robust"]), st.booleans())
def test_whatever_traffic_is_accepted_violates_no_more(
    before: ColumnProfile, after: ColumnProfile, method: str, typed: bool
) -> None:
    against = baseline(before, comparison_method=method)
    current = table(after if after.values else replace(after, in_domain=0))
    if find_violations(compared(current, against)):
        _, left = accepting(current, against, typed=typed)
        unknown = not_measured(run_of(current, against))
        assert [(name, check) for name, check in left if name not in unknown] == []
        assert {check for _, check in left} <= {"baseline_drift_check"}


def test_drift_of_numbers_among_texts_is_said_to_be_unknown() -> None:
    current = table(numbers("age", range(990), texts=10), CITIES)
    assert not_measured(run_of(current, baseline(AGES, CITIES))) == ["age"]
    assert not_measured(run_of(table(AGES, CITIES), baseline(AGES, CITIES))) == []


@given(st.floats(0, 1))
def test_a_rounded_limit_is_on_the_side_that_is_met(measured: float) -> None:
    assert at_most(measured) <= measured <= at_least(measured)
    assert at_least(measured) - at_most(measured) <= 1e-3


def test_a_check_without_an_edit_is_left_to_the_hand() -> None:
    run = run_of(table(numbers("age", range(1000), missing=9)), baseline(AGES))
    foreign = replace(run, violations=[replaced(run.violations[0], constraint_check_type="other_check")])
    with pytest.raises(UserError, match="What other_check found has no edit that accepts it"):
        accepted(json.loads(to_json(baseline(AGES)[1])), foreign)


def test_each_feature_is_told_with_what_the_file_holds_before_and_after() -> None:
    against = baseline(AGES, CITIES)
    raw = json.loads(to_json(against[1]))
    fewer = edits(raw, run_of(table(numbers("age", range(1000), missing=333)), against))
    assert fewer["age"].keys == {"completeness": 0.7501}
    assert (fewer["city"].after, fewer["city"].keys, set(fewer)) == (None, {}, {"age", "city"})
    run = run_of(table(AGES, CITIES, texts("new", {"a": 1000})), against)
    more = edits(raw, run)
    assert (more["new"].before, more["new"].keys) == (None, feature(accepted(raw, run), "new"))


def test_what_cannot_be_accepted_keeps_nothing_else_from_being_told() -> None:
    against = baseline(AGES, CITIES)
    current = table(numbers("age", range(1000), missing=333), texts("city", {"Rome": 1000}))
    run = run_of(current, against)
    foreign = replace(run, violations=[*run.violations, replaced(run.violations[0], feature_name="other")])
    assert set(edits(json.loads(to_json(against[1])), foreign)) == {"age", "city"}


def test_documents_of_another_run_are_told_from_the_runs_own() -> None:
    against = baseline(AGES)
    run = run_of(table(numbers("age", range(1000), missing=9), CITIES), against)
    raw = json.loads(to_json(against[1]))
    others = {**raw, "features": [{**raw["features"][0], "name": "height"}]}
    with pytest.raises(UserError, match="The constraints have no feature 'age'; give those that the run was"):
        accepted(others, run, ["age"])
    with pytest.raises(UserError, match=r"own constraints\.json has no city; make a new baseline of it"):
        accepted(raw, replace(run, suggested={}), ["city"])
    typed = [replaced(run.violations[0], feature_name="age", constraint_check_type="data_type_check")]
    nothing = replace(run, violations=typed, statistics=statistics_of(table(CITIES)))
    with pytest.raises(UserError, match=r"statistics\.json has no feature 'age'; give all documents of one"):
        accepted(raw, nothing, ["age"])


def test_a_run_is_made_of_its_documents() -> None:
    against = baseline(AGES)
    current = table(numbers("age", range(990), texts=10), CITIES)
    analysis = data_quality.monitor(current, against[1], against[0], AnalysisOptions())
    documents: dict[str, Any] = dict(analysis.documents)
    of = DataRun.of(
        documents["violation_details.json"].violations,
        documents["statistics.json"],
        documents["constraints.json"],
        against[0],
        documents["feature_details.json"],
    )
    assert list(of.suggested) == ["age", "city"]
    assert of.types["age"].string == 10
    without = DataRun.of(of.violations, of.statistics, None, None, None)
    assert (without.suggested, without.types) == ({}, {})


def replaced(violation: ViolationDetail, **changed: str) -> ViolationDetail:
    return violation.model_copy(update=changed)


def test_a_constant_that_moved_is_too_far_for_any_limit_of_its_method() -> None:
    statistics, constraints = baseline(numbers("dose", [5.0] * 100))
    constraints.monitoring_config.distribution_constraints.understudy_comparison_method = "Wasserstein"
    moved = table(numbers("dose", [9.0] * 100))
    with pytest.raises(UserError, match=r"infinitely far .* make a new baseline, or compare it by KS"):
        accepting(moved, (statistics, constraints))


def test_an_edit_that_does_not_help_is_not_passed_off_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(EDITS, "completeness_check", lambda *_: None)
    with pytest.raises(UserError, match="would violate the edited constraints still, with age; make a new"):
        accepting(table(numbers("age", range(1000), missing=9)), baseline(AGES))


def test_numbers_beyond_doubles_are_accepted_without_moments() -> None:
    endless = replace(AGES, moments=None, sketch=None, missing=10)
    edited, left = accepting(table(endless), baseline(AGES))
    assert (feature(edited, "age")["completeness"], left) == (0.99, [])


def test_fractions_that_a_baseline_knows_stay_fractions() -> None:
    prices = numbers("price", [n / 7 for n in range(1000)], fractional=True)
    edited, left = accepting(table(replace(prices, missing=10)), baseline(prices))
    assert (feature(edited, "price")["inferred_type"], left) == ("Fractional", [])
