"""The Python of Spark's executors: which it is, and what it imports."""

import os
import sys
from typing import TYPE_CHECKING

from pyspark.sql import SparkSession

from understudy import IMPORTED_FROM

if TYPE_CHECKING:
    from pyspark import SparkContext


def context_of(spark: SparkSession) -> "SparkContext":
    """Spark's context, its workers being of this Python and able to import this package."""
    context = spark.sparkContext
    if "PYSPARK_PYTHON" not in os.environ:
        context.pythonExec = sys.executable
    paths = context.environment.get("PYTHONPATH", "").split(os.pathsep)
    if IMPORTED_FROM not in paths:
        context.environment["PYTHONPATH"] = os.pathsep.join([IMPORTED_FROM, *filter(None, paths)])
    return context
