"""Files that become shorter or longer between the listing and the end of reading: what both readers say."""

import gzip
import os
import random
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.preprocess.reading import capture, read_items, side
from understudy.analyzer.engine.scan import profile
from understudy.analyzer.errors import UserError
from understudy.preprocess.formats import Capture, Csv, DatasetFormat, Json
from understudy.preprocess.inputs import find_inputs
from understudy.preprocess.lines import CannotRead, Split, Unreadable, lines_of
from understudy.preprocess.listed import Listed, Shrunk
from understudy.preprocess.merge import merge
from understudy.preprocess.reading import ReadOptions
from understudy.preprocess.table import read

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LINES = 2000
FORMATS: dict[str, DatasetFormat] = {"csv": Csv(), "jsonl": Json(lines=True), "captures": Capture()}


def content_of(kind: str, count: int = LINES) -> bytes:
    """So many records, each of one line and all of one length."""
    numbers = [f"{random.Random(i).randrange(10**11):012}" for i in range(count)]
    lines = {
        "csv": [f"{number},x" for number in numbers],
        "jsonl": [f'{{"a": "{number}"}}' for number in numbers],
        "captures": [capture(side(number), side("1")) for number in numbers],
    }[kind]
    return "".join(f"{line}\n" for line in lines).encode()


def script_in(folder: Path) -> Path:
    script = folder / "script.py"
    script.write_text("def preprocess_handler(record):\n    return {'a': 1}\n")
    return script


def data_in(folder: Path, content: bytes, name: str = "a") -> Path:
    (folder / "data").mkdir(exist_ok=True)
    file = folder / "data" / name
    file.write_bytes(content)
    return file


