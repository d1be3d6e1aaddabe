import csv
import json
from base64 import b64decode
from pathlib import Path

import pytest

from benchmarks.captures import HOUR, write
from benchmarks.shape import Shape

MIXED = {"columns": 20, "text": 0.1, "distinct_numbers": 0.2, "distinct_texts": 0.1}


def rows_of(table: Path) -> list[list[str]]:
    with table.open() as file:
        return list(csv.reader(file))


def sides_of(captures: Path) -> list[dict[str, dict[str, str]]]:
    files = sorted((captures / HOUR).iterdir())
    return [json.loads(line)["captureData"] for file in files for line in file.read_text().splitlines()]


def test_captures_and_csv_hold_the_same_rows(tmp_path: Path) -> None:
    shape = Shape(21, files=2)
    captures, table = write(shape, tmp_path)
    sides = sides_of(captures)
    rows = [f"{side['endpointOutput']['data']},{side['endpointInput']['data']}".split(",") for side in sides]
    assert rows_of(table) == [shape.names, *rows]
    assert (len(rows), {len(row) for row in rows}) == (21, {70})
    assert len(list((captures / HOUR).iterdir())) == 2


@pytest.mark.parametrize("encoding", ["JSON", "BASE64"])
def test_an_encoding_changes_the_envelope_only(encoding: str, tmp_path: Path) -> None:
    plain = rows_of(write(Shape(5, **MIXED), tmp_path)[1])
    captures, table = write(Shape(5, encoding=encoding, **MIXED), tmp_path)
    assert rows_of(table) == plain
    data = sides_of(captures)[0]["endpointInput"]["data"]
    cells = list(json.loads(data).values()) if encoding == "JSON" else b64decode(data).decode().split(",")
    assert cells == plain[1][1:]


def test_columns_hold_what_the_shape_says(tmp_path: Path) -> None:
    names, *rows = rows_of(write(Shape(200, **MIXED), tmp_path)[1])
    distinct = {name: len(set(cells)) for name, cells in zip(names, zip(*rows, strict=True), strict=True)}
    assert {name for name, count in distinct.items() if count == 200} >= {
        name for name in names if name.startswith("distinct")
    }
    assert sum(name.startswith("distinct_number") for name in names) == 4
    assert sum(name.startswith("distinct_text") for name in names) == 2
    assert {distinct[name] for name in names if name.startswith("flag")} == {2}


def test_files_that_are_links_repeat_the_first_ones(tmp_path: Path) -> None:
    captures, table = write(Shape(30, files=3, made_files=1), tmp_path)
    sides = sides_of(captures)
    assert len(sides) == 30
    assert sides[:10] == sides[10:20] == sides[20:]
    assert len(rows_of(table)) == 11


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    first = write(Shape(5, seed=3), tmp_path / "first")[1].read_bytes()
    assert write(Shape(5, seed=3), tmp_path / "second")[1].read_bytes() == first
    assert write(Shape(5, seed=4), tmp_path / "third")[1].read_bytes() != first


def test_labelled_captures_carry_the_label_of_the_csv(tmp_path: Path) -> None:
    captures, table = write(Shape(50, columns=12, labelled=True), tmp_path)
    names, *rows = rows_of(table)
    assert (names[0], names[-1], len(names)) == ("output", "label", 13)
    (file,) = (captures / HOUR).iterdir()
    labels = [json.loads(line)["groundTruthData"]["data"] for line in file.read_text().splitlines()]
    assert labels == [row[-1] for row in rows]
    assert set(labels) == {"0", "1"}
