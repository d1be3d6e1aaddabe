"""The monitor types: a new one is a module and a line here."""

from container.job import Job
from container.monitor import Monitor


def monitor_of(job: Job) -> Monitor:
    """The monitor type of a job; its module is imported now, so best called once Java boots."""
    if job.of_model_quality:
        from container import model_quality_job

        return model_quality_job
    from container import data_quality_job

    return data_quality_job
