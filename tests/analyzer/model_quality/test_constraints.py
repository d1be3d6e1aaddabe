"""Constraints of model quality: what is suggested, and what is read."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.analyzer.model_quality.made import classified, options, outcomes, regressed
from understudy.analyzer.documents import to_json
from understudy.analyzer.errors import UserError
from understudy.analyzer.model_quality import analysis
from understudy.analyzer.model_quality.constraints import read_constraints
from understudy.analyzer.model_quality.documents import (
    CONSTRAINTS_KEY,
    Limit,
    ProblemType,
    QualityConstraints,
)
from understudy.analyzer.model_quality.outcomes import Segment

LESS, GREATER = "LessThanThreshold", "GreaterThanThreshold"
RATES = {"threshold": 0.25, "comparison_operator": GREATER}


def suggested(problem_type: ProblemType) -> dict[str, Any]:
    rows = regressed([1.0, 2.0, 4.0], [1.5, 2.0, 3.0])
    if problem_type != "Regression":
        rows = classified("00011", "00101", [0.1, 0.3, 0.6, 0.2, 0.8] if problem_type[0] == "B" else None)
    document = analysis.baseline(outcomes(rows), options(problem_type)).documents["constraints.json"]
    loaded: dict[str, Any] = json.loads(to_json(document))
    return loaded


def operators(limits: dict[str, dict[str, Any]]) -> dict[str, str]:
    return {name: limit["comparison_operator"] for name, limit in limits.items()}


def test_a_binary_baseline_limits_eleven_metrics_in_the_published_order() -> None:
    found = operators(suggested("BinaryClassification")["binary_classification_constraints"])
    assert list(found.items()) == [
        ("recall", LESS),
        ("precision", LESS),
        ("accuracy", LESS),
        ("true_positive_rate", LESS),
        ("true_negative_rate", LESS),
        ("false_positive_rate", GREATER),
        ("false_negative_rate", GREATER),
        ("auc", LESS),
        ("f0_5", LESS),
        ("f1", LESS),
        ("f2", LESS),
    ]


def test_a_multiclass_baseline_limits_six_metrics() -> None:
    found = operators(suggested("MulticlassClassification")["multiclass_classification_constraints"])
    names = ["accuracy", *(f"weighted_{n}" for n in ("recall", "precision", "f0_5", "f1", "f2"))]
    assert list(found.items()) == [(name, LESS) for name in names]


def test_a_regression_baseline_limits_four_metrics_by_their_values() -> None:
    document = suggested("Regression")
    assert list(document) == ["version", "regression_constraints"]
    limits = document["regression_constraints"]
    assert operators(limits) == {"mae": GREATER, "mse": GREATER, "rmse": GREATER, "r2": LESS}
    assert limits["mae"]["threshold"] == 0.5


@pytest.mark.parametrize(
    ("problem_type", "key"), [(problem, key) for problem, key in CONSTRAINTS_KEY.items()]
)
def test_a_baseline_without_segments_holds_aws_keys_alone(problem_type: ProblemType, key: str) -> None:
    assert list(suggested(problem_type)) == ["version", key]


def test_segments_large_enough_are_kept_with_thresholds_of_their_own() -> None:
    rows = classified("01" * 40, "00" * 40)
    segments = [
        Segment("carrier", "AA", classified("01" * 20, "01" * 20)),
        Segment("carrier", None, classified("01" * 15, "00" * 15)),
        Segment("carrier", "ZZ", classified("01" * 5, "00" * 5)),
    ]
    run = analysis.baseline(outcomes(rows, segments), options("BinaryClassification"))
    kept = json.loads(to_json(run.documents["constraints.json"]))["segments"]
    assert [(segment.get("value"), segment["rows"]) for segment in kept] == [("AA", 40), (None, 30)]
    assert kept[0]["constraints"]["accuracy"] == {"threshold": 1.0, "comparison_operator": LESS}
    assert run.notes[-1] == "Not compared, having fewer than 30 labelled rows: carrier=ZZ (10)."


def write(folder: Path, value: Any) -> Path:
    path = folder / "constraints.json"
    path.write_text(value if isinstance(value, str) else json.dumps(value))
    return path


def test_what_a_baseline_wrote_is_read(tmp_path: Path) -> None:
    document = suggested("BinaryClassification")
    found = read_constraints(write(tmp_path, document), "BinaryClassification")
    assert json.loads(to_json(found)) == document


def test_a_file_edited_by_hand_is_read(tmp_path: Path) -> None:
    limits = {
        "auc": {"threshold": 1, "comparison_operator": "LessThanOrEqualToThreshold", "note": "mine"},
        "false_positive_rate": {
            "threshold": 0.2,
            "comparison_operator": GREATER,
            "additional_properties": None,
        },
        "recall": None,
        "additional_properties": None,
    }
    document = {"version": 0.0, "binary_classification_constraints": limits, "regression_constraints": None}
    found = read_constraints(write(tmp_path, document), "BinaryClassification")
    assert found.limits("BinaryClassification") == {
        "auc": Limit(threshold=1.0, comparison_operator="LessThanOrEqualToThreshold"),
        "false_positive_rate": Limit(threshold=0.2, comparison_operator=GREATER),
    }
    assert isinstance(found, QualityConstraints)


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ("{", "is not JSON"),
        ([], "holds no JSON object; give a model-quality constraints file."),
        ({"features": []}, "is of data quality (it holds features); give a model-quality constraints file."),
        ({"dataset": {}, "regression_metrics": {}}, "is a statistics file; give a model-quality constraints"),
        (
            {"version": 0.0},
            "holds none of binary_classification_constraints, multiclass_classification_constraints, "
            "regression_constraints; give a model-quality constraints file.",
        ),
        (
            {"regression_constraints": {"mae": RATES}},
            "holds constraints of Regression, but problem_type is BinaryClassification; give the constraints "
            "of a baseline of this problem type, or change problem_type.",
        ),
        (
            {"binary_classification_constraints": {"auc": {"threshold": 1, "comparison_operator": "Equals"}}},
            "is not a model-quality constraints file: binary_classification_constraints.auc."
            "comparison_operator: 'Equals' is not one of 'LessThanThreshold'",
        ),
        (
            {"binary_classification_constraints": {"auc": {"comparison_operator": LESS}}},
            "binary_classification_constraints.auc.threshold: Field required",
        ),
        (
            {"binary_classification_constraints": {"recall": {"treshold": 1, "comparison_operator": LESS}}},
            "binary_classification_constraints.recall.threshold: Field required; not known are treshold "
            "(did you mean 'threshold'?).",
        ),
        ({"version": 2, "binary_classification_constraints": {}}, "has version 2; only version 0"),
    ],
)
def test_a_file_that_is_none_is_refused_with_a_sentence(tmp_path: Path, document: Any, sentence: str) -> None:
    path = write(tmp_path, document)
    with pytest.raises(UserError) as error:
        read_constraints(path, "BinaryClassification")
    assert str(error.value).startswith(str(path))
    assert sentence in str(error.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        read_constraints(tmp_path / "none.json", "Regression")


PLACE = {"BinaryClassification": "binary_classification_constraints", "Regression": "regression_constraints"}


@pytest.mark.parametrize(
    ("problem", "metric", "threshold", "fault"),
    [
        ("BinaryClassification", "recall", 90, "90 is no number from 0 to 1 (did you mean 0.9?)"),
        ("BinaryClassification", "f0_5", -0.1, "-0.1 is no number from 0 to 1"),
        ("BinaryClassification", "auc", True, "true is no number"),
        ("BinaryClassification", "auc", "0.9", '"0.9" is no number'),
        ("Regression", "mae", -1, "-1 is no number of 0 or more"),
        ("Regression", "r2", 1.5, "1.5 is no number of 1 or less"),
    ],
)
def test_a_threshold_that_a_metric_can_never_reach_is_refused(
    tmp_path: Path, problem: ProblemType, metric: str, threshold: object, fault: str
) -> None:
    limits = {metric: {"threshold": threshold, "comparison_operator": LESS}}
    path = write(tmp_path, {PLACE[problem]: limits})
    with pytest.raises(UserError) as error:
        read_constraints(path, problem)
    said = f"{path} is not a model-quality constraints file: "
    assert str(error.value) == f"{said}{PLACE[problem]}.{metric}.threshold: {fault}."
    sound = {"column": "a", "value": "b", "rows": 30}
    path = write(tmp_path, {PLACE[problem]: {}, "segments": [sound | {"constraints": limits}]})
    with pytest.raises(UserError) as error:
        read_constraints(path, problem)
    assert f"constraints.{metric}.threshold: {fault}." in str(error.value)


@pytest.mark.parametrize(
    ("metric", "threshold"), [("mse", "Infinity"), ("r2", "-Infinity"), ("r2", -7), ("mae", 9)]
)
def test_a_threshold_that_a_baseline_may_write_is_read(
    tmp_path: Path, metric: str, threshold: object
) -> None:
    limits = {metric: {"threshold": threshold, "comparison_operator": LESS}}
    found = read_constraints(write(tmp_path, {"regression_constraints": limits}), "Regression")
    assert found.regression_constraints == {
        metric: Limit(threshold=float(str(threshold)), comparison_operator=LESS)
    }
