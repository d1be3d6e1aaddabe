"""The fused scan: one pass over a table in the JVM, its answer as plain values."""

import base64
import json
import tempfile
from array import array
from collections.abc import Mapping, Sequence
from typing import Any

from pyspark.sql import DataFrame

from understudy.analyzer.engine.failures import plain_errors
from understudy.analyzer.engine.set_aside import Lines, records, set_aside
from understudy.analyzer.engine.table import Table
from understudy.analyzer.profile import (
    ColumnProfile,
    Frequent,
    Moments,
    Offender,
    Sketch,
    TableProfile,
    TypeCounts,
)

Watch = Mapping[str, object]
"""Which cells of a feature to keep as offenders: `type`, `domain`, `missing`, …; see `analyzer/watch.py`."""

MOST_COLUMNS = 2**31 - 1


def profile(table: Table, watch: Mapping[str, Watch] | None = None) -> TableProfile:
    """Profiles a table in one pass; columns stand in order of first appearance.

    A column that a row does not have counts as missing there. Cells of numeric form that no double holds
    (`1e400`, or `+ 4`, which Spark casts to null) keep their type but are left out of moments and sketch.
    Of columns beyond the table's most, only those that are watched are profiled.
    `records` counts captured records with rows and all that was set aside. UserError when memory is short.
    """
    lines = Lines()
    # A file: five thousand sketches are too much for one answer through the gateway.
    with tempfile.NamedTemporaryFile(prefix="understudy-profile-") as file:
        with plain_errors(table.spark):
            scan = table.spark._jvm.understudy.analyzer.Scan
            scan.profile(table.items, json.dumps(watch or {}), table.max_columns or MOST_COLUMNS, file.name)
        head = json.loads(file.readline())
        columns = [_column(json.loads(line), lines) for line in file]
    notes = set_aside(head["notes"], lines)
    return TableProfile(
        rows=head["rows"],
        records=records(head["captures"], notes),
        columns=columns,
        set_aside=notes,
        left_out=json.loads(table.left_out.json()) if table.left_out is not None else {},
    )


def dataframe(table: Table, columns: Sequence[str]) -> DataFrame:
    """The named columns as texts under the safe inner names c0, c1, …; missing and absent cells are null."""
    with plain_errors(table.spark):
        java = table.spark._jvm.understudy.analyzer.Scan.dataframe(
            table.spark._jsparkSession, table.items, list(columns)
        )
    return DataFrame(java, table.spark)


def _column(column: Mapping[str, Any], lines: Lines) -> ColumnProfile:
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
        frequent=_frequent(column["frequent"]) if "frequent" in column else None,
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


def _frequent(texts: Mapping[str, Any]) -> Frequent:
    return Frequent(dict(texts["values"]), texts["error"])


def _sketch(column: Mapping[str, Any]) -> Sketch:
    levels = map(base64.b64decode, column["levels"])
    coded = column.get("coded")
    if coded is not None:
        return Sketch(levels=[array("d", map(coded.__getitem__, codes)) for codes in levels])
    return Sketch(levels=[array("d", numbers) for numbers in levels])
