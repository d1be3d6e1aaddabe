"""What can be known of a job without a JVM: its files, their formats and first records, and what is wrong."""

import errno
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from understudy.analyzer.errors import UserError, internal_error
from understudy.container.first_look.first_records import faults_of
from understudy.container.first_look.overlaps import overlaps
from understudy.container.first_look.script_faults import script_faults
from understudy.container.monitors.monitor import Baseline, MonitorType, Own, PlanWords, Scan
from understudy.container.running.whole_files import MARK, check_writable, of_two_runs
from understudy.container.settings.job import Job
from understudy.container.settings.variables import iso
from understudy.preprocess.formats import Capture, Csv, DatasetFormat, Json, Merged
from understudy.preprocess.inputs import InputFile, find_inputs, find_pipe, said_of_links
from understudy.preprocess.merge_record import killed_merge
from understudy.preprocess.walk import shown

T = TypeVar("T")
FILES_LOOKED_INTO = 3


@dataclass(frozen=True)
class Plan:
    """The files of a job and one line for each thing it will do.

    `labels` are those of a merge, `links` those that lead out of the inputs and are not followed.
    """

    inputs: tuple[InputFile, ...]
    labels: tuple[InputFile, ...]
    bytes: int
    lines: tuple[str, ...]
    links: tuple[Path, ...] = ()


def plan_of(job: Job, shares: Sequence[InputFile] | None = None) -> Plan:
    """Find the inputs and check every place that the job names; UserError lists what is wrong.

    `shares` are the inputs where each host of the job has its own share of them.
    """
    faults: list[str] = []
    links: list[Path] = []

    def found(variable: str) -> tuple[InputFile, ...]:
        source = getattr(job, variable)
        look = partial(find_inputs, source, variable=variable, follow_links=job.follows_links, skipped=links)
        return tuple(_or_fault(faults, look) or ())

    inputs = tuple(shares or ()) or found("dataset_source")
    labels = found("ground_truth_source") if job.ground_truth_source else ()
    if meeting := list(overlaps(job)):
        faults += meeting
    else:
        _or_fault(faults, lambda: check_writable(job.output_path))
    for variable in ("baseline_constraints", "baseline_statistics"):
        faults += _file_faults(variable, getattr(job, variable))
    faults += _faults_of_killed_runs(job)
    faults += _script_faults(
        "record_preprocessor_script", job.record_preprocessor_script, "preprocess_handler"
    )
    faults += _script_faults(
        "post_analytics_processor_script", job.post_analytics_processor_script, "postprocess_handler"
    )
    if faults:
        raise UserError(". Also: ".join(fault.rstrip(".") for fault in faults))
    plan = Plan(inputs, labels, sum(file.size for file in (*inputs, *labels)), (), tuple(links))
    return replace(plan, lines=tuple(_lines(job, plan)))


def record_faults(
    plan: Plan, form: DatasetFormat, names: Sequence[str] | None = None, *, quote: bool = True
) -> list[str]:
    """What is wrong with the first records of the first files, a sentence each; `names` are a baseline's.

    Without `quote` no value of a record is quoted.
    """
    here = [file for file in plan.inputs if file.host is None][:FILES_LOOKED_INTO]
    told = [faults_of(file, form, names=names, quote=quote) for file in here]
    return [fault for faults in told for fault in faults]


def diagnosis(build: Callable[[], Job]) -> tuple[list[str], list[str]]:
    """The plan of the job that `build` makes, line by line, and one line for each fault."""
    faults: list[str] = []
    try:
        return _diagnosis(build, faults)
    except Exception as error:
        return [], _apart([*faults, internal_error(error)])


def _diagnosis(build: Callable[[], Job], faults: list[str]) -> tuple[list[str], list[str]]:
    job = _or_fault(faults, build)
    if job is None:
        return [], _apart(faults)
    if pipe := find_pipe(job.dataset_source, follow_links=job.follows_links):
        # Looking into a pipe would take the data from the job.
        return [f"read the pipe {pipe}, whose data only the job itself sees"], []
    plan = _or_fault(faults, lambda: plan_of(job))
    if plan is not None and job.kind != "merge":
        faults += _faults_of_type(job, plan, job.monitor)
    said = [said_of_links(plan.links)] if plan and plan.links else []
    return [*(plan.lines if plan else ()), *said], _apart(faults)


