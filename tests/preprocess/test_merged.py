"""Merged captures: rows as of captures with the label as last cell, the same in the JVM and in Python."""

import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.golden.files import golden
from tests.preprocess.reading import capture, merged, preview, read_items, read_text, reasons, rows, side
from understudy.preprocess.captures import read_capture
from understudy.preprocess.formats import Capture, Merged
from understudy.preprocess.inputs import find_inputs
from understudy.preprocess.malformed import Malformed
from understudy.preprocess.merged import merged_rows_of
from understudy.preprocess.naming import named
from understudy.preprocess.reading import ReadOptions, begin_script
from understudy.preprocess.table import read

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


SIDES = Merged().sides
MERGE_FIRST = "is a ground-truth record without a capture; merge it first (understudy merge)"


def in_python(line: str, *, split: bool = True) -> list[dict[str, str | None]]:
    found = merged_rows_of(read_capture(line.encode()), SIDES, split=split)
    return [dict(zip(named(row.keys).names, row.cells, strict=True)) for row in found]


def fault_in_python(line: str) -> str | None:
    try:
        in_python(line)
    except Malformed as error:
        return str(error)
    return None


def in_jvm(
    spark: "SparkSession", folder: Path, line: str | bytes, **options: Any
) -> list[dict[str, str | None]]:
    return rows(read_text(spark, folder, line, Merged(), ReadOptions(**options)))


def label(data: Any, encoding: str = "JSON") -> dict[str, Any]:
    return {"data": data, "encoding": encoding}


def batch_output(data: Any) -> dict[str, Any]:
    text = data if isinstance(data, str) else json.dumps(data)
    return {"captureData": {"batchTransformOutput": {"data": text, "encoding": "JSON"}}}


