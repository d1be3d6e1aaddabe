"""What a job will read and do, found without a JVM: its files, and what is wrong with the places it names."""

import errno
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from understudy.analyzer.errors import UserError
from understudy.container.first_look.overlaps import overlaps
from understudy.container.first_look.plan_in_words import lines_of
from understudy.container.first_look.script_faults import script_faults
from understudy.container.running.whole_files import MARK, check_writable, of_two_runs
from understudy.container.settings.job import Job
from understudy.preprocess.inputs import InputFile, find_inputs
from understudy.preprocess.merge_record import killed_merge
from understudy.preprocess.walk import shown

T = TypeVar("T")


@dataclass(frozen=True)
class JobPlan:
    """The files of a job and one line for each thing it will do.

    `labels` are those of a merge, `links` those that lead out of the inputs and are not followed.
    """

    inputs: tuple[InputFile, ...]
    labels: tuple[InputFile, ...]
    bytes: int
    lines: tuple[str, ...]
    links: tuple[Path, ...] = ()


def plan_of(job: Job, shares: Sequence[InputFile] | None = None) -> JobPlan:
    """Find the inputs and check every place that the job names; UserError lists what is wrong.

    `shares` are the inputs where each host of the job has its own share of them.
    """
    faults: list[str] = []
    links: list[Path] = []

    def found(variable: str) -> tuple[InputFile, ...]:
        source = getattr(job, variable)
        look = partial(find_inputs, source, variable=variable, follow_links=job.follows_links, skipped=links)
        return tuple(or_fault(faults, look) or ())

    inputs = tuple(shares or ()) or found("dataset_source")
    labels = found("ground_truth_source") if job.ground_truth_source else ()
    if meeting := list(overlaps(job)):
        faults += meeting
    else:
        or_fault(faults, lambda: check_writable(job.output_path))
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
    size = sum(file.size for file in (*inputs, *labels))
    return JobPlan(inputs, labels, size, tuple(lines_of(job, len(inputs), len(labels), size)), tuple(links))


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


def or_fault(faults: list[str], action: Callable[[], T]) -> T | None:
    """What the action returns; None after a UserError, whose sentence is added to `faults`."""
    try:
        return action()
    except UserError as error:
        faults.append(str(error))
        return None
