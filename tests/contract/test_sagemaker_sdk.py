"""Our documents in the hands of the SageMaker Python SDK's own classes, in an environment of its own."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from analyzer import data_quality
from analyzer.documents import read_constraints, to_json
from analyzer.options import AnalysisOptions
from tests.analyzer.made import baseline, found, kinds, numbers, table, texts

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
