"""Accepting metrics beyond their thresholds, overall and of a segment."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from understudy.analyzer.errors import UserError
from understudy.analyzer.model_quality.acceptance import accepted, met
from understudy.analyzer.model_quality.checks import VIOLATES
from understudy.analyzer.model_quality.documents import Operator, QualityDetails


def details(**changed: Any) -> QualityDetails:
    violation = {
        "constraint_check_type": "LessThanThreshold",
        "description": "",
        "metric_name": "truePositiveRate",
        "measured": 0.81239,
        "standard_deviation": 0.01,
        "threshold": 0.9,
        "operator": "LessThanThreshold",
        "rows": 400,
        "decided_by": "value",
        "set_by": "binary_classification_constraints.true_positive_rate",
    }
    segment = {"segment": "city=Bern", "column": "city", "value": "Bern", "rows": 40}
    return QualityDetails.model_validate(
        {
            "problem_type": "BinaryClassification",
            "records": 400,
            "rows": 400,
            "labelled_rows": 400,
            "unlabelled_rows": 0,
            "metrics": {},
            "violations": [violation | changed],
            "segments": [segment | {"metrics": {}, "not_computed": {}}],
            "set_aside": [],
            "warnings": [],
            "notes": [],
        }
    )


def constraints() -> dict[str, Any]:
    limit = {"threshold": 0.9, "comparison_operator": "LessThanThreshold"}
    return {"mine": 1, "binary_classification_constraints": {"true_positive_rate": limit, "auc": limit}}


@pytest.mark.parametrize("name", ["true_positive_rate", "truePositiveRate"])
def test_a_metric_gets_the_threshold_that_it_meets_by_either_name(name: str) -> None:
    edited = accepted(constraints(), details(), [name])
    limits = edited["binary_classification_constraints"]
    assert limits["true_positive_rate"] == {"threshold": 0.8123, "comparison_operator": "LessThanThreshold"}
    assert limits["auc"]["threshold"] == 0.9
    assert edited["mine"] == 1


def test_a_segment_without_limits_gets_its_own_and_the_others_keep_theirs() -> None:
    edited = accepted(constraints(), details(segment="city=Bern"))
    assert edited["binary_classification_constraints"] == constraints()["binary_classification_constraints"]
    limit = {"threshold": 0.8123, "comparison_operator": "LessThanThreshold"}
    assert edited["segments"] == [
        {"column": "city", "value": "Bern", "rows": 40, "constraints": {"true_positive_rate": limit}}
    ]


def test_a_segment_with_limits_has_its_own_changed() -> None:
    limit = {"threshold": 0.9, "comparison_operator": "LessThanThreshold"}
    known = {"column": "city", "value": "Bern", "rows": 9, "constraints": {"true_positive_rate": limit}}
    edited = accepted(constraints() | {"segments": [known]}, details(segment="city=Bern"))
    (segment,) = edited["segments"]
    assert segment["rows"] == 9
    assert segment["constraints"]["true_positive_rate"]["threshold"] == 0.8123


def test_a_segment_that_the_details_lack_is_refused() -> None:
    with pytest.raises(UserError, match="a violation of segment 'city=Genf' and no such segment"):
        accepted(constraints(), details(segment="city=Genf"))


def test_a_metric_without_a_violation_is_refused() -> None:
    with pytest.raises(UserError, match="auc violated nothing in this run"):
        accepted(constraints(), details(), ["auc"])


@given(st.floats(-1e6, 1e6), st.sampled_from(list(VIOLATES)))
def test_what_was_measured_meets_the_new_threshold(measured: float, operator: Operator) -> None:
    assert not VIOLATES[operator](measured, met(measured, operator))


def test_only_the_metrics_that_are_named_are_accepted() -> None:
    found = details()
    assert found.violations
    area = found.violations[0].model_copy(update={"metric_name": "auc", "measured": 0.7})
    both = found.model_copy(update={"violations": [*found.violations, area]})
    limits = accepted(constraints(), both, ["auc"])["binary_classification_constraints"]
    assert (limits["auc"]["threshold"], limits["true_positive_rate"]["threshold"]) == (0.7, 0.9)


def test_the_segment_of_missing_cells_gets_limits_beside_those_of_others() -> None:
    found = details(segment="city missing")
    (bern,) = found.segments
    missing = bern.model_copy(update={"segment": "city missing", "value": None})
    other = {"column": "city", "value": "Oslo", "rows": 9, "constraints": {}}
    edited = accepted(constraints() | {"segments": [other]}, found.model_copy(update={"segments": [missing]}))
    assert edited["segments"][0] == other
    assert edited["segments"][1].keys() == {"column", "rows", "constraints"}
