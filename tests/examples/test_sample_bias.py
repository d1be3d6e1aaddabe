"""The sample's bias: flights from Newark, which the model no longer foresees, against all others."""

import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "examples" / "sample"

pytestmark = pytest.mark.engine


def understudy(*arguments: object) -> None:
    command = [sys.executable, "-m", "understudy.container", *map(str, arguments)]
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True, timeout=240)


def details(folder: Path) -> Any:
    return json.loads((folder / "bias_details.json").read_text())


def test_newark_is_not_foreseen_any_more(tmp_path: Path) -> None:
    baseline, merged, report = (tmp_path / name for name in ("baseline", "merged", "report"))
    configs = SAMPLE / "bias"
    understudy(
        *("bias", SAMPLE / "quality" / "late_validation.csv", "--config", configs / "baseline.json"),
        *("--output", baseline),
    )
    understudy(
        *("merge", SAMPLE / "captures" / "flight-late", SAMPLE / "labels" / "flight-late"),
        *("--keep-unlabelled", "--output", merged),
    )
    understudy(
        *("bias", merged, "--config", configs / "monitor.json", "--probability", "0"),
        *("--decision", "interval", "--baseline", baseline, "--output", report),
    )
    (group,) = details(report)["facets"]
    assert group["groups"] == "d = origin EWR (99 rows), a = the rest (213)"
    # Of the others 17 of 35 late flights were foreseen, of Newark's none of 15 (examples/README.md).
    assert math.isclose(group["metrics"]["RD"]["value"], 17 / 35)
    assert abs(group["metrics"]["RD"]["baseline"]) < 0.05
    assert group["d"]["positive_predictions"] == 0
    violated = {found["metric_name"] for found in details(report)["violations"]}
    assert {"RD", "DPPL"} <= violated
    assert "DPL" not in violated
    assert details(report)["set_aside"][0]["kind"] == "unlabelled"
