"""Files that are no text, break off, or are gone: what both readers say of them, and how much they count."""

import gzip
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.preprocess.reading import capture, read_items, side
from understudy.analyzer.engine.scan import profile
from understudy.analyzer.errors import UserError
from understudy.preprocess.formats import Capture, Csv, DatasetFormat, Json
from understudy.preprocess.inputs import find_inputs
from understudy.preprocess.lines import NOT_TEXT, CannotRead, Split, Unreadable, lines_of
from understudy.preprocess.partitions import partitions
from understudy.preprocess.reading import ReadOptions
from understudy.preprocess.table import read

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

PACKED = gzip.compress("\n".join(f"{i * 7919}" for i in range(20_000)).encode())
LINES = 20_000


def whole(path: Path) -> Split:
    return Split(str(path), 0, path.stat().st_size, False, True)


@pytest.mark.engine
@pytest.mark.parametrize("form", [Csv(), Capture(), Json(lines=True), Json(lines=False)])
def test_what_is_no_text_is_named_once(spark: "SparkSession", tmp_path: Path, form: DatasetFormat) -> None:
    for number, head in enumerate(NOT_TEXT):
        (tmp_path / f"{number:02}").write_bytes(head + b"\n\xff\n" * 40)
        (tmp_path / f"{number:02}.gz").write_bytes(gzip.compress(head + b"\n\xff\n" * 40))
    items = read_items(spark, tmp_path, form)
    assert [(item["note"], item["line"]) for item in items] == [("malformed", 0)] * 2 * len(NOT_TEXT)
    assert [item["reason"] for item in items] == [what for what in NOT_TEXT.values() for _ in range(2)]
    for item in items:
        with pytest.raises(Unreadable) as told:
            list(lines_of(whole(Path(item["file"]))))
        assert str(told.value) == item["reason"]


@pytest.mark.parametrize("content", [b"\xff\xfea\0\n\0" * 1000, PACKED])
def test_what_is_packed_or_no_text_is_never_split(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    (file,) = find_inputs(tmp_path)
    assert [len(part) for part in partitions([(file, True)], 100)] == [1]


@pytest.mark.engine
@pytest.mark.parametrize("scripted", [False, True])
@pytest.mark.parametrize(
    "content",
    [PACKED[: len(PACKED) // 2], PACKED[: len(PACKED) // 2] + b"\xff" * 2000, PACKED[:-4] + b"1234"],
    ids=["cut", "bad", "wrong length"],
)
def test_a_file_that_breaks_off_counts_for_as_much_as_was_read(
    spark: "SparkSession", tmp_path: Path, content: bytes, scripted: bool
) -> None:
    script = tmp_path / "script.py"
    script.write_text("def preprocess_handler(line):\n    return {'a': line}\n")
    data = tmp_path / "data"
    data.mkdir()
    (data / "a.csv.gz").write_bytes(content)
    options = ReadOptions(script=script if scripted else None)
    found = profile(read(spark, find_inputs(data), Csv(), options))
    malformed = found.set_aside["malformed"]
    with pytest.raises(Unreadable, match=r"breaks off after \d+ lines"):
        list(lines_of(whole(data / "a.csv.gz")))
    assert 0 < found.rows <= LINES
    assert malformed.count == found.rows
    assert found.records == 2 * found.rows
    (example,) = malformed.examples
    assert example["line"] == found.rows + 1
    assert str(example["reason"]).startswith(f"breaks off after {found.rows} lines, as it cannot be unpacked")
    assert str(example["reason"]).endswith("lost, and counts for as many records as were read")


@pytest.mark.engine
@pytest.mark.parametrize("after", [b"x", b"garbage", b"\0\0x", b"\x1f\x8bgarbage \x1f\x8b\x08 and more" * 9])
def test_bytes_after_the_end_of_what_is_packed_are_no_part_of_it(
    spark: "SparkSession", tmp_path: Path, after: bytes
) -> None:
    script = tmp_path / "script.py"
    script.write_text("def preprocess_handler(line):\n    return {'a': line}\n")
    (tmp_path / "data").mkdir()
    file = tmp_path / "data" / "a.csv.gz"
    file.write_bytes(gzip.compress(b"1\n2\n") + gzip.compress(b"3") + after)
    for options in (ReadOptions(script=script), ReadOptions()):
        items = read_items(spark, file, Csv(), options)
        assert [item.get("cells") for item in items] == [["1"], ["2"], ["3"]]


@pytest.mark.engine
def test_lines_looked_at_for_a_closing_quote_are_not_lost_with_the_end(
    spark: "SparkSession", tmp_path: Path
) -> None:
    lines = ['"never closed', *(str(i * 7919) for i in range(9000))]
    packed = gzip.compress("\n".join(lines).encode())
    (tmp_path / "a.csv.gz").write_bytes(packed[: len(packed) // 2])
    items = read_items(spark, tmp_path, Csv())
    assert items[0]["reason"] == 'holds a quote (") that is not closed'
    assert [item["cells"] for item in items[1:-1]] == [[line] for line in lines[1 : len(items) - 1]]
    assert items[-1]["reason"].startswith(f"breaks off after {len(items) - 1} lines")


@pytest.mark.engine
def test_a_json_document_that_breaks_off_counts_for_the_rows_that_came(
    spark: "SparkSession", tmp_path: Path
) -> None:
    packed = gzip.compress(("[" + ",".join(f'{{"a": {i * 7919}}}' for i in range(20_000)) + "]").encode())
    (tmp_path / "a.json.gz").write_bytes(packed[: len(packed) // 2])
    found = profile(read(spark, find_inputs(tmp_path), Json(lines=False)))
    assert found.set_aside["malformed"].count == found.rows > 0


@pytest.mark.engine
@pytest.mark.parametrize("scripted", [False, True])
def test_a_file_that_is_gone_is_named(spark: "SparkSession", tmp_path: Path, scripted: bool) -> None:
    script = tmp_path / "script.py"
    script.write_text("def preprocess_handler(record):\n    return record\n")
    data = tmp_path / "data"
    data.mkdir()
    (data / "a.jsonl").write_text(capture(side("1"), None))
    inputs = find_inputs(data)
    (data / "a.jsonl").unlink()
    with pytest.raises(UserError, match=r"^The file '.*/a\.jsonl' is no longer there; start the job again"):
        profile(read(spark, inputs, Capture(), ReadOptions(script=script if scripted else None)))


def test_python_names_a_file_that_is_gone_or_a_folder(tmp_path: Path) -> None:
    with pytest.raises(CannotRead, match="is no longer there"):
        list(lines_of(Split(str(tmp_path / "a"), 0, 1, False, True)))
    with pytest.raises(CannotRead, match=r"cannot be read \(Is a directory\)"):
        list(lines_of(whole(tmp_path)))
