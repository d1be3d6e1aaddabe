"""Captured requests looked at one by one in plain Python; faults are told as the JVM's reader tells them.

For the first look of a job, for people, and for scripts; the bulk of a job's captures is read by the JVM.
"""

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from understudy.preprocess import csv_rows
from understudy.preprocess.flatten import Instances, flatten, flatten_list, instances_of
from understudy.preprocess.formats import GROUND_TRUTH
from understudy.preprocess.inputs import InputFile
from understudy.preprocess.json_text import read_json, values_of
from understudy.preprocess.lines import lines_of
from understudy.preprocess.malformed import Malformed, decode_line, shortened

ENCODINGS = ("CSV", "JSON", "BASE64", "NONE")
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/]")
_BLANKS = "".join(map(chr, range(33)))


@dataclass(frozen=True)
class Row:
    """Cells of one row; `keys[i]` is None where a cell is known by its position only."""

    keys: tuple[str | None, ...]
    cells: tuple[str | None, ...]


@dataclass(frozen=True)
class Decoded:
    """One side of a capture: the ways to read it, and of how many rows it is by itself.

    Only a batch in one JSON object has two ways: its instances, or one row of the whole object.
    """

    name: str
    count: int
    ways: tuple[list[Row], ...]

    def as_rows(self, count: int) -> list[Row] | None:
        """So many rows; None where they are others however the side is read."""
        return next((rows for rows in self.ways if len(rows) == count), None)

    @property
    def rows(self) -> list[Row]:
        """The rows of the side by itself."""
        return next(rows for rows in self.ways if len(rows) == self.count)


def read_capture(line: bytes) -> dict[str, Any]:
    """The capture on a line, `captureData` included; `Malformed` when it is not one."""
    capture = read_json(line)
    if not isinstance(capture, dict):
        raise Malformed("is not a capture: it is JSON, but not an object with captureData")
    if not isinstance(capture.get("captureData"), dict):
        if GROUND_TRUTH in capture:
            raise Malformed("is a ground-truth record without a capture; merge it first (understudy merge)")
        raise Malformed("is not a capture: it has no captureData object")
    return capture


def rows_of(
    capture: Mapping[str, Any],
    sides: Sequence[str],
    *,
    split: bool = True,
    names: Set[str] | None = None,
) -> list[Row]:
    """The rows of a capture, output cells first; several rows in one request are paired (or collapsed).

    `names` are the baseline's, by which the instances of a batch may be named.
    """
    return [joined(parts) for parts in paired(decoded_sides(capture, sides, split=split, names=names))]


def decoded_sides(
    capture: Mapping[str, Any],
    sides: Sequence[str],
    *,
    split: bool = True,
    names: Set[str] | None = None,
) -> list[Decoded]:
    """Each of these sides that the capture holds; `Malformed` when it holds none."""
    held = sides_of(capture, sides)
    if not held:
        raise Malformed(f"holds none of {', '.join(sides)} in its captureData")
    return [decode_side(side, fields, split=split, names=names) for side, fields in held.items()]


