"""What is wrong with a job, told without a JVM: its settings, places, formats, first records and machine."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from understudy.analyzer.errors import internal_error
from understudy.container.first_look.first_records import only_headers, record_faults
from understudy.container.first_look.looked_into import looked_into, not_looked_into
from understudy.container.first_look.plan import JobPlan, or_fault, plan_of
from understudy.container.first_look.surroundings import of_machine
from understudy.container.monitors.monitor import Baseline, FirstColumn, MonitorType, Own, Scan
from understudy.container.settings.job import Job
from understudy.preprocess.inputs import find_pipe, said_of_links


@dataclass
class Diagnosis:
    """What the job will do, what was seen of its data, and what is wrong; each a sentence.

    `hints` are on what works and may not be meant, `unchecked` on what nobody has looked at, `features` are
    the baseline's names, and `plan` is None where the job cannot be. `columns` are those of the records
    themselves, whatever a script makes of them.
    """

    lines: list[str] = field(default_factory=list)
    columns: Sequence[FirstColumn] = ()
    faults: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)
    features: Sequence[str] | None = None
    plan: JobPlan | None = None
    follows_links: bool = False


def diagnosis(build: Callable[[], Job]) -> Diagnosis:
    """Of the job that `build` makes; it raises nothing, and leaves nothing behind."""
    found = Diagnosis()
    try:
        _diagnose(build, found)
    except Exception as error:
        found.faults.append(internal_error(error))
    found.faults = [single for fault in found.faults for single in fault.split(". Also: ")]
    return found


def _diagnose(build: Callable[[], Job], found: Diagnosis) -> None:
    job = or_fault(found.faults, build)
    if job is None:
        return
    if pipe := find_pipe(job.dataset_source, follow_links=job.follows_links):
        # Looking into a pipe would take the data from the job.
        found.lines = [f"read the pipe {pipe}, whose data only the job itself sees"]
        found.unchecked = [f"What comes out of {pipe}"]
        return
    given = {"UNDERSTUDY_HEAP": job.heap, "UNDERSTUDY_ARCHIVE": job.archive}
    environ = os.environ | {name: str(value) for name, value in given.items() if value}
    lines: list[str] = []
    if job.spark_master:
        found.unchecked.append(f"Whether {job.spark_master} answers, and what it has")
    else:
        lines, faults = of_machine(environ)
        found.faults += faults
    with _unmade(job.output_path):
        plan = or_fault(found.faults, lambda: plan_of(job))
    if plan is None:
        found.unchecked.append("The first records, as the job cannot be")
        return
    found.plan, found.lines, found.follows_links = plan, [*plan.lines, *lines], job.follows_links
    if plan.links:
        found.lines.append(said_of_links(plan.links))
    if plan.kind != "merge":
        _look_as_type(plan, job.monitor, job.monitor.own(job.own), found)
    else:
        found.unchecked.append("Whether captures and labels have ids in common")
    if job.post_analytics_processor_script:
        found.unchecked.append("What the script after the analysis does, beyond that it can be read")


def _look_as_type(
    plan: JobPlan, monitor: MonitorType[Own, Baseline, Scan], own: Own, found: Diagnosis
) -> None:
    """What is wrong with the baseline and the first records, as the monitor type reads them."""
    steps, reading, files = monitor.steps(), plan.reading, plan.baseline
    baseline = or_fault(found.faults, lambda: steps.read_baseline(files, own)) if files else None
    if files is None:
        found.unchecked.append("Whether the data fits a baseline, as none is given (--baseline)")
    found.features = steps.column_names(baseline)
    first = looked_into(plan.inputs)
    found.faults += record_faults(first, reading.format, found.features, quote=reading.quotes_values)
    if others := not_looked_into(plan.inputs, first):
        found.unchecked.append(others)
    elif empty := only_headers(first, reading.format):
        found.faults.append(empty)
    seen = steps.first_look(reading, own, first, baseline)
    found.hints += seen.hints
    found.unchecked += seen.unchecked
    found.columns = seen.columns
    if reading.options.script:
        return  # It may still mend what the first records are short of.
    found.faults += steps.first_faults(reading, own, first, baseline)


@contextmanager
def _unmade(folder: Path) -> Iterator[None]:
    """Folders that come to be in the block on the way to `folder` are gone after it."""
    new = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        yield
    finally:
        for path in new:
            with suppress(OSError):
                path.rmdir()
