"""Processing jobs: made, told, listed, stopped, forgotten. Whoever runs them takes them from their table."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import func, select

from understudy.service.arns import arn
from understudy.service.operations.call import Answer, Call, Request
from understudy.service.operations.local_paths import path_faults
from understudy.service.operations.places import refuse_forbidden
from understudy.service.operations.tags import tagged, untagged
from understudy.service.refusals import Refusal, invalid
from understudy.service.state import pages
from understudy.service.state.rows import added, held, read
from understudy.service.state.tables import MonitoringSchedule, ProcessingJob

FINAL = ("Completed", "Failed", "Stopped")
LONGEST_SECONDS = 86_400
"""How long a job may run that says nothing of it (SERVICE §1.6)."""

LISTING = pages.Listing(
    "ListProcessingJobs",
    ProcessingJob,
    {"CreationTime": ProcessingJob.created_at, "Name": ProcessingJob.name, "Status": ProcessingJob.status},
    tie=ProcessingJob.name,
    filters={
        **pages.times("CreationTime", ProcessingJob.created_at),
        **pages.times("LastModifiedTime", ProcessingJob.modified_at),
        "NameContains": pages.contains(ProcessingJob.name),
        "StatusEquals": pages.equals(ProcessingJob.status),
    },
    descending=False,
)


def create_processing_job(call: Call, request: Request) -> Answer:
    """Take a job into the queue, unless that is full."""
    _refuse_a_full_queue(call)
    refuse_forbidden(call.settings, request)
    job = created(call, request, schedule=None)
    tagged(call, job.arn, request.get("Tags", ()))
    return {"ProcessingJobArn": job.arn}


def created(call: Call, request: Request, *, schedule: MonitoringSchedule | None) -> ProcessingJob:
    """A new job that waits for its turn; what the API fills in stands in its request."""
    for fault in faults(request):
        raise invalid(fault)
    name = request["ProcessingJobName"]
    own = arn(call.settings, "processing-job", name)
    job = ProcessingJob(
        name=name,
        arn=own,
        status="InProgress",
        created_at=call.now,
        modified_at=call.now,
        request=filled_in(request),
        schedule_name=schedule and schedule.name,
        schedule_arn=schedule and schedule.arn,
    )
    added(call.session, job, taken(own))
    return job


def describe_processing_job(call: Call, request: Request) -> Answer:
    """The job as it was asked for, and what has become of it."""
    name = request["ProcessingJobName"]
    job = read(call.session, ProcessingJob, name, unknown(name))
    return {**job.request, **_state(job), "MonitoringScheduleArn": job.schedule_arn}


def list_processing_jobs(call: Call, request: Request) -> Answer:
    """Jobs in short; the oldest first unless the request says otherwise."""
    page = pages.page(call.session, LISTING, request)
    summaries = [{"ProcessingJobName": job.name, **_state(job)} for job in page.rows]
    return {"ProcessingJobSummaries": summaries, "NextToken": page.token}


def stop_processing_job(call: Call, request: Request) -> Answer:
    """Ask for a job's end; one that is being stopped already stays so."""
    name = request["ProcessingJobName"]
    job = held(call.session, ProcessingJob, name, unknown(name))
    if job.status in FINAL:
        raise ended(job.status)
    if job.status != "Stopping":
        job.status = "Stopping"
        job.modified_at = call.now
    return {}


def delete_processing_job(call: Call, request: Request) -> Answer:
    """Forget a job that has ended; its name is free again."""
    name = request["ProcessingJobName"]
    job = held(call.session, ProcessingJob, name, unknown(name))
    if job.status not in FINAL:
        raise still_there(job)
    untagged(call, job.arn)
    call.session.delete(job)
    return {}


def filled_in(request: Request) -> dict[str, Any]:
    """A request with what the API answers although nobody has sent it."""
    resources = request["ProcessingResources"]
    cluster = resources["ClusterConfig"]
    if "InstancePreferences" not in cluster:
        cluster = {"InstanceCount": 1, **cluster}
    return {
        "StoppingCondition": {"MaxRuntimeInSeconds": LONGEST_SECONDS},
        **request,
        "ProcessingResources": {**resources, "ClusterConfig": cluster},
    }


