"""The tables. A request is kept as it came; beside it stands what lists filter by and what becomes of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, MetaData, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from understudy.service.state.columns import Moment, Words

Json = dict[str, Any]

NAMES = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)
"""Constraints have names that migrations can say, the same in every database."""


class Table(DeclarativeBase):
    """A table of the service."""

    metadata = NAMES
    type_annotation_map = {datetime: Moment, Json: JSON, str: Words}  # noqa: RUF012


class ProcessingJob(Table):
    """A job from its creation on; who runs it holds it by `runner` and says so by `beat`."""

    __tablename__ = "processing_jobs"
    __table_args__ = (
        Index(None, "created_at", "name"),
        Index(None, "status", "created_at"),
        Index(None, "status", "name"),
    )

    name: Mapped[str] = mapped_column(primary_key=True)
    arn: Mapped[str] = mapped_column(unique=True)
    status: Mapped[str]
    """InProgress, Completed, Failed, Stopping, Stopped."""
    created_at: Mapped[datetime]
    modified_at: Mapped[datetime]
    request: Mapped[Json]
    """CreateProcessingJob as it came, times in it as ISO text."""
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    exit_message: Mapped[str | None]
    failure_reason: Mapped[str | None]
    schedule_name: Mapped[str | None] = mapped_column(index=True)
    """The schedule whose execution it is of: turns at the queue are given by it."""
    schedule_arn: Mapped[str | None]
    runner: Mapped[str | None]
    """The running service that has taken it; nobody's while it waits."""
    beat: Mapped[datetime | None]
    """When the runner last said that it is alive."""


class JobDefinition(Table):
    """A definition of one of the four monitor types."""

    __tablename__ = "job_definitions"
    __table_args__ = (Index(None, "kind", "created_at", "name"),)

    kind: Mapped[str] = mapped_column(primary_key=True)
    """DataQuality, ModelQuality, ModelBias or ModelExplainability, as the API's monitoring types are."""
    name: Mapped[str] = mapped_column(primary_key=True)
    arn: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    endpoint_name: Mapped[str | None] = mapped_column(index=True)
    request: Mapped[Json]


class MonitoringSchedule(Table):
    """A schedule, with its configuration as it was last sent."""

    __tablename__ = "monitoring_schedules"
    __table_args__ = (Index(None, "created_at", "name"),)

    name: Mapped[str] = mapped_column(primary_key=True)
    arn: Mapped[str] = mapped_column(unique=True)
    status: Mapped[str]
    """Pending, Scheduled, Failed, Stopped."""
    created_at: Mapped[datetime]
    modified_at: Mapped[datetime]
    config: Mapped[Json]
    """MonitoringScheduleConfig, what the API fills in included."""
    monitoring_type: Mapped[str]
    definition_name: Mapped[str | None] = mapped_column(index=True)
    endpoint_name: Mapped[str | None] = mapped_column(index=True)
    failure_reason: Mapped[str | None]
    seen_until: Mapped[datetime]
    """Fires up to this time have become executions, or were passed over."""


class MonitoringExecution(Table):
    """One fire of a schedule. History outlives the schedule, so nothing here refers to it."""

    __tablename__ = "monitoring_executions"
    __table_args__ = (
        UniqueConstraint("schedule_name", "scheduled_at"),
        Index(None, "schedule_name", "created_at", "id"),
        Index(None, "created_at", "id"),
        Index(None, "scheduled_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    schedule_name: Mapped[str]
    schedule_arn: Mapped[str]
    scheduled_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(index=True)
    """Pending, InProgress, Completed, CompletedWithViolations, Failed, Stopping, Stopped."""
    created_at: Mapped[datetime]
    modified_at: Mapped[datetime]
    monitoring_type: Mapped[str]
    definition_name: Mapped[str | None] = mapped_column(index=True)
    endpoint_name: Mapped[str | None] = mapped_column(index=True)
    merge_job: Mapped[str | None]
    """The name of the job that joins captures with labels, where the type has one."""
    analysis_job: Mapped[str | None]
    failure_reason: Mapped[str | None]
    plan: Mapped[Json]
    """What was settled when it fired: window, prefixes, requests of its jobs."""
    findings: Mapped[Json | None]
    """Numbers of the documents that it wrote: violations by kind, drift by feature."""


class Alert(Table):
    """An alert of a schedule: so many of so many executions with violations."""

    __tablename__ = "alerts"

    schedule_name: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[str]
    """InAlert or OK."""
    created_at: Mapped[datetime]
    modified_at: Mapped[datetime]
    datapoints: Mapped[int]
    evaluation_period: Mapped[int]


class AlertChange(Table):
    """A turn of an alert from one status to the other."""

    __tablename__ = "alert_changes"
    __table_args__ = (Index(None, "schedule_name", "created_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    schedule_name: Mapped[str]
    alert_name: Mapped[str]
    status: Mapped[str]
    created_at: Mapped[datetime]


class Model(Table):
    """A model, as it was created."""

    __tablename__ = "models"
    __table_args__ = (Index(None, "created_at", "name"),)

    name: Mapped[str] = mapped_column(primary_key=True)
    arn: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    request: Mapped[Json]


class EndpointConfig(Table):
    """An endpoint's configuration, its capture included."""

    __tablename__ = "endpoint_configs"
    __table_args__ = (Index(None, "created_at", "name"),)

    name: Mapped[str] = mapped_column(primary_key=True)
    arn: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    request: Mapped[Json]


class Endpoint(Table):
    """An endpoint; its configuration is copied, since one may be deleted while its endpoint lives."""

    __tablename__ = "endpoints"
    __table_args__ = (Index(None, "created_at", "name"),)

    name: Mapped[str] = mapped_column(primary_key=True)
    arn: Mapped[str] = mapped_column(unique=True)
    status: Mapped[str]
    created_at: Mapped[datetime]
    modified_at: Mapped[datetime]
    config_name: Mapped[str] = mapped_column(index=True)
    config: Mapped[Json]
    weights: Mapped[Json]
    """Weights and counts of variants that were changed since."""


class TakenSignature(Table):
    """The signature of a request that changed something, kept while its time would let it in again."""

    __tablename__ = "taken_signatures"

    signature: Mapped[str] = mapped_column(primary_key=True)
    taken_at: Mapped[datetime] = mapped_column(index=True)


class Tag(Table):
    """A tag of whatever has an ARN."""

    __tablename__ = "tags"

    arn: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
