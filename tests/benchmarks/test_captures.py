import csv
import json
from pathlib import Path

from benchmarks.captures import COLUMNS, write


def test_captures_and_csv_hold_the_same_rows(tmp_path: Path) -> None:
    captures, table = write(tmp_path, 20)
    lines = (captures / "records.jsonl").read_text().splitlines()
    sides = [json.loads(line)["captureData"] for line in lines]
    rows = [f"{side['endpointOutput']['data']},{side['endpointInput']['data']}".split(",") for side in sides]
    with table.open() as file:
        assert list(csv.reader(file)) == [COLUMNS, *rows]
    assert {len(row) for row in rows} == {len(COLUMNS)} == {70}


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    first = write(tmp_path / "first", 5, seed=3)[1].read_bytes()
    assert write(tmp_path / "second", 5, seed=3)[1].read_bytes() == first
    assert write(tmp_path / "third", 5, seed=4)[1].read_bytes() != first
