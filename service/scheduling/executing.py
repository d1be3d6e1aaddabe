"""Executions on their way: each schedule's in the order of their times, one at a time."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from understudy.service.running.faults import Fault
from understudy.service.running.objects import Objects
from understudy.service.scheduling.findings import findings_of
from understudy.service.scheduling.looking import below
from understudy.service.scheduling.moves import UNDER_WAY, Begin, End, Follow, Halt, Move, made
from understudy.service.scheduling.planning import NO_DATA, Plan, planned
from understudy.service.scheduling.subjects import Impossible, Subject, subject_of
from understudy.service.settings import Settings
from understudy.service.state.database import Database
from understudy.service.state.tables import MonitoringExecution, MonitoringSchedule, ProcessingJob

LOG = logging.getLogger(__name__)

AT_ONCE = 100
"""Executions of a schedule that are looked at in one go while their windows hold nothing."""
PATIENCE = timedelta(minutes=10)
"""How long an execution waits for a server of its captures that does not answer."""
DELETED = "The schedule was deleted before this execution began"
UNKNOWN = "Failure reason unknown"
"""AWS's reason where a job gives none (SERVICE §3.3)."""
WITH_VIOLATIONS = "CompletedWithViolations"
"""What the exit message begins with, and the status that comes of it (contract §13)."""


def advance(database: Database, settings: Settings, objects: Objects, now: datetime) -> bool:
    """Let executions follow their jobs; whether one did."""
    with database.reading() as session:
        executions = session.scalars(
            select(MonitoringExecution).where(MonitoringExecution.status.in_(UNDER_WAY))
        ).all()
        names = [execution.analysis_job or execution.merge_job or "" for execution in executions]
        found = session.scalars(select(ProcessingJob).where(ProcessingJob.name.in_(names)))
        jobs = {job.name: job for job in found}
    changed = False
    for execution, name in zip(executions, names, strict=True):
        move = _next(execution, name, jobs.get(name), objects)
        changed |= made(database, settings, now, execution.schedule_name, [move] if move else [])
    return changed


def start_waiting(database: Database, settings: Settings, objects: Objects, now: datetime) -> bool:
    """Begin the next execution of each schedule that has none under way; whether one began or ended."""
    with database.reading() as session:
        turns = _turns(session)
    changed = False
    for name, ids in turns.items():
        changed |= made(database, settings, now, name, _first(database, name, ids, objects, now))
    return changed


def _turns(session: Session) -> dict[str, list[int]]:
    """The executions that wait, by schedule in the order of their times, where none is under way."""
    rows = session.execute(
        select(MonitoringExecution.schedule_name, MonitoringExecution.id, MonitoringExecution.status)
        .where(MonitoringExecution.status.in_(("Pending", *UNDER_WAY)))
        .order_by(MonitoringExecution.schedule_name, MonitoringExecution.scheduled_at)
    ).all()
    turns: dict[str, list[int]] = {}
    for name, group in groupby(rows, key=lambda row: str(row[0])):
        own = list(group)
        if all(status == "Pending" for _, _, status in own):
            turns[name] = [number for _, number, _ in own[:AT_ONCE]]
    return turns


def _first(
    database: Database, name: str, ids: Sequence[int], objects: Objects, now: datetime
) -> Sequence[Move]:
    """What becomes of the executions that wait, up to the first that has something to do."""
    with database.reading() as session:
        waiting = session.scalars(
            select(MonitoringExecution)
            .where(MonitoringExecution.id.in_(ids))
            .order_by(MonitoringExecution.scheduled_at)
        ).all()
        schedule = session.get(MonitoringSchedule, name)
        try:
            subject = None if schedule is None else subject_of(session, schedule)
        except Impossible as impossible:
            return [End(ids, "Failed", str(impossible))]
    if subject is None:
        return [End(ids, "Stopped", DELETED)]
    empty: list[int] = []
    last: Move | None = None
    for execution in waiting:
        try:
            plan = _found(subject, execution, objects)
        except Fault as fault:
            if not _may_pass(fault) or now - execution.created_at >= PATIENCE:
                last = End([execution.id], "Failed", str(fault))
            else:
                LOG.warning("schedule %s waits: %s", name, fault)
            break
        except Exception as error:
            # A fault of ours, which must not keep the other schedules from their turns.
            LOG.exception("the execution of %s for %s cannot be planned", name, execution.scheduled_at)
            last = End([execution.id], "Failed", f"InternalServerError: {error!r}")
            break
        if plan is not None:
            last = Begin(execution.id, plan)
            break
        empty.append(execution.id)
    ended = [End(empty, "Failed", NO_DATA)] if empty else []
    return [*ended, last] if last else ended


