"""A job's plan as lines for the log and for people."""

from collections.abc import Iterator

from understudy.analyzer.sizes import sized
from understudy.container.monitors.monitor import PlanWords
from understudy.container.settings.job import Job
from understudy.container.variables import iso
from understudy.report import MERGE_REPORT, REPORT


def lines_of(job: Job, inputs: int, labels: int, size: int) -> Iterator[str]:
    """One line for each thing that the job will do, with so many files and bytes."""
    role = {"merge": "Ground-truth merge", "monitor": "Monitor", "baseline": "Baseline"}[job.kind]
    monitor = job.monitor
    words = PlanWords() if job.kind == "merge" else monitor.in_words(monitor.own(job.own), job.baseline)
    yield f"{role} {words.of} {job.dataset_source}"
    read = _counted(inputs, "file")
    if job.kind == "merge":
        yield f"join {read} of captures with {_counted(labels, 'file')} of labels, {sized(size)}"
    else:
        yield f"read {read}, {sized(size)}, as {job.format.in_words}"
    if job.start_time or job.end_time:
        start = iso(job.start_time) if job.start_time else "the beginning"
        yield f"only captures from {start} to before {iso(job.end_time) if job.end_time else 'the end'}"
    if job.excluded:
        yield f"leave out {', '.join(job.excluded)}{words.excluded}"
    if job.record_preprocessor_script:
        yield f"call {job.record_preprocessor_script} for each record"
    if job.baseline_constraints:
        yield f"compare with {job.baseline_constraints}{words.compared}"
    page = MERGE_REPORT if job.kind == "merge" else REPORT
    yield f"write to {job.output_path}{f', with a page, {page}' if job.draws_page else ''}"
    if job.post_analytics_processor_script:
        yield f"then call {job.post_analytics_processor_script}"
    yield from (
        f"switch {name} is {value}" for name, value in job.switches().items() if name != "understudy_report"
    )


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
