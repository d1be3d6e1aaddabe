"""Fires that are due become executions, each once: by however many services, restarts and catch-ups."""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice, takewhile
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from understudy.service.settings import Settings
from understudy.service.state.database import Database
from understudy.service.state.tables import MonitoringExecution, MonitoringSchedule
from understudy.service.timetable.cron import Cron, parsed
from understudy.service.timetable.windows import in_words

LOG = logging.getLogger(__name__)

AT_ONCE = 1_000
"""Fires of one schedule that become executions in one transaction; later ones in the next."""
MISSED = "No service ran when this execution was due, and hours that were missed are recorded only"


def fire_due(database: Database, settings: Settings, now: datetime) -> bool:
    """Make an execution of every fire that is due; whether there was one."""
    with database.reading() as session:
        due = [schedule.name for schedule in _scheduled(session) if _asks(session, schedule, settings, now)]
    if not due:
        return False
    with database.writing() as session:
        # What has been read may be old by now: another service may have fired, a user deleted.
        schedules = session.scalars(
            select(MonitoringSchedule)
            .where(MonitoringSchedule.name.in_(due), MonitoringSchedule.status == "Scheduled")
            .order_by(MonitoringSchedule.name)
            .with_for_update()
        ).all()
        fired = [_fire(session, schedule, settings, now) for schedule in schedules]
    return any(fired)


def once(schedule: MonitoringSchedule) -> datetime:
    """The scheduled time of a schedule that fires once: when it was made, changed or started."""
    return schedule.seen_until.replace(microsecond=0)


def has_fired(session: Session, schedule: MonitoringSchedule) -> bool:
    """Whether a schedule that fires once has done so."""
    execution = select(MonitoringExecution.id).where(
        MonitoringExecution.schedule_name == schedule.name,
        MonitoringExecution.scheduled_at == once(schedule),
    )
    return session.scalar(execution) is not None


def passed(cron: Cron, schedule: MonitoringSchedule, settings: Settings, now: datetime) -> Iterator[datetime]:
    """The fires that are due and that no service has seen, the earliest first."""
    ready = due_by(settings, now)
    return takewhile(lambda fire: fire <= ready, cron.after(schedule.seen_until))


def due_by(settings: Settings, now: datetime) -> datetime:
    """The latest time whose fires are due: executions begin some minutes late where the settings say so."""
    return now - timedelta(minutes=settings.grace_minutes)


def _scheduled(session: Session) -> Sequence[MonitoringSchedule]:
    return session.scalars(select(MonitoringSchedule).where(MonitoringSchedule.status == "Scheduled")).all()


def _asks(session: Session, schedule: MonitoringSchedule, settings: Settings, now: datetime) -> bool:
    try:
        return bool(_due(session, schedule, settings, now))
    except ValueError:
        return True  # to be told by `_fire`


def _due(session: Session, schedule: MonitoringSchedule, settings: Settings, now: datetime) -> list[datetime]:
    """The fires of a schedule that are due; the first is the earliest."""
    cron = _cron(schedule)
    if cron is None:
        return [] if has_fired(session, schedule) else [once(schedule)]
    return list(islice(passed(cron, schedule, settings, now), AT_ONCE))


def _fire(session: Session, schedule: MonitoringSchedule, settings: Settings, now: datetime) -> bool:
    try:
        fires, cron = _due(session, schedule, settings, now), _cron(schedule)
    except ValueError as error:
        # Refused by the operations; a row of another version may hold it, and must not stop the others.
        schedule.status, schedule.failure_reason = "Failed", str(error)
        return True
    if not fires:
        return False
    if taken := _taken(session, schedule, fires):
        LOG.warning(
            "schedule %s: %d of its hours, the first %s, have executions of an earlier one of its name and "
            "are not run again; to replay them give it another name, or the service another data folder",
            schedule.name,
            len(taken),
            in_words(min(taken)),
        )
    missed = _missed(fires) if settings.missed == "record" else set()
    _insert(
        session,
        [
            {
                "schedule_name": schedule.name,
                "schedule_arn": schedule.arn,
                "scheduled_at": fire,
                "status": "Failed" if fire in missed else "Pending",
                "failure_reason": MISSED if fire in missed else None,
                "created_at": now,
                "modified_at": now,
                "monitoring_type": schedule.monitoring_type,
                "definition_name": schedule.definition_name,
                "endpoint_name": schedule.endpoint_name,
                "plan": {},
            }
            for fire in fires
        ],
    )
    if cron is not None:
        schedule.seen_until = fires[-1]
    return True


def _taken(session: Session, schedule: MonitoringSchedule, fires: Sequence[datetime]) -> Sequence[datetime]:
    """Those of its fires of which an execution is there before it has fired."""
    table = MonitoringExecution
    return session.scalars(
        select(table.scheduled_at).where(
            table.schedule_name == schedule.name, table.scheduled_at.between(fires[0], fires[-1])
        )
    ).all()


def _missed(fires: Sequence[datetime]) -> set[datetime]:
    """All but the last, which is merely late; that too where more of them are due."""
    return set(fires) if len(fires) == AT_ONCE else set(fires[:-1])


def _insert(session: Session, rows: list[dict[str, Any]]) -> None:
    """Rows whose schedule and time no execution has; others are passed over, whoever made them."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(MonitoringExecution).on_conflict_do_nothing(
        index_elements=["schedule_name", "scheduled_at"]
    )
    session.execute(statement, rows)


def _cron(schedule: MonitoringSchedule) -> Cron | None:
    return parsed(schedule.config["ScheduleConfig"]["ScheduleExpression"])
