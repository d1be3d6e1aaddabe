"""The page for a first endpoint, typed as it stands: five mistakes found, one accepted, one silenced."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.analyzer.made import baseline, numbers, table, texts
from understudy.analyzer import data_quality
from understudy.analyzer.documents import read_constraints
from understudy.analyzer.options import AnalysisOptions

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "first-endpoint.md").read_text()
TUNING = (ROOT / "docs" / "tuning.md").read_text()


@pytest.mark.engine
@pytest.mark.processes
def test_the_commands_of_the_page_do_what_it_says(engine_jar: None, tmp_path: Path) -> None:
    commands = "".join(re.findall(r"^```sh\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL))
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    for name, module in (("understudy", "-m understudy.container"), ("python", "")):
        program = bin_folder / name
        program.write_text(f'#!/bin/sh\nexec {sys.executable} {module} "$@"\n')
        program.chmod(0o755)
    subprocess.run(
        ["bash", "-euxc", commands],
        cwd=tmp_path,
        env=os.environ | {"PATH": f"{bin_folder}:{os.environ['PATH']}"},
        check=True,
    )

    def violations(run: str) -> list[tuple[str, str]]:
        found = json.loads((tmp_path / "shop" / run / "constraint_violations.json").read_text())
        return [(one["feature_name"], one["constraint_check_type"]) for one in found["violations"]]

    assert violations("14") == violations("check") == []
    named = re.findall(r"^\| `?([\w ]+)`?: (`.*?`) \|", PAGE, re.MULTILINE)
    told = [(feature, check) for feature, checks in named for check in re.findall(r"`(\w+)`", checks)]
    assert violations("15") == told
    assert len(named) == 5
    assert violations("again") == [one for one in told if one[0] not in ("country", "device")]


EXAMPLES = re.findall(
    r"^```json before (\w+)\n(.*?)^```\n\n```json after\n(.*?)^```", TUNING, re.MULTILINE | re.DOTALL
)


AGES, PRICES = range(1000), [n / 7 for n in range(1500)]
HOURS = {
    "categorical_values_check": (
        texts("city", {"Bern": 600, "Oslo": 400}),
        texts("city", {"Bern": 550, "Oslo": 400, "Rome": 50}),
    ),
    "completeness_check": (numbers("age", AGES), numbers("age", AGES, missing=100)),
    "data_type_check": (numbers("age", AGES), numbers("age", AGES, texts=50)),
    "baseline_drift_check": (
        numbers("price", PRICES[:1000], fractional=True),
        numbers("price", PRICES[500:], fractional=True),
    ),
}
"""The baseline's column and one that fails the check."""


@pytest.mark.parametrize(("check", "before", "after"), EXAMPLES)
def test_the_entry_before_violates_and_the_one_after_does_not(
    check: str, before: str, after: str, tmp_path: Path
) -> None:
    assert checks_failed(check, before, tmp_path) == {check}
    assert checks_failed(check, after, tmp_path) == set()


def checks_failed(check: str, entry: str, folder: Path) -> set[str]:
    """The checks that the hour of a check fails when the baseline's constraints hold this entry."""
    file = folder / "constraints.json"
    file.write_text(json.dumps({"version": 0.0, "features": [json.loads(entry)]}))
    trained, now = HOURS[check]
    statistics, _ = baseline(trained)
    analysis = data_quality.monitor(table(now), read_constraints(file), statistics, AnalysisOptions())
    return {finding.constraint_check_type for finding in analysis.findings}


def test_every_example_of_the_page_is_tried() -> None:
    assert len(EXAMPLES) == TUNING.count("```json before") == TUNING.count("```json after") == 5
