"""Our documents in the hands of the SageMaker Python SDK's own classes, in an environment of its own."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.analyzer.made import baseline, found, kinds, numbers, table, texts
from tests.analyzer.model_quality import made as quality
from understudy.analyzer import data_quality
from understudy.analyzer.documents import read_constraints, to_json
from understudy.analyzer.model_quality import analysis
from understudy.analyzer.model_quality.documents import ProblemType
from understudy.analyzer.options import AnalysisOptions

HERE = Path(__file__).parent
LOCK = HERE / "sdk-requirements.txt"
BUILD = HERE.parents[1] / "build"


@pytest.fixture(scope="session")
def sdk_python() -> Path:
    """A Python that has the SDK; made once for each content of the lock file."""
    folder = BUILD / f"sagemaker-sdk-{hashlib.sha256(LOCK.read_bytes()).hexdigest()[:12]}"
    python = folder / "bin" / "python"
    if not (folder / "done").is_file():
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "--require-hashes", "-r", LOCK], check=True)
        (folder / "done").touch()
    return python


def test_the_sdk_reads_our_documents_and_we_read_what_it_edits(sdk_python: Path, tmp_path: Path) -> None:
    ages, cities = numbers("age", range(1000)), texts("city", {"Bern": 600, "Oslo": 400})
    current = table(numbers("age", range(500, 1500)), texts("city", {"Rome": 1000}))
    statistics, constraints = baseline(ages, cities)
    monitored = data_quality.monitor(current, constraints, statistics, AnalysisOptions())
    for name, document in monitored.documents.items():
        (tmp_path / name).write_text(to_json(document))
    (tmp_path / "constraints.json").write_text(to_json(constraints))

    told = subprocess.run(
        [sdk_python, HERE / "sdk_reader.py", tmp_path, "city"], check=True, capture_output=True, text=True
    )

    read = json.loads(told.stdout.splitlines()[-1])
    assert read["features"] == ["age", "city"]
    assert read["violations"] == [finding.feature_name for finding in monitored.findings]
    edited = read_constraints(tmp_path / "constraints.json")
    assert kinds(found(current, (statistics, edited))) == [("age", "baseline_drift_check")]


@pytest.mark.parametrize(
    ("problem_type", "group"),
    [
        ("BinaryClassification", "binary_classification_metrics"),
        ("MulticlassClassification", "multiclass_classification_metrics"),
        ("Regression", "regression_metrics"),
    ],
)
def test_the_sdks_model_card_reads_our_model_quality(
    sdk_python: Path, tmp_path: Path, problem_type: ProblemType, group: str
) -> None:
    labels = ["0", "1", "1", "0", "1"] * 60
    predictions = ["0", "1", "0", "0", "1"] * 60
    if problem_type == "Regression":
        rows = quality.regressed(list(map(float, labels)), [0.1 * n for n in range(300)])
    elif problem_type == "BinaryClassification":
        rows = quality.classified(labels, predictions, [n / 300 for n in range(300)])
    else:
        rows = quality.classified(labels, predictions)
    made = analysis.baseline(quality.outcomes(rows), quality.options(problem_type))
    (tmp_path / "statistics.json").write_text(to_json(made.documents["statistics.json"]))

    told = subprocess.run(
        [sdk_python, HERE / "sdk_quality_reader.py", tmp_path / "statistics.json"],
        check=True,
        capture_output=True,
        text=True,
    )

    read = json.loads(told.stdout.splitlines()[-1])
    assert read["group"] == group
    assert set(made.overall.metrics) <= set(read["metrics"])
    assert f"{next(iter(made.overall.metrics))} - standard_deviation" in read["metrics"]
