"""Alerts, counted after each execution over the last ones (SERVICE §3.4)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from understudy.service.state.tables import Alert, AlertChange, MonitoringExecution

ENDED = ("Completed", "CompletedWithViolations", "Failed", "Stopped")
COUNTS = "CompletedWithViolations"
"""Whether AWS counts executions that failed is not said: these tell nothing of the data, and do not."""


def count_alerts(session: Session, schedule_name: str, now: datetime) -> None:
    """Turn the alerts of a schedule that an execution just ended turns, each with an entry in its history."""
    alerts = session.scalars(
        select(Alert).where(Alert.schedule_name == schedule_name).with_for_update()
    ).all()
    for alert in alerts:
        last = session.scalars(
            select(MonitoringExecution.status)
            .where(
                MonitoringExecution.schedule_name == schedule_name,
                MonitoringExecution.created_at >= alert.created_at,
                MonitoringExecution.status.in_(ENDED),
            )
            .order_by(MonitoringExecution.scheduled_at.desc())
            .limit(alert.evaluation_period)
        ).all()
        status = "InAlert" if last.count(COUNTS) >= alert.datapoints else "OK"
        if status != alert.status:
            alert.status = status
            alert.modified_at = now
            session.add(
                AlertChange(schedule_name=schedule_name, alert_name=alert.name, status=status, created_at=now)
            )
