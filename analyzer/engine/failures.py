"""Failures of the JVM as sentences."""

from collections.abc import Iterator
from contextlib import contextmanager

from py4j.protocol import Py4JError, Py4JJavaError
from pyspark.sql import SparkSession

from analyzer.engine.session import exit_code
from analyzer.errors import UserError

_OUT_OF_MEMORY_EXITS = {3, 52, 137, -9}
"""Java's ExitOnOutOfMemoryError, Spark's own, and the kernel's kill as a shell and as Python report it."""


@contextmanager
def plain_errors(spark: SparkSession) -> Iterator[None]:
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
