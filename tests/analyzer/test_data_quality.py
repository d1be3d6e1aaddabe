"""Whole runs of data quality: which documents there are, and what is said beside them."""

from dataclasses import replace
from pathlib import Path

from tests.analyzer.made import kinds, numbers, table, texts
from understudy.analyzer import data_quality
from understudy.analyzer.documents import Constraints, ViolationDetails, Violations, read_constraints, to_json
from understudy.analyzer.options import AnalysisOptions
from understudy.analyzer.profile import SetAside

AGES, CITIES = numbers("age", range(1000)), texts("city", {"Bern": 600, "Oslo": 400})
BASELINE = data_quality.baseline(table(AGES, CITIES), AnalysisOptions())
CONSTRAINTS = BASELINE.documents["constraints.json"]
assert isinstance(CONSTRAINTS, Constraints)


def test_a_baseline_run_has_three_documents_and_finds_nothing() -> None:
    assert list(BASELINE.documents) == ["statistics.json", "constraints.json", "feature_details.json"]
    assert BASELINE.documents["statistics.json"] == BASELINE.statistics
    assert (BASELINE.findings, BASELINE.notes) == ([], [])


def test_the_method_of_categorical_drift_goes_into_a_baselines_constraints(tmp_path: Path) -> None:
    made = data_quality.baseline(table(AGES), AnalysisOptions(), "ChiSquared")
    path = tmp_path / "constraints.json"
    path.write_text(to_json(made.documents["constraints.json"]))
    config = read_constraints(path).monitoring_config.distribution_constraints
    assert config is not None
    assert config.categorical_drift_method == "ChiSquared"


def test_a_switch_holds_for_a_baseline_as_for_a_window() -> None:
    whole = table(numbers("age", range(1000), fractional=True, whole_fractions=1000))
    switched = AnalysisOptions(whole_fractions_as_integral=True)
    made = data_quality.baseline(whole, switched)
    assert made.statistics.features[0].inferred_type == "Integral"
    constraints = made.documents["constraints.json"]
    assert isinstance(constraints, Constraints)
    seen = data_quality.monitor(whole, constraints, made.statistics, switched)
    assert seen.statistics.features[0].inferred_type == "Integral"
    assert seen.findings == []


def test_a_monitoring_run_has_five_documents_that_tell_the_same_violations() -> None:
    now = table(numbers("age", range(1000), texts=1), CITIES)
    run = data_quality.monitor(now, CONSTRAINTS, BASELINE.statistics, AnalysisOptions())
    assert list(run.documents) == [
        "statistics.json",
        "constraints.json",
        "constraint_violations.json",
        "violation_details.json",
        "feature_details.json",
    ]
    told, details = run.documents["constraint_violations.json"], run.documents["violation_details.json"]
    assert isinstance(told, Violations)
    assert isinstance(details, ViolationDetails)
    assert kinds(run.findings) == [("age", "data_type_check")]
    assert details.violations == run.findings
    (violation,) = told.violations
    assert violation.model_dump() == {
        key: getattr(run.findings[0], key) for key in ("feature_name", "constraint_check_type", "description")
    }


def test_a_windows_constraints_are_suggested_from_its_own_data() -> None:
    run = data_quality.monitor(
        table(AGES, texts("city", {"Rome": 9})), CONSTRAINTS, BASELINE.statistics, AnalysisOptions()
    )
    suggested = run.documents["constraints.json"]
    assert isinstance(suggested, Constraints)
    assert suggested.features[1].string_constraints is not None
    assert suggested.features[1].string_constraints.domains == ["Rome"]


def test_notes_stand_given_ones_first_then_of_the_comparison_then_of_numbers() -> None:
    now = table(numbers("age", [1e308, 1e308]), CITIES)
    run = data_quality.monitor(now, CONSTRAINTS, None, AnalysisOptions(), ["Given."])
    assert [note.partition(" ")[0] for note in run.notes] == ["Given.", "No", "The"]
    details = run.documents["violation_details.json"]
    assert isinstance(details, ViolationDetails)
    assert details.notes == run.notes
    first = data_quality.baseline(now, AnalysisOptions(), notes=["Given."])
    assert [note.partition(" ")[0] for note in first.notes] == ["Given.", "The"]


def test_details_tell_what_was_set_aside_and_what_was_odd_but_counted() -> None:
    noted = {
        "malformed": SetAside(2, [{"file": "a.jsonl", "line": 3, "reason": "is not JSON"}]),
        "one_sided": SetAside(5, [{"file": "a.jsonl", "line": 4, "reason": "has no output."}]),
    }
    now = replace(table(AGES, CITIES), set_aside=noted)
    run = data_quality.monitor(now, CONSTRAINTS, BASELINE.statistics, AnalysisOptions())
    details = run.documents["violation_details.json"]
    assert isinstance(details, ViolationDetails)
    assert [(kept.kind, kept.count) for kept in details.set_aside] == [("malformed", 2)]
    assert details.notes == ["Analysed, but noted: one sided (5); first at a.jsonl, line 4: has no output."]
