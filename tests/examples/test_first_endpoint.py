"""The page for a first endpoint, typed as it stands: five mistakes found, one accepted, one silenced."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.analyzer.made import baseline, numbers, table, texts
from understudy.analyzer import data_quality
from understudy.analyzer.documents import read_constraints
from understudy.analyzer.options import AnalysisOptions

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "first-endpoint.md").read_text()
TUNING = (ROOT / "docs" / "tuning.md").read_text()


BLOCKS = re.findall(r"^```sh\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
IN_DOCKER = [block for block in BLOCKS if block.startswith("docker run")]
NAMED = re.findall(r"^\| `?([\w ]+)`?: (`.*?`) \|", PAGE, re.MULTILINE)
TOLD = [(feature, check) for feature, checks in NAMED for check in re.findall(r"`(\w+)`", checks)]


@pytest.mark.processes
def test_the_commands_of_the_page_do_what_it_says(engine_jar: None, tmp_path: Path) -> None:
    # The doctor finds one of the mistakes, and says so by its exit code.
    doctor = r"^understudy doctor .*$", r"\g<0> > doctor.txt || [ $? = 1 ]"
    alone = [block for block in BLOCKS if block not in IN_DOCKER]
    typed(tmp_path, [re.sub(*doctor, block, flags=re.MULTILINE) for block in alone])

    assert "/15/00-00-000.jsonl: they have 7 columns" in (tmp_path / "doctor.txt").read_text()
    shop = tmp_path / "shop"
    assert violations(shop / "14") == violations(shop / "check") == []
    assert violations(shop / "15") == TOLD
    assert len(NAMED) == 5
    assert violations(shop / "again") == [one for one in TOLD if one[0] not in ("country", "device")]


@pytest.mark.processes
def test_the_same_commands_in_docker_find_the_same(image: str, tmp_path: Path) -> None:
    (same,) = IN_DOCKER
    traffic = next(block for block in BLOCKS if "make_traffic.py" in block)
    in_image, count = re.subn(r"(?<= -w /shop )understudy(?= )", image, same)
    assert count == same.count("docker run") == 2
    typed(tmp_path, [traffic, in_image])
    assert violations(tmp_path / "shop" / "15") == TOLD


def typed(folder: Path, blocks: Sequence[str]) -> None:
    """Blocks of the page, one after the other, where `understudy` and `python` are those of this checkout."""
    (folder / "examples").symlink_to(ROOT / "examples")
    programs = folder / "bin"
    programs.mkdir()
    for name, module in (("understudy", "-m understudy.container"), ("python", "")):
        program = programs / name
        program.write_text(f'#!/bin/sh\nexec {sys.executable} {module} "$@"\n')
        program.chmod(0o755)
    path = f"{programs}:{os.environ['PATH']}"
    subprocess.run(
        ["bash", "-euxc", "".join(blocks)], cwd=folder, env=os.environ | {"PATH": path}, check=True
    )


def violations(run: Path) -> list[tuple[str, str]]:
    found = json.loads((run / "constraint_violations.json").read_text())
    return [(one["feature_name"], one["constraint_check_type"]) for one in found["violations"]]


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