def _found(subject: Subject, execution: MonitoringExecution, objects: Objects) -> Plan | None:
    """The execution's plan, with the manifests that it needs written; None where it has no captures."""
    plan = planned(subject, execution.scheduled_at, objects)
    for address, content in plan.manifests.items() if plan else ():
        objects.create(address, content)
    return plan


def _next(
    execution: MonitoringExecution, name: str, job: ProcessingJob | None, objects: Objects
) -> Move | None:
    """What an execution does as its job of this name stands; None while that goes on."""
    try:
        return _deleted(execution, name) if job is None else _after(execution, job, objects)
    except Exception as error:
        # A fault of ours, which must not keep the other schedules' executions where they are.
        at = execution.scheduled_at
        LOG.exception("the execution of %s for %s cannot go on", execution.schedule_name, at)
        return _ended(execution, "Failed", f"InternalServerError: {error!r}")


def _deleted(execution: MonitoringExecution, name: str) -> Move:
    return _ended(execution, "Failed", f"The job {name} was deleted before its execution had ended")


def _after(execution: MonitoringExecution, job: ProcessingJob, objects: Objects) -> Move | None:
    """What an execution does once its job is as it is; None while that goes on."""
    match job.status:
        case "Stopping" if execution.status != "Stopping":
            move: Move | None = Halt(execution.id, execution.analysis_job)
        case "Stopped":
            move = _ended(execution, "Stopped", job.failure_reason)
        case "Failed":
            move = _ended(execution, "Failed", job.failure_reason or UNKNOWN)
        case "Completed" if execution.analysis_job is None:
            move = _analysis(execution, objects)
        case "Completed":
            move = _completed(execution, job, objects)
        case _:
            move = None
    return move


def _analysis(execution: MonitoringExecution, objects: Objects) -> Move | None:
    """The analysis of what the merge has written, which may be less than there were captures."""
    request = execution.plan["analysis"]
    merged = [one for one in request["ProcessingInputs"] if one["InputName"].startswith("endpoint_input_")]
    try:
        empty = [one for one in merged if next(below(objects, one["S3Input"]["S3Uri"]), None) is None]
    except Fault as fault:
        if not _may_pass(fault):
            return _ended(execution, "Failed", str(fault))
        LOG.warning("schedule %s waits: %s", execution.schedule_name, fault)
        return None
    if len(empty) == len(merged):
        return _ended(execution, "Failed", NO_DATA)
    inputs = [one for one in request["ProcessingInputs"] if one not in empty]
    return Follow(execution.id, {**request, "ProcessingInputs": inputs})


def _completed(execution: MonitoringExecution, job: ProcessingJob, objects: Objects) -> Move:
    violated = (job.exit_message or "").startswith(WITH_VIOLATIONS)
    results = execution.plan["analysis"]["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"]
    try:
        findings = findings_of(objects, results)
    except Fault as fault:
        # They are for metrics only: the execution has its status without them.
        LOG.warning("findings of %s cannot be read: %s", job.name, fault)
        findings = None
    return _ended(execution, WITH_VIOLATIONS if violated else "Completed", findings=findings)


def _ended(
    execution: MonitoringExecution,
    status: str,
    reason: str | None = None,
    findings: dict[str, Any] | None = None,
) -> End:
    return End([execution.id], status, reason, findings, execution.analysis_job, UNDER_WAY)


def _may_pass(fault: Fault) -> bool:
    """Whether a server is to blame, and not the request."""
    return str(fault).startswith("InternalServerError")
