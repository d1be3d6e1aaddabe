"""Jobs' rows in the database: who takes which, who is alive, how each ends. Every change is conditional."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import BindParameter, CursorResult, Select, Table, Update, bindparam, func, select, update
from sqlalchemy.orm import Session

from understudy.service.state.tables import ProcessingJob

OPEN = ("InProgress", "Stopping")
"""Statuses of jobs that have not ended."""

# To make a statement takes longer than the database takes to carry it out: each is made once, here or below.
TABLE = cast(Table, ProcessingJob.__table__)
JOB = TABLE.c
WAITS = JOB.status == "InProgress", JOB.runner.is_(None)
STOPS_WAITING = JOB.status == "Stopping", JOB.runner.is_(None)
OF_RUNNER = JOB.status.in_(OPEN), JOB.runner == bindparam("of")
OF_SILENT = JOB.runner.is_not(None), JOB.runner != bindparam("of"), JOB.beat < bindparam("before")
"""Jobs of other runners that have said nothing since a time."""
NAMED = JOB.name == bindparam("job")
NOW: BindParameter[datetime] = bindparam("now")
OLDEST = select(ProcessingJob).order_by(JOB.created_at, JOB.name)
NAMES = select(JOB.name)


@dataclass(frozen=True)
class Claimed:
    """A job that this service has taken."""

    name: str
    arn: str
    request: Mapping[str, Any]
    group: str
    """What it has its turn with: its schedule, or all jobs that are of none."""


@dataclass(frozen=True)
class Waiting:
    """Jobs of a group that nobody has taken."""

    oldest: datetime
    jobs: int


@dataclass(frozen=True)
class Outcome:
    """What becomes of a job."""

    status: Literal["Completed", "Failed", "Stopped"]
    exit_message: str | None = None
    failure_reason: str | None = None


GROUPS = (
    select(JOB.schedule_name, func.min(JOB.created_at), func.count())
    .where(*WAITS)
    .group_by(JOB.schedule_name)
)


def waiting_groups(session: Session) -> dict[str, Waiting]:
    """The groups of which jobs wait."""
    return {name or "": Waiting(oldest, jobs) for name, oldest, jobs in session.execute(GROUPS)}


FIRST_OF_GROUP = OLDEST.where(*WAITS, JOB.schedule_name == bindparam("group")).limit(1)
FIRST_OF_NONE = OLDEST.where(*WAITS, JOB.schedule_name.is_(None)).limit(1)
TAKE = update(TABLE).where(NAMED, *WAITS).values(runner=bindparam("of"), beat=NOW)


def claimed(session: Session, group: str, runner: str, now: datetime) -> Claimed | None:
    """The oldest waiting job of a group, which is the runner's now; None where another was quicker."""
    job = session.scalars(FIRST_OF_GROUP if group else FIRST_OF_NONE, {"group": group}).first()
    if job is None or not _changed(session, TAKE, job=job.name, of=runner, now=now):
        return None
    return _claimed(job)


ALL_OF_RUNNER = OLDEST.where(*OF_RUNNER)


def ours(session: Session, runner: str) -> list[Claimed]:
    """The jobs that the runner holds, the oldest first."""
    return [_claimed(job) for job in session.scalars(ALL_OF_RUNNER, {"of": runner})]


STOPPING = NAMES.where(JOB.status == "Stopping", JOB.runner == bindparam("of"))


def asked_to_stop(session: Session, runner: str) -> set[str]:
    """The names of the runner's jobs that shall stop."""
    return set(session.scalars(STOPPING, {"of": runner}))


NAMES_OF_RUNNER = NAMES.where(*OF_RUNNER)


def lost(session: Session, names: Collection[str], runner: str) -> set[str]:
    """Of these jobs, those that are not the runner's any more."""
    return set(names) - set(session.scalars(NAMES_OF_RUNNER, {"of": runner}))


BEAT = update(TABLE).where(*OF_RUNNER).values(beat=NOW)


def alive(session: Session, runner: str, now: datetime) -> None:
    """Say of all the runner's jobs that it lives."""
    session.execute(BEAT, {"of": runner, "now": now})


BEGIN = update(TABLE).where(NAMED, *OF_RUNNER).values(started_at=NOW, modified_at=NOW)


def begun(session: Session, name: str, runner: str, now: datetime) -> bool:
    """Note that a job's containers start; False where it is not the runner's any more."""
    return _changed(session, BEGIN, job=name, of=runner, now=now)


END = (
    update(TABLE)
    .where(NAMED, JOB.runner == bindparam("of"), JOB.status == bindparam("before"))
    .values(
        status=bindparam("after"),
        exit_message=bindparam("message"),
        failure_reason=bindparam("reason"),
        ended_at=NOW,
        modified_at=NOW,
        beat=NOW,
    )
)


def ended(session: Session, name: str, runner: str, outcome: Outcome, now: datetime) -> bool:
    """Keep how a job ended; False where it is not the runner's any more. One that was to stop has stopped."""
    return any(
        _changed(
            session,
            END,
            job=name,
            of=runner,
            before=status,
            after=kept.status,
            message=kept.exit_message,
            reason=kept.failure_reason,
            now=now,
        )
        for status, kept in (
            ("InProgress", outcome),
            ("Stopping", Outcome("Stopped", outcome.exit_message)),
        )
    )


GIVE_BACK = (
    update(TABLE).where(NAMED, *OF_RUNNER).values(runner=None, beat=None, started_at=None, modified_at=NOW)
)


def given_back(session: Session, name: str, runner: str, now: datetime) -> bool:
    """Let a job wait again, as if it had not been taken."""
    return _changed(session, GIVE_BACK, job=name, of=runner, now=now)


ONE_STOPS_WAITING = NAMES.where(*STOPS_WAITING).limit(1)


def any_stopped_while_waiting(session: Session) -> bool:
    """Whether a job shall stop that nobody has taken."""
    return _any(session, ONE_STOPS_WAITING)


def stopped_while_waiting(session: Session, now: datetime) -> None:
    """End the jobs that shall stop and that nobody has taken."""
    session.execute(
        update(TABLE).where(*STOPS_WAITING).values(status="Stopped", ended_at=now, modified_at=now)
    )


ONE_OF_SILENT = NAMES.where(JOB.status.in_(OPEN), *OF_SILENT).limit(1)


def any_abandoned(session: Session, runner: str, before: datetime) -> bool:
    """Whether another runner has jobs and has said nothing since a time."""
    return _any(session, ONE_OF_SILENT, of=runner, before=before)


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
            update(TABLE)
            .where(JOB.status == status, *OF_SILENT)
            .values(ended_at=now, modified_at=now, **becomes),
            {"of": runner, "before": before},
        )


def _any(session: Session, names: Select[tuple[str]], **of: object) -> bool:
    return session.scalars(names, of).first() is not None


def _claimed(job: ProcessingJob) -> Claimed:
    return Claimed(job.name, job.arn, job.request, job.schedule_name or "")


def _changed(session: Session, statement: Update, **of: object) -> bool:
    result = session.execute(statement, of)
    assert isinstance(result, CursorResult)
    return result.rowcount == 1
