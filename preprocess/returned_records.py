"""Records that a script handed back: read as without a script."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from understudy.preprocess import csv_rows
from understudy.preprocess.captures import Row, by_position
from understudy.preprocess.flatten import flatten, flatten_list
from understudy.preprocess.inference_record import InferenceRecord
from understudy.preprocess.lines import Split, lines_of
from understudy.preprocess.malformed import Malformed
from understudy.preprocess.naming import header_names
from understudy.preprocess.script_rows import ScriptRows


class ReturnedRecords:
    """Sends them as rows: captures to be read by the JVM, values of data sets read here."""

    def __init__(self, format: str, settings: Mapping[str, Any], rows: ScriptRows) -> None:
        self._csv = _Csv(settings) if format == "csv" else None
        self._rows = rows

    def send(self, file: str, start: int, line: int, event: str | None, record: Any) -> None:
        """What the record holds; `Malformed` where that cannot be read."""
        if isinstance(record, InferenceRecord):
            self._rows.record(line, event, json.dumps(record.as_dict(), default=str))
            return
        if self._csv is not None and isinstance(record, str):
            found = self._csv.rows(file, start, line, record)
        elif isinstance(record, Mapping):
            flat = flatten(record)
            found = [Row(tuple(flat), tuple(flat.values()))]
        elif isinstance(record, list | tuple):
            names, cells = flatten_list(list(record))
            found = [Row(tuple(names) if names else (None,) * len(cells), tuple(cells))]
        else:
            raise Malformed("is JSON, but neither an object nor a list")
        for index, row in enumerate(found):
            self._rows.columns(line, event, index == 0, row.keys, row.cells)


class _Csv:
    """Lines of CSV data sets, of which each file's first names the columns where there is a header."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._header = bool(settings.get("header"))
        self._outputs = int(settings.get("outputs_last") or 0)
        self._file: tuple[str, int] | None = None
        self._names: tuple[str | None, ...] | None = None
        self._header_line = 0

    def rows(self, file: str, start: int, line: int, text: str) -> list[Row]:
        """The rows of a line; none for the header. `Malformed` for another number of cells."""
        if (file, start) != self._file:
            self._file = file, start
            self._header_line, self._names = _header(file) if self._header else (0, None)
        try:
            rows = [by_position(cells) for cells in csv_rows.rows(text)]
        except csv_rows.Unclosed:
            raise Malformed('holds a quote (") that is not closed') from None
        if self._header and start == 0 and line == self._header_line:
            self._names = tuple(header_names(rows[0].cells)) if rows else self._names
            return []
        for row in rows:
            if self._names is None:
                self._names = row.keys
            if len(row.cells) != len(self._names):
                count = len(row.cells)
                than = "the header has" if self._header else "the first row has"
                raise Malformed(f"has {count} cell{'' if count == 1 else 's'}, but {than} {len(self._names)}")
        return [Row(self._moved(self._names or ()), self._moved(row.cells)) for row in rows]

    def _moved(self, values: tuple[str | None, ...]) -> tuple[str | None, ...]:
        first = max(0, len(values) - self._outputs) if self._outputs else 0
        return values[first:] + values[:first]


def _header(file: str) -> tuple[int, tuple[str | None, ...]]:
    """The number of a file's first line, and the names that it holds."""
    path = Path(file)
    for number, line in lines_of(Split(file, 0, path.stat().st_size, False, True)):
        cells = csv_rows.first_row(line.decode("utf-8", "replace"))
        return number, tuple(header_names(cells or ()))
    return 0, ()
