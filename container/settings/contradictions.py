"""Variables that are right one by one and wrong together."""

from collections.abc import Iterator

from understudy.container.settings.job import Job
from understudy.container.variables import iso


def contradictions(job: Job) -> Iterator[str]:
    """One sentence for each contradiction in a job's variables, those of its monitor type included."""
    if job.start_time and job.end_time and job.start_time >= job.end_time:
        yield (
            f"The window is empty: start_time {iso(job.start_time)} is not before "
            f"end_time {iso(job.end_time)}"
        )
    if job.kind == "merge":
        return
    if job.baseline_statistics and not job.baseline_constraints:
        yield (
            "baseline_statistics is set and baseline_constraints is not; a monitoring job needs the "
            "constraints, a baseline job needs neither"
        )
    monitor = job.monitor
    if job.dataset_format is None and monitor.format is None:
        yield job.missing("dataset_format")
        return
    yield from monitor.contradictions(monitor.own(job.own), job.kind, job.format, job.excluded)
