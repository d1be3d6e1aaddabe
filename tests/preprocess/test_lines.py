import gzip
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.preprocess.reading import read_text
from understudy.preprocess.formats import Csv
from understudy.preprocess.lines import WINDOW, Split, lines_of, open_unpacked

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def whole(path: Path, *, packed: bool = False) -> Split:
    return Split(str(path), 0, path.stat().st_size, packed, True)


def test_line_ends_blank_lines_and_a_byte_order_mark_are_left_out(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"\xef\xbb\xbfa\r\n\n \t\x0b \nb\x0bc\nd")
    assert list(lines_of(whole(file))) == [(1, b"a"), (4, b"b\x0bc"), (5, b"d")]


def test_zeros_that_a_disk_left_are_no_blanks(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"a\n\0\0\0\n\x1f\nb")
    assert list(lines_of(whole(file))) == [(1, b"a"), (2, b"\0\0\0"), (3, b"\x1f"), (4, b"b")]


def test_packed_lines_are_unpacked(tmp_path: Path) -> None:
    file = tmp_path / "a.gz"
    file.write_bytes(gzip.compress(b"a\nb\n"))
    assert list(lines_of(whole(file, packed=True))) == [(1, b"a"), (2, b"b")]


def test_lines_of_old_macs_end_with_a_carriage_return(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"\xef\xbb\xbfa,b\r1,2\r\r3,4")
    assert list(lines_of(whole(file))) == [(1, b"a,b"), (2, b"1,2"), (4, b"3,4")]


@pytest.mark.engine
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("first", [1, WINDOW - 2, WINDOW - 1, WINDOW, WINDOW + 1])
def test_both_readers_find_the_same_lines(
    spark: "SparkSession", tmp_path: Path, end: bytes, first: int
) -> None:
    content = end.join([b"x" * first, b"y", b"", b"z"])
    (tmp_path / "data.txt").write_bytes(content)
    found = [line for _, line in lines_of(whole(tmp_path / "data.txt"))]
    items = read_text(spark, tmp_path, content, Csv())
    assert [item["cells"][0].encode() for item in items] == found
    assert (end == b"\r" and first > WINDOW - 2) or found == [b"x" * first, b"y", b"z"]


def test_a_packed_file_is_at_its_end_for_good(tmp_path: Path) -> None:
    file = tmp_path / "a.gz"
    file.write_bytes(gzip.compress(b"a\n") + gzip.compress(b"b\n") + b"no member")
    with open_unpacked(file) as opened:
        assert (opened.read(), opened.read(), opened.read(1)) == (b"a\nb\n", b"", b"")
