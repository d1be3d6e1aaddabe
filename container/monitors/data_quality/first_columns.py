"""The columns of the first records, profiled in plain Python: whether they can be the baseline's at all."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from pathlib import Path
from statistics import median
from typing import Any

from understudy.analyzer.column_shift import on_places
from understudy.analyzer.documents import Constraints, Statistics
from understudy.analyzer.exclusion import without, without_effect
from understudy.analyzer.names import in_more_files, on_names, quoted
from understudy.analyzer.profile import ColumnProfile, Moments, TableProfile, TypeCounts
from understudy.preprocess.captures import Row, by_position, first_captures, rows_of
from understudy.preprocess.csv_rows import first_row
from understudy.preprocess.flatten import flatten
from understudy.preprocess.formats import Capture, Csv, DatasetFormat, Json
from understudy.preprocess.inputs import InputFile, first_lines
from understudy.preprocess.json_text import read_json
from understudy.preprocess.malformed import Malformed, decode_line
from understudy.preprocess.naming import header_names, named

RECORDS = 20
"""How many records of a file are looked at."""
_INTEGRAL = re.compile(r"[-+]? ?\d+")
_FRACTIONAL = re.compile(r"[-+]? ?\d+((\.\d+)|((\.\d+)?[Ee][-+]?\d+))")
"""What counts as a number (contract §5)."""


def faults_of_columns(
    files: Sequence[InputFile],
    form: DatasetFormat,
    excluded: Sequence[str],
    baseline: tuple[Constraints, Statistics | None] | None,
    outputs: int,
) -> list[str]:
    """One sentence for each way in which the first records and an exclusion or the baseline do not meet."""
    constraints, statistics = baseline or (None, None)
    names = [feature.name for feature in constraints.features] if constraints else None
    rows = {file: list(first_rows(file, form, outputs, names)) for file in files}
    every = [row for of_file in rows.values() for row in of_file]
    if not every:
        return []
    profile = profile_of_rows(every, names, excluded)
    faults = list(without_effect(excluded, profile, constraints))
    if constraints is None:
        return faults
    kept = without(constraints, excluded, profile)
    of_all = list(_misfits(kept, profile, statistics))
    faults += [f"In the first records: {fault}" for fault in of_all]
    # One hour among many is another matter than all of them.
    alone: dict[str, list[Path]] = {}
    for file, of_file in rows.items() if len(files) > 1 else ():
        if of_file:
            own = profile_of_rows(of_file, names, excluded)
            for fault in _misfits(_sure(kept, own, of_file, form), own, statistics):
                alone.setdefault(fault, []).append(file.path)
    return faults + [
        f"In the first records of {first}: {fault.rstrip('.')}{in_more_files(len(others))}"
        for fault, (first, *others) in alone.items()
        if fault not in of_all
    ]


def _misfits(constraints: Constraints, profile: TableProfile, statistics: Statistics | None) -> Iterator[str]:
    """Where the names, the number or the places of the columns are not the baseline's."""
    known = [feature.name for feature in constraints.features]
    found = [column.name for column in profile.columns]
    said = on_names(known, found) or _other_number(known, found)
    shifted = on_places(constraints.features, profile.columns, statistics)
    yield from (fault for fault in (said, shifted) if fault)


def _sure(
    constraints: Constraints, profile: TableProfile, rows: Sequence[Row], form: DatasetFormat
) -> Constraints:
    """Without features that a file of JSON may lack by chance, as not every record has them."""
    if isinstance(form, Csv) or all(key is None for row in rows for key in row.keys):
        return constraints
    there = {column.name for column in profile.columns}
    kept = [
        feature
        for feature in constraints.features
        if feature.name in there or feature.completeness is None or feature.completeness == 1
    ]
    return constraints.model_copy(update={"features": kept})


def _other_number(features: Sequence[str], columns: Sequence[str]) -> str | None:
    if len(features) == len(columns):
        return None
    known, there = set(features), set(columns)
    missing = [name for name in features if name not in there]
    more = [name for name in columns if name not in known]
    what = f"missing {quoted(missing)}" if missing else f"more are {quoted(more)}"
    return f"they have {len(columns)} columns where the baseline has {len(features)} features; {what}."


