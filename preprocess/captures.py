"""Captured requests looked at one by one in plain Python; faults are told as the JVM's reader tells them.

For the first look of a job, for people, and for scripts; the bulk of a job's captures is read by the JVM.
"""

import base64
import binascii
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from preprocess import csv_rows
from preprocess.flatten import flatten, flatten_instances, flatten_list, unique
from preprocess.formats import GROUND_TRUTH
from preprocess.inputs import InputFile
from preprocess.lines import Split, lines_of

ENCODINGS = ("CSV", "JSON", "BASE64", "NONE")
SHOWN = 200


class Malformed(Exception):
    """A line that cannot be read; its text completes the sentence "this line ..."."""


@dataclass(frozen=True)
class Row:
    """Cells of one row; `keys[i]` is None where a cell is known by its position only."""

    keys: tuple[str | None, ...]
    cells: tuple[str | None, ...]


def shortened(text: str, most: int = SHOWN) -> str:
    """The beginning of a text, fit for a message."""
    return text if len(text) <= most else text[:most] + "…"


def decode_line(line: bytes) -> str:
    """The line as text; `Malformed` when it is not UTF-8."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed(
            f"is not UTF-8 (byte 0x{line[error.start]:02x} at offset {error.start} of it)"
        ) from None


def read_json(line: bytes) -> Any:
    """The JSON value of a line; `Malformed` when there is none."""
    text = decode_line(line)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string"):
            raise Malformed(f"is not JSON: it ends too early, as if cut off (column {error.colno})") from None
        raise Malformed(f"is not JSON: {error.msg} (column {error.colno})") from None
    except RecursionError:
        raise Malformed("is not JSON: it is nested too deeply") from None


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


def rows_of(capture: Mapping[str, Any], sides: Sequence[str], *, split: bool = True) -> list[Row]:
    """The rows of a capture, output cells first; several rows in one request are paired (or collapsed)."""
    return [joined(parts) for parts in paired(decoded_sides(capture, sides, split=split))]


def decoded_sides(
    capture: Mapping[str, Any], sides: Sequence[str], *, split: bool = True, batches: bool = False
) -> list[tuple[str, list[Row]]]:
    """Name and rows of each of these sides that the capture holds; `Malformed` when it holds none."""
    decoded: list[tuple[str, list[Row]]] = []
    for side in sides:
        fields = capture["captureData"].get(side)
        if fields is None:
            continue
        if not isinstance(fields, dict):
            raise Malformed(f"is not a capture: its {side} is not an object")
        decoded.append((side, decode_side(side, fields, split=split, batches=batches)))
    if not decoded:
        raise Malformed(f"holds none of {', '.join(sides)} in its captureData")
    return decoded


def decode_side(
    name: str, fields: Mapping[str, Any], *, split: bool = True, batches: bool = False
) -> list[Row]:
    """The rows that one side holds, by its own encoding; `batches`: each instance of a batch is one."""
    data, encoding = fields.get("data"), fields.get("encoding")
    if data is None:
        raise Malformed(f"has no data in its {name}")
    if not isinstance(encoding, str):
        raise Malformed(f"has no encoding in its {name}")
    text = data if isinstance(data, str) else json.dumps(data)
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
    try:
        return _json_rows(text, split, batches) if is_json else _csv_rows(text, split)
    except Malformed as error:
        raise Malformed(f"has data in its {name} that {error}") from None


def first_captures(file: InputFile, most: int) -> Iterator[tuple[int, dict[str, Any] | Malformed]]:
    """Line number and capture (or what is wrong with the line) of a file's first lines."""
    split = Split(str(file.path), 0, file.size, file.gzip, True)
    for number, line in lines_of(split):
        if most <= 0:
            return
        most -= 1
        try:
            yield number, read_capture(line)
        except Malformed as error:
            yield number, error


def column_count(capture: Mapping[str, Any], sides: Sequence[str]) -> int:
    """How many columns a capture's first row has; `Malformed` when it cannot be told."""
    rows = rows_of(capture, sides)
    return len(rows[0].cells)