def _faults_of_type(job: Job, plan: Plan, monitor: MonitorType[Own, Baseline, Scan]) -> list[str]:
    """What is wrong with the baseline and the first records, as the monitor type reads them."""
    faults: list[str] = []
    steps, own = monitor.steps(), monitor.own(job)
    baseline = _or_fault(faults, lambda: steps.read_baseline(job, own))
    faults += record_faults(plan, job.format, steps.column_names(baseline), quote=job.quotes_values)
    if job.record_preprocessor_script:
        return faults  # It may still mend what the first records are short of.
    return faults + steps.first_faults(job, own, plan.inputs[:FILES_LOOKED_INTO], baseline)


def _apart(faults: list[str]) -> list[str]:
    return [single for fault in faults for single in fault.split(". Also: ")]


def _lines(job: Job, plan: Plan) -> Iterator[str]:
    role = {"merge": "Ground-truth merge", "monitor": "Monitor", "baseline": "Baseline"}[job.kind]
    words = job.monitor.in_words(job, job.monitor.own(job)) if job.kind != "merge" else PlanWords()
    yield f"{role} {words.of} {job.dataset_source}"
    read = _counted(len(plan.inputs), "file")
    if job.kind == "merge":
        labels = _counted(len(plan.labels), "file")
        yield f"join {read} of captures with {labels} of labels, {_size(plan.bytes)}"
    else:
        yield f"read {read}, {_size(plan.bytes)}, as {in_words(job.format)}"
    if job.start_time or job.end_time:
        start = iso(job.start_time) if job.start_time else "the beginning"
        yield f"only captures from {start} to before {iso(job.end_time) if job.end_time else 'the end'}"
    if job.excluded:
        yield f"leave out {', '.join(job.excluded)}{words.excluded}"
    if job.record_preprocessor_script:
        yield f"call {job.record_preprocessor_script} for each record"
    if job.baseline_constraints:
        yield f"compare with {job.baseline_constraints}{words.compared}"
    yield f"write to {job.output_path}"
    if job.post_analytics_processor_script:
        yield f"then call {job.post_analytics_processor_script}"
    yield from (f"switch {name} is {value}" for name, value in job.switches().items())


def in_words(form: DatasetFormat) -> str:
    """A dataset format as a reader would say it."""
    if isinstance(form, Capture):
        return f"captures ({' and '.join(form.sides)})"
    if isinstance(form, Csv):
        return "CSV with a header" if form.header else "CSV without a header"
    if isinstance(form, Json):
        return "JSON lines" if form.lines else "JSON documents"
    if isinstance(form, Merged):
        return f"captures merged with labels ({' and '.join(form.sides)})"
    return "Parquet"


def _file_faults(variable: str, path: Path | None) -> Iterator[str]:
    if path is None:
        return
    try:
        mode = path.stat().st_mode
    except OSError as error:
        why = "does not exist" if error.errno == errno.ENOENT else f"cannot be read ({error.strerror})"
        yield f"{variable} {shown(path)} {why}; it must be a file"
    else:
        if not stat.S_ISREG(mode):
            yield f"{variable} {path} is {'a folder' if stat.S_ISDIR(mode) else 'no file'}; it must be a file"


def _faults_of_killed_runs(job: Job) -> Iterator[str]:
    """What the job would read was left by runs that were killed while they gave files their names."""
    for path in filter(None, (job.baseline_constraints, job.baseline_statistics)):
        new, old = of_two_runs(path.parent)
        if path.name in (*new, *old):
            yield (
                f"{path.parent} holds documents of two runs, as one was killed while it placed its own: "
                f"{', '.join(old)} should have been replaced; make the baseline again, "
                f"or remove {path.parent / MARK} to take the files as they are"
            )
            break
    if job.kind != "merge" and (record := killed_merge(job.dataset_source)):
        yield (
            f"{job.dataset_source} holds files of two merges, as one was killed while it placed its own: "
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


def _or_fault(faults: list[str], action: Callable[[], T]) -> T | None:
    try:
        return action()
    except UserError as error:
        faults.append(str(error))
        return None


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _size(size: float) -> str:
    for unit in ("bytes", "kB", "MB"):
        if size < 1000:
            return f"{size:.3g} {unit}"
        size /= 1000
    return f"{size:.3g} GB"
