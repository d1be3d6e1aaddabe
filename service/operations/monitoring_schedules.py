"""Monitoring schedules: made, changed, started, stopped, deleted; not changed while one executes."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select

from understudy.service.arns import arn
from understudy.service.operations.alerts import default_alert, unknown_schedule
from understudy.service.operations.call import Answer, Call, Request
from understudy.service.operations.monitoring_executions import execution_summary
from understudy.service.operations.schedule_configs import Scheduled, checked
from understudy.service.operations.tags import tagged, untagged
from understudy.service.refusals import Refusal, invalid
from understudy.service.state import pages
from understudy.service.state.rows import added, held, read
from understudy.service.state.tables import Alert, MonitoringExecution, MonitoringSchedule
from understudy.service.timetable.cron import NOW

UNDER_WAY = ("Pending", "InProgress", "Stopping")
"""States of an execution in which its schedule is locked (SERVICE §1.5)."""

LISTING = pages.Listing(
    "ListMonitoringSchedules",
    MonitoringSchedule,
    {
        "CreationTime": MonitoringSchedule.created_at,
        "Name": MonitoringSchedule.name,
        "Status": MonitoringSchedule.status,
    },
    tie=MonitoringSchedule.name,
    filters={
        "EndpointName": pages.equals(MonitoringSchedule.endpoint_name),
        "MonitoringJobDefinitionName": pages.equals(MonitoringSchedule.definition_name),
        "MonitoringTypeEquals": pages.equals(MonitoringSchedule.monitoring_type),
        "StatusEquals": pages.equals(MonitoringSchedule.status),
        "NameContains": pages.contains(MonitoringSchedule.name),
        **pages.times("CreationTime", MonitoringSchedule.created_at),
        **pages.times("LastModifiedTime", MonitoringSchedule.modified_at),
    },
)


def create_monitoring_schedule(call: Call, request: Request) -> Answer:
    """Keep a schedule, which is Scheduled at once, with its default alert."""
    name = request["MonitoringScheduleName"]
    own = arn(call.settings, "monitoring-schedule", name)
    scheduled = checked(call, name, request["MonitoringScheduleConfig"])
    schedule = MonitoringSchedule(
        name=name,
        arn=own,
        status="Scheduled",
        created_at=call.now,
        modified_at=call.now,
        seen_until=call.now,
        **_columns(scheduled),
    )
    added(call.session, schedule, taken(own))
    call.session.add(default_alert(schedule))
    tagged(call, own, request.get("Tags", ()))
    return {"MonitoringScheduleArn": own}


def update_monitoring_schedule(call: Call, request: Request) -> Answer:
    """Replace the whole configuration; a stopped schedule stays stopped.

    Where it fires at other times from now on, times that have passed are not made up for by the new ones.
    One that fires once does so again.
    """
    schedule = _unlocked(call, request, "updated")
    scheduled = checked(call, schedule.name, request["MonitoringScheduleConfig"])
    before, after = _expression(schedule.config), _expression(scheduled.config)
    if after == NOW or after != before:
        schedule.seen_until = max(schedule.seen_until, call.now)
    for column, value in _columns(scheduled).items():
        setattr(schedule, column, value)
    if schedule.status == "Failed":
        schedule.status, schedule.failure_reason = "Scheduled", None
    schedule.modified_at = call.now
    return {"MonitoringScheduleArn": schedule.arn}


def describe_monitoring_schedule(call: Call, request: Request) -> Answer:
    """The schedule, and the last execution of it: not of an earlier one of its name."""
    name = request["MonitoringScheduleName"]
    schedule = read(call.session, MonitoringSchedule, name, unknown_schedule(name))
    last = call.session.scalar(
        select(MonitoringExecution)
        .where(MonitoringExecution.schedule_name == name)
        .order_by(MonitoringExecution.scheduled_at.desc())
        .limit(1)
    )
    own = last is not None and last.created_at >= schedule.created_at
    return {
        **_summary(schedule),
        "FailureReason": schedule.failure_reason,
        "MonitoringScheduleConfig": schedule.config,
        "LastMonitoringExecutionSummary": execution_summary(call, last) if last and own else None,
    }


def list_monitoring_schedules(call: Call, request: Request) -> Answer:
    """Schedules in short, the newest first unless the request says otherwise."""
    page = pages.page(call.session, LISTING, request)
    summaries = [
        {**_summary(schedule), "MonitoringJobDefinitionName": schedule.definition_name}
        for schedule in page.rows
    ]
    return {"MonitoringScheduleSummaries": summaries, "NextToken": page.token}


def start_monitoring_schedule(call: Call, request: Request) -> Answer:
    """Let a stopped schedule fire again, from now on; one that does stays as it is."""
    schedule = _held(call, request)
    if schedule.status != "Scheduled":
        schedule.status, schedule.failure_reason = "Scheduled", None
        schedule.seen_until = max(schedule.seen_until, call.now)
        schedule.modified_at = call.now
    return {}


def stop_monitoring_schedule(call: Call, request: Request) -> Answer:
    """Let a schedule fire no more; what it has begun ends by itself."""
    schedule = _held(call, request)
    if schedule.status != "Stopped":
        schedule.status = "Stopped"
        schedule.modified_at = call.now
    return {}


def delete_monitoring_schedule(call: Call, request: Request) -> Answer:
    """Forget a schedule and its alerts; executions and the alerts' history stay."""
    schedule = _unlocked(call, request, "deleted")
    call.session.execute(delete(Alert).where(Alert.schedule_name == schedule.name))
    untagged(call, schedule.arn)
    call.session.delete(schedule)
    return {}