def first_rows(
    file: InputFile, form: DatasetFormat, outputs: int, names: Sequence[str] | None
) -> Iterator[Row]:
    """Rows of a file's first records; what cannot be read, or only by Spark, has none."""
    if isinstance(form, Capture):
        found = [
            capture for _, capture in first_captures(file, RECORDS) if not isinstance(capture, Malformed)
        ]
        known = None if names is None else frozenset(names)
        held = [sum(capture["captureData"].get(side) is not None for side in form.sides) for capture in found]
        for capture, sides in zip(found, held, strict=True):
            # Captures that lack a side that others have say nothing of the columns.
            if sides == max(held):
                yield from _readable(capture, form, known)
    elif isinstance(form, Csv):
        yield from _csv_rows(file, form, outputs)
    elif isinstance(form, Json) and form.lines:
        yield from _json_rows(file)


def _readable(capture: dict[str, Any], form: Capture, names: Set[str] | None) -> list[Row]:
    try:
        return rows_of(capture, form.sides, names=names)[:RECORDS]
    except Malformed:
        return []


def _csv_rows(file: InputFile, form: Csv, outputs: int) -> Iterator[Row]:
    header: tuple[str | None, ...] | None = None
    for _, line in first_lines(file, RECORDS):
        try:
            cells = first_row(decode_line(line))
        except Malformed:
            continue
        if cells is None:
            return
        if form.header and header is None:
            cells = header_names(cells)
        at = max(0, len(cells) - outputs) if form.outputs_last else 0
        cells = cells[at:] + cells[:at]
        if form.header and header is None:
            header = tuple(cells)
        elif header is None:
            yield by_position(cells)
        elif len(cells) == len(header):
            yield Row(header, tuple(cell or None for cell in cells))


def _json_rows(file: InputFile) -> Iterator[Row]:
    for _, line in first_lines(file, RECORDS):
        try:
            value = read_json(line)
        except Malformed:
            continue
        if isinstance(value, dict):
            flat = flatten(value)
            yield Row(tuple(flat), tuple(flat.values()))


def profile_of_rows(
    rows: Sequence[Row], baseline: Sequence[str] | None, excluded: Sequence[str]
) -> TableProfile:
    """What a scan would say of these rows, as far as the baseline can be held against it."""
    columns: dict[str, list[str | None]] = {}
    left_out: dict[str, list[str]] = {}
    for row in rows:
        found = named(row.keys, baseline, excluded)
        for name, place in zip(found.names, found.places, strict=True):
            columns.setdefault(name, []).append(row.cells[place])
        for item, name in found.left_out:
            left_out.setdefault(item, []).append(name)
    profiles = [_column(name, cells) for name, cells in columns.items()]
    return TableProfile(len(rows), len(rows), profiles, left_out=left_out)


def _column(name: str, cells: Sequence[str | None]) -> ColumnProfile:
    present = [cell for cell in cells if cell is not None]
    integral = sum(_INTEGRAL.fullmatch(cell) is not None for cell in present)
    fractional = sum(_FRACTIONAL.fullmatch(cell) is not None for cell in present)
    boolean = sum(cell in ("true", "false") for cell in present)
    types = TypeCounts(fractional, integral, boolean, len(present) - integral - fractional - boolean)
    values = Counter(present)
    moments = None
    numbers = [_number(cell) for cell in present if _INTEGRAL.fullmatch(cell) or _FRACTIONAL.fullmatch(cell)]
    if finite := [number for number in numbers if math.isfinite(number)]:
        middle = median(finite)
        moments = Moments(len(finite), math.nan, middle, math.nan, min(finite), max(finite))
    return ColumnProfile(name, len(cells) - len(present), types, len(values), moments, values=values)


def _number(cell: str) -> float:
    return float(cell.replace(" ", ""))
