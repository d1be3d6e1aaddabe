"""The fused scan: one pass over a table in the JVM, its answer as plain values."""

import base64
import json
import tempfile
from array import array
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from py4j.protocol import Py4JError, Py4JJavaError
from pyspark.sql import DataFrame, SparkSession

from analyzer.engine.session import exit_code
from analyzer.engine.table import Table
from analyzer.errors import UserError
from analyzer.profile import (
    ColumnProfile,
    Moments,
    Offender,
    SetAside,
    Sketch,
    TableProfile,
    TypeCounts,
)

Watch = Mapping[str, object]
"""Which cells of a feature to keep as offenders: `type`, `domain`, `missing`, …; see `analyzer/watch.py`."""

_ABOUT_COLUMNS = {"duplicate_column"}
"""Kinds of notes that are on a file's columns: no record was set aside for them."""

_OUT_OF_MEMORY_EXITS = {3, 52, 137, -9}
"""Java's ExitOnOutOfMemoryError, Spark's own, and the kernel's kill as a shell and as Python report it."""


def profile(table: Table, watch: Mapping[str, Watch] | None = None) -> TableProfile:
    """Profiles a table in one pass; columns stand in order of first appearance.

    A column that a row does not have counts as missing there. Cells of numeric form that no double holds
    (`1e400`, or `+ 4`, which Spark casts to null) keep their type but are left out of moments and sketch.
    `records` counts captured records with rows and all that was set aside. UserError when memory is short.
    """
    lines = _Lines()
    # A file: five thousand sketches are too much for one answer through the gateway.
    with tempfile.NamedTemporaryFile(prefix="understudy-profile-") as file:
        with _plain_errors(table.spark):
            scan = table.spark._jvm.understudy.analyzer.Scan
            scan.profile(table.items, json.dumps(watch or {}), file.name)
        head = json.loads(file.readline())
        columns = [_column(json.loads(line), lines) for line in file]
    set_aside = {kind: _set_aside(notes, lines) for kind, notes in head["notes"].items()}
    return TableProfile(
        rows=head["rows"],
        records=head["captures"]
        + sum(notes.count for kind, notes in set_aside.items() if kind not in _ABOUT_COLUMNS),
        columns=columns,
        set_aside=set_aside,
    )


def dataframe(table: Table, columns: Sequence[str]) -> DataFrame:
    """The named columns as texts under the safe inner names c0, c1, …; missing and absent cells are null."""
    with _plain_errors(table.spark):
        java = table.spark._jvm.understudy.analyzer.Scan.dataframe(
            table.spark._jsparkSession, table.items, list(columns)
        )
    return DataFrame(java, table.spark)


def _column(column: Mapping[str, Any], lines: "_Lines") -> ColumnProfile:
    fractional, integral, boolean, string = column["types"]
    moments = column.get("moments")
    values = column.get("values")
    return ColumnProfile(
        name=column["name"],
        missing=column["missing"],
        types=TypeCounts(fractional=fractional, integral=integral, boolean=boolean, string=string),
        distinct=column["distinct"],
        moments=Moments(**moments) if moments else None,
        sketch=_sketch(column) if moments else None,
        values=None if values is None else dict(sorted(values, key=lambda pair: (-pair[1], pair[0]))),
        negative=column["negative"],
        whole_fractions=column["whole_fractions"],
        non_finite=column["non_finite"],
        in_domain=column.get("in_domain"),
        offenders={
            kind: [
                Offender(
                    value=offender["value"] or None,
                    event_id=offender["event_id"],
                    file=offender["file"],
                    line=lines.resolve(offender),
                )
                for offender in offenders
            ]
            for kind, offenders in column["offenders"].items()
        },
    )


def _sketch(column: Mapping[str, Any]) -> Sketch:
    levels = map(base64.b64decode, column["levels"])
    coded = column.get("coded")
    if coded is not None:
        return Sketch(levels=[array("d", map(coded.__getitem__, codes)) for codes in levels])
    return Sketch(levels=[array("d", numbers) for numbers in levels])


def _set_aside(notes: Mapping[str, Any], lines: "_Lines") -> SetAside:
    examples: list[Mapping[str, object]] = [
        {
            "file": note["file"],
            "line": lines.resolve(note),
            "event_id": note["event_id"],
            "reason": note["reason"],
            "text": note["text"],
        }
        for note in notes["examples"]
    ]
    return SetAside(count=notes["count"], examples=examples)


class _Lines:
    """Line numbers in whole files, from lines counted within a split: newlines before the split are added."""

    def __init__(self) -> None:
        self._before: dict[tuple[str, int], int] = {}

    def resolve(self, place: Mapping[str, Any]) -> int | None:
        file, start, line = place["file"], place["split_start"], place["line"]
        if file is None or line <= 0:
            return None
        if start == 0:
            return int(line)
        if (file, start) not in self._before:
            self._before[file, start] = _newlines(_local(file), start)
        before = self._before[file, start]
        return None if before < 0 else before + int(line)


def _local(file: str) -> Path:
    return Path(unquote(urlsplit(file).path)) if file.startswith("file:") else Path(file)


def _newlines(file: Path, end: int) -> int:
    """How many newlines the first `end` bytes hold; -1 when the file can no longer be read."""
    count = 0
    try:
        with file.open("rb") as stream:
            while end > 0 and (chunk := stream.read(min(end, 1 << 20))):
                count += chunk.count(b"\n")
                end -= len(chunk)
    except OSError:
        return -1
    return count


@contextmanager
def _plain_errors(spark: SparkSession) -> Iterator[None]:
    """Turns the end of the JVM for want of memory into a sentence; other errors pass."""
    try:
        yield
    except Py4JJavaError as error:
        if "java.lang.OutOfMemoryError" in str(error.java_exception):
            raise UserError(_MEMORY) from error
        raise
    except (Py4JError, OSError) as error:
        if exit_code(spark) in _OUT_OF_MEMORY_EXITS:
            raise UserError(_MEMORY) from error
        raise


_MEMORY = (
    "Java ran out of memory during the scan: set UNDERSTUDY_HEAP to a larger heap (such as 4g), "
    "or take an instance with more memory."
)
