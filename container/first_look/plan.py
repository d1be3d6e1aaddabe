"""What a job will read and do, found without a JVM: its files, and what is wrong with the places it names."""

import errno
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from understudy.analyzer.errors import UserError
from understudy.analyzer.nearest import near_path
from understudy.container.first_look.overlaps import overlaps
from understudy.container.first_look.plan_in_words import lines_of
from understudy.container.first_look.script_faults import script_faults
from understudy.container.monitors.monitor import BaselineFiles, Kind, Publication, Reading
from understudy.container.settings.job import Job
from understudy.container.settings.origin import Origin, origin_of
from understudy.container.variables import iso
from understudy.container.whole_files import check_writable, fault_of_two_runs
from understudy.preprocess.inputs import InputFile, find_inputs
from understudy.preprocess.merge_record import killed_merge
from understudy.preprocess.reading import ReadOptions
from understudy.preprocess.walk import shown

T = TypeVar("T")


@dataclass(frozen=True)
class JobPlan:
    """What a job will do, found once: each later step is given what it needs of it.

    `labels` are those of a merge, `publication` is None where no CloudWatch metrics are written, `lines` say
    each thing it will do, and `links` are those that lead out of the inputs and are not followed.
    """

    kind: Kind
    inputs: tuple[InputFile, ...]
    labels: tuple[InputFile, ...]
    reading: Reading
    baseline: BaselineFiles | None
    output: Path
    writes_empty: bool
    """Whether a monitoring job writes violations where there are none."""
    metrics_file: Path
    publication: Publication | None
    origin: Origin
    lines: tuple[str, ...]
    links: tuple[Path, ...] = ()
    draws_page: bool = False

    @property
    def bytes(self) -> int:
        """The size of all files that are read."""
        return _bytes_of(*self.inputs, *self.labels)


def plan_of(job: Job, shares: Sequence[InputFile] | None = None) -> JobPlan:
    """Find the inputs and check every place that the job names; UserError lists what is wrong.

    `shares` are the inputs where each host of the job has its own share of them.
    """
    faults: list[str] = []
    links: list[Path] = []
    sources = _given(job, "dataset_source", "ground_truth_source")
    baseline = _given(job, "baseline_constraints", "baseline_statistics")
    merges = job.kind == "merge"

    def found(variable: str) -> tuple[InputFile, ...]:
        look = partial(
            find_inputs,
            sources[variable],
            variable=variable,
            follow_links=job.follows_links,
            skipped=links,
        )
        return tuple(or_fault(faults, look) or ())

    inputs = tuple(shares or ()) or found("dataset_source")
    labels = found("ground_truth_source") if merges else ()
    if meeting := list(overlaps(job.output_path, sources, baseline, merges=merges)):
        faults += meeting
    else:
        or_fault(faults, lambda: check_writable(job.output_path))
    for variable, path in baseline.items():
        faults += _file_faults(variable, path)
    faults += _faults_of_killed_runs(baseline.values())
    if not merges:
        faults += _faults_of_killed_merge(job.dataset_source)
    faults += _script_faults(
        "record_preprocessor_script", job.record_preprocessor_script, "preprocess_handler"
    )
    faults += _script_faults(
        "post_analytics_processor_script", job.post_analytics_processor_script, "postprocess_handler"
    )
    if faults:
        raise UserError(". Also: ".join(fault.rstrip(".") for fault in faults))
    return JobPlan(
        kind=job.kind,
        inputs=inputs,
        labels=labels,
        reading=reading_of(job),
        baseline=_baseline_of(job),
        output=job.output_path,
        writes_empty=job.understudy_write_empty_violations == "Enabled",
        metrics_file=job.metrics_file,
        publication=_publication_of(job),
        origin=origin_of(job),
        lines=tuple(lines_of(job, len(inputs), len(labels), _bytes_of(*inputs, *labels))),
        links=tuple(links),
        draws_page=job.draws_page,
    )