def packed(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


PREDICTIONS = side('{"predictions": [{"p": 0.25}, {"p": 0.75}]}', "JSON")
TWO = [{"p": "0.25", "groundTruthData": "0"}, {"p": "0.75", "groundTruthData": "1"}]

CASES: dict[str, tuple[str, list[dict[str, str | None]]]] = {
    "the label comes last": (
        merged("1", side("0.5"), side("7,8")),
        [{"_c0": "0.5", "_c1": "7", "_c2": "8", "groundTruthData": "1"}],
    ),
    "no ground truth": (merged(None, side("0.5")), [{"_c0": "0.5", "groundTruthData": None}]),
    "ground truth that is null": (
        merged(None, side("0.5"), groundTruthData=None),
        [{"_c0": "0.5", "groundTruthData": None}],
    ),
    "an empty label is missing": (merged("", side("0.5")), [{"_c0": "0.5", "groundTruthData": None}]),
    "a label with a comma": (merged('"a,b"', side("x")), [{"_c0": "x", "groundTruthData": "a,b"}]),
    "a label with its line's end": (merged("1\n", side("x")), [{"_c0": "x", "groundTruthData": "1"}]),
    "a bare number": (merged(label(1), side("x")), [{"_c0": "x", "groundTruthData": "1"}]),
    "a bare number as csv": (merged(label(1.5, "CSV"), side("x")), [{"_c0": "x", "groundTruthData": "1.5"}]),
    "a bare boolean": (merged(label(True, "CSV"), side("x")), [{"_c0": "x", "groundTruthData": "true"}]),
    "a bare object": (merged(label({"y": 1}), side("x")), [{"_c0": "x", "groundTruthData": "1"}]),
    "a json label": (merged(label("0.50"), side("x")), [{"_c0": "x", "groundTruthData": "0.50"}]),
    "a json label of text": (merged(label('"cat"'), side("x")), [{"_c0": "x", "groundTruthData": "cat"}]),
    "a json label that is null": (merged(label("null"), side("x")), [{"_c0": "x", "groundTruthData": None}]),
    "an empty object": (merged(label("{}"), side("x")), [{"_c0": "x", "groundTruthData": None}]),
    "an empty list": (merged(label("[]"), side("x")), [{"_c0": "x", "groundTruthData": None}]),
    "base64": (merged(label(packed("1"), "BASE64"), side("x")), [{"_c0": "x", "groundTruthData": "1"}]),
    "base64 json": (
        merged(label(packed('{"y": 1}'), "base64"), side("x")),
        [{"_c0": "x", "groundTruthData": "1"}],
    ),
    "no encoding to speak of": (
        merged(label("1", "NONE"), side("x")),
        [{"_c0": "x", "groundTruthData": "1"}],
    ),
    "several values": (
        merged(label({"y": 1, "weight": {"w": 2}}), side("x")),
        [{"_c0": "x", "groundTruthData.y": "1", "groundTruthData.weight.w": "2"}],
    ),
    "several values, one of them the label": (
        merged(label({"label": 1, "weight": 2}), side("x")),
        [{"_c0": "x", "groundTruthData.weight": "2", "groundTruthData": "1"}],
    ),
    "a key that the label has": (
        merged("1", side({"groundTruthData": 5, "p": 2}, "JSON")),
        [{"endpointOutput.groundTruthData": "5", "p": "2", "groundTruthData": "1"}],
    ),
    "a key on both sides": (
        merged("1", side({"a": 2}, "JSON"), side({"a": 3}, "JSON")),
        [{"a": "2", "endpointInput.a": "3", "groundTruthData": "1"}],
    ),
    "csv lines": (
        merged("0\n1\n", side("a\nb"), side("7\n8")),
        [
            {"_c0": "a", "_c1": "7", "groundTruthData": "0"},
            {"_c0": "b", "_c1": "8", "groundTruthData": "1"},
        ],
    ),
    "labels in one line beside rows": (
        merged("0,1", side("a\nb")),
        [{"_c0": "a", "groundTruthData": "0"}, {"_c0": "b", "groundTruthData": "1"}],
    ),
    "outputs in one line beside labels": (
        merged("0\n1", side("a,b")),
        [{"_c0": "a", "groundTruthData": "0"}, {"_c0": "b", "groundTruthData": "1"}],
    ),
    "both in one line": (
        merged(label("[0, null]"), side("a,b"), side("7\n8")),
        [
            {"_c0": "a", "_c1": "7", "groundTruthData": "0"},
            {"_c0": "b", "_c1": "8", "groundTruthData": None},
        ],
    ),
    "several rows without ground truth": (
        merged(None, side("a\nb")),
        [{"_c0": "a", "groundTruthData": None}, {"_c0": "b", "groundTruthData": None}],
    ),
    "instances of both": (merged(label('{"instances": [{"label": 0}, {"label": 1}]}'), PREDICTIONS), TWO),
    "a list of labels": (merged(label('[{"label": 0}, {"label": 1}]'), PREDICTIONS), TWO),
    "json lines of labels": (merged(label('{"y": 0}\n{"y": 1}'), PREDICTIONS), TWO),
    "json lines of batches": (
        merged(label("0\n1"), side('{"out": [{"p": 0.25}]}\n {"out": [{"p": 0.75}]}', "JSON")),
        TWO,
    ),
    "one instance": (
        merged("1", side('{"predictions": [{"p": 0.5}]}', "JSON")),
        [{"p": "0.5", "groundTruthData": "1"}],
    ),
    "batch transform": (
        merged("1", None, **batch_output({"SageMakerOutput": {"p": 0.5}, "x": [1, 2]})),
        [{"SageMakerOutput.p": "0.5", "x[0]": "1", "x[1]": "2", "groundTruthData": "1"}],
    ),
    "a batch transform of instances": (
        merged(
            "0\n1",
            None,
            **batch_output(
                {"SageMakerOutput": {"out": [{"p": 1}, {"p": {"q": 2}}]}, "in": [{"x": [3]}, {"x": []}]}
            ),
        ),
        [
            {"SageMakerOutput.p": "1", "x[0]": "3", "groundTruthData": "0"},
            {"SageMakerOutput.p.q": "2", "x": None, "groundTruthData": "1"},
        ],
    ),
    "one key in two lists": (
        merged("1", side('{"a": [{"x": 1}], "b": [{"x": 2}]}', "JSON")),
        [{"x": "1", "x_2": "2", "groundTruthData": "1"}],
    ),
    "a list of scalars is one row": (
        merged("1", side('{"predictions": [0.25, 0.75]}', "JSON")),
        [{"predictions[0]": "0.25", "predictions[1]": "0.75", "groundTruthData": "1"}],
    ),
    "a list beside a scalar is one row": (
        merged("1", side('{"predictions": [{"p": 1}, {"p": 2}], "model": "m"}', "JSON")),
        [{"predictions[0].p": "1", "predictions[1].p": "2", "model": "m", "groundTruthData": "1"}],
    ),
    "lists of two lengths are one row": (
        merged("1", side('{"a": [{"p": 1}, {"p": 2}], "b": [{"p": 3}]}', "JSON")),
        [{"a[0].p": "1", "a[1].p": "2", "b[0].p": "3", "groundTruthData": "1"}],
    ),
    "a mixed list is one row": (
        merged("1", side('{"a": [{"p": 1}, 2]}', "JSON")),
        [{"a[0].p": "1", "a[1]": "2", "groundTruthData": "1"}],
    ),
    "an empty batch is one row": (
        merged("1", side('{"a": []}', "JSON")),
        [{"a": None, "groundTruthData": "1"}],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_rows_of_a_merged_record(spark: "SparkSession", tmp_path: Path, case: str) -> None:
    line, expected = CASES[case]
    found = in_jvm(spark, tmp_path, line)
    assert found == expected
    assert [list(row) for row in found] == [list(row) for row in expected]


@pytest.mark.parametrize("case", CASES)
def test_python_reads_the_same_rows(case: str) -> None:
    line, expected = CASES[case]
    assert in_python(line) == expected
    assert [list(row) for row in in_python(line)] == [list(row) for row in expected]


FAULTS: dict[str, tuple[str, str]] = {
    "more rows than labels": (
        merged("0\n1", side("a\nb\nc")),
        "cannot be paired: its endpointOutput has 3 rows and its groundTruthData has 2 rows",
    ),
    "more labels than rows": (
        merged("0,1", side("a")),
        "cannot be paired: its endpointOutput has 1 row of 1 cells and its groundTruthData has 2 rows",
    ),
    "one label beside rows": (
        merged("0", side("a\nb")),
        "cannot be paired: its endpointOutput has 2 rows and its groundTruthData has 1 row of 1 cells",
    ),
    "labels that turn the outputs away from the inputs": (
        merged("0,1", side("a,b"), side("7")),
        "cannot be paired: its endpointOutput has 2 rows and its endpointInput has 1 row of 1 cells",
    ),
    "several cells in a row of labels": (
        merged("0,5\n1,5", side("a\nb")),
        "has 2 cells in a row of its groundTruthData, where one label is expected",
    ),
    "no data": (merged({"encoding": "CSV"}, side("a")), "has no data in its groundTruthData"),
    "no encoding": (merged({"data": "1"}, side("a")), "has no encoding in its groundTruthData"),
    "an unknown encoding": (
        merged(label("1", "XML"), side("a")),
        "has the unknown encoding 'XML' in its groundTruthData (known are CSV, JSON, BASE64, NONE)",
    ),
    "bad json": (merged(label('{"y":'), side("a")), "has data in its groundTruthData that is not JSON: "),
    "bad json in a batch": (
        merged("1", side('{"a": [{"p": 1}, {"p"]}', "JSON")),
        "has data in its endpointOutput that is not JSON: ",
    ),
    "a label that is no object": (
        merged(None, side("a"), groundTruthData=1),
        "is not a capture: its groundTruthData is not an object",
    ),
    "no side": (
        merged("1", None),
        "holds none of endpointOutput, batchTransformOutput, endpointInput in its captureData",
    ),
    "no prediction": (
        merged("1", None, side("7")),
        "holds no endpointOutput in its captureData, so that there is no prediction",
    ),
    "no capture": ('{"groundTruthData": {"data": "1", "encoding": "CSV"}}', MERGE_FIRST),
    "neither": ('{"eventVersion": "0"}', "is not a capture: it has no captureData object"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_malformed_record_is_noted_and_the_next_is_read(
    spark: "SparkSession", tmp_path: Path, case: str
) -> None:
    line, reason = FAULTS[case]
    items = read_text(spark, tmp_path, line + "\n" + merged("1", side("a"), side("7")), Merged())
    assert [item.get("note") for item in items] == ["malformed", None]
    assert items[0]["reason"].startswith(reason)


@pytest.mark.parametrize("case", FAULTS)
def test_python_tells_the_same_fault(case: str) -> None:
    line, reason = FAULTS[case]
    assert (fault_in_python(line) or "none").startswith(reason)


objects = st.dictionaries(st.sampled_from("abc"), st.integers(0, 9) | st.just([]) | st.just([1]), max_size=2)
batches = st.recursive(
    st.lists(objects, min_size=1, max_size=2) | st.integers(0, 9),
    lambda inner: st.dictionaries(st.sampled_from("defg"), inner, max_size=2),
    max_leaves=4,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(batches, min_size=1, max_size=3), st.lists(batches, min_size=1, max_size=2))
def test_batches_come_to_the_same_in_both(
    spark: "SparkSession", tmp_path: Path, outputs: list[Any], labels: list[Any]
) -> None:
    texts = ["\n".join(map(json.dumps, values)) for values in (labels, outputs)]
    line = merged(label(texts[0]), side(texts[1], "JSON"))
    items = read_text(spark, tmp_path, line, Merged())
    if fault := fault_in_python(line):
        assert reasons(items) == [fault]
    else:
        assert rows(items) == in_python(line)


def test_a_batch_is_split_in_captures_as_well(spark: "SparkSession", tmp_path: Path) -> None:
    batched = side('{"predictions": [{"p": 1}, {"p": 2}]}', "JSON")
    assert rows(read_text(spark, tmp_path, merged("1", batched), Capture())) == [{"p": "1"}, {"p": "2"}]


@pytest.mark.parametrize("form", [Capture(), Merged()])
def test_labels_that_wait_for_their_merge_are_told(
    spark: "SparkSession", tmp_path: Path, form: Capture | Merged
) -> None:
    line = '{"groundTruthData":{"data":"1","encoding":"CSV"},"eventMetadata":{"eventId":"a"}}'
    assert reasons(read_text(spark, tmp_path, line, form)) == [MERGE_FIRST]


def test_the_rows_of_a_record_have_its_place_and_one_starts_it(spark: "SparkSession", tmp_path: Path) -> None:
    line = merged("0\n1", side("a\nb"), eventMetadata={"eventId": "e7"})
    items = read_text(spark, tmp_path, "\n" + line, Merged())
    assert [(item["starts_capture"], item["event_id"], item["line"]) for item in items] == [
        (True, "e7", 2),
        (False, "e7", 2),
    ]


def test_collapse_keeps_a_batched_record_as_one_row(spark: "SparkSession", tmp_path: Path) -> None:
    line = merged("0\n1", side("a\nb"))
    expected = [{"_c0": "a\nb", "groundTruthData": "0\n1"}]
    assert in_jvm(spark, tmp_path, line, batched_rows="collapse") == expected
    assert in_python(line, split=False) == expected


def test_an_index_leaves_out_a_cell_and_no_label(spark: "SparkSession", tmp_path: Path) -> None:
    line = merged("1", side("0.5"), side("7,8"))
    assert in_jvm(spark, tmp_path, line, exclude=["1"]) == [
        {"_c0": "0.5", "_c2": "8", "groundTruthData": "1"}
    ]


def test_the_hour_of_the_folders_is_enough(spark: "SparkSession", tmp_path: Path) -> None:
    folder = tmp_path / "2026" / "01" / "31" / "12"
    folder.mkdir(parents=True)
    (folder / "a.jsonl").write_text(merged("1", side("a"), eventMetadata={"eventId": "e"}))
    hour = {"start": datetime(2026, 1, 31, 12, tzinfo=UTC), "end": datetime(2026, 1, 31, 13, tzinfo=UTC)}
    assert len(rows(read_items(spark, tmp_path, Merged(), ReadOptions(**hour)))) == 1
    half = {**hour, "end": datetime(2026, 1, 31, 12, 30, tzinfo=UTC)}
    assert reasons(read_items(spark, tmp_path, Merged(), ReadOptions(**half))) == [
        "has no inferenceTime, so that it cannot be told whether it is in the window"
    ]


@pytest.mark.parametrize(("folder", "count"), [("bias_json_batch", 334), ("bias_jsonlines_batch", 1)])
def test_aws_merged_records_have_a_row_for_each_instance(
    spark: "SparkSession", tmp_path: Path, folder: str, count: int
) -> None:
    file = golden(f"clarify/{folder}/merged_record_76.json")
    line = json.dumps(json.loads(file.read_text()))
    found = in_jvm(spark, tmp_path, line)
    assert len(found) == count
    features = [f"features[{i}]" for i in range(14)]
    names = {"SageMakerOutput.predicted_label", "SageMakerOutput.score", *features, "groundTruthData"}
    assert all(set(row) == names and None not in row.values() for row in found)
    assert found == in_python(line)


SCRIPTS: dict[str, tuple[str, str, list[dict[str, str | None]]]] = {
    "the label is appended": (
        "return {'p': r.endpoint_output.data, 'z': 3}",
        "1",
        [{"p": "a", "z": "3", "groundTruthData": "1"}],
    ),
    "a label of its own stays": (
        "return {'groundTruthData': int(r.ground_truth.data) + 5}",
        "1",
        [{"groundTruthData": "6"}],
    ),
    "rows and labels pair": (
        "return [{'p': 1}, {'p': 2}]",
        "0\n1",
        [{"p": "1", "groundTruthData": "0"}, {"p": "2", "groundTruthData": "1"}],
    ),
    "one label is every row's": (
        "return [{'p': 1}, {'p': 2}]",
        "7",
        [{"p": "1", "groundTruthData": "7"}, {"p": "2", "groundTruthData": "7"}],
    ),
    "a changed label is appended": (
        "r.ground_truth.data = 'x'\n    return {'p': 1}",
        "1",
        [{"p": "1", "groundTruthData": "x"}],
    ),
    "a label by its side and place counts over the record's": (
        "return [{'p': 1, 'groundTruthData_0': 'x'}, {'p': 2}]",
        "7",
        [{"groundTruthData_0": "x", "p": "1"}, {"p": "2", "groundTruthData": "7"}],
    ),
    "the record given back": (
        "r.endpoint_output.data = 'b'\n    return r",
        "1",
        [{"_c0": "b", "groundTruthData": "1"}],
    ),
}


@pytest.mark.parametrize("case", SCRIPTS)
def test_a_scripts_rows_have_the_records_label(spark: "SparkSession", tmp_path: Path, case: str) -> None:
    body, labels, expected = SCRIPTS[case]
    script = tmp_path / "handler.py"
    script.write_text(f"def preprocess_handler(r):\n    {body}\n")
    items = read_text(spark, tmp_path, merged(labels, side("a")), Merged(), ReadOptions(script=script))
    notes = [item["note"] for item in items if "note" in item]
    assert rows([item for item in items if "note" not in item]) == expected
    assert notes == (["labels_of_the_script"] if "'groundTruthData" in body else [])


def test_a_scripts_row_without_ground_truth_has_a_missing_label(
    spark: "SparkSession", tmp_path: Path
) -> None:
    script = tmp_path / "handler.py"
    script.write_text("def preprocess_handler(r): return {'p': 1}")
    assert in_jvm(spark, tmp_path, capture(None, side("a")), script=script) == [
        {"p": "1", "groundTruthData": None}
    ]


@pytest.mark.parametrize(
    ("returned", "labels", "reason"),
    [
        (
            "[{'p': 1}, {'p': 2}, {'p': 3}]",
            "0\n1",
            "became 3 rows in the preprocessing script, but its groundTruthData has 2 labels; "
            "return a row for each label, or rows with a groundTruthData of their own",
        ),
        (
            "{'p': 1}",
            "0,1",
            "became 1 row in the preprocessing script, but its groundTruthData has 2 labels; "
            "return a row for each label, or rows with a groundTruthData of their own",
        ),
        ("{'p': 1}", "0,1\n2,3", "has 2 cells in a row of its groundTruthData, where one label is expected"),
    ],
)
def test_a_scripts_rows_that_no_labels_fit_are_malformed(
    spark: "SparkSession", tmp_path: Path, returned: str, labels: str, reason: str
) -> None:
    script = tmp_path / "handler.py"
    script.write_text(f"def preprocess_handler(r): return {returned}")
    source = tmp_path / "data.jsonl"
    source.write_text(merged(labels, side("a")) + "\n" + merged("1", side("a")))
    options = ReadOptions(script=script)
    begun = begin_script(find_inputs(source), Merged(), options, tmp_path)
    alone = preview(read(spark, find_inputs(source), Merged(), options, begun))
    assert reasons(alone) == [reason]
    assert alone[0]["text"].startswith('{"captureData": {')
    assert "note" not in alone[1]
    assert alone == preview(read(spark, find_inputs(source), Merged(), options))
