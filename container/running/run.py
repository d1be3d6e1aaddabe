"""One run of a job, from the plan to the documents."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Literal

from py4j.protocol import Py4JJavaError

from understudy.analyzer.engine import session
from understudy.analyzer.engine.cluster import driver_memory
from understudy.analyzer.engine.failures import plain_end
from understudy.container.first_look.first_records import record_faults
from understudy.container.first_look.plan import JobPlan, plan_of
from understudy.container.log import LOG
from understudy.container.monitors import DOCUMENTS
from understudy.container.running.finished import Finished
from understudy.container.running.progress import Progress, logged, spark_tasks
from understudy.container.running.whole_files import write_whole
from understudy.container.settings.job import Job
from understudy.preprocess.inputs import said_of_links

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from understudy.container.hosts.cluster import Cluster
    from understudy.container.monitors.monitor import Baseline, MonitorType, Own, Scan, Steps
    from understudy.preprocess.reading import ReadOptions
    from understudy.preprocess.script_run import ScriptRun


def run(
    job: Job,
    progress: Progress = logged,
    *,
    jvm: session.Jvm | None = None,
    cluster: "Cluster | None" = None,
) -> Finished:
    """Read what the job names, profile it, write the documents and say how it ended.

    `jvm` is one that boots already; without it one is started once the inputs are seen to be there. `cluster`
    is that of the job's hosts; without it Spark runs in this host alone, or where SPARK_MASTER says.
    UserError for whatever the job's settings, inputs or scripts cause; no document of this run is left then,
    except when the post-processing script fails, which runs once the documents are there.
    """
    if job.spark_master and cluster is None:
        from understudy.container.hosts.cluster import named_cluster

        cluster = named_cluster(job.spark_master)
    with progress("Checking settings and files"):
        plan = plan_of(job, cluster.shares if cluster else None)
    _say(*plan.lines)
    if plan.links:
        LOG.warning("%s", said_of_links(plan.links))

    started = partial(_started, job, plan, jvm, cluster)
    if job.kind == "merge":
        from understudy.container.running import merge as merge_job

        with started() as begun:
            return merge_job.run(job, plan, _connected(begun, progress), progress, cluster=cluster)
    return _monitored(job, plan, job.monitor, started, progress)


def _monitored(
    job: Job,
    plan: JobPlan,
    monitor: "MonitorType[Own, Baseline, Scan]",
    started: "Callable[[], AbstractContextManager[Started]]",
    progress: Progress,
) -> Finished:
    """The steps of a job of a monitor type, up to its documents and the post-processing script."""
    own = monitor.own(job)
    with started() as begun:
        steps = monitor.steps()
        baseline = steps.read_baseline(job, own)
        _look_into(job, plan, steps.column_names(baseline))
        scanned = _scanned(job, plan, steps, baseline, started=begun, progress=progress)
    if not job.quotes_values:
        scanned = steps.without_values(scanned)
    for warning in steps.judge(scanned, job, own):
        LOG.warning("%s", warning)

    from understudy.container.running.job_files import files_of, publication_of

    with progress("Comparing with the baseline" if baseline else "Describing the data"):
        analysed = steps.analyse(job, own, scanned, baseline, publication_of(job))
    for note in analysed.notes:
        LOG.warning("%s", note)
    texts = files_of(job, analysed)
    for leftover in write_whole(texts, [job.output_path / name for name in DOCUMENTS]):
        LOG.info("removed %s of an earlier run", leftover)

    if job.post_analytics_processor_script:
        from understudy.preprocess import postprocess

        with progress(f"Calling {job.post_analytics_processor_script.name}"):
            left = postprocess.run(
                job.post_analytics_processor_script, job.understudy_postprocess_timeout_seconds
            )
        if left:
            LOG.warning("%s", left)
    written = {path.name: path for path in texts if path.parent == job.output_path}
    kind: Literal["monitor", "baseline"] = "monitor" if baseline else "baseline"
    return Finished(kind, written, analysed.findings, analysed.show, remark=analysed.remark)


def _say(*lines: str) -> None:
    for line in lines:
        LOG.info("%s", line)


class EngineError(Exception):
    """A fault of Spark's or of our own Java; the text is its stack."""


