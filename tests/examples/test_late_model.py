"""The model that the sample serves: scikit-learn's trees, walked by the standard library."""

import csv
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "examples" / "sample"
SCRIPT = ROOT / "examples" / "late_model.py"


@pytest.fixture(scope="module")
def late_model() -> ModuleType:
    spec = importlib.util.spec_from_file_location("late_model", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def captured() -> Iterator[tuple[list[str], str]]:
    """Request and answer of each capture of the model's endpoints."""
    for endpoint in ("flight-late", "flight-late-blind"):
        for file in sorted((SAMPLE / "captures" / endpoint).rglob("*.jsonl")):
            for line in file.read_text().splitlines():
                sides = json.loads(line)["captureData"]
                (row,) = csv.reader([sides["endpointInput"]["data"]])
                yield row, sides["endpointOutput"]["data"]


def test_it_answers_what_its_endpoint_s_captures_hold(late_model: ModuleType) -> None:
    score = late_model.model_of(late_model.MODEL)
    pairs = list(captured())
    assert len(pairs) == 700
    assert [row for row, answer in pairs if score(row) != answer] == []


def test_what_it_cannot_read_is_missing(late_model: ModuleType) -> None:
    score = late_model.model_of(late_model.MODEL)
    assert score(["??", "EWR", "ORD", "noon"]) == score(["", "EWR", "ORD", "", "", "", "", "", "", "", ""])


def test_it_is_served_as_a_container_does_while_a_command_runs() -> None:
    asks = """
import os, urllib.error, urllib.request as web
at = os.environ["understudy_models"]
assert web.urlopen(at + "/ping").status == 200
row = b"UA,EWR,ORD,13,0,900,55,60,1018,10,10"
print(web.urlopen(at + "/invocations", row + b"\\n" + row).read().decode().split())
try:
    web.urlopen(at + "/other", row)
except urllib.error.HTTPError as error:
    print(error.code)
raise SystemExit(7)
"""
    done = subprocess.run(
        [sys.executable, SCRIPT, sys.executable, "-c", asks],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout.splitlines()) == (7, ["['0.0757', '0.0757']", "404"]), done.stderr


@pytest.mark.engine
def test_the_hour_without_its_feed_ranks_features_otherwise(tmp_path: Path) -> None:
    def explain(*arguments: object) -> None:
        command = [sys.executable, SCRIPT, sys.executable, "-m", "understudy.container", "explain"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
        given = [*command, *map(str, arguments), "--rows", "50"]
        done = subprocess.run(
            given, env=environment, capture_output=True, text=True, timeout=240, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr

    configs = SAMPLE / "explainability"
    baseline, report = tmp_path / "baseline", tmp_path / "report"
    explain(SAMPLE / "baseline" / "training.csv", "--config", configs / "baseline.json", "--output", baseline)
    explain(
        *(SAMPLE / "captures" / "flight-late-blind", "--config", configs / "monitor.json"),
        *("--baseline", baseline, "--output", report),
    )
    details: Any = json.loads((report / "explainability_details.json").read_text())
    (label,) = details["labels"]
    first = label["features"]["departure_delay"]
    assert (first["baseline_rank"], first["rank"], first["value"]) == (1, 11, 0)
    assert label["ndcg"]["value"] < 0.6
    assert [one["label"] for one in details["violations"]] == ["late"]
    assert "Another feature leads than in the baseline" in (report / "report.html").read_text()
