"""Metrics of the published 201 rows, and the form of published files: ours hold the same.

The small engine of the analyzer's tests makes outcomes of the rows, so no Java is needed.
"""

import csv
import json
import re
from typing import Any

import pytest

from tests.analyzer.model_quality.made import classified, options, outcomes, regressed
from tests.golden.files import golden
from understudy.analyzer.documents import to_json
from understudy.analyzer.model_quality import analysis
from understudy.analyzer.model_quality.baseline import QualityBaseline
from understudy.analyzer.model_quality.checks import compare_overall, decide
from understudy.analyzer.model_quality.documents import (
    Limit,
    MetricDetail,
    QualityConstraints,
    QualityStatistics,
    QualityViolations,
)
from understudy.analyzer.model_quality.measure import Measured
from understudy.analyzer.model_quality.metrics import model_quality_metrics

CHURN = "mq_binary_churn"
BINARY = options("BinaryClassification")


@pytest.fixture(scope="module")
def churn() -> analysis.Analysis:
    with golden(f"{CHURN}/validation_with_predictions.csv").open() as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 201
    scores = [float(row["probability"]) for row in rows]
    given = classified([row["label"] for row in rows], [row["prediction"] for row in rows], scores)
    return analysis.baseline(outcomes(given), BINARY)


def written(run: analysis.Analysis, name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(to_json(run.documents[name]))
    return loaded


def flat(value: dict[str, Any], stem: str = "") -> dict[str, Any]:
    """Leaves by dotted path, as pandas' `json_normalize` names them."""
    leaves: dict[str, Any] = {}
    for key, item in value.items():
        leaves |= flat(item, f"{stem}{key}.") if isinstance(item, dict) else {f"{stem}{key}": item}
    return leaves


def printed_statistics() -> list[tuple[str, str]]:
    """Path and figure of each line; pandas cuts long ones with dots."""
    lines = golden(f"{CHURN}/printed_baseline_statistics.txt").read_text().splitlines()[1:]
    return [
        (path, figure.strip()) for path, figure in (re.split(r"\s{2,}", line, maxsplit=1) for line in lines)
    ]


def test_churn_metrics_are_the_printed_ones_in_their_order(churn: analysis.Analysis) -> None:
    found = flat(written(churn, "statistics.json")["binary_classification_metrics"])
    printed = printed_statistics()
    assert len(printed) == len(found) == 42
    wrong = []
    for (path, figure), (ours, value) in zip(printed, found.items(), strict=True):
        assert ours.startswith(path.removesuffix("...")), f"{ours} stands where {path} was printed"
        if figure.startswith("["):
            same = str(value).startswith(figure.removesuffix("..."))
        else:
            # Deviations are of random samples; only those of a constant are sure.
            random = "standard_dev" in path and float(figure) != 0
            same = (0 < value < 0.1) if random else f"{value:.6g}" == f"{float(figure):.6g}"
        if not same:
            wrong.append(f"{ours}: printed {figure}, found {value!s:.80}")
    assert wrong == []


def test_churn_constraints_are_the_printed_ones(churn: analysis.Analysis) -> None:
    lines = golden(f"{CHURN}/printed_baseline_constraints.txt").read_text().splitlines()[1:]
    document = written(churn, "constraints.json")
    assert list(document) == ["version", "binary_classification_constraints"]
    limits = document["binary_classification_constraints"]
    found = [
        [name, f"{limit['threshold']:.6g}", limit["comparison_operator"]] for name, limit in limits.items()
    ]
    assert found == [line.split() for line in lines]


def published_violations() -> list[dict[str, str]]:
    text = golden(f"{CHURN}/constraint_violations_first10.json").read_text()
    violations: list[dict[str, str]] = json.loads(text)["violations"]
    return violations


SENTENCE = re.compile(r"Metric (\w+) with (\S+) \+/- (\S+) was (\w+) '(\S+)'")


def snake(name: str) -> str:
    return re.sub(r"[A-Z]", lambda letter: "_" + letter[0].lower(), name)


def test_churn_thresholds_are_those_that_violations_quote_to_the_last_digit(churn: analysis.Analysis) -> None:
    limits = written(churn, "constraints.json")["binary_classification_constraints"]
    quoted = {}
    for violation in published_violations():
        found = SENTENCE.fullmatch(violation["description"])
        assert found
        quoted[snake(found[1])] = {"threshold": float(found[5]), "comparison_operator": found[4]}
    assert len(quoted) == 10
    assert {name: limits[name] for name in quoted} == quoted


def test_the_published_figures_give_the_published_violations_word_for_word() -> None:
    published = published_violations()
    metrics, limits = {}, {}
    for violation in published:
        found = SENTENCE.fullmatch(violation["description"])
        assert found
        name = snake(found[1])
        metrics[name] = MetricDetail(value=float(found[2]), standard_deviation=float(found[3]))
        limits[name] = Limit.model_validate({"threshold": float(found[5]), "comparison_operator": found[4]})
    constraints = QualityConstraints(binary_classification_constraints=limits)
    compared = compare_overall(Measured(14140, metrics, {}), QualityBaseline(constraints), BINARY)
    findings = decide(compared.comparisons, BINARY).findings
    document = QualityViolations.model_validate({"violations": [f.model_dump() for f in findings]})
    assert json.loads(to_json(document)) == {"violations": published}


def test_churn_publishes_the_listed_metrics(churn: analysis.Analysis) -> None:
    listed = golden(f"{CHURN}/cloudwatch_metric_names.txt").read_text().split()
    lines = model_quality_metrics(churn.overall, endpoint="E", schedule="S", timestamp="2026-03-02T14:00:00Z")
    assert sorted(line["MetricName"] for line in lines) == sorted(listed)


def test_the_published_regression_file_is_read_and_written_byte_for_byte() -> None:
    text = golden("sdk_test_data/model_monitor_model_quality_regression.json").read_text()
    assert to_json(QualityStatistics.model_validate_json(text)) == text.rstrip("\n")


def test_a_regression_file_of_ours_has_the_published_keys() -> None:
    published = json.loads(golden("sdk_test_data/model_monitor_model_quality_regression.json").read_text())
    run = analysis.baseline(outcomes(regressed([1.0, 2.0, 4.0], [1.5, 2.0, 3.0])), options("Regression"))
    ours = written(run, "statistics.json")
    assert list(flat(ours)) == list(flat(published))
    assert ours["regression_metrics"]["mae"] == {"value": 0.5, "standard_deviation": "NaN"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", ours["dataset"]["evaluation_time"])


def test_a_binary_file_of_ours_has_the_published_keys(churn: analysis.Analysis) -> None:
    name = "mq_modelcard_example/model_monitor_model_quality_binary_classification.json"
    published = json.loads(golden(name).read_text())
    assert set(flat(published)) == {
        path
        for path in flat(written(churn, "statistics.json"))
        if path.startswith("binary_classification_metrics")
    }
