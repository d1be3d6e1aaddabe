"""A data check as a test of pytest."""

import pytest

from tests.analyzer.made import baseline, numbers, table, texts
from tests.library.test_results import HOSTILE, finding, report
from understudy.analyzer import data_quality
from understudy.analyzer.options import AnalysisOptions
from understudy.analyzer.plain_text import plain
from understudy.analyzer.profile import ColumnProfile
from understudy.container.monitors.monitor import Analysed
from understudy.library.acceptance import edits_of, how_to_accept
from understudy.library.results import Report
from understudy.testing import assert_no_violations


def test_a_report_without_violations_passes() -> None:
    assert_no_violations(report())


def test_the_failure_says_of_what_which_check_measured_limit_and_how_to_accept_it() -> None:
    with pytest.raises(AssertionError) as failure:
        assert_no_violations(report(finding("age"), finding("city", "data_type_check")))
    assert str(failure.value).splitlines()[:5] == [
        "2 violations:",
        "  age: completeness_check",
        "    measured 0.5, expected at least 1",
        f"    for example {HOSTILE!r} in event {plain(HOSTILE)}",
        "    to accept it: make a new baseline, as no edit of constraints.json accepts it",
    ]


@pytest.mark.parametrize("only", ["city", ["city"], "data_type_check", ("data_type_check", "city")])
def test_with_only_others_do_not_count(only: str | list[str]) -> None:
    with pytest.raises(AssertionError, match=r"^1 violation:\n  city: data_type_check"):
        assert_no_violations(report(finding("age"), finding("city", "data_type_check")), only)
    assert_no_violations(report(finding("age")), only="baseline_drift_check")


def test_a_name_that_is_none_is_refused_instead_of_letting_all_pass() -> None:
    with pytest.raises(ValueError, match=r"only names 'agee', which is neither .* \(did you mean 'age'\?\)"):
        assert_no_violations(report(finding("age")), only="agee")


AGES, CITIES = numbers("age", range(1000)), texts("city", {"Bern": 600, "Oslo": 400})
CASES: dict[str, tuple[list[ColumnProfile], list[str]]] = {
    "completeness": (
        [numbers("age", range(1000), missing=333), CITIES],
        ["set features[age].completeness to 0.7501"],
    ),
    "type": (
        [numbers("age", range(990), texts=10), CITIES],
        ["set features[age].monitoringConfigOverrides.datatype_check_threshold to 0.99"],
    ),
    "values": (
        [AGES, texts("city", {"Bern": 600, "Oslo": 390, "Rome": 10})],
        ["add 'Rome' to features[city].string_constraints.domains"],
    ),
    "drift": (
        [AGES, texts("city", {"Bern": 200, "Oslo": 800})],
        [
            "set features[city].monitoringConfigOverrides.distribution_constraints."
            "categorical_comparison_threshold to 0.3196"
        ],
    ),
    "negative": (
        [numbers("age", [-1, *range(1, 1000)]), CITIES],
        ["set features[age].num_constraints.is_non_negative to false"],
    ),
    "gone": ([AGES], ["take city out of features"]),
    "new": (
        [AGES, CITIES, texts("new", {"a": 1000})],
        ["add new to features, as the run's own constraints.json has it,"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_each_check_says_the_edit_that_accept_makes(case: str) -> None:
    now, told = CASES[case]
    found = monitored(*now)
    edits = edits_of(found)
    assert [how_to_accept(one, edits) for one in found.findings] == [
        f"{clause} in constraints.json" for clause in told
    ]


def test_what_no_edit_accepts_wants_a_new_baseline() -> None:
    (nobody,) = report(finding("age")).findings
    assert how_to_accept(nobody, {}) == "make a new baseline, as no edit of constraints.json accepts it"


def monitored(*now: ColumnProfile) -> Report:
    """The report of a window beside a baseline of ages and cities."""
    statistics, constraints = baseline(AGES, CITIES)
    options = AnalysisOptions(check_non_negative=True)
    analysis = data_quality.monitor(table(*now), constraints, statistics, options)
    held = {"constraints.json": constraints, "statistics.json": statistics}
    return Report.of(Analysed(analysis.documents, analysis.findings, baseline=held), {}, writes_empty=True)
