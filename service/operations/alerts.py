"""Alerts of schedules: how many of the last executions with violations raise one, and what has been."""

from sqlalchemy import select

from understudy.service.operations.call import Answer, Call, Request
from understudy.service.refusals import Refusal, invalid
from understudy.service.state import pages
from understudy.service.state.rows import held
from understudy.service.state.tables import Alert, AlertChange, MonitoringSchedule

DEFAULT = "violations"
"""The name of the alert that every schedule has; AWS's is not known (SERVICE §3.4)."""

LISTING = pages.Listing(
    "ListMonitoringAlerts",
    Alert,
    {"Name": Alert.name},
    tie=Alert.name,
    filters={"MonitoringScheduleName": pages.equals(Alert.schedule_name)},
    descending=False,
    size=100,
)

HISTORY = pages.Listing(
    "ListMonitoringAlertHistory",
    AlertChange,
    {"CreationTime": AlertChange.created_at, "Status": AlertChange.status},
    tie=AlertChange.id,
    filters={
        "MonitoringScheduleName": pages.equals(AlertChange.schedule_name),
        "MonitoringAlertName": pages.equals(AlertChange.alert_name),
        "StatusEquals": pages.equals(AlertChange.status),
        "CreationTimeAfter": pages.since(AlertChange.created_at),
        "CreationTimeBefore": pages.until(AlertChange.created_at),
    },
    size=100,
)


def default_alert(schedule: MonitoringSchedule) -> Alert:
    """What a schedule has from the start: one execution of one raises it."""
    return Alert(
        schedule_name=schedule.name,
        name=DEFAULT,
        status="OK",
        created_at=schedule.created_at,
        modified_at=schedule.created_at,
        datapoints=1,
        evaluation_period=1,
    )


def list_monitoring_alerts(call: Call, request: Request) -> Answer:
    """The alerts of one schedule."""
    name = request["MonitoringScheduleName"]
    if call.session.get(MonitoringSchedule, name) is None:
        raise unknown_schedule(name)
    page = pages.page(call.session, LISTING, request)
    summaries = [
        {
            "MonitoringAlertName": alert.name,
            "CreationTime": alert.created_at,
            "LastModifiedTime": alert.modified_at,
            "AlertStatus": alert.status,
            "DatapointsToAlert": alert.datapoints,
            "EvaluationPeriod": alert.evaluation_period,
            "Actions": {"ModelDashboardIndicator": {"Enabled": True}},
        }
        for alert in page.rows
    ]
    return {"MonitoringAlertSummaries": summaries, "NextToken": page.token}


def update_monitoring_alert(call: Call, request: Request) -> Answer:
    """Change how many of how many executions raise an alert, from the next execution on."""
    name, alert_name = request["MonitoringScheduleName"], request["MonitoringAlertName"]
    schedule = call.session.get(MonitoringSchedule, name)
    if schedule is None:
        raise unknown_schedule(name)
    alert = held(call.session, Alert, (name, alert_name), unknown(name, alert_name))
    datapoints, period = request["DatapointsToAlert"], request["EvaluationPeriod"]
    if datapoints > period:
        raise never(datapoints, period)
    alert.datapoints, alert.evaluation_period = datapoints, period
    alert.modified_at = call.now
    return {"MonitoringScheduleArn": schedule.arn, "MonitoringAlertName": alert_name}


def list_monitoring_alert_history(call: Call, request: Request) -> Answer:
    """Turns of alerts, of deleted schedules too, the newest first unless the request says otherwise."""
    _refuse_never_heard_of(call, request.get("MonitoringScheduleName"))
    page = pages.page(call.session, HISTORY, request)
    history = [
        {
            "MonitoringScheduleName": change.schedule_name,
            "MonitoringAlertName": change.alert_name,
            "CreationTime": change.created_at,
            "AlertStatus": change.status,
        }
        for change in page.rows
    ]
    return {"MonitoringAlertHistory": history, "NextToken": page.token}


def _refuse_never_heard_of(call: Call, schedule: str | None) -> None:
    if schedule is None or call.session.get(MonitoringSchedule, schedule) is not None:
        return
    if not call.session.scalar(select(AlertChange.id).where(AlertChange.schedule_name == schedule).limit(1)):
        raise unknown_schedule(schedule)


def unknown_schedule(name: str) -> Refusal:
    """There is no such schedule; the SDK waits for this very code after a deletion."""
    return Refusal("ResourceNotFound", f"Could not find a monitoring schedule with name: {name}")


def unknown(schedule: str, name: str) -> Refusal:
    """The schedule has no such alert."""
    return Refusal(
        "ResourceNotFound", f"Could not find an alert with name {name} of monitoring schedule {schedule}"
    )


def never(datapoints: int, period: int) -> Refusal:
    """An alert that nothing would raise."""
    return invalid(
        f"DatapointsToAlert is {datapoints} and EvaluationPeriod {period}: "
        "it cannot be more than the executions that are looked at."
    )
