"""Rows of a table as texts on the driver: all of them, or those of the smallest hashes."""

from collections.abc import Sequence

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from understudy.analyzer.engine.failures import plain_errors
from understudy.analyzer.engine.scan import dataframe
from understudy.analyzer.engine.table import Table

ORDER, HASH = "understudy_order", "understudy_hash"
NONE = "\0"
"""Stands for a missing cell in a hash, which would pass over it."""


def rows(table: Table, names: Sequence[str], total: int, most: int | None) -> list[list[str]]:
    """The named columns of the table's `total` rows, at most so many, in the order of the data.

    A missing cell is an empty text. Which rows are taken depends on their texts alone, not on order or
    partitions. UserError when memory is short.
    """
    frame = dataframe(table, names)
    with plain_errors(table.spark):
        if most is None or total <= most:
            found = frame.collect()
        else:
            found = _sampled(frame, most).collect()
            found.sort(key=lambda row: row[ORDER])
    width = len(names)
    return [[cell or "" for cell in row[:width]] for row in found]


def _sampled(frame: DataFrame, most: int) -> DataFrame:
    cells = [F.coalesce(F.col(name), F.lit(NONE)) for name in frame.columns]
    hashed = frame.withColumn(HASH, F.xxhash64(*cells))
    ordered = hashed.withColumn(ORDER, F.monotonically_increasing_id())
    return ordered.orderBy(HASH, *frame.columns, ORDER).limit(most)