def names_of(row: Row, baseline: Sequence[str] | None) -> list[str]:
    """Names of a row's cells: its keys, else the baseline's names by position, else `_c0`, `_c1`, ..."""
    known = baseline or ()
    return unique(
        [
            key if key is not None else (known[i] if i < len(known) else f"_c{i}")
            for i, key in enumerate(row.keys)
        ]
    )


def _unpacked(name: str, data: str) -> str:
    try:
        plain = base64.b64decode("".join(data.split("\n")).replace("\r", "").strip(), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Malformed(f"has data in its {name} that is not valid BASE64: {error}") from None
    try:
        return decode_line(plain)
    except Malformed as error:
        raise Malformed(f"has data in its {name} that, BASE64 decoded, {error}") from None


def _looks_like_json(content_type: object, text: str) -> bool:
    kind = content_type.lower() if isinstance(content_type, str) else ""
    if "json" in kind or "csv" in kind:
        return "json" in kind
    return text.lstrip()[:1] in {"{", "["}


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


def _json_rows(data: str, split: bool, batches: bool) -> list[Row]:
    values = _values(data)
    if not split:
        return [_json_row(values[0])]
    rows: list[Row] = []
    for value in values:
        if isinstance(value, list) and value and isinstance(value[0], dict | list):
            rows.extend(_json_row(item) for item in value)
        elif batches and isinstance(value, dict) and (instances := flatten_instances(value)):
            rows.extend(_named(instance) for instance in instances)
        else:
            rows.append(_json_row(value))
    if not rows:
        raise Malformed("holds no row")
    return rows


def _values(data: str) -> list[Any]:
    decoder = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)
    values: list[Any] = []
    at = 0
    text = data.strip()
    while at < len(text):
        try:
            value, end = decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            raise Malformed(f"is not JSON: {error.msg} (column {error.colno})") from None
        values.append(value)
        at = end + len(text[end:]) - len(text[end:].lstrip())
    if not values:
        raise Malformed("holds no JSON value")
    return values


def _json_row(value: Any) -> Row:
    if isinstance(value, dict):
        flat = flatten(value)
        return Row(tuple(flat), tuple(flat.values()))
    names, cells = flatten_list(value if isinstance(value, list) else [value])
    return Row(tuple(names) if names else (None,) * len(cells), tuple(cells))


def _named(pairs: Sequence[tuple[str, str | None]]) -> Row:
    return Row(tuple(name for name, _ in pairs), tuple(cell for _, cell in pairs))


def by_position(cells: Sequence[str | None]) -> Row:
    """A row whose cells have no names of their own; empty text is missing."""
    return Row((None,) * len(cells), tuple(cell or None for cell in cells))


def paired(decoded: list[tuple[str, list[Row]]]) -> Iterator[list[tuple[str, Row]]]:
    """For each row its part of every side; a first side of one line of n cells beside n rows is n rows."""
    first_name, first = decoded[0]
    count = max(len(rows) for _, rows in decoded)
    turns = len(first) == 1 and count > 1 and len(first[0].cells) == count and first[0].keys[0] is None
    if turns:
        first = [by_position([cell]) for cell in first[0].cells]
    for name, rows in decoded[1:]:
        if len(rows) != len(first):
            raise Malformed(
                f"cannot be paired: its {first_name} has {_said(first)} and its {name} has {_said(rows)}"
            )
    decoded = [(first_name, first), *decoded[1:]]
    for index in range(len(first)):
        yield [(name, rows[index]) for name, rows in decoded]


def _said(rows: list[Row]) -> str:
    return f"1 row of {len(rows[0].cells)} cells" if len(rows) == 1 else f"{len(rows)} rows"


def joined(parts: Sequence[tuple[str, Row]], taken: Iterable[str | None] = ()) -> Row:
    """One row of all sides; a key that an earlier side has, or that is taken, is named with its side."""
    keys: list[str | None] = []
    cells: list[str | None] = []
    for name, row in parts:
        earlier = {key for key in (*taken, *keys) if key is not None}
        keys.extend(f"{name}.{key}" if key in earlier else key for key in row.keys)
        cells.extend(row.cells)
    return Row(tuple(keys), tuple(cells))
