"""The plain API below `/api`: JSON without AWS's protocol, made by AWS's operations."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Body, Depends, Query
from pydantic import AwareDatetime
from sqlalchemy import select, tuple_
from starlette.requests import Request as HTTPRequest

from understudy.service.clock import MovedClock
from understudy.service.operations.alerts import unknown_schedule
from understudy.service.operations.call import Answer, Call, Operation, Request
from understudy.service.operations.table import OPERATIONS
from understudy.service.refusals import Refusal, invalid
from understudy.service.shapes.answering import answer
from understudy.service.shapes.checking import checked
from understudy.service.state.tables import MonitoringExecution, MonitoringSchedule, ProcessingJob
from understudy.service.web import logs
from understudy.service.web.performing import Service, perform
from understudy.service.web.resources import (
    Alert,
    Done,
    Execution,
    Fault,
    Job,
    JobInFull,
    Line,
    Log,
    Page,
    Schedule,
    Time,
    alert_of,
    execution_of,
    job_in_full_of,
    job_of,
    schedule_of,
)

Item = TypeVar("Item")
Limit = Annotated[int, Query(ge=1, le=100, description="How many at most.")]
Token = Annotated[str | None, Query(description="What a page before this one has as `next`.")]
Status = Annotated[str | None, Query(description="Only those in this status.")]
Contains = Annotated[str | None, Query(description="Only those whose name holds this.")]


def plain_api(service: Service) -> APIRouter:
    """The routes of a service's plain API."""
    router = APIRouter(
        prefix="/api",
        # Of "4XX" too, else FastAPI tells of a 422 of its own, which nobody is answered.
        responses={"4XX": {"model": Fault}, 400: {"model": Fault}, 404: {"model": Fault}},
        dependencies=[Depends(_refuse_strange_filters)],
    )
    for part in (_jobs, _schedules, _executions, _time):
        router.include_router(part(service))
    return router


def _refuse_strange_filters(asked: HTTPRequest) -> None:
    """Refuse what a route does not take: to pass over a filter's slip of the pen would answer everything."""
    route = asked.scope["route"]
    known = {parameter.alias for parameter in route.dependant.query_params}
    for name in asked.query_params:
        if name not in known:
            takes = f"known are {', '.join(sorted(known))}" if known else "nothing is asked for there"
            raise invalid(f"{name[:100]}: {asked.url.path} has no such parameter; {takes}")


def _jobs(service: Service) -> APIRouter:
    router = APIRouter(tags=["jobs"])

    @router.get("/jobs")
    def list_jobs(
        status: Status = None, contains: Contains = None, limit: Limit = 50, token: Token = None
    ) -> Page[Job]:
        """Jobs, the newest first."""
        asked = {
            "StatusEquals": status,
            "NameContains": contains,
            "SortOrder": "Descending",
            "MaxResults": limit,
            "NextToken": token,
        }
        return _page(service, "ListProcessingJobs", asked, "ProcessingJobSummaries", job_of)

    @router.get("/jobs/{name}")
    def describe_job(name: str) -> JobInFull:
        """A job with its request, and what has become of it."""
        request = checked("DescribeProcessingJob", {"ProcessingJobName": name})
        told = perform(service, WITH_SCHEDULE, request)
        described = told["described"]
        return job_in_full_of(described, answer("DescribeProcessingJob", described), told["schedule"])

    @router.post("/jobs/{name}/stop")
    def stop_job(name: str) -> Done:
        """Ask for a job's end."""
        _ask(service, "StopProcessingJob", ProcessingJobName=name)
        return Done()

    @router.get("/jobs/{name}/log")
    def read_log(
        name: str,
        host: Annotated[int, Query(ge=1, le=100, description="Of several hosts, which.")] = 1,
        token: Token = None,
    ) -> Log:
        """A job's log from its first line on, while it is written and afterwards."""
        described = _ask(service, "DescribeProcessingJob", ProcessingJobName=name)
        hosts = described["ProcessingResources"]["ClusterConfig"].get("InstanceCount", 1)
        if host > hosts:
            raise Refusal("ResourceNotFound", f"The job {name} has no host {host}: its last is {hosts}")
        return _log(service, name, host, token)

    return router


