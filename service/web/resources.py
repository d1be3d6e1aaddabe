"""What the plain API answers: the same facts as AWS's, under names of their own and with their types."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

Item = TypeVar("Item")


class Resource(BaseModel):
    """A value of the plain API."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)


class Page(Resource, Generic[Item]):
    """Some of a list."""

    items: list[Item]
    next: str | None
    """Ask again with this as `token`, and the same filters, for those that follow."""


class Job(Resource):
    """A processing job in short."""

    name: str
    arn: str
    status: str
    """InProgress, Completed, Failed, Stopping, Stopped."""
    created: datetime
    started: datetime | None
    ended: datetime | None
    seconds: float | None
    """From its start to its end."""
    exit_message: str | None
    failure_reason: str | None


class JobInFull(Job):
    """A processing job, with all that DescribeProcessingJob says of it."""

    schedule: str | None
    """The schedule whose execution it is of."""
    described: dict[str, Any]


class Line(Resource):
    """A line of a log."""

    at: datetime
    text: str


class Log(Resource):
    """Some lines of a job's log on one of its hosts."""

    host: str
    lines: list[Line]
    next: str
    """Ask again with this as `token` for what follows; it stays the same until there is more."""


class Schedule(Resource):
    """A monitoring schedule."""

    name: str
    arn: str
    status: str
    """Pending, Scheduled, Failed, Stopped."""
    monitoring_type: str | None
    expression: str | None
    """When it fires, as AWS writes it: `cron(0 * ? * * *)`."""
    definition: str | None
    endpoint: str | None
    created: datetime
    modified: datetime
    failure_reason: str | None


class Execution(Resource):
    """One fire of a schedule."""

    schedule: str
    scheduled: datetime
    status: str
    """Pending, InProgress, Completed, CompletedWithViolations, Failed, Stopping, Stopped."""
    monitoring_type: str | None
    endpoint: str | None
    job: str | None
    """The job that analysed its data; none where there was none to analyse."""
    created: datetime
    modified: datetime
    failure_reason: str | None
    violations: dict[str, int] | None
    """How many of each kind; none where it has not come to an end, or its documents cannot be read."""
    drift: dict[str, float] | None
    """What the check of drift measured, by feature."""


class Alert(Resource):
    """An alert of a schedule: so many of so many executions with violations."""

    name: str
    schedule: str
    status: str
    """InAlert or OK."""
    datapoints: int
    evaluation_period: int
    modified: datetime


class Time(Resource):
    """The time that the service goes by."""

    now: datetime
    movable: bool


class Done(Resource):
    """Something was taken up; ask for the resource to see what becomes of it."""

    ok: bool = True


class Fault(Resource):
    """Why a request was refused: AWS's code, and a sentence."""

    code: str
    message: str


def job_of(answer: Mapping[str, Any]) -> Job:
    """A job of an answer of ListProcessingJobs or DescribeProcessingJob."""
    return Job(**_job_fields(answer))


def job_in_full_of(
    answer: Mapping[str, Any], described: Mapping[str, Any], schedule: str | None
) -> JobInFull:
    """A job of an answer of DescribeProcessingJob, the same as it goes out, and its schedule's name."""
    return JobInFull(**_job_fields(answer), schedule=schedule, described=dict(described))


def schedule_of(answer: Mapping[str, Any]) -> Schedule:
    """A schedule of an answer of ListMonitoringSchedules or DescribeMonitoringSchedule."""
    config = answer.get("MonitoringScheduleConfig", {})
    return Schedule(
        name=answer["MonitoringScheduleName"],
        arn=answer["MonitoringScheduleArn"],
        status=answer["MonitoringScheduleStatus"],
        monitoring_type=answer.get("MonitoringType"),
        expression=config.get("ScheduleConfig", {}).get("ScheduleExpression"),
        definition=answer.get("MonitoringJobDefinitionName") or config.get("MonitoringJobDefinitionName"),
        endpoint=answer.get("EndpointName"),
        created=answer["CreationTime"],
        modified=answer["LastModifiedTime"],
        failure_reason=answer.get("FailureReason"),
    )


def execution_of(answer: Mapping[str, Any], findings: Mapping[str, Any] | None) -> Execution:
    """An execution of an answer of ListMonitoringExecutions, and what it found."""
    job = answer.get("ProcessingJobArn")
    return Execution(
        schedule=answer["MonitoringScheduleName"],
        scheduled=answer["ScheduledTime"],
        status=answer["MonitoringExecutionStatus"],
        monitoring_type=answer.get("MonitoringType"),
        endpoint=answer.get("EndpointName"),
        job=job.rpartition("/")[2] if job else None,
        created=answer["CreationTime"],
        modified=answer["LastModifiedTime"],
        failure_reason=answer.get("FailureReason"),
        violations=(findings or {}).get("violations"),
        drift=(findings or {}).get("drift"),
    )


def alert_of(schedule: str, answer: Mapping[str, Any]) -> Alert:
    """An alert of an answer of ListMonitoringAlerts."""
    return Alert(
        name=answer["MonitoringAlertName"],
        schedule=schedule,
        status=answer["AlertStatus"],
        datapoints=answer["DatapointsToAlert"],
        evaluation_period=answer["EvaluationPeriod"],
        modified=answer["LastModifiedTime"],
    )


def _job_fields(answer: Mapping[str, Any]) -> dict[str, Any]:
    started, ended = answer.get("ProcessingStartTime"), answer.get("ProcessingEndTime")
    return {
        "name": answer["ProcessingJobName"],
        "arn": answer["ProcessingJobArn"],
        "status": answer["ProcessingJobStatus"],
        "created": answer["CreationTime"],
        "started": started,
        "ended": ended,
        "seconds": (ended - started).total_seconds() if started and ended else None,
        "exit_message": answer.get("ExitMessage"),
        "failure_reason": answer.get("FailureReason"),
    }
