"""The table that a reader hands to the scan."""

from dataclasses import dataclass

from py4j.java_gateway import JavaObject
from pyspark.sql import SparkSession


@dataclass(frozen=True)
class Table:
    """Rows and notes of a data set, not yet read: `items` is a `JavaRDD<understudy.analyzer.Item>`."""

    spark: SparkSession
    items: JavaObject
