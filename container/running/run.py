"""One run of a job, from the plan to the documents."""

import os
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from understudy.analyzer.engine import session
from understudy.analyzer.errors import UserError
from understudy.container.first_look.first_records import other_separator, record_faults
from understudy.container.first_look.looked_into import FILES, looked_into
from understudy.container.first_look.plan import JobPlan, plan_of
from understudy.container.log import LOG
from understudy.container.monitors import DOCUMENTS
from understudy.container.running.engine import Begin, Engine, connected, started, told_of_rows
from understudy.container.running.finished import Finished
from understudy.container.running.page import page_of
from understudy.container.running.progress import Progress, logged, spark_tasks
from understudy.container.settings.job import Job
from understudy.container.whole_files import write_whole
from understudy.preprocess.inputs import said_of_links

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from understudy.container.hosts.cluster import Cluster
    from understudy.container.monitors.monitor import (
        Analysed,
        Baseline,
        Executors,
        MonitorType,
        Own,
        Scan,
        Steps,
    )


def run(
    job: Job,
    progress: Progress = logged,
    *,
    jvm: session.Jvm | None = None,
    cluster: "Cluster | None" = None,
    begin: Begin | None = None,
) -> Finished:
    """Read what the job names, profile it, write the documents and say how it ended.

    `jvm` is one that boots already; without it one is started once the inputs are seen to be there. `cluster`
    is that of the job's hosts; without it Spark runs in this host alone, or where SPARK_MASTER says. `begin`
    gives an engine that is there already, instead of one in a JVM of the job's own.
    UserError for whatever the job's settings, inputs or scripts cause; no document of this run is left then,
    except when the post-processing script fails, which runs once the documents are there.
    """
    if job.spark_master and cluster is None:
        from understudy.container.hosts.cluster import named_cluster

        cluster = named_cluster(job.spark_master)
    with progress("Checking settings and files"):
        plan = plan_of(job, cluster.shares if cluster else None)
    _say(plan)

    own = partial(started, jvm=jvm, cluster=cluster, environ=os.environ | _of_java(job))
    engine = partial(begin or own, plan)
    if plan.kind == "merge":
        from understudy.container.running import merge

        with engine(rows_beside=False) as begun:
            return merge.run(plan, connected(begun, progress), progress, cluster=cluster)
    beside = engine(rows_beside=job.monitor.passes == 1)
    finished = _monitored(plan, job.monitor, job.monitor.own(job.own), beside, progress)
    if script := job.post_analytics_processor_script:
        _postprocess(script, job.understudy_postprocess_timeout_seconds, progress)
    return finished


def _monitored(
    plan: JobPlan,
    monitor: "MonitorType[Own, Baseline, Scan]",
    own: "Own",
    engine: AbstractContextManager[Engine],
    progress: Progress,
) -> Finished:
    """The steps of a job of a monitor type, up to its documents."""
    from understudy.container.running.job_files import files_of

    analysed, counts = analysis(plan, monitor, own, engine, progress)
    texts = files_of(plan, analysed) | page_of(plan, analysed)
    for leftover in write_whole(texts, [plan.output / name for name in DOCUMENTS]):
        LOG.info("removed %s of an earlier run", leftover)
    written = {path.name: path for path in texts if path.parent == plan.output}
    return Finished(
        plan.kind,
        written,
        analysed.findings,
        analysed.show,
        said=analysed.said,
        remark=analysed.remark,
        counts=counts,
    )