def _schedules(service: Service) -> APIRouter:
    router = APIRouter(tags=["schedules"])

    @router.get("/schedules")
    def list_schedules(
        status: Status = None, contains: Contains = None, limit: Limit = 50, token: Token = None
    ) -> Page[Schedule]:
        """Schedules, the newest first."""
        asked = {
            "StatusEquals": status,
            "NameContains": contains,
            "MaxResults": limit,
            "NextToken": token,
        }
        told = perform(service, WITH_CONFIGS, checked("ListMonitoringSchedules", asked))
        return Page(items=[schedule_of(one) for one in told["schedules"]], next=told["next"])

    @router.get("/schedules/{name}")
    def describe_schedule(name: str) -> Schedule:
        """A schedule."""
        return schedule_of(_ask(service, "DescribeMonitoringSchedule", MonitoringScheduleName=name))

    @router.get("/schedules/{name}/alerts")
    def list_alerts(name: str) -> list[Alert]:
        """A schedule's alerts."""
        told = _ask(service, "ListMonitoringAlerts", MonitoringScheduleName=name, MaxResults=100)
        return [alert_of(name, alert) for alert in told["MonitoringAlertSummaries"]]

    @router.post("/schedules/{name}/start")
    def start_schedule(name: str) -> Done:
        """Let a stopped schedule fire again."""
        _ask(service, "StartMonitoringSchedule", MonitoringScheduleName=name)
        return Done()

    @router.post("/schedules/{name}/stop")
    def stop_schedule(name: str) -> Done:
        """Let a schedule fire no more; what runs of it ends as it would."""
        _ask(service, "StopMonitoringSchedule", MonitoringScheduleName=name)
        return Done()

    return router


def _executions(service: Service) -> APIRouter:
    router = APIRouter(tags=["executions"])

    @router.get("/executions")
    def list_executions(
        schedule: Annotated[str | None, Query(description="Only of this schedule.")] = None,
        status: Status = None,
        limit: Limit = 50,
        token: Token = None,
    ) -> Page[Execution]:
        """Executions, those of the latest hours first, with what they found."""
        asked = {
            "MonitoringScheduleName": schedule,
            "StatusEquals": status,
            "SortBy": "ScheduledTime",
            "SortOrder": "Descending",
            "MaxResults": limit,
            "NextToken": token,
        }
        told = perform(service, WITH_FINDINGS, checked("ListMonitoringExecutions", asked))
        items = [execution_of(execution, found) for execution, found in told["executions"]]
        return Page(items=items, next=told["next"])

    return router


def _time(service: Service) -> APIRouter:
    router = APIRouter(tags=["clock"])

    @router.get("/clock")
    def read_clock() -> Time:
        """The time that the service goes by."""
        return Time(now=service.clock(), movable=isinstance(service.clock, MovedClock))

    @router.post("/clock")
    def move_clock(to: Annotated[AwareDatetime, Body(embed=True)]) -> Time:
        """Set the clock ahead, to replay days; only where the service was started with a time of its own."""
        if not isinstance(service.clock, MovedClock):
            raise invalid("This service goes by the machine's clock: start it with --time to move it")
        try:
            service.clock.move(to)
        except ValueError as error:
            raise invalid(str(error)) from None
        service.wake()
        return Time(now=service.clock(), movable=True)

    return router


def status_of(refusal: Refusal) -> int:
    """The HTTP status of a refusal here: 404 for what is not there, which AWS's protocol has no word for."""
    missing = refusal.code.startswith("ResourceNotFound") or refusal.message.startswith("Could not find ")
    return 404 if missing else 400


def _ask(service: Service, name: str, **fields: object) -> Answer:
    """The answer of an operation of AWS's."""
    request = checked(name, fields, relaxed=service.settings.relaxations)
    return perform(service, OPERATIONS[name], request)