@dataclass(frozen=True)
class Started:
    """What is at work while this process goes on: the JVM, and the job's preprocessing script."""

    jvm: session.Jvm
    script: "ScriptRun | None"
    cluster: "Cluster | None"


@contextmanager
def _started(
    job: Job, plan: JobPlan, jvm: session.Jvm | None, cluster: "Cluster | None"
) -> Iterator[Started]:
    """Both begin before the block, run on beside it, and are gone after it."""
    given = {"UNDERSTUDY_HEAP": job.heap, "UNDERSTUDY_ARCHIVE": job.archive}
    environ = os.environ | {name: str(value) for name, value in given.items() if value}
    if cluster is not None and cluster.gathering is not None:
        environ["UNDERSTUDY_HEAP"] = driver_memory(environ)
    host = cluster.host if cluster else None
    jvm = jvm or session.launch(input_bytes=plan.bytes, host=host or session.LOOPBACK, environ=environ)
    script = None
    try:
        if _runs_script_beside(job) and cluster is None:
            from understudy.preprocess.reading import begin_script

            script = begin_script(plan.inputs, job.format, _read_options(job), jvm.folder)
        with plain_end(jvm, job.output_path):
            yield Started(jvm, script, cluster)
    except Py4JJavaError as error:
        # Its text is asked of the JVM, which is gone when the error is told.
        raise EngineError(str(error)) from None
    finally:
        if script is not None and (left := script.stop()):
            LOG.warning("%s", left)
        session.kill(jvm)


def _runs_script_beside(job: Job) -> bool:
    """Whether processes of this host run the script, whose rows can be read once only."""
    return job.kind != "merge" and job.record_preprocessor_script is not None and job.monitor.passes == 1


def _look_into(job: Job, plan: JobPlan, names: Sequence[str] | None) -> None:
    """A warning for each of the first records that cannot be read, while Java starts."""
    if job.record_preprocessor_script is None:
        for fault in record_faults(plan.inputs, job.format, names, quote=job.quotes_values):
            LOG.warning("%s", fault)
    if job.publish_cloudwatch_metrics == "Enabled" and not (
        job.sagemaker_endpoint_name and job.sagemaker_monitoring_schedule_name
    ):
        LOG.warning(
            "publish_cloudwatch_metrics is Enabled without sagemaker_endpoint_name and "
            "sagemaker_monitoring_schedule_name: the platform publishes metrics only for schedules"
        )


def _scanned(
    job: Job,
    plan: JobPlan,
    steps: "Steps[Own, Baseline, Scan]",
    baseline: "Baseline | None",
    *,
    started: Started,
    progress: Progress,
) -> "Scan":
    """The table, read while the monitor type looks at it."""
    from understudy.container.hosts.cluster import watched_over
    from understudy.preprocess.table import read

    spark = _connected(started, progress)
    options = replace(_read_options(job), names=steps.column_names(baseline))
    with progress("Reading and profiling", spark_tasks(spark)), watched_over(started.cluster, spark):
        table = read(spark, plan.inputs, job.format, options, started.script)
        with _told_of_script(job, started.script):
            return steps.scan(table, job, job.monitor.own(job), baseline)


def _told_of_script(job: Job, begun: "ScriptRun | None") -> AbstractContextManager[None]:
    """In the block the script's rows are read; what has become of its processes is told."""
    if begun is not None:
        return begun.told()
    if job.record_preprocessor_script is None:
        return nullcontext()
    from understudy.preprocess.guarded_rows import told_of_workers

    return told_of_workers(job.record_preprocessor_script)


def _connected(started: Started, progress: Progress) -> "SparkSession":
    with progress("Starting Spark"):
        cluster = started.cluster
        if cluster is None:
            return session.connect(started.jvm)
        return session.connect(started.jvm, master=cluster.master, settings=cluster.settings)


def _read_options(job: Job) -> "ReadOptions":
    from understudy.preprocess.reading import ReadOptions

    return ReadOptions(
        exclude=() if job.monitor.by_position else job.excluded,
        start=job.start_time,
        end=job.end_time,
        script=job.record_preprocessor_script,
        script_timeout_seconds=job.understudy_script_timeout_seconds,
        batched_rows=job.understudy_batched_rows,
        partition_bytes=job.understudy_partition_bytes,
        output_columns=job.understudy_output_columns,
        max_columns=job.understudy_max_columns,
    )