@pytest.mark.engine
@pytest.mark.parametrize("partition_bytes", [16 << 20, 4000], ids=["one split", "many splits"])
@pytest.mark.parametrize("scripted", [False, True], ids=["plain", "script"])
@pytest.mark.parametrize("kind", FORMATS)
def test_what_a_shorter_file_lost_counts_as_unread(
    spark: "SparkSession", tmp_path: Path, kind: str, scripted: bool, partition_bytes: int
) -> None:
    content = content_of(kind)
    file = data_in(tmp_path, content)
    inputs = find_inputs(tmp_path / "data")
    options = ReadOptions(script=script_in(tmp_path) if scripted else None, partition_bytes=partition_bytes)
    table = read(spark, inputs, FORMATS[kind], options)
    os.truncate(file, len(content) * 3 // 10)
    found = profile(table)
    lost = found.set_aside["malformed"]
    assert found.rows == LINES * 3 // 10
    assert lost.count == pytest.approx(LINES * 7 // 10, rel=0.01)
    assert found.records == found.rows + lost.count
    assert "as it has become shorter since it was listed, by " in str(lost.examples[0]["reason"])


@pytest.mark.engine
@pytest.mark.parametrize("scripted", [False, True], ids=["plain", "script"])
@pytest.mark.parametrize("members", [1, 10])
def test_a_packed_file_that_is_shorter_counts_by_its_packed_bytes(
    spark: "SparkSession", tmp_path: Path, scripted: bool, members: int
) -> None:
    lines = content_of("csv").splitlines(keepends=True)
    apart = [lines[i * LINES // members : (i + 1) * LINES // members] for i in range(members)]
    packed = [gzip.compress(b"".join(member)) for member in apart]
    file = data_in(tmp_path, b"".join(packed), "a.gz")
    options = ReadOptions(script=script_in(tmp_path) if scripted else None)
    inputs = find_inputs(tmp_path / "data")
    # Between two members, where nothing of what is packed shows that anything follows.
    kept = sum(map(len, packed[: members // 2])) if members > 1 else len(packed[0]) // 2
    os.truncate(file, kept)
    found = profile(read(spark, inputs, Csv(), options))
    assert found.rows == pytest.approx(LINES // 2, rel=0.1)
    assert found.set_aside["malformed"].count == pytest.approx(LINES // 2, rel=0.2)


@pytest.mark.engine
def test_a_shorter_json_document_counts_by_the_rows_that_came(spark: "SparkSession", tmp_path: Path) -> None:
    file = data_in(tmp_path, b"[" + b",".join(content_of("jsonl").splitlines()) + b"]")
    inputs = find_inputs(tmp_path / "data")
    os.truncate(file, file.stat().st_size // 4)
    found = profile(read(spark, inputs, Json(lines=False)))
    assert found.rows == pytest.approx(LINES // 4, rel=0.01)
    assert found.set_aside["malformed"].count == pytest.approx(LINES * 3 // 4, rel=0.01)


@pytest.mark.engine
@pytest.mark.parametrize("scripted", [False, True], ids=["plain", "script"])
@pytest.mark.parametrize("content", [b"", b"1"], ids=["empty", "half a line"])
def test_a_file_that_lost_all_its_records_ends_the_job(
    spark: "SparkSession", tmp_path: Path, scripted: bool, content: bytes
) -> None:
    file = data_in(tmp_path, content_of("csv"))
    options = ReadOptions(script=script_in(tmp_path) if scripted else None)
    inputs = find_inputs(tmp_path / "data")
    file.write_bytes(content)
    with pytest.raises(UserError, match=r"/a' has become shorter .* start the job again on files that stay"):
        profile(read(spark, inputs, Csv(), options))


@pytest.mark.engine
@pytest.mark.parametrize("scripted", [False, True], ids=["plain", "script"])
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
def test_what_a_file_gains_after_the_listing_is_not_read(
    spark: "SparkSession", tmp_path: Path, scripted: bool, packed: bool
) -> None:
    pack = gzip.compress if packed else bytes
    file = data_in(tmp_path, pack(content_of("csv")))
    options = ReadOptions(script=script_in(tmp_path) if scripted else None)
    inputs = find_inputs(tmp_path / "data")
    with file.open("ab") as grown:
        grown.write(pack(content_of("csv")))
    found = profile(read(spark, inputs, Csv(), options))
    assert (found.rows, found.set_aside) == (LINES, {})


@pytest.mark.engine
def test_both_readers_end_a_growing_file_within_the_line_that_was_listed(
    spark: "SparkSession", tmp_path: Path
) -> None:
    file = data_in(tmp_path, b"1,2\n3,4")
    inputs = find_inputs(tmp_path / "data")
    file.write_bytes(b"1,2\n3,45\n")
    table = read(spark, inputs, Csv())
    assert profile(table).rows == 2
    assert list(lines_of(inputs[0].whole)) == [(1, b"1,2"), (2, b"3,4")]


@pytest.mark.engine
@pytest.mark.parametrize("which", ["captures", "labels"])
def test_a_merge_counts_what_is_lost(spark: "SparkSession", tmp_path: Path, which: str) -> None:
    folders = {name: tmp_path / name for name in ("captures", "labels")}
    for folder in folders.values():
        folder.mkdir()
    ids = [f"id-{number:05}" for number in range(LINES)]
    captures = "".join(capture(side("1"), side("2"), event=one) + "\n" for one in ids)
    labels = "".join(
        f'{{"groundTruthData": {{"data": "1", "encoding": "CSV"}}, "eventMetadata": {{"eventId": "{one}"}}, '
        '"eventVersion": "0"}\n'
        for one in ids
    )
    (folders["captures"] / "a.jsonl").write_text(captures)
    (folders["labels"] / "a.jsonl").write_text(labels)
    listed = {name: find_inputs(folder) for name, folder in folders.items()}
    size = (folders[which] / "a.jsonl").stat().st_size
    os.truncate(folders[which] / "a.jsonl", size // 2)
    told = merge(
        spark, listed["captures"], listed["labels"], source=folders["captures"], output=tmp_path / "merged"
    )
    assert told.merged == LINES // 2
    assert told.set_aside[f"malformed_{which}"].count == pytest.approx(LINES // 2, rel=0.01)


def test_python_says_the_same_of_a_shorter_file_as_java(tmp_path: Path) -> None:
    file = data_in(tmp_path, b"1,2\n" * 9)
    with pytest.raises(Unreadable) as told:
        list(lines_of(Split(str(file), 0, 100, False, True)))
    assert str(told.value) == (
        "breaks off after 9 lines, as it has become shorter since it was listed, by 64 of 100 bytes: "
        "what stood there is lost, and counts for 16 records"
    )
    assert (told.value.line, told.value.records) == (10, 16)


@pytest.mark.engine
def test_java_says_so_too(spark: "SparkSession", tmp_path: Path) -> None:
    file = data_in(tmp_path, b"1,2\n" * 25)
    inputs = find_inputs(tmp_path / "data")
    os.truncate(file, 36)
    assert inputs[0].size == 100
    table = read(spark, inputs, Csv())
    (example,) = profile(table).set_aside["malformed"].examples
    with pytest.raises(Unreadable) as told:
        list(lines_of(inputs[0].whole))
    assert (example["reason"], example["line"]) == (str(told.value), told.value.line)


@pytest.mark.parametrize("place", ["folder", "pipe"])
@pytest.mark.engine
def test_a_file_whose_place_something_else_took_is_named(
    spark: "SparkSession", tmp_path: Path, place: str
) -> None:
    file = data_in(tmp_path, b"1,2\n" * 25)
    inputs = find_inputs(tmp_path / "data")
    file.unlink()
    (os.mkdir if place == "folder" else os.mkfifo)(file)
    with pytest.raises(CannotRead, match=r"/a' cannot be read \("):
        list(lines_of(inputs[0].whole))
    with pytest.raises(UserError, match=r"/a' cannot be read \(it is no file any more\); mend or remove it"):
        profile(read(spark, inputs, Csv()))


def test_what_is_listed_is_read_and_no_more(tmp_path: Path) -> None:
    file = data_in(tmp_path, b"0123456789")
    with Listed(file, 4) as listed:
        assert listed.read(100) == b"0123"
        assert listed.read(100) == b""
    with Listed(file, 20) as longer:
        longer.seek(4)
        assert longer.read(100) == b"456789"
        with pytest.raises(Shrunk) as gone:
            longer.read(100)
    assert (gone.value.read, gone.value.lost) == (6, 10)


@pytest.mark.engine
def test_a_file_that_stays_is_whole(spark: "SparkSession", tmp_path: Path) -> None:
    data_in(tmp_path, content_of("csv"))
    assert len(read_items(spark, tmp_path / "data", Csv())) == LINES
