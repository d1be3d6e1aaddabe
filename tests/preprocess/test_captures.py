"""Captures read in the JVM and in plain Python: both must give the same rows and the same faults."""

import base64
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.preprocess.reading import capture, read_text, reasons, rows, side
from understudy.preprocess.captures import first_captures, read_capture, rows_of
from understudy.preprocess.formats import Capture, DatasetFormat, Merged
from understudy.preprocess.inputs import InputFile
from understudy.preprocess.malformed import Malformed
from understudy.preprocess.naming import named
from understudy.preprocess.reading import ReadOptions

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

SIDES = ("endpointOutput", "endpointInput")


def in_python(
    line: str, names: list[str] | None = None, *, split: bool = True
) -> list[dict[str, str | None]]:
    found = rows_of(read_capture(line.encode()), SIDES, split=split)
    return [dict(zip(named(row.keys, names).names, row.cells, strict=True)) for row in found]


def packed(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


CASES: dict[str, tuple[str, list[dict[str, str | None]]]] = {
    "output columns first": (
        capture(side("1,2"), side("0.5\n")),
        [{"_c0": "0.5", "_c1": "1", "_c2": "2"}],
    ),
    "empty cells are missing": (capture(side(",x,"), None), [{"_c0": None, "_c1": "x", "_c2": None}]),
    "cells are not trimmed": (capture(side(" 1, x "), None), [{"_c0": " 1", "_c1": " x "}]),
    "an empty text is one missing cell": (capture(side("a"), side("")), [{"_c0": None, "_c1": "a"}]),
    "quoted commas": (capture(side('"a,b",c'), None), [{"_c0": "a,b", "_c1": "c"}]),
    "json keys, nested": (
        capture(side('{"a": {"b": 1.0}, "c": [true, null]}', "JSON"), side('{"p": "x"}', "JSON")),
        [{"p": "x", "a.b": "1.0", "c[0]": "true", "c[1]": None}],
    ),
    "a key on both sides": (
        capture(side('{"a": 1}', "JSON"), side('{"a": 2}', "JSON")),
        [{"a": "2", "endpointInput.a": "1"}],
    ),
    "csv beside json": (
        capture(side("7,8"), side('{"p": 0.5}', "JSON")),
        [{"p": "0.5", "_c1": "7", "_c2": "8"}],
    ),
    "json beside csv": (capture(side('{"a": 1}', "JSON"), side("0.5")), [{"_c0": "0.5", "a": "1"}]),
    "base64 csv": (
        capture(side(packed("1,2"), "BASE64"), side(packed("9"), "BASE64")),
        [{"_c0": "9", "_c1": "1", "_c2": "2"}],
    ),
    "base64 json": (
        capture(side(packed('{"a": 1}'), "BASE64", "application/json"), None),
        [{"a": "1"}],
    ),
    "base64 json without a content type": (
        capture(side(packed(' {"a": 1}'), "BASE64", ""), None),
        [{"a": "1"}],
    ),
    "csv lines in one request": (
        capture(side("1,2\n3,4\n"), side("a\nb")),
        [{"_c0": "a", "_c1": "1", "_c2": "2"}, {"_c0": "b", "_c1": "3", "_c2": "4"}],
    ),
    "one output line of n cells": (
        capture(side("1\n2\n3"), side("a,b,c")),
        [{"_c0": "a", "_c1": "1"}, {"_c0": "b", "_c1": "2"}, {"_c0": "c", "_c1": "3"}],
    ),
    "csv that is said to be json": (
        capture(side("1,2", content_type="application/json"), None),
        [{"_c0": "1", "_c1": "2"}],
    ),
    "json lines in one request": (
        capture(side('{"a":1}\n{"a":2}', "JSON"), side("[7, 8]", "JSON")),
        [{"_c0": "7", "a": "1"}, {"_c0": "8", "a": "2"}],
    ),
    "a json list of objects": (
        capture(side('[{"a":1},{"a":2}]', "JSON"), None),
        [{"a": "1"}, {"a": "2"}],
    ),
    "a json list of lists": (
        capture(side("[[1,2],[3,4]]", "JSON"), None),
        [{"_c0": "1", "_c1": "2"}, {"_c0": "3", "_c1": "4"}],
    ),
    "a json scalar": (capture(None, side("0.25", "JSON")), [{"_c0": "0.25"}]),
    "not a number": (
        capture(side("NaN,inf,-Infinity"), None),
        [{"_c0": "NaN", "_c1": "inf", "_c2": "-Infinity"}],
    ),
    "json that is not a number": (capture(side('{"a": NaN}', "JSON"), None), [{"a": "NaN"}]),
    "odd names": (
        capture(side('{"a.b": 1, "c d": 2, "\\"q\\"": 3, "😀": 4, "`x`": 5}', "JSON"), None),
        [{"a.b": "1", "c d": "2", '"q"': "3", "😀": "4", "`x`": "5"}],
    ),
    "scalars of a batch beside csv lines": (
        capture(side("31,Bern\n44,Bonn"), side('{"predictions": [0, 1]}', "JSON")),
        [
            {"predictions[0]": "0", "_c1": "31", "_c2": "Bern"},
            {"predictions[0]": "1", "_c1": "44", "_c2": "Bonn"},
        ],
    ),
    "a scalar of a batch of one": (
        capture(side("31,Bern"), side('{"predictions": [0]}', "JSON")),
        [{"predictions[0]": "0", "_c1": "31", "_c2": "Bern"}],
    ),
    "objects of a batch beside csv lines": (
        capture(side("31\n44"), side('{"predictions": [{"score": 0.5}, {"score": 1}]}', "JSON")),
        [{"score": "0.5", "_c1": "31"}, {"score": "1", "_c1": "44"}],
    ),
    "lists of a batch on both sides": (
        capture(
            side('{"instances": [[31, "Bern"], [44, "Bonn"]]}', "JSON"),
            side('{"predictions": [[0], [1]]}', "JSON"),
        ),
        [
            {"predictions[0][0]": "0", "instances[0][0]": "31", "instances[0][1]": "Bern"},
            {"predictions[0][0]": "1", "instances[0][0]": "44", "instances[0][1]": "Bonn"},
        ],
    ),
    "scalars of several lists": (
        capture(side("31\n44"), side('{"label": [0, 1], "score": [0.5, 1]}', "JSON")),
        [
            {"label[0]": "0", "score[0]": "0.5", "_c2": "31"},
            {"label[0]": "1", "score[0]": "1", "_c2": "44"},
        ],
    ),
    "scalars in one row": (
        capture(side("31"), side('{"scores": [0.5, 1]}', "JSON")),
        [{"scores[0]": "0.5", "scores[1]": "1", "_c2": "31"}],
    ),
    "a list of objects that no rows stand beside": (
        capture(side('{"items": [{"id": 1}, {"id": 2}]}', "JSON"), side("0.5")),
        [{"_c0": "0.5", "items[0].id": "1", "items[1].id": "2"}],
    ),
    "a matrix that one row stands beside": (
        capture(side('{"image": [[1, 2], [3, 4]]}', "JSON"), side('{"class": "cat"}', "JSON")),
        [
            {
                "class": "cat",
                "image[0][0]": "1",
                "image[0][1]": "2",
                "image[1][0]": "3",
                "image[1][1]": "4",
            }
        ],
    ),
    "unpadded base64": (
        capture(side(packed("1,2").rstrip("="), "BASE64"), side(packed("90")[:-1], "BASE64")),
        [{"_c0": "90", "_c1": "1", "_c2": "2"}],
    ),
    "base64 in lines": (
        capture(side("MSwy\r\nLDM=\n", "BASE64"), None),
        [{"_c0": "1", "_c1": "2", "_c2": "3"}],
    ),
    "halves of surrogate pairs": (
        capture(side('{"a": "\\ud800", "\\udc00b": "\\ud83d\\ude00"}', "JSON"), side("\ud800,\ude00x")),
        [{"_c0": "\ufffd", "_c1": "\ufffdx", "a": "\ufffd", "\ufffdb": "\U0001f600"}],
    ),
    "a number of very many digits": (
        capture(side('{"a": 1%s}' % ("0" * 5000), "JSON"), None),
        [{"a": "1" + "0" * 5000}],
    ),
    "the last of a key that stands twice": (
        '{"captureData": {"endpointOutput": {"data": "1", "data": "2", "encoding": 1, "encoding": "CSV"}, '
        '"endpointInput": {"data": "3", "encoding": "CSV"}, "endpointInput": null}}',
        [{"_c0": "2"}],
    ),
    "data that is an object": (capture(side({"a": 1}, "JSON"), None), [{"a": "1"}]),
}


@pytest.mark.parametrize("case", CASES)
def test_rows_of_a_capture(spark: "SparkSession", tmp_path: Path, case: str) -> None:
    line, expected = CASES[case]
    assert rows(read_text(spark, tmp_path, line, Capture())) == expected


@pytest.mark.parametrize("case", CASES)
def test_python_reads_the_same_rows(case: str) -> None:
    line, expected = CASES[case]
    assert in_python(line) == expected


FAULTS: dict[str, tuple[bytes, str]] = {
    "a truncated line": (capture(side("1"), side("2")).encode()[:-30], "is not JSON: it ends too early"),
    "not json": (b"hello", "is not JSON: "),
    "not an object": (b"[1]", "is not a capture: it is JSON, but not an object with captureData"),
    "no capture": (b'{"a": 1}', "is not a capture: it has no captureData object"),
    "no side": (b'{"captureData": {}}', "holds none of endpointOutput, endpointInput in its captureData"),
    "no data": (
        capture({"encoding": "CSV"}, None).encode(),
        "has no data in its endpointInput",
    ),
    "no encoding": (capture({"data": "1"}, None).encode(), "has no encoding in its endpointInput"),
    "an unknown encoding": (
        capture(side("1", "AVRO"), None).encode(),
        "has the unknown encoding 'AVRO' in its endpointInput (known are CSV, JSON, BASE64, NONE)",
    ),
    "invalid base64": (
        capture(side("%%%", "BASE64"), None).encode(),
        "has data in its endpointInput that is not valid BASE64",
    ),
    "base64 of other bytes": (
        capture(side(base64.b64encode(b"a\xff").decode(), "BASE64"), None).encode(),
        "has data in its endpointInput that, BASE64 decoded, is not UTF-8 (byte 0xff at offset 1 of it)",
    ),
    "bad json data": (
        capture(side('{"a":', "JSON"), None).encode(),
        "has data in its endpointInput that is not JSON: ",
    ),
    "rows that do not pair": (
        capture(side("1\n2\n3"), side("a\nb")).encode(),
        "cannot be paired: its endpointOutput has 2 rows and its endpointInput has 3 rows",
    ),
    "one output beside many rows": (
        capture(side("1\n2\n3"), side("a,b")).encode(),
        "cannot be paired: its endpointOutput has 1 row of 2 cells and its endpointInput has 3 rows",
    ),
    "base64 that is cut off": (
        capture(side("MSwyL", "BASE64"), None).encode(),
        "has data in its endpointInput that is not valid BASE64: it is cut off",
    ),
    "data nested too deep": (
        capture(side("[" * 5000 + "]" * 5000, "JSON"), None).encode(),
        "has data in its endpointInput that is not JSON: it is nested more than 500 deep",
    ),
    "a line nested too deep": (
        b'{"a": ' + b'{"b":' * 5000 + b"1" + b"}" * 5001,
        "is not JSON: it is nested more than 500 deep",
    ),
    "a batch that does not pair": (
        capture(side('{"instances": [[1], [2]]}', "JSON"), side("a\nb\nc")).encode(),
        "cannot be paired: its endpointOutput has 3 rows and its endpointInput has 2 rows",
    ),
    "not utf-8": (b'{"captureData": "\xff"}', "is not UTF-8 (byte 0xff at offset 17 of it)"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_malformed_line_is_noted_and_the_next_is_read(
    spark: "SparkSession", tmp_path: Path, case: str
) -> None:
    line, reason = FAULTS[case]
    items = read_text(spark, tmp_path, line + b"\n" + capture(side("1"), None).encode(), Capture())
    assert [item.get("note") for item in items] == ["malformed", None]
    assert items[0]["line"] == 1
    assert items[0]["reason"].startswith(reason)
    assert items[1]["line"] == 2


@pytest.mark.parametrize("case", FAULTS)
def test_python_tells_the_same_fault(case: str) -> None:
    line, reason = FAULTS[case]
    with pytest.raises(Malformed) as caught:
        rows_of(read_capture(line), SIDES)
    assert str(caught.value).startswith(reason)


def test_a_row_without_a_cell_does_not_end_what_follows(spark: "SparkSession", tmp_path: Path) -> None:
    lines = [capture(side("{}", "JSON"), None), capture(side("1,2"), None)]
    assert rows(read_text(spark, tmp_path, "\n".join(lines), Capture())) == [{}, {"_c0": "1", "_c1": "2"}]


def test_names_come_from_the_baseline_by_position(spark: "SparkSession", tmp_path: Path) -> None:
    line = capture(side("1,2,3"), side("0.5"))
    options = ReadOptions(names=["label", "a", "b"])
    assert rows(read_text(spark, tmp_path, line, Capture(), options)) == [
        {"label": "0.5", "a": "1", "b": "2", "_c3": "3"}
    ]


@pytest.mark.parametrize("form", [Capture(), Merged()])
def test_a_batch_is_named_by_the_baseline_as_bare_lists_are(
    spark: "SparkSession", tmp_path: Path, form: DatasetFormat
) -> None:
    requests = [
        capture(side("31,Bern\n44,Bonn"), side('{"predictions": [0, 1]}', "JSON")),
        capture(side("31,Bern\n44,Bonn"), side("[0, 1]", "JSON")),
        capture(
            side('{"instances": [[31, "Bern"], [44, "Bonn"]]}', "JSON"), side('{"p": [[0], [1]]}', "JSON")
        ),
    ]
    options = ReadOptions(names=["pred", "age", "city"])
    for request in requests:
        found = rows(read_text(spark, tmp_path, request, form, options))
        assert [{name: row[name] for name in ("pred", "age", "city")} for row in found] == [
            {"pred": "0", "age": "31", "city": "Bern"},
            {"pred": "1", "age": "44", "city": "Bonn"},
        ]


def test_a_batch_keeps_the_names_that_a_baseline_has_for_a_request_of_one(
    spark: "SparkSession", tmp_path: Path
) -> None:
    line = capture(side('{"in": [{"a": 1}, {"a": 2}]}', "JSON"), side('{"out": [7, 8]}', "JSON"))
    options = ReadOptions(names=["in[0].a", "out[0]"])
    assert rows(read_text(spark, tmp_path, line, Capture(), options)) == [
        {"in[0].a": "1", "out[0]": "7"},
        {"in[0].a": "2", "out[0]": "8"},
    ]


def one_sided(items: list[dict[str, Any]]) -> list[tuple[int, str]]:
    return [(item["line"], item["reason"]) for item in items if item.get("note") == "one_sided"]


NO_OUTPUT = "holds no endpointOutput in its captureData"
NO_INPUT = "holds no endpointInput in its captureData"
ONE_SIDED: dict[str, tuple[list[str], list[str] | None, dict[str, str | None], str]] = {
    "inputs, by the baseline": (
        [capture(side("44,Bern"), None)],
        ["pred", "age", "city"],
        {"pred": None, "age": "44", "city": "Bern"},
        NO_OUTPUT,
    ),
    "outputs, by the baseline": (
        [capture(None, side("0.5"))],
        ["pred", "age", "city"],
        {"pred": "0.5", "age": None, "city": None},
        NO_INPUT,
    ),
    "a side that is null": (
        [json.dumps({"captureData": {"endpointOutput": None, "endpointInput": side("44,Bern")}})],
        ["pred", "age", "city"],
        {"pred": None, "age": "44", "city": "Bern"},
        NO_OUTPUT,
    ),
    "inputs, by the first capture of both": (
        [capture(side("44,Bern"), None), "no JSON", capture(side("1,x"), side("7,8"))],
        None,
        {"_c0": None, "_c1": None, "_c2": "44", "_c3": "Bern"},
        NO_OUTPUT,
    ),
    "outputs, by the first capture of both": (
        [capture(None, side("7,8")), capture(side("1,x"), side("7,8"))],
        None,
        {"_c0": "7", "_c1": "8", "_c2": None, "_c3": None},
        NO_INPUT,
    ),
    "an odd number of inputs, by the first capture of both": (
        [capture(side("44,Bern,x"), None), capture(side("1,x"), side("7"))],
        ["pred", "age", "city"],
        {"pred": None, "age": "44", "city": "Bern", "_c3": "x"},
        NO_OUTPUT,
    ),
    "inputs beside JSON": (
        [capture(side("44,Bern"), None), capture(side("1,x"), side('{"p": 1}', "JSON"))],
        None,
        {"p": None, "_c1": "44", "_c2": "Bern"},
        NO_OUTPUT,
    ),
    "every row of a batch": (
        [capture(side("44\n44"), None), capture(side("1"), side('{"p": 1}', "JSON"))],
        None,
        {"p": None, "_c1": "44"},
        NO_OUTPUT,
    ),
}


@pytest.mark.parametrize("case", ONE_SIDED)
def test_the_cells_of_an_absent_side_are_missing(spark: "SparkSession", tmp_path: Path, case: str) -> None:
    lines, names, expected, reason = ONE_SIDED[case]
    items = read_text(spark, tmp_path, "\n".join(lines), Capture(), ReadOptions(names=names))
    assert one_sided(items) == [(1, reason)]
    found = rows([item for item in items if item["line"] == 1 and "note" not in item])
    assert found
    assert [row for row in found if row != expected] == []


@pytest.mark.parametrize(
    ("line", "names"),
    [
        (capture(side("44,Bern"), None), None),
        (capture(side("44,Bern"), None), ["age", "city"]),
        (capture(None, side("0.5")), ["pred"]),
        (capture(None, side('{"p": 1}', "JSON")), ["p", "a"]),
    ],
)
def test_an_endpoint_that_captures_one_side_lacks_none(
    spark: "SparkSession", tmp_path: Path, line: str, names: list[str] | None
) -> None:
    items = read_text(spark, tmp_path, line, Capture(), ReadOptions(names=names))
    assert list(rows(items)[0]) == (names or ["_c0", "_c1"])[: len(items[0]["cells"])]


def test_only_one_side_that_is_asked_for_is_no_fault(spark: "SparkSession", tmp_path: Path) -> None:
    line = capture(side("44,Bern"), None) + "\n" + capture(side("1,x"), side("7"))
    items = read_text(spark, tmp_path, line, Capture(("endpointInput",)))
    assert rows(items) == [{"_c0": "44", "_c1": "Bern"}, {"_c0": "1", "_c1": "x"}]


def test_a_capture_whose_cells_no_one_can_place_is_set_aside(spark: "SparkSession", tmp_path: Path) -> None:
    line = capture(side("44,Bern,x,y"), None)
    items = read_text(spark, tmp_path, line, Capture(), ReadOptions(names=["pred", "age", "city"]))
    assert reasons(items) == [
        "holds no endpointOutput, and neither the first captures nor the baseline's 3 names tell which "
        "columns its 4 cells are"
    ]


def test_outputs_after_megabytes_of_inputs_alone_are_set_aside(spark: "SparkSession", tmp_path: Path) -> None:
    inputs = capture(side("x" * 100_000), None)
    lines = [inputs] * 50 + [capture(side("1,x"), side("7"))]
    items = read_text(spark, tmp_path, "\n".join(lines), Capture())
    assert [reason.partition(";")[0] for reason in reasons(items)] == [
        "holds an endpointOutput, which none of the first captures does"
    ]
    assert len(items) == 51


def test_a_cell_beside_json_is_named_by_its_place_in_the_row(spark: "SparkSession", tmp_path: Path) -> None:
    line = capture(side("7,8"), side('{"p": 0.5}', "JSON"))
    options = ReadOptions(names=["p", "a", "b"])
    assert rows(read_text(spark, tmp_path, line, Capture(), options)) == [{"p": "0.5", "a": "7", "b": "8"}]


def test_only_the_wanted_side_is_read(spark: "SparkSession", tmp_path: Path) -> None:
    line = capture(side("1,2"), side("0.5"))
    assert rows(read_text(spark, tmp_path, line, Capture(("endpointInput",)))) == [{"_c0": "1", "_c1": "2"}]


@pytest.mark.parametrize(
    ("names", "exclude", "expected"),
    [
        (["p", "a", "b"], ["0"], {"a": "1", "b": "2"}),
        (["p", "a", "b"], ["a"], {"p": "0.5", "b": "2"}),
        (["a", "b"], ["0"], {"a": "1", "b": "2"}),
        (["p", "b"], ["1"], {"p": "0.5", "b": "2"}),
        (["p", "x", "a", "b"], ["x"], {"p": "0.5", "a": "1", "b": "2"}),
        (None, ["2"], {"_c0": "0.5", "_c1": "1"}),
        (None, ["_c1"], {"_c0": "0.5", "_c2": "2"}),
    ],
)
def test_excluded_features_are_left_out(
    spark: "SparkSession",
    tmp_path: Path,
    names: list[str] | None,
    exclude: list[str],
    expected: dict[str, str],
) -> None:
    options = ReadOptions(names=names, exclude=exclude)
    assert rows(read_text(spark, tmp_path, capture(side("1,2"), side("0.5")), Capture(), options)) == [
        expected
    ]


def test_collapse_keeps_a_batched_request_as_one_row(spark: "SparkSession", tmp_path: Path) -> None:
    line = capture(side("1,2\n3,4\n"), side("a"))
    expected = [{"_c0": "a", "_c1": "1", "_c2": "2\n3", "_c3": "4"}]
    assert rows(read_text(spark, tmp_path, line, Capture(), ReadOptions(batched_rows="collapse"))) == expected
    assert in_python(line, split=False) == expected


def test_only_the_first_row_of_a_request_starts_a_capture(spark: "SparkSession", tmp_path: Path) -> None:
    items = read_text(spark, tmp_path, capture(side("1\n2"), None, event="e7"), Capture())
    assert [(item["starts_capture"], item["event_id"], item["line"]) for item in items] == [
        (True, "e7", 1),
        (False, "e7", 1),
    ]


scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=5),
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.dictionaries(st.text(max_size=4), values, min_size=1, max_size=4), min_size=1, max_size=8))
def test_the_jvm_flattens_as_python_does(
    spark: "SparkSession", tmp_path: Path, objects: list[dict[str, Any]]
) -> None:
    lines = [capture(side(json.dumps(item), "JSON"), None) for item in objects]
    expected = [row for line in lines for row in in_python(line)]
    assert rows(read_text(spark, tmp_path, "\n".join(lines), Capture())) == expected


