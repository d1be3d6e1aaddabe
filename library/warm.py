"""The one Spark session that calls of a process share: made on first use, kept, replaced when it has ended.

A session of the user's is taken where it is given, or where it is the one that runs: PySpark has one at a
time. It is never ended here.
"""

import atexit
import contextlib
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

from understudy.analyzer.engine import session as engine
from understudy.analyzer.engine.java_runtime import ENGINE_JAR, JARS
from understudy.analyzer.errors import UserError
from understudy.container.log import LOG

if TYPE_CHECKING:
    from subprocess import Popen

    from pyspark.sql import SparkSession

ENDING_SECONDS = 5.0
"""How long a JVM that answers no more is waited for, to learn how it ended."""
STOPPED = "The Spark session has been stopped: give one that runs"
SPARK = "3.5."
"""The versions whose classes the engine is compiled against begin so."""


@dataclass(frozen=True)
class Kept:
    """A session that stays, and its JVM where it is known; those that are not `ours` are never ended."""

    spark: "SparkSession"
    jvm: engine.Jvm | None
    ours: bool


_lock = threading.RLock()
_kept: Kept | None = None
_given: list[Kept] = []
"""Sessions of `with session(spark)`, the innermost last."""
_waiting: "Popen[bytes] | None" = None
"""The guard that waits for the next script."""
_open = 0
"""How many `with session()` are open."""


@contextmanager
def session(spark: "SparkSession | None" = None) -> Iterator[None]:
    """Calls within the block share one session, which ends with the outermost block.

    `spark` is a session of the user's to use instead, which is left running: Spark 3.5 in this process.
    Without a block the first call starts a session and Python's end ends it. UserError where `spark` cannot
    serve.
    """
    global _open  # noqa: PLW0603 - there is one session in a process, as PySpark has it
    if spark is not None:
        with _lock:
            _given.append(_of_user(spark))
        try:
            yield
        finally:
            with _lock:
                _given.pop()
        return
    with _lock:
        _open += 1
    try:
        yield
    finally:
        with _lock:
            _open -= 1
            if not _open:
                end()


@contextmanager
def guard_for_script() -> Iterator["Popen[bytes]"]:
    """A guard for the script of one call; another one waits for the next when the block ends.

    To start one takes longer than all else that a call does.
    """
    global _waiting  # noqa: PLW0603
    from understudy.preprocess.script_run import waiting_guard

    guard, _waiting = _waiting, None
    if guard is None or guard.poll() is not None:
        guard = waiting_guard()
    try:
        yield guard
    finally:
        unused = guard.stdin is not None and not guard.stdin.closed and guard.poll() is None
        _waiting = guard if unused else waiting_guard()


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Calls of other threads wait for the block's end: they share a JVM, the log, and what scripts find."""
    with _lock:
        yield


@contextmanager
def borrowed(spark: "SparkSession | None" = None) -> Iterator[Kept]:
    """The session for one call, which others wait for; `spark` is that of a table which the call is given.

    A call that is broken off ends a session of ours: its answer may still be under way, and the next one
    would take it for its own.
    """
    with _lock:
        kept = _of_user(spark) if spark is not None else _given[-1] if _given else _current()
        if not kept.ours and _stopped(kept.spark):
            raise UserError(STOPPED)
        try:
            yield kept
        except UserError:
            raise
        except BaseException:
            end()
            raise


def end() -> None:
    """End our session, if there is one; the user's goes on."""
    global _kept
    with _lock:
        kept, _kept = _kept, None
        _dismiss()
        if kept is not None and kept.ours and kept.jvm is not None:
            # Nobody needs its last words, and a JVM at work takes its time to say them.
            engine.kill(kept.jvm)
            context: Any = kept.spark.sparkContext
            context._jsc = None  # which PySpark would tell to stop, and warn that it does not answer
            engine.stop(kept.spark)


def _dismiss() -> None:
    """End the guard that waits."""
    global _waiting
    guard, _waiting = _waiting, None
    if guard is not None:
        guard.kill()
        guard.communicate()


atexit.register(_dismiss)


def _current() -> Kept:
    global _kept  # noqa: PLW0603
    if _kept is not None and (fault := _fault(_kept)):
        LOG.warning("The session had ended (%s): another is started", fault)
        end()
    if _kept is None:
        running = _running()
        _kept = _of_user(running) if running else _started()
    return _kept