def _page(
    service: Service,
    operation: str,
    asked: Mapping[str, object],
    listed: str,
    item_of: Callable[[Mapping[str, Any]], Item],
) -> Page[Item]:
    told = _ask(service, operation, **asked)
    return Page(items=[item_of(summary) for summary in told[listed]], next=told.get("NextToken"))


def _with_schedule(call: Call, request: Request) -> Answer:
    """A job as DescribeProcessingJob tells it, and its schedule by name: an ARN has that in lower case."""
    described = OPERATIONS["DescribeProcessingJob"].run(call, request)
    job = call.session.get_one(ProcessingJob, request["ProcessingJobName"])
    return {"described": described, "schedule": job.schedule_name}


def _with_configs(call: Call, request: Request) -> Answer:
    """Schedules as ListMonitoringSchedules tells them, each with what only its description does."""
    told = OPERATIONS["ListMonitoringSchedules"].run(call, request)
    summaries = told["MonitoringScheduleSummaries"]
    table = MonitoringSchedule
    rows = call.session.execute(
        select(table.name, table.config, table.failure_reason).where(
            table.name.in_([one["MonitoringScheduleName"] for one in summaries])
        )
    )
    more = {
        name: {"MonitoringScheduleConfig": config, "FailureReason": reason} for name, config, reason in rows
    }
    return {
        "schedules": [{**one, **more[one["MonitoringScheduleName"]]} for one in summaries],
        "next": told.get("NextToken"),
    }


def _with_findings(call: Call, request: Request) -> Answer:
    """Executions as ListMonitoringExecutions tells them, each with the findings that AWS does not tell."""
    told = OPERATIONS["ListMonitoringExecutions"].run(call, request)
    summaries = told["MonitoringExecutionSummaries"]
    if not summaries and (schedule := request.get("MonitoringScheduleName")):
        _refuse_never_there(call, schedule)
    fires = [(one["MonitoringScheduleName"], one["ScheduledTime"]) for one in summaries]
    table = MonitoringExecution
    rows = call.session.execute(
        select(table.schedule_name, table.scheduled_at, table.findings).where(
            tuple_(table.schedule_name, table.scheduled_at).in_(fires)
        )
    )
    findings = {(name, at): found for name, at, found in rows}
    return {
        "executions": [(one, findings.get(fire)) for one, fire in zip(summaries, fires, strict=True)],
        "next": told.get("NextToken"),
    }


def _refuse_never_there(call: Call, schedule: str) -> None:
    """Refuse the name of a schedule that neither is there nor has left executions."""
    left = select(MonitoringExecution.id).where(MonitoringExecution.schedule_name == schedule).limit(1)
    if call.session.get(MonitoringSchedule, schedule) is None and call.session.scalar(left) is None:
        raise unknown_schedule(schedule)


WITH_SCHEDULE = Operation(_with_schedule, writes=False)
WITH_CONFIGS = Operation(_with_configs, writes=False)
WITH_FINDINGS = Operation(_with_findings, writes=False)


def _log(service: Service, job: str, host: int, token: str | None) -> Log:
    asked = {"logGroupName": logs.GROUP, "logStreamNamePrefix": f"{job}/algo-{host}-"}
    streams = perform(service, logs.OPERATIONS["DescribeLogStreams"], asked)["logStreams"]
    if not streams:
        return Log(host=f"algo-{host}", lines=[], next=token or "")
    request = {
        "logGroupName": logs.GROUP,
        "logStreamName": streams[-1]["logStreamName"],
        "startFromHead": True,
        **({"nextToken": token} if token else {}),
    }
    page = perform(service, logs.OPERATIONS["GetLogEvents"], request)
    lines = [
        Line(at=datetime.fromtimestamp(event["timestamp"] / 1000, UTC), text=event["message"])
        for event in page["events"]
    ]
    return Log(host=f"algo-{host}", lines=lines, next=page["nextForwardToken"])
