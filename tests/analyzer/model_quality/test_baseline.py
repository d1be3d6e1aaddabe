"""What a baseline's statistics tell of its constraints."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.analyzer.model_quality.made import classified, options, outcomes, regressed
from understudy.analyzer.documents import to_json
from understudy.analyzer.errors import UserError
from understudy.analyzer.model_quality import analysis
from understudy.analyzer.model_quality.baseline import QualityBaseline, baseline_of, read_statistics
from understudy.analyzer.model_quality.documents import Limit, ProblemType, QualityConstraints

BINARY: ProblemType = "BinaryClassification"
ROWS = outcomes(classified("0011" * 20, "0010" * 20))


def made(problem: ProblemType = BINARY) -> QualityBaseline:
    rows = ROWS if problem != "Regression" else outcomes(regressed([1.0, 2.0, 4.0], [1.5, 2.0, 3.0]))
    return baseline_of(analysis.baseline(rows, options(problem)).documents)


def rows_of(base: QualityBaseline, name: str, threshold: float) -> int | None:
    limit = Limit(threshold=threshold, comparison_operator="LessThanThreshold")
    return base.limit_rows(BINARY, name, limit)


def test_a_suggested_limit_was_measured_on_the_statistics_rows() -> None:
    assert rows_of(made(), "accuracy", 0.75) == 80


def test_an_edited_limit_was_not_measured() -> None:
    assert rows_of(made(), "accuracy", 0.74) is None


def test_a_limit_of_what_is_no_metric_was_not_measured() -> None:
    assert rows_of(made(), "confusion_matrix", 0.75) is None
    assert rows_of(made(), "mae", 0.75) is None


def test_of_constraints_alone_no_limit_is_known_to_be_measured() -> None:
    alone = replace(made(), statistics=None)
    assert rows_of(alone, "accuracy", 0.75) is None
    assert not alone.tells_rows(BINARY)
    assert made().tells_rows(BINARY)


def test_rows_and_labels_that_older_constraints_hold_are_read() -> None:
    constraints = QualityConstraints.model_validate(
        {"binary_classification_constraints": {}, "rows": 50, "known_labels": ["0", "1"]}
    )
    old = QualityBaseline(constraints)
    assert rows_of(old, "accuracy", 0.5) == 50
    assert old.tells_rows(BINARY)
    assert old.known_labels == ["0", "1"]


@pytest.mark.parametrize(
    ("problem", "labels"),
    [(BINARY, ["0", "1"]), ("MulticlassClassification", ["0", "1"]), ("Regression", None)],
)
def test_known_labels_are_those_of_the_confusion_matrix(
    problem: ProblemType, labels: list[str] | None
) -> None:
    assert made(problem).known_labels == labels


def test_statistics_of_another_problem_type_tell_nothing() -> None:
    base = made("Regression")
    assert (
        base.limit_rows(BINARY, "accuracy", Limit(threshold=0.5, comparison_operator="LessThanThreshold"))
        is None
    )
    assert not base.tells_rows(BINARY)


def test_statistics_of_a_job_are_read(tmp_path: Path) -> None:
    file, base = tmp_path / "statistics.json", made()
    assert base.statistics
    file.write_text(to_json(base.statistics))
    assert to_json(read_statistics(file)) == to_json(base.statistics)


def test_statistics_of_data_quality_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "statistics.json"
    file.write_text(json.dumps({"version": 0.0, "dataset": {"item_count": 3}, "features": []}))
    with pytest.raises(UserError, match=r"statistics.json is not a model-quality statistics file: dataset"):
        read_statistics(file)


@pytest.mark.parametrize(
    ("problem", "decision", "lacks"),
    [
        (BINARY, "plain", ["new labels are not told"]),
        (
            BINARY,
            "interval",
            [
                "thresholds count as fixed numbers, as nothing tells on how many rows they were measured",
                "new labels are not told",
            ],
        ),
        ("Regression", "plain", []),
    ],
)
def test_what_constraints_alone_do_not_tell_is_noted(
    problem: ProblemType, decision: str, lacks: list[str]
) -> None:
    given = options(problem, decision=decision)
    rows = ROWS if problem != "Regression" else outcomes(regressed([1.0, 2.0, 4.0], [1.5, 2.0, 3.0]))
    notes = analysis.monitor(rows, replace(made(problem), statistics=None), given).notes
    told = (
        "The baseline's statistics.json is neither beside constraints.json nor named by baseline_statistics: "
    )
    assert [note for note in notes if note.startswith(told)] == [f"{told}{'; '.join(lacks)}."] * bool(lacks)
