"""Tables made in the JVM without a reader."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from understudy.analyzer.engine.table import Table

SEPARATOR = "\x1f"
Rows = Sequence[Sequence[str | None]]


@pytest.fixture(scope="session")
def table_of(spark: "SparkSession") -> Callable[..., "Table"]:
    """`table_of(names, rows, rows, ...)`: a table with one partition for each list of rows."""
    from understudy.analyzer.engine.table import Table

    jvm = spark._jvm
    splitter = jvm.java.util.regex.Pattern.compile(SEPARATOR)
    # Looked up once: each name on the way to a class asks the JVM.
    record_of = jvm.understudy.analyzer.Record

    def strings(texts: Sequence[str | None]) -> Any:
        return splitter.split(SEPARATOR.join(text or "" for text in texts), -1)

    def table(names: Sequence[str], *partitions: Rows) -> Table:
        java_names = strings(names)
        items = None
        line = 0
        for rows in partitions:
            records = []
            for row in rows:
                line += 1
                records.append(
                    record_of("capture.jsonl", 0, line, f"event-{line}", True, java_names, strings(row))
                )
            part = spark.sparkContext._jsc.parallelize(records, 1)
            items = part if items is None else items.union(part)
        return Table(spark, items)

    return table
