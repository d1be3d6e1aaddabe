"""The table that a reader hands to the scan."""

from collections.abc import Callable
from dataclasses import dataclass

from py4j.java_gateway import JavaObject
from pyspark.sql import SparkSession


@dataclass(frozen=True)
class Table:
    """Rows and notes of a data set, not yet read: `items` is a `JavaRDD<understudy.analyzer.Item>`.

    `left_out` says as JSON, once they are read, which columns each item of an exclusion met. `nested`: names
    such as `a.b` and `a[0]` may be of values within others. `max_columns`: how many columns the records may
    bring; None where a header or a schema says which there are. `told` says, once it is read, what else was
    done for it, and `so_far` meanwhile.
    """

    spark: SparkSession
    items: JavaObject
    left_out: JavaObject | None = None
    nested: bool = True
    max_columns: int | None = None
    told: Callable[[], str] | None = None
    so_far: Callable[[], str] | None = None