def faults(request: Request) -> Iterator[str]:
    """What cannot be run of a request whose shape is right, each as a sentence."""
    yield from _cluster_faults(request["ProcessingResources"]["ClusterConfig"])
    inputs = request.get("ProcessingInputs", ())
    outputs = request.get("ProcessingOutputConfig", {}).get("Outputs", ())
    for kind, name, those in (("input", "InputName", inputs), ("output", "OutputName", outputs)):
        names = [one[name] for one in those]
        if repeated := next((one for one in names if names.count(one) > 1), None):
            yield f"The {kind} name {repeated!r} is given twice: {name} must be unique in a job."
    for given in inputs:
        yield from _input_faults(f"ProcessingInput {given['InputName']!r}", given)
    for given in outputs:
        yield from _output_faults(f"ProcessingOutput {given['OutputName']!r}", given)


def _cluster_faults(cluster: Mapping[str, Any]) -> Iterator[str]:
    where = "ProcessingResources.ClusterConfig"
    for name in ("SelectedInstanceType", "SelectedInstanceCount"):
        if name in cluster:
            yield f"{where}.{name} is told by DescribeProcessingJob and cannot be set."
    if ("InstanceType" in cluster) == ("InstancePreferences" in cluster):
        yield f"{where} needs either InstanceType or InstancePreferences, and not both."


def _input_faults(where: str, given: Mapping[str, Any]) -> Iterator[str]:
    if "DatasetDefinition" in given:
        yield f"{where} has a DatasetDefinition: Athena and Redshift are not reached here; use S3Input."
    if "S3Input" not in given:
        if "DatasetDefinition" not in given:
            yield f"{where} needs an S3Input."
        return
    s3 = given["S3Input"]
    if s3.get("S3InputMode") == "Pipe":
        yield f"{where} has S3InputMode Pipe, which is not served here; use File."
    elif s3.get("S3CompressionType") == "Gzip":
        yield f"{where} has S3CompressionType Gzip, which needs S3InputMode Pipe; use None."
    if not given.get("AppManaged"):
        yield from path_faults(where, s3)


def _output_faults(where: str, given: Mapping[str, Any]) -> Iterator[str]:
    if "FeatureStoreOutput" in given:
        yield f"{where} has a FeatureStoreOutput: there is no feature store here; give an S3Output."
    elif "S3Output" not in given:
        yield f"{where} needs an S3Output."
    elif not given.get("AppManaged"):
        yield from path_faults(where, given["S3Output"])


def _state(job: ProcessingJob) -> dict[str, Any]:
    return {
        "ProcessingJobArn": job.arn,
        "ProcessingJobStatus": job.status,
        "CreationTime": job.created_at,
        "LastModifiedTime": job.modified_at,
        "ProcessingStartTime": job.started_at,
        "ProcessingEndTime": job.ended_at,
        "ExitMessage": job.exit_message,
        "FailureReason": job.failure_reason,
    }


def _refuse_a_full_queue(call: Call) -> None:
    """Schedules' jobs are not held to it: their hours would be lost, and each has one at a time."""
    waiting = call.session.scalar(
        select(func.count())
        .select_from(ProcessingJob)
        .where(ProcessingJob.status == "InProgress", ProcessingJob.runner.is_(None))
    )
    limit = call.settings.queue_limit
    if waiting is not None and waiting >= limit:
        raise full(limit, waiting)


def full(limit: int, waiting: int) -> Refusal:
    """More jobs wait than the operator allows."""
    return Refusal(
        "ResourceLimitExceeded",
        f"The account-level service limit 'waiting processing jobs' is {limit} Jobs, "
        f"with current utilization of {waiting} Jobs and a request delta of 1 Jobs. "
        "Try again when jobs have ended, or raise the service's queue_limit.",
    )


def taken(own: str) -> Refusal:
    """A job of this name is there already."""
    return Refusal(
        "ResourceInUse",
        "Job name must be unique within an AWS account and region, "
        f"and a job with this name already exists ({own})",
    )


def unknown(name: str) -> Refusal:
    """AWS declares ResourceNotFound and answers this (SERVICE §1.5)."""
    return invalid(f"Could not find requested job with name: {name}")


def ended(status: str) -> Refusal:
    """A job that has ended cannot be stopped."""
    return invalid(f"The request was rejected because the processing job is in status {status}")


def still_there(job: ProcessingJob) -> Refusal:
    """A job that has not ended cannot be deleted."""
    return Refusal(
        "ResourceInUse",
        f"The processing job {job.name} is in status {job.status}: delete it when it has ended.",
    )
