"""`understudy doctor` as a person sees it: what it shows side by side, finds, and says it has not seen."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.analyzer.made import baseline, numbers, texts
from tests.container.workspace import Workspace, capture
from understudy.analyzer.documents import to_json

ROOT = Path(__file__).parents[3]


def doctor(*arguments: object, **variables: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own: a script's guard ends all that is below it."""
    return subprocess.run(
        [sys.executable, "-m", "understudy.container", "doctor", *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def told(*arguments: object, **variables: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(doctor(*arguments, "--json", **variables).stdout)
    return found


@pytest.fixture
def held(workspace: Workspace) -> Path:
    """The folder of a baseline: a score, an age and a city."""
    folder = workspace.opt_ml / "baseline"
    folder.mkdir(parents=True)
    scores = numbers("score", [n / 100 for n in range(100)], fractional=True)
    statistics, constraints = baseline(
        scores, numbers("age", range(100)), texts("city", {"Bern": 60, "Oslo": 40})
    )
    (folder / "statistics.json").write_text(to_json(statistics))
    (folder / "constraints.json").write_text(to_json(constraints))
    return folder


def test_each_feature_stands_beside_what_the_first_record_and_the_baseline_hold(
    workspace: Workspace, held: Path
) -> None:
    path = workspace.captures([capture("0.5", "31,Bern", number) for number in range(3)])
    shown = doctor(path, "--baseline", held)
    assert shown.returncode == 0, shown.stdout
    lines = shown.stdout.splitlines()
    assert "feature\texpected\tfirst record\tbaseline\tfrom" in lines
    assert "score\tFractional\t0.5\t0 to 0.99\tendpointOutput" in lines
    assert "age\tIntegral\t31\t0 to 99\tendpointInput" in lines
    assert "city\tString\tBern\tBern, Oslo\tendpointInput" in lines
    assert any(
        line.startswith("? not looked at: What comes after the first 20 records of ") for line in lines
    )


def test_values_one_column_off_are_seen_in_the_table_and_said(workspace: Workspace, held: Path) -> None:
    path = workspace.captures([capture("Bern", "0.5,31", number) for number in range(3)])
    found = told(path, "--baseline", held)
    assert {one["name"]: one["remark"] for one in found["columns"]} == {
        "score": "looks String",
        "age": "looks Fractional",
        "city": "looks Integral",
    }
    assert found["verdict"] == "faults"
    assert "In the first records:" in " ".join(found["faults"])


def test_several_records_on_one_line_are_said(workspace: Workspace, held: Path) -> None:
    path = workspace.file("a.csv", ["0.5,31,Bern,0.6,32,Oslo"])
    found = told(path, "--no-header", "--baseline", held)
    assert any("each holds 6 cells, 2 times the baseline's 3 features" in hint for hint in found["hints"])


def test_a_batch_that_is_to_be_read_as_one_row_is_said(workspace: Workspace, held: Path) -> None:
    path = workspace.captures([capture("0.5\n0.6", "31,Bern\n32,Oslo")])
    hints = told(path, "--baseline", held, "--set", "understudy_batched_rows=collapse")["hints"]
    assert any(
        "this request holds 2 records, which understudy_batched_rows=collapse reads as" in hint
        for hint in hints
    )
    assert told(path, "--baseline", held)["hints"] == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("return 1 / 0", "script.py fails on "),
        (
            "return {'score': 1, 'years': 2, 'city': 'Bern'}",
            "returns: 2 of 3 baseline features were found; missing 'age'",
        ),
    ],
)
def test_a_script_is_tried_on_the_first_records(
    workspace: Workspace, held: Path, body: str, said: str
) -> None:
    path = workspace.captures([capture("0.5", "31,Bern")])
    script = workspace.script(f"def preprocess_handler(record):\n    {body}\n")
    found = told(path, "--baseline", held, "--preprocess", script)
    assert [fault for fault in found["faults"] if said in fault], found
    remarks = {column["name"]: column["remark"] for column in found["columns"]}
    returned = {"score": "", "age": "not returned", "city": "", "years": "not in the baseline"}
    assert remarks == (returned if "years" in body else {})


def test_a_slow_script_is_left_to_the_job_and_that_is_said(workspace: Workspace) -> None:
    path = workspace.captures([capture("0.5", "31,Bern")])
    script = workspace.script("import time\ndef preprocess_handler(record):\n    time.sleep(30)\n")
    found = told(path, "--preprocess", script)
    assert (found["verdict"], found["faults"]) == ("sound", [])
    assert any("as it takes over 1 s" in line for line in found["unchecked"])


def test_an_old_baseline_has_its_quirks_told_with_what_to_change(workspace: Workspace, held: Path) -> None:
    path = held / "constraints.json"
    value = json.loads(path.read_text())
    value["monitoring_config"]["datatype_check_threshold"] = 0.1
    value["features"][1]["inferred_type"] = "Unknown"
    path.write_text(json.dumps(value))
    captures = workspace.captures([capture("0.5", "31,Bern")])
    hints = " ".join(told(captures, "--baseline", held)["hints"])
    assert "monitoring_config.datatype_check_threshold is 0.1" in hints
    assert "The baseline held no value of 'age'" in hints


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"JAVA_HOME": "", "PATH": "/nowhere"}, None),
        ({"UNDERSTUDY_HEAP": "900000g"}, "Java is to take"),
        ({"UNDERSTUDY_HEAP": "10m"}, "Spark needs at least 512m"),
    ],
)
def test_memory_that_will_not_do_is_said(
    workspace: Workspace, variables: dict[str, str], said: str | None
) -> None:
    path = workspace.captures([capture("0.5", "31,Bern")])
    found = told(path, **variables)
    assert any(said in fault for fault in found["faults"]) if said else found["plan"]


def test_no_baseline_is_no_nod(workspace: Workspace) -> None:
    path = workspace.captures([capture("0.5", "31,Bern")])
    unchecked = told(path)["unchecked"]
    assert any("Whether the data fits a baseline, as none is given" in line for line in unchecked)


def test_nothing_is_left_behind(workspace: Workspace, held: Path) -> None:
    path = workspace.captures([capture("0.5", "31,Bern")])
    script = workspace.script(
        "def preprocess_handler(record):\n    return {'score': 1, 'age': 2, 'city': 'Bern'}\n"
    )
    before = sorted(workspace.opt_ml.rglob("*"))
    ended = doctor(
        path, "--baseline", held, "--preprocess", script, "--output", workspace.opt_ml / "new" / "out"
    )
    assert ended.returncode == 0, ended.stdout
    assert sorted(workspace.opt_ml.rglob("*")) == before
