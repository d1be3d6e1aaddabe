"""Captures of odd shapes in whole jobs: what they lack or hold too much of is said, the rest is analysed."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.container.workspace import CAPTURE_FORMAT, Ended, Workspace, capture

pytestmark = pytest.mark.engine

SIDES = ("endpointOutput", "endpointInput")


def sided(data: str | None, side: str, encoding: str = "CSV", event: str = "e") -> str:
    fields = {"data": data, "encoding": encoding}
    return json.dumps({"captureData": {side: fields}, "eventMetadata": {"eventId": event}})


def constraints(workspace: Workspace, **types: str) -> str:
    features = [
        {"name": name.replace("__", "."), "inferred_type": kind, "completeness": 1.0}
        for name, kind in types.items()
    ]
    path = workspace.opt_ml / "constraints.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"version": 0.0, "features": features}))
    return str(path)


def violations(ended: Ended) -> list[tuple[str, str]]:
    found = ended.documents["constraint_violations.json"]["violations"]
    return [(one["feature_name"], one["constraint_check_type"]) for one in found]


def statistics(ended: Ended) -> dict[str, Any]:
    return {feature["name"]: feature for feature in ended.documents["statistics.json"]["features"]}


def test_a_capture_of_inputs_alone_lacks_its_prediction_only(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.captures([capture("1", "31,Bern", n) for n in range(9)] + [sided("44,Bern", "endpointInput")])
    names = constraints(workspace, pred="Integral", age="Integral", city="String")
    ended = workspace.run(dataset_format=CAPTURE_FORMAT, baseline_constraints=names)
    assert violations(ended) == [("pred", "completeness_check")]
    assert statistics(ended)["age"]["numerical_statistics"]["max"] == 44.0
    assert "1 of 10 records hold only one of the wanted sides" in ended.log
    assert "line 10, holds no endpointOutput in its captureData" in ended.log


def test_an_empty_list_in_parquet_is_no_column_of_its_own(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.data.mkdir(parents=True)
    pq.write_table(pa.table({"l": [[1, 2], []], "a": [{"l": [3]}, {"l": []}]}), workspace.data / "a.parquet")
    found = statistics(workspace.run(dataset_format='{"parquet":{}}'))
    missing = {
        name: feature["numerical_statistics"]["common"]["num_missing"] for name, feature in found.items()
    }
    assert missing == {"l[0]": 1, "l[1]": 1, "a.l[0]": 1}


@pytest.mark.parametrize("empty", ["null", "{}", "[]"])
def test_a_nested_value_that_is_empty_is_missing_where_the_baseline_has_more(
    tmp_path: Path, empty: str
) -> None:
    workspace = Workspace(tmp_path)
    workspace.captures([sided(f'{{"a": 1, "p": {empty}}}', "endpointInput", "JSON")])
    names = constraints(workspace, a="Integral", p__k="Integral")
    ended = workspace.run(dataset_format=CAPTURE_FORMAT, baseline_constraints=names)
    assert violations(ended) == [("p.k", "completeness_check")]
    assert list(statistics(ended)) == ["a", "p.k"]


@pytest.mark.parametrize("partition_bytes", ["16777216", "1000"])
def test_columns_beyond_the_most_are_left_out_and_the_baselines_never(
    tmp_path: Path, partition_bytes: str
) -> None:
    workspace = Workspace(tmp_path)
    hostile = [json.dumps({f"k{n}_{i}": i for i in range(40)}) for n in range(10)]
    wide = json.dumps({f"k{i}": i for i in range(101)})
    lines = [*hostile, wide, *['{"a": 1, "b": 2}'] * 9]
    workspace.captures([sided(data, "endpointInput", "JSON", f"e{n}") for n, data in enumerate(lines)])
    names = constraints(workspace, a="Integral", b="Integral")
    ended = workspace.run(
        dataset_format=CAPTURE_FORMAT,
        baseline_constraints=names,
        understudy_max_columns="100",
        understudy_partition_bytes=partition_bytes,
    )
    assert ended.code == 0, ended.log
    found = statistics(ended)
    assert len(found) == 102
    assert {"a", "b"} <= set(found)
    assert "has a row of more than 100 cells, the limit that understudy_max_columns sets" in ended.log
    assert "at least 8 of 20 records bring columns beyond the limit" in ended.log
    assert "line 3, brings 20 columns beyond the first 100" in ended.log


def test_halves_of_surrogate_pairs_reach_every_document(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    data = '{"a": "\\ud800", "\\udc00b": "x\\udfff"}'
    workspace.captures([sided(data, "endpointInput", "JSON", "\ud800") for _ in range(9)] + ['{"\\ud800'])
    names = constraints(workspace, a="Integral")
    ended = workspace.run(dataset_format=CAPTURE_FORMAT, baseline_constraints=names)
    assert ended.code == 0, ended.log
    assert set(statistics(ended)) == {"a", "\ufffdb"}
    (details,) = [
        one
        for one in ended.documents["violation_details.json"]["violations"]
        if one["constraint_check_type"] == "data_type_check"
    ]
    assert details["offenders"][0]["event_id"] == "\ufffd"