def _baseline_of(job: Job) -> BaselineFiles | None:
    """The files that the job names; of some monitor types the statistics that lie beside the constraints."""
    files = job.baseline
    if files is None or files.statistics is not None or not job.monitor.statistics_beside:
        return files
    beside = files.constraints.with_name("statistics.json")
    return replace(files, statistics=beside) if beside.is_file() else files


def reading_of(job: Job) -> Reading:
    """How the job reads its data; UserError where what rows have from elsewhere is not to be had."""
    monitor = job.monitor
    known_format = job.format if job.kind != "merge" or job.dataset_format else None
    completion = None
    if monitor.completion is not None and job.kind != "merge":
        completion = monitor.completion(monitor.own(job.own), job.format, job.dataset_source, job.excluded)
    return Reading(
        source=job.dataset_source,
        known_format=known_format,
        options=ReadOptions(
            exclude=() if monitor.by_position else job.excluded,
            start=job.start_time,
            end=job.end_time,
            script=job.record_preprocessor_script,
            script_timeout_seconds=job.understudy_script_timeout_seconds,
            batched_rows=job.understudy_batched_rows,
            partition_bytes=job.understudy_partition_bytes,
            output_columns=job.understudy_output_columns,
            max_columns=job.understudy_max_columns,
            completion=completion,
        ),
        excluded=job.excluded,
        max_malformed_share=job.understudy_max_malformed_share,
        keep_unlabelled=job.understudy_keep_unlabelled == "Enabled",
        quotes_values=job.quotes_values,
        shown_values=job.shown_values,
    )


def _publication_of(job: Job) -> Publication | None:
    if job.publish_cloudwatch_metrics != "Enabled":
        return None
    time = job.metric_time or job.start_time or datetime.now(UTC).replace(microsecond=0)
    return Publication(
        job.sagemaker_endpoint_name or "", job.sagemaker_monitoring_schedule_name or "", iso(time)
    )


def _given(job: Job, *variables: str) -> dict[str, Path]:
    """The paths that the job names, by their variables."""
    paths = {variable: getattr(job, variable) for variable in variables}
    return {variable: path for variable, path in paths.items() if path is not None}


def _bytes_of(*files: InputFile) -> int:
    return sum(file.size for file in files)


def _file_faults(variable: str, path: Path | None) -> Iterator[str]:
    if path is None:
        return
    try:
        mode = path.stat().st_mode
    except OSError as error:
        gone = error.errno == errno.ENOENT
        why = f"does not exist{near_path(path)}" if gone else f"cannot be read ({error.strerror})"
        yield f"{variable} {shown(path)} {why}; it must be a file"
    else:
        if not stat.S_ISREG(mode):
            yield f"{variable} {path} is {'a folder' if stat.S_ISDIR(mode) else 'no file'}; it must be a file"


def _faults_of_killed_runs(baseline: Iterable[Path]) -> Iterator[str]:
    """The baseline was left by a run that was killed while it gave its documents their names."""
    faults = (fault_of_two_runs(path) for path in baseline)
    yield from [fault for fault in faults if fault][:1]


def _faults_of_killed_merge(source: Path) -> Iterator[str]:
    """The data was left by a merge that was killed so."""
    if record := killed_merge(source):
        yield (
            f"{source} holds files of two merges, as one was killed while it placed its own: "
            f"records may be there twice or not at all; merge again, "
            f"or remove {record} to take the files as they are"
        )


def _script_faults(variable: str, path: Path | None, handler: str) -> Iterator[str]:
    """The faults of a script that show without running it."""
    if path is None:
        return
    if missing := list(_file_faults(variable, path)):
        yield from missing
    else:
        yield from script_faults(variable, path, handler)


def or_fault(faults: list[str], action: Callable[[], T]) -> T | None:
    """What the action returns; None after a UserError, whose sentence is added to `faults`."""
    try:
        return action()
    except UserError as error:
        faults.append(str(error))
        return None
