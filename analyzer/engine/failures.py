"""Failures of the JVM as sentences."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

from py4j.protocol import Py4JError, Py4JJavaError
from pyspark.sql import SparkSession

from understudy.analyzer.engine.session import exit_code
from understudy.analyzer.errors import UserError

_OUT_OF_MEMORY_EXITS = {3, 52, 137, -9}
"""Java's ExitOnOutOfMemoryError, Spark's own, and the kernel's kill as a shell and as Python report it."""


@contextmanager
def plain_errors(spark: SparkSession) -> Iterator[None]:
    """Turns a file that cannot be read, and the end of the JVM for want of memory, into a sentence.

    Other errors pass.
    """
    try:
        yield
    except Py4JJavaError as error:
        told = str(error)
        if "java.lang.OutOfMemoryError" in told:
            raise UserError(_MEMORY) from error
        if sentence := _unreadable(told):
            raise UserError(sentence) from error
        raise
    except (Py4JError, OSError) as error:
        if exit_code(spark) in _OUT_OF_MEMORY_EXITS:
            raise UserError(_MEMORY) from error
        raise


def _unreadable(told: str) -> str | None:
    """The sentence on a file that a Java stack tells of: our own, or made of Spark's on a Parquet file."""
    if ours := _CANNOT_READ.search(told):
        return ours[1]
    if spark := _SPARK_CANNOT_READ.search(told):
        cause = _CAUSE.findall(told)[-1]
        return f"The file '{unquote(urlsplit(spark[1]).path)}' cannot be read ({cause}): write it anew."
    return None


_CANNOT_READ = re.compile(r"preprocess(?:\.\w+)?\.(?:CannotRead|ScriptEnded): (.*)")
_SPARK_CANNOT_READ = re.compile(r"Encountered error while reading file (\S+)\. Details")
_CAUSE = re.compile(r"^Caused by: (?:[\w.$]+: )?(.*?)\.?$", re.MULTILINE)
_MEMORY = (
    "Java ran out of memory during the scan: set UNDERSTUDY_HEAP to a larger heap (such as 4g), "
    "or take an instance with more memory."
)
