"""A data check as a test of pytest."""

import pytest

from tests.library.test_results import HOSTILE, finding, report
from understudy.analyzer.documents import ViolationDetail
from understudy.analyzer.plain_text import plain
from understudy.library.acceptance import HOW, how_to_accept
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
        "    to accept it: set features[age].completeness to 0.5 in constraints.json",
    ]


@pytest.mark.parametrize("only", ["city", ["city"], "data_type_check", ("data_type_check", "city")])
def test_with_only_others_do_not_count(only: str | list[str]) -> None:
    with pytest.raises(AssertionError, match=r"^1 violation:\n  city: data_type_check"):
        assert_no_violations(report(finding("age"), finding("city", "data_type_check")), only)
    assert_no_violations(report(finding("age")), only="baseline_drift_check")


def test_a_name_that_is_none_is_refused_instead_of_letting_all_pass() -> None:
    with pytest.raises(ValueError, match=r"only names 'agee', which is neither .* \(did you mean 'age'\?\)"):
        assert_no_violations(report(finding("age")), only="agee")


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (
            "data_type_check",
            "set features[age].monitoring_config_overrides.datatype_check_threshold to 0.5, or "
            "features[age].inferred_type to the type that it has now, in constraints.json",
        ),
        (
            "categorical_values_check",
            "add the new values to features[age].string_constraints.domains, or set "
            "features[age].monitoring_config_overrides.domain_content_threshold to 0.5 in constraints.json",
        ),
        (
            "baseline_drift_check",
            "set features[age].monitoring_config_overrides.distribution_constraints."
            "comparison_threshold to 0.5 in constraints.json",
        ),
        (
            "non_negative_check",
            "set features[age].num_constraints.is_non_negative to false in constraints.json",
        ),
        ("missing_column_check", "take the columns out of features (x) in constraints.json"),
    ],
)
def test_each_check_has_a_key_by_which_it_is_accepted(kind: str, told: str) -> None:
    found = ViolationDetail(
        feature_name="age", constraint_check_type=kind, description="", measured=0.5, columns=["x"]
    )
    assert how_to_accept(found) == told


def test_every_check_of_data_quality_can_be_accepted() -> None:
    from understudy.analyzer.checks import CHECKS

    kinds = {f"{name}_check" for name in CHECKS} - {"columns_check"}
    assert kinds | {"missing_column_check", "extra_column_check"} == set(HOW)
