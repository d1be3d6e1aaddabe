"""Failures of the JVM as sentences."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from py4j.protocol import Py4JError, Py4JJavaError

from understudy.analyzer.engine.session import Jvm, end_of, jvm_of
from understudy.analyzer.engine.shortage import told_by
from understudy.analyzer.errors import UserError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

ENDING_SECONDS = 5.0
"""How long a JVM that answers no more is waited for, to learn how it ends."""


@contextmanager
def plain_errors(spark: "SparkSession") -> Iterator[None]:
    """Turns a file that cannot be read, what runs short, and the JVM's end into a sentence.

    Other errors pass.
    """
    with plain_end(jvm_of(spark)):
        yield


@contextmanager
def plain_end(jvm: Jvm | None, *folders: Path) -> Iterator[None]:
    """The same for whatever is done with a JVM; `folders` are those that it writes to.

    Of a JVM that is not known, that of a user's session, only what it says itself is told.
    """
    try:
        yield
    except Py4JJavaError as error:
        told = str(error)
        if sentence := _unreadable(told) or (jvm and told_by(told, jvm.heap, folders)):
            raise UserError(sentence) from error
        # One that another process tells to stop shuts Spark down first, which its tasks report.
        if jvm and _SHUT_DOWN.search(told) and (sentence := end_of(jvm, wait_seconds=ENDING_SECONDS)):
            raise UserError(sentence) from error
        raise
    except UserError:
        raise
    except Exception as error:
        # What py4j says of a JVM that answers no more has many names.
        gone = isinstance(error, Py4JError | ConnectionError | EOFError)
        if jvm and (sentence := end_of(jvm, wait_seconds=ENDING_SECONDS if gone else 0.0)):
            raise UserError(sentence) from error
        raise


def _unreadable(told: str) -> str | None:
    """The sentence on a file that a Java stack tells of: our own, or made of Spark's on a Parquet file."""
    if ours := _CANNOT_READ.search(told):
        return ours[1]
    if spark := _SPARK_CANNOT_READ.search(told):
        cause = _CAUSE.findall(told)[-1]
        return f"The file '{unquote(urlsplit(spark[1]).path)}' cannot be read ({cause}): write it anew."
    return None


_SHUT_DOWN = re.compile(r"[Ss]hut ?down|stopped SparkContext|SparkContext (?:has been|was) stopped")
_CANNOT_READ = re.compile(r"preprocess(?:\.\w+)?\.(?:CannotRead|ScriptEnded|CannotComplete): (.*)")
_SPARK_CANNOT_READ = re.compile(r"Encountered error while reading file (\S+)\. Details")
_CAUSE = re.compile(r"^Caused by: (?:[\w.$]+: )?(.*?)\.?$", re.MULTILINE)
