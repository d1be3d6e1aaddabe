"""The first records of a job's data, in plain Python and without Java."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from understudy.analyzer.errors import UserError
from understudy.analyzer.inference.request import json_cell
from understudy.preprocess.by_paths import features_in, rows_in
from understudy.preprocess.csv_rows import first_row as cells_of
from understudy.preprocess.formats import ByPaths, Csv, DatasetFormat, Json
from understudy.preprocess.inputs import InputFile, find_inputs, first_lines
from understudy.preprocess.lines import Unreadable
from understudy.preprocess.malformed import Malformed, decode_line
from understudy.preprocess.reading import ReadOptions, lines_to_read, script_job
from understudy.preprocess.worker import Given, records_of

LOOKED_AT = 3
LINES_MEASURED = 200


class FirstRow(NamedTuple):
    """A row as the table will have it, as far as it comes from the data."""

    names: Sequence[str]
    cells: Sequence[str | None]


def first_row(form: DatasetFormat, source: Path, options: ReadOptions | None = None) -> FirstRow | None:
    """The first row that can be read; None where there is none, or only the job itself can read it."""
    try:
        files = [file for file in find_inputs(source) if file.size]
    except UserError:
        return None  # told where they are looked for
    if isinstance(form, ByPaths):
        for given in first_records(form, files, options or ReadOptions(), source):
            with suppress(Malformed):
                for names, cells in rows_in(given.record, form):
                    return FirstRow(names, cells)
        return None
    return _of_csv(form, files) if isinstance(form, Csv) else None


def _of_csv(form: Csv, files: Sequence[InputFile]) -> FirstRow | None:
    names = form.names or header(files)
    try:
        lines = first_lines(files[0], LOOKED_AT)
    except (UserError, Unreadable):
        return None
    for _, line in lines[1:] if form.header else lines:
        with suppress(Malformed):
            row = cells_of(decode_line(line))
            if row is not None and names is not None and len(row) == len(names):
                return FirstRow(names, row)
    return None


def texts_among(
    names: Sequence[str], form: DatasetFormat, source: Path, options: ReadOptions | None = None
) -> frozenset[int]:
    """Places of the features that the first records hold as texts: these stay so where a model is sent JSON.

    In JSON a text is one whatever it looks like; a column of CSV is one where a cell of it is no number.
    """
    found: set[str] = set()
    for row, cells, is_json in _as_written(form, source, options or ReadOptions()):
        found |= {
            name
            for name, cell in zip(row, cells, strict=False)
            if isinstance(cell, str) and cell and (is_json or json_cell(cell).startswith('"'))
        }
    return frozenset(at for at, name in enumerate(names) if name in found)


def _as_written(
    form: DatasetFormat, source: Path, options: ReadOptions
) -> Iterator[tuple[Sequence[str], Sequence[Any], bool]]:
    """Names and cells of the first rows, and whether they are of JSON; none where the job alone can read."""
    try:
        files = [file for file in find_inputs(source) if file.size]
        if isinstance(form, ByPaths):
            for given in first_records(form, files, options, source):
                with suppress(Malformed):
                    yield from features_in(given.record, form)
        elif isinstance(form, Csv) and (names := form.names or header(files)):
            for _, line in first_lines(files[0], LINES_MEASURED)[form.header :]:
                with suppress(Malformed):
                    yield names, cells_of(decode_line(line)) or (), False
    except (UserError, Unreadable):
        return


def about_how_many(form: DatasetFormat, source: Path) -> int | None:
    """Rows there may be, by the first lines' length; None where lines are no rows."""
    by_line = isinstance(form, Csv) or (isinstance(form, ByPaths) and form.base == Json(lines=True))
    try:
        files = [file for file in find_inputs(source) if file.size] if by_line else []
        lines = first_lines(files[0], LINES_MEASURED) if files else []
    except (UserError, Unreadable):
        return None
    if not lines or any(file.gzip for file in files):
        return None
    each = sum(len(line) + 1 for _, line in lines) / len(lines)
    return round(sum(file.size for file in files) / each)


def header(files: Sequence[InputFile]) -> list[str] | None:
    """The cells of the first line."""
    try:
        lines = first_lines(files[0], 1) if files else []
        return cells_of(decode_line(lines[0][1])) if lines else None
    except (UserError, Unreadable, Malformed):
        return None


def first_records(
    form: ByPaths, files: Sequence[InputFile], options: ReadOptions, source: Path
) -> Iterator[Given]:
    """A few of each file; those that are no records at all are told elsewhere."""
    lines = lines_to_read(files, form, options)
    job = script_job(options, source, lines.kind, lines.settings)
    for splits in lines.partitions:
        for split in splits:
            yield from (given for given in islice(records_of(job, split), LOOKED_AT) if given.note is None)
