"""What is at work beside a run: the JVM, from its launch to its end, and the job's preprocessing script."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

from py4j.protocol import Py4JJavaError

from understudy.analyzer.engine import session
from understudy.analyzer.engine.cluster import driver_memory
from understudy.analyzer.engine.failures import plain_end
from understudy.container.first_look.plan import JobPlan
from understudy.container.log import LOG
from understudy.container.running.progress import Progress

if TYPE_CHECKING:
    from pathlib import Path

    from pyspark.sql import SparkSession

    from understudy.container.hosts.cluster import Cluster
    from understudy.preprocess.script_run import ScriptRun


class EngineError(Exception):
    """A fault of Spark's or of our own Java; the text is its stack."""


@dataclass(frozen=True)
class Engine:
    """The JVM, the cluster that its Spark is to join, and the script where this host's processes run it."""

    jvm: session.Jvm
    cluster: "Cluster | None"
    script: "ScriptRun | None" = None


@contextmanager
def started(
    plan: JobPlan,
    jvm: session.Jvm | None,
    cluster: "Cluster | None",
    environ: Mapping[str, str],
    *,
    script_beside: bool,
) -> Iterator[Engine]:
    """`jvm`, or one that is launched, runs beside the block and is gone after it.

    So does the script where `script_beside`, unless a cluster's workers run it.
    """
    if cluster is not None and cluster.gathering is not None:
        environ = {**environ, "UNDERSTUDY_HEAP": driver_memory(environ)}
    host = cluster.host if cluster else None
    jvm = jvm or session.launch(input_bytes=plan.bytes, host=host or session.LOOPBACK, environ=environ)
    script = None
    try:
        if script_beside and plan.reading.options.script and cluster is None:
            from understudy.preprocess.reading import begin_script

            script = begin_script(plan.inputs, plan.reading.format, plan.reading.options, jvm.folder)
        with plain_end(jvm, plan.output):
            yield Engine(jvm, cluster, script)
    except Py4JJavaError as error:
        # Its text is asked of the JVM, which is gone when the error is told.
        raise EngineError(str(error)) from None
    finally:
        if script is not None and (left := script.stop()):
            LOG.warning("%s", left)
        session.kill(jvm)


def connected(engine: Engine, progress: Progress) -> "SparkSession":
    """Spark's session in the JVM, once it has booted."""
    with progress("Starting Spark"):
        cluster = engine.cluster
        if cluster is None:
            return session.connect(engine.jvm)
        return session.connect(engine.jvm, master=cluster.master, settings=cluster.settings)


def told_of_script(script: "Path | None", run: "ScriptRun | None") -> AbstractContextManager[None]:
    """In the block the script's rows are read; what has become of its processes is told."""
    if run is not None:
        return run.told()
    if script is None:
        return nullcontext()
    from understudy.preprocess.guarded_rows import told_of_workers

    return told_of_workers(script)
