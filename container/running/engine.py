"""What is at work beside a run: the JVM, from its launch to its end, and what makes rows for it."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from py4j.protocol import Py4JJavaError

from understudy.analyzer.engine import session
from understudy.analyzer.engine.cluster import driver_memory
from understudy.analyzer.engine.failures import plain_end
from understudy.container.first_look.plan import JobPlan
from understudy.container.log import LOG
from understudy.container.running.progress import Progress

if TYPE_CHECKING:
    from pathlib import Path
    from subprocess import Popen

    from pyspark.sql import SparkSession

    from understudy.container.hosts.cluster import Cluster
    from understudy.preprocess.begun_rows import BegunRows


class EngineError(Exception):
    """A fault of Spark's or of our own Java; the text is its stack."""


@dataclass(frozen=True)
class Engine:
    """The JVM, the cluster that its Spark is to join, and the rows that this host makes beside it.

    `spark` is there where the session was before the run and stays after it; its JVM may be unknown then.
    """

    jvm: session.Jvm | None
    cluster: "Cluster | None"
    begun: "BegunRows | None" = None
    spark: "SparkSession | None" = None


class Begin(Protocol):
    """Gives the engine of one run of a plan for as long as a block runs."""

    def __call__(self, plan: JobPlan, *, rows_beside: bool) -> AbstractContextManager[Engine]:
        """`rows_beside`: whether rows may be made on this host, which are read once."""
        ...


@contextmanager
def started(
    plan: JobPlan,
    jvm: session.Jvm | None,
    cluster: "Cluster | None",
    environ: Mapping[str, str],
    *,
    rows_beside: bool,
) -> Iterator[Engine]:
    """`jvm`, or one that is launched, runs beside the block and is gone after it.

    So does what makes rows where `rows_beside`, unless a cluster's workers do.
    """
    if cluster is not None and cluster.gathering is not None:
        environ = {**environ, "UNDERSTUDY_HEAP": driver_memory(environ)}
    host = cluster.host if cluster else None
    jvm = jvm or session.launch(input_bytes=plan.bytes, host=host or session.LOOPBACK, environ=environ)
    try:
        beside = _rows(plan, jvm.folder, beside=rows_beside and cluster is None)
        with _told(jvm, plan), beside as begun:
            yield Engine(jvm, cluster, begun)
    finally:
        session.kill(jvm)


@contextmanager
def lent(
    plan: JobPlan,
    spark: "SparkSession",
    jvm: session.Jvm | None,
    folder: "Path",
    *,
    rows_beside: bool,
    waiting: "Popen[bytes] | None" = None,
) -> Iterator[Engine]:
    """A session that was there before the block and stays after it, as `jvm` does where it is known.

    Only what makes rows goes, which are kept in `folder` until they are read; `waiting` is a guard for a
    script.
    """
    with _told(jvm, plan), _rows(plan, folder, beside=rows_beside, waiting=waiting) as begun:
        yield Engine(jvm, None, begun, spark)


@contextmanager
def _told(jvm: session.Jvm | None, plan: JobPlan) -> Iterator[None]:
    try:
        with plain_end(jvm, plan.output):
            yield
    except Py4JJavaError as error:
        # Its text is asked of the JVM, which may be gone when the error is told.
        raise EngineError(str(error)) from None


@contextmanager
def _rows(
    plan: JobPlan, folder: "Path", *, beside: bool, waiting: "Popen[bytes] | None" = None
) -> Iterator["BegunRows | None"]:
    """Rows that a script or paths make on this host; whatever makes them is gone after the block."""
    begun: BegunRows | None = None
    try:
        if beside:
            from understudy.preprocess.reading import begin_by_paths, begin_script

            inputs, form, options = plan.inputs, plan.reading.format, plan.reading.options
            begun = begin_script(inputs, form, options, folder, waiting)
            begun = begun or begin_by_paths(inputs, form, options, folder)
        yield begun
    finally:
        if begun is not None and (left := begun.stop()):
            LOG.warning("%s", left)


def connected(engine: Engine, progress: Progress) -> "SparkSession":
    """Spark's session in the JVM, once it has booted."""
    if engine.spark is not None:
        return engine.spark
    assert engine.jvm is not None, "without a session there is a JVM for one"
    with progress("Starting Spark"):
        cluster = engine.cluster
        if cluster is None:
            return session.connect(engine.jvm)
        return session.connect(engine.jvm, master=cluster.master, settings=cluster.settings)


def told_of_rows(script: "Path | None", begun: "BegunRows | None") -> AbstractContextManager[None]:
    """In the block the rows are read; what has become of whatever makes them is told."""
    if begun is not None:
        return begun.told()
    if script is None:
        return nullcontext()
    from understudy.preprocess.guarded_rows import told_of_workers

    return told_of_workers(script)
