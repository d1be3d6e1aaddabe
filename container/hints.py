"""What most likely is the matter with a record or a file that cannot be used as it is."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from preprocess.captures import Row, decoded_sides
from preprocess.formats import Capture, DatasetFormat, Merged, Parquet
from preprocess.malformed import Malformed

SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "pipes (|)"}
TO_SCRIPT = "let a preprocessing script return the cells by name"
_KINDS = {
    b"\x1f\x8b": "gzip; a name that ends in .gz has it unpacked",
    b"PAR1": 'Parquet; dataset_format {"parquet":{}} reads it',
    b"PK\x03\x04": "a zip archive; unpack it",
    b"BZh": "bzip2; unpack it",
    b"\x28\xb5\x2f\xfd": "Zstandard; unpack it",
    b"\xfd7zXZ": "xz; unpack it",
    b"Obj\x01": "Avro; convert it to Parquet or JSON lines",
    b"ORC": "ORC; convert it to Parquet",
    b"\x93NUMPY": "an array of numpy's; convert it to CSV",
    b"\x89HDF": "HDF5; convert it to Parquet",
    b"\x80\x04\x95": "a pickle of Python's; convert it to CSV or Parquet",
}
"""How files of other kinds begin."""


def binary(head: bytes, form: DatasetFormat | None = None) -> str | None:
    """What a file that begins like this is instead of text (or wanted Parquet); None where it may be one."""
    for magic, kind in _KINDS.items():
        if head.startswith(magic):
            return None if magic == b"PAR1" and isinstance(form, Parquet) else kind
    if b"\x00" not in head or isinstance(form, Parquet):
        return None
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16; convert it to UTF-8"
    return "binary (it holds NUL bytes); it must be text in UTF-8"


def separator(lines: Sequence[str]) -> str | None:
    """What separates the cells of lines of which the first has no comma; None where nothing seems to."""
    first, *others = lines
    if "," in first:
        return None
    for mark, name in SEPARATORS.items():
        count = first.count(mark)
        if count and all(line.count(mark) == count for line in others):
            return name
    return None


def of_capture(capture: Mapping[str, Any], form: Capture | Merged) -> Iterator[str]:
    """Hints on what the sides of a capture hold, each the end of "this line ..."; none on sound ones."""
    try:
        sides = decoded_sides(capture, form.sides)
    except Malformed:
        return
    for side in sides:
        if found := _separated(side.rows):
            yield f"seems to separate the cells of its {side.name} by {found}, not commas: {TO_SCRIPT}"
        if header := _header(side.rows):
            yield f"seems to begin its {side.name} with a header ({header}): send rows only, or {TO_SCRIPT}"


def _separated(rows: Sequence[Row]) -> str | None:
    """The separator of rows of one cell that holds several, at least half of them numbers."""
    for row in rows:
        cell = row.cells[0] if len(row.cells) == 1 and row.keys[0] is None else None
        for mark, name in SEPARATORS.items() if cell else ():
            parts = cell.split(mark) if cell else []
            if len(parts) > 2 and 2 * sum(map(is_number, parts)) >= len(parts):
                return name
    return None


def _header(rows: Sequence[Row]) -> str | None:
    """The first row as text where it alone holds no number, in columns that hold numbers in all others."""
    if len(rows) < 2 or rows[0].keys[0] is not None:
        return None
    first, *others = (row.cells for row in rows)
    if any(cell is None or is_number(cell) for cell in first):
        return None
    numeric = [
        index
        for index in range(len(first))
        if all(index < len(cells) and is_number(cells[index] or "") for cells in others)
    ]
    return ",".join(map(str, first))[:100] if numeric else None


def is_number(cell: str) -> bool:
    """Whether a cell is a number, spaces around it aside."""
    try:
        float(cell)
    except ValueError:
        return False
    return True
