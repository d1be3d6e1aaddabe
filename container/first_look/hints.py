"""What most likely is the matter with a record or a file that cannot be used as it is."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from understudy.preprocess.captures import Decoded, Row, decoded_sides
from understudy.preprocess.formats import Capture, Merged
from understudy.preprocess.malformed import Malformed

_QUOTED = re.compile(r'"[^"]*"')
SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "pipes (|)"}
TO_SCRIPT = "let a preprocessing script return the cells by name"


def binary(head: bytes) -> str | None:
    """What a file that begins like this is instead of text; None where it may be text."""
    return "binary (it holds NUL bytes); it must be text in UTF-8" if b"\x00" in head else None


def separator(lines: Sequence[str], names: Sequence[str] | None = None) -> str | None:
    """What separates the cells of lines of which the first has no comma; None where nothing seems to.

    What stands in quotes separates nothing. `names` are a baseline's: as many cells as these one line alone
    shows, and where they are one, a column is all that is expected.
    """
    first, *others = (_QUOTED.sub("", line) for line in lines)
    if "," in first or (names and len(names) == 1 and not any(mark in names[0] for mark in SEPARATORS)):
        return None
    for mark, name in SEPARATORS.items():
        count = first.count(mark)
        sure = others or count + 1 == len(names or ())
        if count and sure and all(line.count(mark) == count for line in others):
            return name
    return None


def of_capture(
    capture: Mapping[str, Any], form: Capture | Merged, names: Sequence[str] | None = None
) -> Iterator[str]:
    """Hints on what the sides of a capture hold, each the end of "this line ..."; none on sound ones.

    `names` are the baseline's: what separates as many cells is a separator, whatever the cells hold.
    """
    yield from of_separators(capture, form, names)
    for side in _sides(capture, form):
        if header := _header(side.rows):
            yield f"seems to begin its {side.name} with a header ({header}): send rows only, or {TO_SCRIPT}"


def of_separators(
    capture: Mapping[str, Any], form: Capture | Merged, names: Sequence[str] | None = None
) -> Iterator[str]:
    """Those of the hints on a capture that are on what separates its cells."""
    sides = _sides(capture, form)
    cells = sum(len(side.rows[0].cells) for side in sides if side.rows)
    for side in sides:
        # So many cells does the side hold where the record is to have the baseline's.
        wanted = len(names) - cells + 1 if names else 0
        if found := _separated(side.rows, wanted):
            yield f"seems to separate the cells of its {side.name} by {found}, not commas: {TO_SCRIPT}"


def _sides(capture: Mapping[str, Any], form: Capture | Merged) -> list[Decoded]:
    try:
        return decoded_sides(capture, form.sides)
    except Malformed:
        return []


def _separated(rows: Sequence[Row], wanted: int) -> str | None:
    """The separator of rows of one cell that holds several: as many as wanted, or mostly numbers."""
    for row in rows:
        cell = row.cells[0] if len(row.cells) == 1 and row.keys[0] is None else None
        for mark, name in SEPARATORS.items() if cell else ():
            parts = cell.split(mark) if cell else []
            numbers = sum(map(is_number, parts))
            if len(parts) > 1 and (len(parts) == wanted or (len(parts) > 2 and 2 * numbers >= len(parts))):
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
