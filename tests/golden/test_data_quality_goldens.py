"""Whole jobs on inputs whose documents AWS's image wrote: our documents hold the same.

Published by users and AWS; see INDEX.md beside the golden files for the origin of each.
"""

import json
import math
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.golden.files import golden

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.engine


def run_job(opt_ml: Path, **variables: str) -> dict[str, Any]:
    """Run a job in a process of its own, as the image does; its documents by file name."""
    environment = os.environ | {"UNDERSTUDY_OPT_ML": str(opt_ml), "output_path": "/opt/ml/processing/output"}
    job = subprocess.run(
        [sys.executable, "-m", "understudy.container.running.entrypoint"],
        cwd=ROOT,
        env=environment | variables,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert job.returncode == 0, job.stderr
    return {path.name: json.loads(path.read_text()) for path in (opt_ml / "processing" / "output").iterdir()}


def differences(expected: Any, found: Any, where: str = "") -> list[str]:
    """Every field of `expected` that `found` does not hold with that value; further fields are let be.

    Numbers may differ in the last digits, where AWS's image rounds at every row and ours does not.
    """
    if isinstance(expected, float) and isinstance(found, float):
        close = math.isclose(expected, found, rel_tol=1e-11, abs_tol=1e-16)
        return [] if close else [f"{where}: expected {expected!r}, found {found!r}"]
    if isinstance(expected, dict) and isinstance(found, dict):
        return [
            difference
            for key, value in expected.items()
            for difference in differences(value, found.get(key), f"{where}/{key}")
        ]
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        return [
            difference
            for number, (value, other) in enumerate(zip(expected, found, strict=True))
            for difference in differences(value, other, f"{where}/{number}")
        ]
    return [] if expected == found else [f"{where}: expected {expected!r}, found {found!r}"]


@pytest.fixture(scope="module")
def cookbook(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The monitoring run of 18 captures, in the two files of 13 and 5 that its sums prove."""
    lines = golden("dq_cookbook_ch07/capture_RECONSTRUCTED.jsonl").read_text().splitlines(keepends=True)
    assert len(lines) == 18
    opt_ml = tmp_path_factory.mktemp("cookbook")
    hour = opt_ml / "processing/input/endpoint/model/AllTraffic/2021/05/24/20"
    hour.mkdir(parents=True)
    first = hour / "31-00-000-first.jsonl"
    first.write_text("".join(lines[:13]))
    (hour / "32-00-000-second.jsonl").write_text("".join(lines[13:]))
    return run_job(
        opt_ml,
        dataset_source="/opt/ml/processing/input/endpoint",
        dataset_format='{"sagemakerCaptureJson":{"captureIndexNames":["endpointInput","endpointOutput"]}}',
        baseline_constraints=str(golden("dq_cookbook_ch07/constraints_used_for_monitoring.json")),
        baseline_statistics=str(golden("dq_cookbook_ch07/statistics.json")),
        understudy_partition_bytes=str(first.stat().st_size),
    )


def test_cookbook_statistics_are_those_of_aws(cookbook: dict[str, Any]) -> None:
    expected = json.loads(golden("dq_cookbook_ch07/monitoring_statistics.json").read_text())
    assert differences(expected, cookbook["statistics.json"]) == []


def test_cookbook_violations_are_exactly_those_of_aws(cookbook: dict[str, Any]) -> None:
    expected = json.loads(golden("dq_cookbook_ch07/constraint_violations.json").read_text())

    def by_feature(violations: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return sorted(violations, key=lambda violation: str(violation["feature_name"]))

    found = cookbook["constraint_violations.json"]
    assert by_feature(found["violations"]) == by_feature(expected["violations"])
    assert list(found) == list(expected)


@pytest.fixture(scope="module")
def churn(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    opt_ml = tmp_path_factory.mktemp("churn")
    source = opt_ml / "processing/input/baseline_dataset_input"
    source.mkdir(parents=True)
    shutil.copy(golden("dq_churn/training-dataset-with-header.csv"), source)
    return run_job(
        opt_ml,
        dataset_source="/opt/ml/processing/input/baseline_dataset_input",
        dataset_format='{"csv": {"header": true, "output_columns_position": "START"}}',
        publish_cloudwatch_metrics="Disabled",
    )


def printed_table(name: str) -> list[dict[str, str]]:
    """The rows of a pandas table as a notebook printed it in HTML."""
    text = golden(name).read_text()
    header, body = text.split("<tbody>")
    columns = re.findall(r"<th>(.*?)</th>", header)
    rows = [re.findall(r"<td>(.*?)</td>", row) for row in body.split("<tr>")[1:]]
    return [dict(zip(columns[1:] if columns[0] == "" else columns, row, strict=True)) for row in rows]


def printed_constraints() -> list[list[str]]:
    """Name, type, completeness and `is_non_negative` of each printed row."""
    text = golden("dq_churn/printed_constraints_first10.txt").read_text()
    return [
        list(match)
        for match in re.findall(r"^\d+ +(\S.*?)  +(Integral|Fractional) +(\S+) +(\S+)$", text, re.MULTILINE)
    ]


def agrees(printed: str, value: Any) -> bool:
    """Whether `value` is what pandas printed: cut lists by their beginning, numbers to the digits shown."""
    if printed.endswith("..."):
        return str(value).startswith(printed[:-3])
    try:
        shown = float(printed)
    except ValueError:
        return printed == str(value)
    digits = len(printed.partition(".")[2])
    return round(float(value), digits) == shown


def at(feature: dict[str, Any], path: str) -> Any:
    for key in path.split("."):
        feature = feature[key]
    return feature


def test_churn_statistics_are_the_printed_ones(churn: dict[str, Any]) -> None:
    statistics = churn["statistics.json"]
    rows = printed_table("dq_churn/printed_statistics_first10.html")
    assert len(rows) == 10
    assert statistics["dataset"]["item_count"] == 2333
    assert len(statistics["features"]) == 70
    wrong = [
        f"{row['name']} {path}: printed {printed}, found {at(feature, path)!s:.80}"
        for row, feature in zip(rows, statistics["features"], strict=False)
        for path, printed in row.items()
        if not agrees(printed, at(feature, path))
    ]
    assert wrong == []


def test_churn_constraints_are_the_printed_ones(churn: dict[str, Any]) -> None:
    features = churn["constraints.json"]["features"]
    rows = printed_constraints()
    assert len(rows) == 10
    assert rows == [
        [
            feature["name"],
            feature["inferred_type"],
            str(feature["completeness"]),
            str(feature["num_constraints"]["is_non_negative"]),
        ]
        for feature in features[:10]
    ]
