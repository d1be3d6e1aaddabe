"""Jobs' rows in the database: who takes which, who is alive, how each ends. Every change is conditional."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, CursorResult, Update, func, select, update
from sqlalchemy.orm import Session

from understudy.service.state.tables import ProcessingJob

OPEN = ("InProgress", "Stopping")
"""Statuses of jobs that have not ended."""


@dataclass(frozen=True)
class Claimed:
    """A job that this service has taken."""

    name: str
    arn: str
    request: Mapping[str, Any]
    group: str
    """What it has its turn with: its schedule, or all jobs that are of none."""


@dataclass(frozen=True)
class Outcome:
    """What becomes of a job."""

    status: Literal["Completed", "Failed", "Stopped"]
    exit_message: str | None = None
    failure_reason: str | None = None


def waiting_groups(session: Session) -> dict[str, datetime]:
    """The groups of which jobs wait, each with the time of its oldest."""
    found = session.execute(
        select(ProcessingJob.schedule_name, func.min(ProcessingJob.created_at))
        .where(ProcessingJob.status == "InProgress", ProcessingJob.runner.is_(None))
        .group_by(ProcessingJob.schedule_name)
    )
    return {name or "": oldest for name, oldest in found}


def claimed(session: Session, group: str, runner: str, now: datetime) -> Claimed | None:
    """The oldest waiting job of a group, which is the runner's now; None where another was quicker."""
    waits = (ProcessingJob.status == "InProgress", ProcessingJob.runner.is_(None))
    of_group = ProcessingJob.schedule_name == group if group else ProcessingJob.schedule_name.is_(None)
    job = session.scalars(
        select(ProcessingJob)
        .where(*waits, of_group)
        .order_by(ProcessingJob.created_at, ProcessingJob.name)
        .limit(1)
    ).first()
    if job is None:
        return None
    statement = update(ProcessingJob).where(ProcessingJob.name == job.name, *waits)
    taken = _changed(session, statement.values(runner=runner, beat=now))
    return _claimed(job) if taken else None


def ours(session: Session, runner: str) -> list[Claimed]:
    """The jobs that the runner holds, the oldest first."""
    held = session.scalars(
        select(ProcessingJob)
        .where(ProcessingJob.status.in_(OPEN), ProcessingJob.runner == runner)
        .order_by(ProcessingJob.created_at, ProcessingJob.name)
    )
    return [_claimed(job) for job in held]


def asked_to_stop(session: Session, runner: str) -> set[str]:
    """The names of the runner's jobs that shall stop."""
    return set(
        session.scalars(
            select(ProcessingJob.name).where(
                ProcessingJob.status == "Stopping", ProcessingJob.runner == runner
            )
        )
    )


def lost(session: Session, names: Collection[str], runner: str) -> set[str]:
    """Of these jobs, those that are not the runner's any more."""
    held = session.scalars(
        select(ProcessingJob.name).where(ProcessingJob.status.in_(OPEN), ProcessingJob.runner == runner)
    )
    return set(names) - set(held)


def alive(session: Session, runner: str, now: datetime) -> None:
    """Say of all the runner's jobs that it lives."""
    session.execute(
        update(ProcessingJob)
        .where(ProcessingJob.status.in_(OPEN), ProcessingJob.runner == runner)
        .values(beat=now)
    )


def begun(session: Session, name: str, runner: str, now: datetime) -> bool:
    """Note that a job's containers start; False where it is not the runner's any more."""
    return _changed(
        session,
        update(ProcessingJob)
        .where(ProcessingJob.name == name, ProcessingJob.runner == runner, ProcessingJob.status.in_(OPEN))
        .values(started_at=now, modified_at=now),
    )


def ended(session: Session, name: str, runner: str, outcome: Outcome, now: datetime) -> bool:
    """Keep how a job ended; False where it is not the runner's any more. One that was to stop has stopped."""
    return any(
        _changed(
            session,
            update(ProcessingJob)
            .where(ProcessingJob.name == name, ProcessingJob.runner == runner, ProcessingJob.status == status)
            .values(
                status=kept.status,
                exit_message=kept.exit_message,
                failure_reason=kept.failure_reason,
                ended_at=now,
                modified_at=now,
                beat=now,
            ),
        )
        for status, kept in (
            ("InProgress", outcome),
            ("Stopping", Outcome("Stopped", outcome.exit_message)),
        )
    )


def given_back(session: Session, name: str, runner: str, now: datetime) -> bool:
    """Let a job wait again, as if it had not been taken."""
    return _changed(
        session,
        update(ProcessingJob)
        .where(ProcessingJob.name == name, ProcessingJob.runner == runner, ProcessingJob.status.in_(OPEN))
        .values(runner=None, beat=None, started_at=None, modified_at=now),
    )


def any_stopped_while_waiting(session: Session) -> bool:
    """Whether a job shall stop that nobody has taken."""
    return _any(session, ProcessingJob.status == "Stopping", ProcessingJob.runner.is_(None))


def stopped_while_waiting(session: Session, now: datetime) -> None:
    """End the jobs that shall stop and that nobody has taken."""
    session.execute(
        update(ProcessingJob)
        .where(ProcessingJob.status == "Stopping", ProcessingJob.runner.is_(None))
        .values(status="Stopped", ended_at=now, modified_at=now)
    )


def any_abandoned(session: Session, runner: str, before: datetime) -> bool:
    """Whether another runner has jobs and has said nothing since a time."""
    return _any(session, ProcessingJob.status.in_(OPEN), *_silent(runner, before))


def abandoned(session: Session, runner: str, before: datetime, now: datetime) -> None:
    """End the jobs whose runner, another one, has said nothing since a time."""
    reason = (
        "InternalServerError: The service that ran this job has said nothing since "
        f"{before:%Y-%m-%dT%H:%M:%SZ} or earlier. Run it again."
    )
    for status, becomes in (
        ("InProgress", {"status": "Failed", "failure_reason": reason}),
        ("Stopping", {"status": "Stopped"}),
    ):
        session.execute(
            update(ProcessingJob)
            .where(ProcessingJob.status == status, *_silent(runner, before))
            .values(ended_at=now, modified_at=now, **becomes)
        )


def _silent(runner: str, before: datetime) -> tuple[ColumnElement[bool], ...]:
    return ProcessingJob.runner.is_not(None), ProcessingJob.runner != runner, ProcessingJob.beat < before


def _any(session: Session, *conditions: ColumnElement[bool]) -> bool:
    return session.scalars(select(ProcessingJob.name).where(*conditions).limit(1)).first() is not None


def _claimed(job: ProcessingJob) -> Claimed:
    return Claimed(job.name, job.arn, job.request, job.schedule_name or "")


def _changed(session: Session, statement: Update) -> bool:
    result = session.execute(statement)
    assert isinstance(result, CursorResult)
    return result.rowcount == 1
