"""What a job tells of itself, as facts under the verdict."""

from datetime import UTC, datetime

from understudy.analyzer.details import JobDetails
from understudy.report.figures import count
from understudy.report.render import Fact
from understudy.report.text import shortened


def subject_of(job: JobDetails | None, folder: str) -> str:
    """Whose data it is: the endpoint and its variant, else the job, else the folder."""
    if job is None:
        return shortened(folder, 80)
    variants = ", ".join(job.variants or ())
    return shortened(" / ".join(filter(None, (job.endpoint, variants))) or job.name or folder, 80)


def facts_of_job(job: JobDetails | None) -> list[Fact]:
    """The window and the schedule; none where the documents are older."""
    if job is None:
        return []
    facts = [Fact("Window", between(job.window.start, job.window.end))] if job.window else []
    return [*facts, *([Fact("Schedule", shortened(job.schedule, 60))] if job.schedule else [])]


def made_by(job: JobDetails | None) -> str:
    """A sentence on the job for the foot of the page."""
    if job is None:
        return ""
    began = _time(job.started)
    when = f" on {began:%-d %B %Y, %H:%M} UTC" if began else ""
    files = "1 file" if job.files == 1 else f"{count(job.files)} files"
    return f"The job read {count(job.records.read)} records from {files}{when} in {job.seconds:.1f} s."


def between(start: str, end: str) -> str:
    """A window of time: `2 March 2026, 15:00–16:00 UTC`."""
    first, last = _time(start), _time(end)
    if first is None or last is None:
        return shortened(f"{start} to {end}", 60)
    if first.date() == last.date():
        return f"{first:%-d %B %Y, %H:%M}–{last:%H:%M} UTC"
    return f"{first:%-d %B %Y, %H:%M} to {last:%-d %B %Y, %H:%M} UTC"


def _time(text: str) -> datetime | None:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return time.astimezone(UTC) if time.tzinfo else time