def _held(call: Call, request: Request) -> MonitoringSchedule:
    name = request["MonitoringScheduleName"]
    return held(call.session, MonitoringSchedule, name, unknown_schedule(name))


def _unlocked(call: Call, request: Request, done: str) -> MonitoringSchedule:
    """The schedule, held, of which nothing executes."""
    schedule = _held(call, request)
    if schedule.status == "Pending":
        raise pending(schedule.name, done)
    execution = call.session.scalar(
        select(MonitoringExecution.status)
        .where(
            MonitoringExecution.schedule_name == schedule.name,
            MonitoringExecution.status.in_(UNDER_WAY),
        )
        .limit(1)
    )
    if execution is not None:
        raise locked(schedule.name, done, execution)
    return schedule


def _expression(config: Mapping[str, Any]) -> str:
    return str(config["ScheduleConfig"]["ScheduleExpression"])


def _columns(scheduled: Scheduled) -> dict[str, Any]:
    return {
        "config": scheduled.config,
        "monitoring_type": scheduled.monitoring_type,
        "definition_name": scheduled.definition_name,
        "endpoint_name": scheduled.endpoint_name,
    }


def _summary(schedule: MonitoringSchedule) -> dict[str, Any]:
    return {
        "MonitoringScheduleName": schedule.name,
        "MonitoringScheduleArn": schedule.arn,
        "MonitoringScheduleStatus": schedule.status,
        "MonitoringType": schedule.monitoring_type,
        "CreationTime": schedule.created_at,
        "LastModifiedTime": schedule.modified_at,
        "EndpointName": schedule.endpoint_name,
    }


def taken(own: str) -> Refusal:
    """A schedule of this name is there already."""
    return Refusal("ResourceInUse", f"A monitoring schedule of this name already exists ({own})")


def pending(name: str, done: str) -> Refusal:
    """The schedule is not ready yet."""
    return invalid(f"The monitoring schedule {name} is Pending: it can be {done} when it is ready.")


def locked(name: str, done: str, execution: str) -> Refusal:
    """An execution of the schedule is under way."""
    return invalid(
        f"The monitoring schedule {name} has an execution in status {execution}: "
        f"it can be {done} when that has ended."
    )