def sides_of(capture: Mapping[str, Any], sides: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Those of these sides that the capture holds; `Malformed` where one is no object."""
    held = {side: fields for side in sides if (fields := capture["captureData"].get(side)) is not None}
    for side, fields in held.items():
        if not isinstance(fields, dict):
            raise Malformed(f"is not a capture: its {side} is not an object")
    return held


def decode_side(
    name: str, fields: Mapping[str, Any], *, split: bool = True, names: Set[str] | None = None
) -> Decoded:
    """What one side holds, by its own encoding."""
    text, is_json = payload(name, fields)
    try:
        if is_json and split:
            return _json_rows(name, values_of(text), names)
        rows = [_json_row(values_of(text)[0])] if is_json else _csv_rows(text, split)
    except Malformed as error:
        raise Malformed(f"has data in its {name} that {error}") from None
    return Decoded(name, len(rows), (rows,))


def payload(name: str, fields: Mapping[str, Any]) -> tuple[str, bool]:
    """The text of a side, decoded, and whether it is JSON; else it is CSV."""
    data, encoding = fields.get("data"), fields.get("encoding")
    if data is None:
        raise Malformed(f"has no data in its {name}")
    if not isinstance(encoding, str):
        raise Malformed(f"has no encoding in its {name}")
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    if encoding.upper() not in ENCODINGS:
        raise Malformed(
            f"has the unknown encoding '{shortened(encoding)}' in its {name} "
            f"(known are {', '.join(ENCODINGS)})"
        )
    if encoding.upper() == "BASE64":
        text = _unpacked(name, text)
    is_json = encoding.upper() == "JSON" or (
        encoding.upper() != "CSV" and _looks_like_json(fields.get("observedContentType"), text)
    )
    return text, is_json


def first_captures(file: InputFile, most: int) -> Iterator[tuple[int, dict[str, Any] | Malformed]]:
    """Line number and capture (or what is wrong with the line) of a file's first lines."""
    for number, line in lines_of(file.whole):
        if most <= 0:
            return
        most -= 1
        try:
            yield number, read_capture(line)
        except Malformed as error:
            yield number, error


def _unpacked(name: str, data: str) -> str:
    """Standard BASE64, with or without its padding, in one line or several."""
    packed = data.replace("\r", "").replace("\n", "").strip(_BLANKS)
    packed = packed.removesuffix("=").removesuffix("=")
    if foreign := _NOT_BASE64.search(packed):
        raise Malformed(
            f"has data in its {name} that is not valid BASE64: "
            f"character {foreign.start()} of it is none of its alphabet"
        )
    if len(packed) % 4 == 1:
        raise Malformed(f"has data in its {name} that is not valid BASE64: it is cut off")
    plain = base64.b64decode(packed + "=" * (-len(packed) % 4))
    try:
        return decode_line(plain)
    except Malformed as error:
        raise Malformed(f"has data in its {name} that, BASE64 decoded, {error}") from None


def _looks_like_json(content_type: object, text: str) -> bool:
    kind = content_type.lower() if isinstance(content_type, str) else ""
    if "json" in kind or "csv" in kind:
        return "json" in kind
    return text.lstrip(" \t\r\n")[:1] in {"{", "["}


def _csv_rows(data: str, split: bool) -> list[Row]:
    text = data.rstrip("\r\n")
    if not split:
        return [by_position(text.split(","))]
    if not text:
        return [by_position([""])]
    try:
        return [by_position(cells) for cells in csv_rows.rows(text)]
    except csv_rows.Unclosed as error:
        raise Malformed(str(error)) from None


def _json_rows(name: str, values: Sequence[Any], names: Set[str] | None) -> Decoded:
    rows: list[Row] = []
    batch: Instances | None = None
    for value in values:
        batch = instances_of(value, names) if isinstance(value, dict) else None
        if isinstance(value, list) and value and isinstance(value[0], dict | list):
            rows.extend(_json_row(item) for item in value)
        elif batch is not None and not batch.scalars:
            rows.extend(map(_named, batch.rows))
        else:
            rows.append(_json_row(value))
    if batch is None or len(values) > 1:
        return Decoded(name, len(rows), (rows,))
    return Decoded(name, len(rows), ([_named(row) for row in batch.rows], [_json_row(values[0])]))


def _json_row(value: Any) -> Row:
    if isinstance(value, dict):
        flat = flatten(value)
        return Row(tuple(flat), tuple(flat.values()))
    names, cells = flatten_list(value if isinstance(value, list) else [value])
    return Row(tuple(names) if names else (None,) * len(cells), tuple(cells))


def _named(pairs: Sequence[tuple[str | None, str | None]]) -> Row:
    return Row(tuple(name for name, _ in pairs), tuple(cell for _, cell in pairs))


def by_position(cells: Sequence[str | None]) -> Row:
    """A row whose cells have no names of their own; empty text is missing."""
    return Row((None,) * len(cells), tuple(cell or None for cell in cells))


def paired(sides: Sequence[Decoded]) -> Iterator[list[tuple[str, Row]]]:
    """For each row its part of every side.

    Sides are read so that they have as many rows, or each is one; a first side of one line of n cells beside
    n rows is n rows.
    """
    first, most = sides[0], max(side.count for side in sides)
    if first.count == 1 and len(first.ways) == 1 and first.rows[0].keys[:1] == (None,):
        turned = [by_position([cell]) for cell in first.rows[0].cells]
        first = Decoded(first.name, 1, (first.rows, turned))
    for count in (most, 1):
        chosen = [side.as_rows(count) for side in (first, *sides[1:])]
        if None not in chosen:
            break
    else:
        raise Malformed(f"cannot be paired: {_unpaired((first, *sides[1:]), most)}")
    for index in range(count):
        yield [(side.name, rows[index]) for side, rows in zip(sides, chosen, strict=True) if rows]


def _unpaired(sides: Sequence[Decoded], most: int) -> str:
    """Names a side that cannot be so many rows, and one that can."""
    said: dict[bool, str] = {}
    for side in sides:
        fits = side.as_rows(most) is not None
        alone = f"1 row of {len(side.rows[0].cells)} cells" if side.count == 1 else f"{side.count} rows"
        said.setdefault(fits, f"its {side.name} has {f'{most} rows' if fits else alone}")
    return " and ".join(said.values())


def joined(parts: Sequence[tuple[str, Row]], taken: Iterable[str | None] = ()) -> Row:
    """One row of all sides; a key that an earlier side has, or that is taken, is named with its side."""
    keys: list[str | None] = []
    cells: list[str | None] = []
    for name, row in parts:
        earlier = {key for key in (*taken, *keys) if key is not None}
        keys.extend(f"{name}.{key}" if key in earlier else key for key in row.keys)
        cells.extend(row.cells)
    return Row(tuple(keys), tuple(cells))
