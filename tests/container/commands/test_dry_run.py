"""A script tried by hand: what comes out is what a job's worker would send."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from tests.container.workspace import Workspace
from understudy.container.commands.dry_run import Trial, dry_run
from understudy.preprocess.formats import parse_dataset_format

pytestmark = pytest.mark.processes

ITSELF = "def preprocess_handler(record):\n    return record\n"


def tried(*given: Any, **named: Any) -> list[Trial]:
    """In a process of its own, as by the command: a guard ends all that is below it, other tests' JVM too."""
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        return process.submit(dry_run, *given, **named).result()


@pytest.mark.parametrize(
    ("position", "row"), [("START", {"a": "1", "b": "2", "c": "3"}), ("END", {"c": "3", "a": "1", "b": "2"})]
)
def test_a_line_that_is_handed_back_is_named_by_the_header(
    workspace: Workspace, position: str, row: dict[str, str]
) -> None:
    path = workspace.file("a.csv", ["a,b,c", "1,2,3"])
    form = parse_dataset_format(f'{{"csv":{{"header":true,"output_columns_position":"{position}"}}}}')
    header, first = tried(Path(workspace.script(ITSELF)), path, form, records=5, timeout_seconds=60)
    assert (header.rows, header.told) == ((), "no row, as the line is a header")
    (found,) = first.rows
    assert list(found.items()) == list(row.items())


def test_the_script_is_imported_once(workspace: Workspace) -> None:
    path = workspace.file("a.csv", ["1,2", "3,4", "5,6"])
    script = workspace.script(
        "calls = []\ndef preprocess_handler(record):\n    calls.append(1)\n    return {'n': len(calls)}\n"
    )
    trials = tried(
        Path(script),
        path,
        parse_dataset_format('{"csv":{"header":false}}'),
        records=3,
        timeout_seconds=60,
    )
    assert [trial.rows[0]["n"] for trial in trials] == ["1", "2", "3"]


def test_captures_are_read_by_the_sides_of_the_format(workspace: Workspace) -> None:
    path = workspace.captures(['{"captureData": {"endpointInput": 5, "endpointOutput": null}}'])
    script = Path(workspace.script("def preprocess_handler(record):\n    return {'a': 1}\n"))
    one = parse_dataset_format('{"sagemakerCaptureJson":{"captureIndexNames":["endpointOutput"]}}')
    both = parse_dataset_format('{"sagemakerCaptureJson":{}}')
    (trial,) = tried(script, path, one, records=1, timeout_seconds=60)
    assert trial.rows
    (trial,) = tried(script, path, both, records=1, timeout_seconds=60)
    assert "its endpointInput is not an object" in trial.told
