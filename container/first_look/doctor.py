"""What is wrong with a job, told without a JVM: its settings, places, formats and first records."""

from collections.abc import Callable

from understudy.analyzer.errors import internal_error
from understudy.container.first_look.first_records import FILES_LOOKED_INTO, record_faults
from understudy.container.first_look.plan import JobPlan, or_fault, plan_of
from understudy.container.monitors.monitor import Baseline, MonitorType, Own, Scan
from understudy.container.settings.job import Job
from understudy.preprocess.inputs import find_pipe, said_of_links


def diagnosis(build: Callable[[], Job]) -> tuple[list[str], list[str]]:
    """The plan of the job that `build` makes, line by line, and one line for each fault."""
    faults: list[str] = []
    try:
        return _diagnosis(build, faults)
    except Exception as error:
        return [], _apart([*faults, internal_error(error)])


def _diagnosis(build: Callable[[], Job], faults: list[str]) -> tuple[list[str], list[str]]:
    job = or_fault(faults, build)
    if job is None:
        return [], _apart(faults)
    if pipe := find_pipe(job.dataset_source, follow_links=job.follows_links):
        # Looking into a pipe would take the data from the job.
        return [f"read the pipe {pipe}, whose data only the job itself sees"], []
    plan = or_fault(faults, lambda: plan_of(job))
    if plan is not None and plan.kind != "merge":
        faults += _faults_of_type(plan, job.monitor, job.monitor.own(job.own))
    said = [said_of_links(plan.links)] if plan and plan.links else []
    return [*(plan.lines if plan else ()), *said], _apart(faults)


def _faults_of_type(plan: JobPlan, monitor: MonitorType[Own, Baseline, Scan], own: Own) -> list[str]:
    """What is wrong with the baseline and the first records, as the monitor type reads them."""
    faults: list[str] = []
    steps, reading, files = monitor.steps(), plan.reading, plan.baseline
    baseline = or_fault(faults, lambda: steps.read_baseline(files, own)) if files else None
    names = steps.column_names(baseline)
    faults += record_faults(plan.inputs, reading.format, names, quote=reading.quotes_values)
    if reading.options.script:
        return faults  # It may still mend what the first records are short of.
    return faults + steps.first_faults(reading, own, plan.inputs[:FILES_LOOKED_INTO], baseline)


def _apart(faults: list[str]) -> list[str]:
    return [single for fault in faults for single in fault.split(". Also: ")]