def _fault(kept: Kept) -> str | None:
    """What has become of a session that serves no more."""
    try:
        if not _stopped(kept.spark):
            return None
    except Exception:  # what py4j says of a JVM that answers no more has many names
        ended = engine.end_of(kept.jvm, wait_seconds=ENDING_SECONDS) if kept.jvm else None
        return (ended or "Java answers no more").partition(": ")[0]
    return "somebody called stop() on it"


def _started() -> Kept:
    jvm = engine.launch()
    try:
        spark = engine.connect(jvm)
    except BaseException:
        engine.kill(jvm)
        raise
    # Before what `launch` has registered, which waits for a JVM to end by itself.
    atexit.register(end)
    return Kept(spark, jvm, ours=True)


def _running() -> "SparkSession | None":
    """The session that the user has started in this process, if any."""
    context = sys.modules.get("pyspark.context")
    active = context.SparkContext._active_spark_context if context else None
    if active is None or active._jsc is None:
        return None
    from pyspark.sql import SparkSession

    return SparkSession(active)


def _of_user(spark: "SparkSession") -> Kept:
    """A session of the user's, beside theirs in the same context, so that no setting of theirs changes."""
    if not hasattr(spark, "_jsparkSession"):
        raise UserError(
            "The Spark session is one of Spark Connect, whose Java is elsewhere: give one of this process"
        )
    if _stopped(spark):
        raise UserError(STOPPED)
    if not spark.version.startswith(SPARK):
        raise UserError(
            f"The Spark session is of version {spark.version}, and the engine of {SPARK}x: "
            "`pip install 'pyspark>=3.5.6,<3.6'`, or let Understudy start a session of its own"
        )
    _bring_engine(spark)
    beside: SparkSession = spark.newSession()
    for name, value in engine.READS_PARQUET.items():
        beside.conf.set(name, value)
    return Kept(beside, engine.jvm_of(spark), ours=False)


def _stopped(spark: "SparkSession") -> bool:
    context: Any = spark.sparkContext
    return context._jsc is None or bool(context._jsc.sc().isStopped())


def _bring_engine(spark: "SparkSession") -> None:
    """Put the engine's classes on the class path of a session that was started without them."""
    jars = {ENGINE_JAR: "understudy.preprocess.Records"}
    jars |= dict.fromkeys(sorted(JARS.glob("deequ-*.jar")), "com.amazon.deequ.VerificationSuite")
    java: Any = spark._jvm
    for jar, name in jars.items():
        if _has(java, name):
            continue
        with contextlib.suppress(Exception):
            loader = java.java.lang.Thread.currentThread().getContextClassLoader()
            loader.addURL(java.java.io.File(str(jar)).toURI().toURL())
            spark.sparkContext._jsc.addJar(str(jar))
        if not _has(java, name):
            raise UserError(
                "The Spark session lacks the engine's classes: start it with "
                f"`.config('spark.jars', '{','.join(map(str, jars))}')`"
            )


def _has(java: Any, name: str) -> bool:
    """Whether the JVM knows a class; py4j takes what it does not know for a package."""
    from py4j.java_gateway import JavaPackage

    return not isinstance(reduce(getattr, name.split("."), java), JavaPackage)


def _forget() -> None:
    """In a fork: the session is its parent's, to whom nothing of here may be said over the same sockets."""
    global _kept, _open, _lock, _waiting  # noqa: PLW0603
    _lock = threading.RLock()
    guard, _waiting = _waiting, None
    if guard is not None and guard.stdin:
        guard.stdin.close()
        guard.returncode = 0  # it is no child of this process
    kept, _kept, _open = _kept, None, 0
    _given.clear()
    if kept is None or kept.jvm is None or not kept.ours:
        return
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    gateway: Any = SparkContext._gateway
    if gateway is not None:
        gateway._gateway_client.is_connected = False
    SparkContext._gateway = SparkContext._jvm = SparkContext._active_spark_context = None
    SparkSession._instantiatedSession = None
    if kept.jvm.process.stdin:
        kept.jvm.process.stdin.close()


os.register_at_fork(after_in_child=_forget)
