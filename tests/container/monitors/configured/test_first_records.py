"""What the first records say of the columns, without Java."""

import json

import pytest

from tests.container.workspace import Workspace
from understudy.container.monitors.configured.first_records import texts_among
from understudy.preprocess.formats import ByPaths, Capture, Csv, DatasetFormat, Json, Parquet

NAMES = ("zip", "age", "carrier", "vip")
ROWS = [["01234", "7", "UA", "true"], ["98765", "8", "", "false"]]


@pytest.mark.parametrize(
    ("form", "lines"),
    [
        (Csv(header=True), [",".join(NAMES), *map(",".join, ROWS)]),
        (Csv(header=False, names=NAMES), ['"', *map(",".join, ROWS)]),
    ],
)
def test_a_column_of_csv_is_text_where_a_cell_is_no_number(
    workspace: Workspace, form: DatasetFormat, lines: list[str]
) -> None:
    workspace.file("data.csv", lines)
    assert texts_among(NAMES, form, workspace.data) == {0, 2}


@pytest.mark.parametrize("features", [["98765", 7, "UA", True], {"zip": "98765", "age": 7, "carrier": "UA"}])
def test_a_text_of_json_is_one_whatever_it_looks_like(workspace: Workspace, features: object) -> None:
    workspace.file("data.jsonl", [json.dumps({"f": features}), json.dumps({"g": 1})])
    form = ByPaths(Json(lines=True), features="f", names=NAMES, merged=False)
    assert texts_among(NAMES, form, workspace.data) == {0, 2}


def test_a_path_into_a_list_is_of_the_whole_document(workspace: Workspace) -> None:
    workspace.file("data.json", [json.dumps([{"f": ["98765", 7]}])])
    form = ByPaths(Json(lines=False), features="[*].f", names=NAMES, merged=False)
    assert 1 not in texts_among(NAMES, form, workspace.data)


def test_what_only_the_job_can_read_says_nothing(workspace: Workspace) -> None:
    assert texts_among(NAMES, Csv(header=True), workspace.data) == frozenset()
    workspace.file("data.parquet", ["PAR1"])
    assert texts_among(NAMES, Parquet(), workspace.data) == frozenset()
    assert texts_among(NAMES, ByPaths(Capture(), features="f", names=NAMES), workspace.data) == frozenset()