def test_the_first_captures_of_a_file_show_their_faults(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(capture(side("1,2"), side("3")) + "\n\nnonsense\n" + capture(side("1"), None))
    found = list(first_captures(InputFile(file, file.stat().st_size), 2))
    assert [number for number, _ in found] == [1, 3]
    assert isinstance(found[0][1], dict)
    assert isinstance(found[1][1], Malformed)


def test_faults_carry_no_line_of_their_own(spark: "SparkSession", tmp_path: Path) -> None:
    items = read_text(spark, tmp_path, "x" * 5000, Capture())
    assert len(items[0]["text"]) <= 201
    assert len(reasons(items)[0]) < 400


@pytest.mark.parametrize(
    ("sides", "captured"),
    [
        (("batchTransformOutput", "endpointInput"), "batchTransformOutput"),
        (("endpointOutput", "batchTransformOutput"), "endpointOutput"),
    ],
)
def test_a_wanted_side_that_a_batch_transform_never_has_may_be_absent(
    spark: "SparkSession", tmp_path: Path, sides: tuple[str, ...], captured: str
) -> None:
    line = json.dumps({"captureData": {captured: side("1,2")}})
    assert rows(read_text(spark, tmp_path, line, Capture(sides))) == [{"_c0": "1", "_c1": "2"}]
