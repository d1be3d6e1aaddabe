import gzip
from pathlib import Path

from preprocess.lines import Split, line_in_file, lines_of


def whole(path: Path, *, packed: bool = False) -> Split:
    return Split(str(path), 0, path.stat().st_size, packed, True)


def test_line_ends_blank_lines_and_a_byte_order_mark_are_left_out(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"\xef\xbb\xbfa\r\n\n  \nb\x0bc\nd")
    assert list(lines_of(whole(file))) == [(1, b"a"), (4, b"b\x0bc"), (5, b"d")]


def test_packed_lines_are_unpacked(tmp_path: Path) -> None:
    file = tmp_path / "a.gz"
    file.write_bytes(gzip.compress(b"a\nb\n"))
    assert list(lines_of(whole(file, packed=True))) == [(1, b"a"), (2, b"b")]


def test_a_line_of_a_split_has_its_number_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"a\nbb\nccc\ndddd\n")
    split = Split(str(file), 5, 14, False, True)
    assert [(line_in_file(file, split.start, number), line) for number, line in lines_of(split)] == [
        (3, b"ccc"),
        (4, b"dddd"),
    ]
