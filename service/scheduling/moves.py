"""What executions do next, and the transaction that has them do it once, whoever else would."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, Table, select, update

from understudy.service.operations.call import Call
from understudy.service.operations.processing_jobs import created
from understudy.service.refusals import Refusal
from understudy.service.scheduling.alerting import count_alerts
from understudy.service.scheduling.planning import Plan
from understudy.service.settings import Settings
from understudy.service.state.database import Database
from understudy.service.state.tables import MonitoringExecution, MonitoringSchedule

TABLE = cast("Table", MonitoringExecution.__table__)
UNDER_WAY = ("InProgress", "Stopping")
REASON_LIMIT = 1024
"""Characters of a FailureReason (API reference)."""


@dataclass(frozen=True)
class End:
    """Executions end, all for one reason; they were in a state of `before`, with this `analysis`."""

    ids: Sequence[int]
    status: str
    reason: str | None = None
    findings: dict[str, Any] | None = None
    analysis: str | None = None
    before: Sequence[str] = ("Pending",)


@dataclass(frozen=True)
class Begin:
    """An execution that waited gets its first job."""

    id: int
    plan: Plan


@dataclass(frozen=True)
class Follow:
    """After its merge, an execution gets its analysis."""

    id: int
    request: Mapping[str, Any]


@dataclass(frozen=True)
class Halt:
    """An execution's job is being stopped, and so is the execution."""

    id: int
    analysis: str | None


Move = End | Begin | Follow | Halt


def made(
    database: Database, settings: Settings, now: datetime, schedule_name: str, moves: Sequence[Move]
) -> bool:
    """Make those moves of a schedule's executions that nobody has made meanwhile; whether there was one.

    Its alerts are counted where something ended.
    """
    if not moves:
        return False
    with database.writing() as session:
        call = Call(session, settings, now)
        # Held, so that services which share a database take turns at a schedule.
        schedule = session.get(MonitoringSchedule, schedule_name, with_for_update=True)
        done = [move for move in moves if _make(call, schedule_name, schedule, move)]
        if any(isinstance(move, End) for move in done):
            count_alerts(session, schedule_name, now)
    return bool(done)


def _make(call: Call, name: str, schedule: MonitoringSchedule | None, move: Move) -> bool:
    match move:
        case End():
            reason = move.reason and move.reason[:REASON_LIMIT]
            ended = {"status": move.status, "failure_reason": reason, "findings": move.findings}
            return _changed(call, move.ids, move.before, move.analysis, ended)
        case Halt():
            return _changed(call, [move.id], ("InProgress",), move.analysis, {"status": "Stopping"})
        case Begin(plan=plan):
            if _busy(call, name):
                return False
            request = plan.merge or plan.analysis
            column = "merge_job" if plan.merge else "analysis_job"
            begun = {"status": "InProgress", "plan": plan.told, column: request["ProcessingJobName"]}
            claimed = _changed(call, [move.id], ("Pending",), None, begun)
            return claimed and _ordered(call, schedule, move.id, request)
        case Follow(request=request):
            followed = {"analysis_job": request["ProcessingJobName"]}
            claimed = _changed(call, [move.id], UNDER_WAY, None, followed)
            return claimed and _ordered(call, schedule, move.id, request)


def _busy(call: Call, schedule_name: str) -> bool:
    """Whether an execution of the schedule is under way, begun by whoever else."""
    under_way = select(MonitoringExecution.id).where(
        MonitoringExecution.schedule_name == schedule_name, MonitoringExecution.status.in_(UNDER_WAY)
    )
    return call.session.scalar(under_way.limit(1)) is not None


def _ordered(
    call: Call, schedule: MonitoringSchedule | None, number: int, request: Mapping[str, Any]
) -> bool:
    """Create the job of an execution that has been claimed for it; one whose job is refused has failed."""
    try:
        created(call, request, schedule=schedule)
    except Refusal as refusal:
        failed = {
            "status": "Failed",
            "failure_reason": f"ClientError: {refusal.message}"[:REASON_LIMIT],
            "analysis_job": None,
        }
        call.session.execute(update(TABLE).where(TABLE.c.id == number).values(failed))
    return True


def _changed(
    call: Call, ids: Sequence[int], before: Sequence[str], analysis: str | None, values: Mapping[str, Any]
) -> bool:
    """Whether executions were as they are thought to be, and are changed."""
    known = TABLE.c.analysis_job.is_(None) if analysis is None else TABLE.c.analysis_job == analysis
    statement = update(TABLE).where(TABLE.c.id.in_(ids), TABLE.c.status.in_(before), known)
    result = call.session.execute(statement.values({"modified_at": call.now, **values}))
    return cast("CursorResult[Any]", result).rowcount > 0