def analysis(
    plan: JobPlan,
    monitor: "MonitorType[Own, Baseline, Scan]",
    own: "Own",
    engine: AbstractContextManager[Engine],
    progress: Progress,
    *,
    frame: "DataFrame | None" = None,
) -> "tuple[Analysed, dict[str, int]]":
    """What a job of a monitor type comes to, of which nothing is written yet, and its counts of records.

    `frame` is a Spark table of the engine's, which is looked at instead of files. Errors as of `run`.
    """
    from understudy.container.running.job_details import digests_of, job_details, told
    from understudy.container.running.unusable_records import judge_records

    began, reading = datetime.now(UTC), plan.reading
    with ExitStack() as beside:
        begun = beside.enter_context(engine)
        steps = monitor.steps()
        baseline = steps.read_baseline(plan.baseline, own) if plan.baseline else None
        digests = digests_of(plan)
        _look_into(plan, steps.column_names(baseline))
        if frame is None:
            steps.before_reading(reading, own, plan.inputs)
        spark = connected(begun, progress)
        scanned = _scanned(
            plan, steps, own, baseline, engine=begun, spark=spark, progress=progress, frame=frame
        )
        hosts = begun.cluster if monitor.asks_last else None
        if hosts is None:
            # What follows may have Java's memory.
            beside.close()
        if not reading.quotes_values:
            scanned = steps.without_values(scanned)
        for warning in chain(judge_records(scanned, reading), steps.judge(scanned, reading, own, baseline)):
            LOG.warning("%s", warning)
        executors = _executors(spark) if hosts else None
        comparing = progress("Comparing with the baseline" if baseline else "Describing the data")
        with comparing, _outlived(hosts, spark):
            analysed = steps.analyse(reading, own, scanned, baseline, plan.publication, executors=executors)
    for note in analysed.notes:
        LOG.warning("%s", note)
    documents = told(analysed.documents, job_details(plan, scanned, began), plan, digests)
    counts = {"records": scanned.records, "rows": scanned.rows}
    return replace(analysed, documents=documents), counts


def _executors(spark: "SparkSession") -> "Executors":
    from understudy.analyzer.engine.executors import over_executors

    return partial(over_executors, spark)


def _outlived(hosts: "Cluster | None", spark: "SparkSession") -> AbstractContextManager[None]:
    """In the block any host may end: what was read is no longer needed, and others do what it had to do."""
    from understudy.container.hosts.cluster import watched_over

    return watched_over(replace(hosts, shares=None) if hosts else None, spark)


def _say(plan: JobPlan) -> None:
    for line in plan.lines:
        LOG.info("%s", line)
    if plan.links:
        LOG.warning("%s", said_of_links(plan.links))


def _of_java(job: Job) -> Mapping[str, str]:
    """The variables by which Java is launched, wherever the job has them from."""
    given = {"UNDERSTUDY_HEAP": job.heap, "UNDERSTUDY_ARCHIVE": job.archive}
    return {name: str(value) for name, value in given.items() if value}


def _look_into(plan: JobPlan, names: Sequence[str] | None) -> None:
    """A warning for each of the first records that cannot be read, while Java starts.

    UserError where the cells of a CSV are not separated by commas: it would be taken for one column.
    """
    reading, published = plan.reading, plan.publication
    if reading.options.script is None:
        first = looked_into(plan.inputs)[:FILES]
        if fault := other_separator(first, reading.format, names):
            raise UserError(fault)
        for fault in record_faults(first, reading.format, names, quote=reading.quotes_values):
            LOG.warning("%s", fault)
    if published and not (published.endpoint and published.schedule):
        LOG.warning(
            "publish_cloudwatch_metrics is Enabled without sagemaker_endpoint_name and "
            "sagemaker_monitoring_schedule_name: the platform publishes metrics only for schedules"
        )


def _scanned(
    plan: JobPlan,
    steps: "Steps[Own, Baseline, Scan]",
    own: "Own",
    baseline: "Baseline | None",
    *,
    engine: Engine,
    spark: "SparkSession",
    progress: Progress,
    frame: "DataFrame | None",
) -> "Scan":
    """The table, read while the monitor type looks at it."""
    from understudy.container.hosts.cluster import watched_over
    from understudy.preprocess.table import of_frame, read

    reading = plan.reading
    options = replace(reading.options, names=steps.column_names(baseline))
    with watched_over(engine.cluster, spark):
        if frame is not None:
            table = of_frame(frame, str(reading.source), options)
        else:
            table = read(spark, plan.inputs, reading.format, options, engine.begun)
        moving = progress("Reading and profiling", spark_tasks(spark), table.so_far)
        with moving, told_of_rows(options.script, engine.begun):
            scanned = steps.scan(table, reading, own, baseline)
    if table.told:
        LOG.info("%s", table.told())
    return scanned


def _postprocess(script: Path, timeout_seconds: float, progress: Progress) -> None:
    from understudy.preprocess import postprocess

    with progress(f"Calling {script.name}"):
        left = postprocess.run(script, timeout_seconds)
    if left:
        LOG.warning("%s", left)
