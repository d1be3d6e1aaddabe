"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Jobs, definitions, schedules, executions, alerts, models, endpoints, tags."""
    op.create_table(
        "alert_changes",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("schedule_name", sa.String(), nullable=False),
        sa.Column("alert_name", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_changes")),
    )
    op.create_index(
        op.f("ix_alert_changes_schedule_name_created_at_id"),
        "alert_changes",
        ["schedule_name", "created_at", "id"],
        unique=False,
    )
    op.create_table(
        "alerts",
        sa.Column("schedule_name", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("modified_at", sa.BigInteger(), nullable=False),
        sa.Column("datapoints", sa.Integer(), nullable=False),
        sa.Column("evaluation_period", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("schedule_name", "name", name=op.f("pk_alerts")),
    )
    op.create_table(
        "endpoint_configs",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("arn", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_endpoint_configs")),
        sa.UniqueConstraint("arn", name=op.f("uq_endpoint_configs_arn")),
    )
    op.create_index(
        op.f("ix_endpoint_configs_created_at_name"), "endpoint_configs", ["created_at", "name"], unique=False
    )
    op.create_table(
        "endpoints",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("arn", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("modified_at", sa.BigInteger(), nullable=False),
        sa.Column("config_name", sa.String(), nullable=False),
        sa.Column("config", sa.JSON(), nullable=False),
        sa.Column("weights", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_endpoints")),
        sa.UniqueConstraint("arn", name=op.f("uq_endpoints_arn")),
    )
    op.create_index(op.f("ix_endpoints_config_name"), "endpoints", ["config_name"], unique=False)
    op.create_index(op.f("ix_endpoints_created_at_name"), "endpoints", ["created_at", "name"], unique=False)
    op.create_table(
        "job_definitions",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("arn", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("endpoint_name", sa.String(), nullable=True),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "name", name=op.f("pk_job_definitions")),
        sa.UniqueConstraint("arn", name=op.f("uq_job_definitions_arn")),
    )
    op.create_index(
        op.f("ix_job_definitions_endpoint_name"), "job_definitions", ["endpoint_name"], unique=False
    )
    op.create_index(
        op.f("ix_job_definitions_kind_created_at_name"),
        "job_definitions",
        ["kind", "created_at", "name"],
        unique=False,
    )
    op.create_table(
        "models",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("arn", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_models")),
        sa.UniqueConstraint("arn", name=op.f("uq_models_arn")),
    )
    op.create_index(op.f("ix_models_created_at_name"), "models", ["created_at", "name"], unique=False)
    op.create_table(
        "monitoring_executions",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("schedule_name", sa.String(), nullable=False),
        sa.Column("schedule_arn", sa.String(), nullable=False),
        sa.Column("scheduled_at", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("modified_at", sa.BigInteger(), nullable=False),
        sa.Column("monitoring_type", sa.String(), nullable=False),
        sa.Column("definition_name", sa.String(), nullable=True),
        sa.Column("endpoint_name", sa.String(), nullable=True),
        sa.Column("merge_job", sa.String(), nullable=True),
        sa.Column("analysis_job", sa.String(), nullable=True),
        sa.Column("failure_reason", sa.String(), nullable=True),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monitoring_executions")),
        sa.UniqueConstraint(
            "schedule_name", "scheduled_at", name=op.f("uq_monitoring_executions_schedule_name_scheduled_at")
        ),
    )
    op.create_index(
        op.f("ix_monitoring_executions_created_at_id"),
        "monitoring_executions",
        ["created_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_monitoring_executions_definition_name"),
        "monitoring_executions",
        ["definition_name"],
        unique=False,
    )
    op.create_index(
        op.f("ix_monitoring_executions_endpoint_name"),
        "monitoring_executions",
        ["endpoint_name"],
        unique=False,
    )
    op.create_index(
        op.f("ix_monitoring_executions_schedule_name_created_at_id"),
        "monitoring_executions",
        ["schedule_name", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_monitoring_executions_scheduled_at_id"),
        "monitoring_executions",
        ["scheduled_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_monitoring_executions_status"), "monitoring_executions", ["status"], unique=False
    )
    op.create_table(
        "monitoring_schedules",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("arn", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("modified_at", sa.BigInteger(), nullable=False),
        sa.Column("config", sa.JSON(), nullable=False),
        sa.Column("monitoring_type", sa.String(), nullable=False),
        sa.Column("definition_name", sa.String(), nullable=True),
        sa.Column("endpoint_name", sa.String(), nullable=True),
        sa.Column("failure_reason", sa.String(), nullable=True),
        sa.Column("seen_until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_monitoring_schedules")),
        sa.UniqueConstraint("arn", name=op.f("uq_monitoring_schedules_arn")),
    )
    op.create_index(
        op.f("ix_monitoring_schedules_created_at_name"),
        "monitoring_schedules",
        ["created_at", "name"],
        unique=False,
    )
    op.create_index(
        op.f("ix_monitoring_schedules_definition_name"),
        "monitoring_schedules",
        ["definition_name"],
        unique=False,
    )
    op.create_index(
        op.f("ix_monitoring_schedules_endpoint_name"), "monitoring_schedules", ["endpoint_name"], unique=False
    )
    op.create_table(
        "processing_jobs",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("arn", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("modified_at", sa.BigInteger(), nullable=False),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("exit_message", sa.String(), nullable=True),
        sa.Column("failure_reason", sa.String(), nullable=True),
        sa.Column("schedule_name", sa.String(), nullable=True),
        sa.Column("schedule_arn", sa.String(), nullable=True),
        sa.Column("runner", sa.String(), nullable=True),
        sa.Column("beat", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_processing_jobs")),
        sa.UniqueConstraint("arn", name=op.f("uq_processing_jobs_arn")),
    )
    op.create_index(
        op.f("ix_processing_jobs_created_at_name"), "processing_jobs", ["created_at", "name"], unique=False
    )
    op.create_index(
        op.f("ix_processing_jobs_schedule_name"), "processing_jobs", ["schedule_name"], unique=False
    )
    op.create_index(
        op.f("ix_processing_jobs_status_created_at"),
        "processing_jobs",
        ["status", "created_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_processing_jobs_status_name"), "processing_jobs", ["status", "name"], unique=False
    )
    op.create_table(
        "tags",
        sa.Column("arn", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("arn", "key", name=op.f("pk_tags")),
    )
