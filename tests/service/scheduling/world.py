"""A database with an endpoint, its captures in files, and schedules; jobs end when a test says so."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from tests.service.serving import NOON
from understudy.service.running.objects import Objects
from understudy.service.scheduling import Scheduler
from understudy.service.settings import Settings
from understudy.service.state.database import Database
from understudy.service.state.tables import (
    Alert,
    AlertChange,
    Endpoint,
    JobDefinition,
    MonitoringExecution,
    MonitoringSchedule,
    ProcessingJob,
)

HOURLY = {"ScheduleExpression": "cron(0 * ? * * *)"}
ARN = "arn:aws:sagemaker:us-east-1:123456789012"


@dataclass(frozen=True)
class World:
    """Everything that a schedule needs, but whoever runs jobs."""

    database: Database
    settings: Settings
    objects: Objects

    def at(self, folder: str) -> str:
        """An address in the files that jobs may name."""
        return f"file://{self.settings.data_dir.absolute()}/files/{folder}"

    def scheduler(self, **settings: Any) -> Scheduler:
        changed = self.settings.model_copy(update=settings)
        return Scheduler(self.database, changed, lambda: NOON, self.objects)

    def endpoint(self, *variants: str, captures: bool = True) -> None:
        config: dict[str, Any] = {
            "ProductionVariants": [{"VariantName": name} for name in variants or ("AllTraffic",)]
        }
        if captures:
            config["DataCaptureConfig"] = {
                "DestinationS3Uri": f"{self.at('captures')}/",
                "InitialSamplingPercentage": 100,
                "CaptureOptions": [{"CaptureMode": "Output"}, {"CaptureMode": "Input"}],
            }
        self._add(
            Endpoint(
                name="ep",
                arn=f"{ARN}:endpoint/ep",
                status="InService",
                created_at=NOON,
                modified_at=NOON,
                config_name="ep",
                config=config,
                weights={},
            )
        )

    def captured(
        self,
        *hours: datetime,
        tree: str = "captures/ep/AllTraffic",
        name: str = "a.jsonl",
        text: str = "{}\n",
    ) -> None:
        for hour in hours:
            self.objects.create(f"{self.at(tree)}/{hour:%Y/%m/%d/%H}/{name}", text.encode())

    def schedule(
        self,
        name: str = "s",
        *,
        kind: str = "DataQuality",
        when: dict[str, str] | None = None,
        source: dict[str, Any] | None = None,
        baseline: dict[str, Any] | None = None,
        since: datetime = NOON,
        **application: Any,
    ) -> None:
        """A schedule since a time, and the definition that it names."""
        captures = {"EndpointInput": {"EndpointName": "ep", "LocalPath": "/opt/ml/processing/input_data"}}
        request = {
            f"{kind}AppSpecification": {"ImageUri": "understudy:latest", **application},
            f"{kind}JobInput": {**(source or captures), "GroundTruthS3Input": {"S3Uri": self.at("labels")}},
            f"{kind}BaselineConfig": baseline
            or {"ConstraintsResource": {"S3Uri": self.at("baseline/constraints.json")}},
            f"{kind}JobOutputConfig": {
                "MonitoringOutputs": [
                    {"S3Output": {"S3Uri": self.at("results"), "LocalPath": "/opt/ml/processing/output"}}
                ]
            },
            "JobResources": {
                "ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 1}
            },
            "RoleArn": "arn:aws:iam::123456789012:role/monitoring",
        }
        self._add(
            JobDefinition(
                kind=kind,
                name=name,
                arn=f"{ARN}:d/{name}",
                created_at=since,
                endpoint_name="ep",
                request=request,
            ),
            MonitoringSchedule(
                name=name,
                arn=f"{ARN}:monitoring-schedule/{name}",
                status="Scheduled",
                created_at=since,
                modified_at=since,
                config={"ScheduleConfig": when or HOURLY, "MonitoringJobDefinitionName": name},
                monitoring_type=kind,
                definition_name=name,
                endpoint_name="ep",
                seen_until=since,
            ),
            Alert(
                schedule_name=name,
                name="violations",
                status="OK",
                created_at=since,
                modified_at=since,
                datapoints=1,
                evaluation_period=1,
            ),
        )

    def change(self, name: str = "s", **columns: Any) -> None:
        with self.database.writing() as session:
            schedule = session.get_one(MonitoringSchedule, name)
            for column, value in columns.items():
                setattr(schedule, column, value)

    def forget(self, name: str = "s") -> None:
        with self.database.writing() as session:
            session.delete(session.get_one(MonitoringSchedule, name))

    def alert(self, datapoints: int, evaluation_period: int) -> None:
        with self.database.writing() as session:
            alert = session.get_one(Alert, ("s", "violations"))
            alert.datapoints, alert.evaluation_period = datapoints, evaluation_period

    def end(
        self, status: str = "Completed", message: str | None = None, reason: str | None = None
    ) -> list[str]:
        """End every job that has not ended, as whoever runs them would; their names."""
        with self.database.writing() as session:
            jobs = session.scalars(
                select(ProcessingJob).where(ProcessingJob.status.in_(("InProgress", "Stopping")))
            ).all()
            for job in jobs:
                job.status, job.exit_message, job.failure_reason = status, message, reason
            return [job.name for job in jobs]

    def executions(self, name: str = "s") -> Sequence[MonitoringExecution]:
        with self.database.reading() as session:
            return session.scalars(
                select(MonitoringExecution)
                .where(MonitoringExecution.schedule_name == name)
                .order_by(MonitoringExecution.scheduled_at)
            ).all()

    def statuses(self, name: str = "s") -> list[str]:
        return [execution.status for execution in self.executions(name)]

    def fired(self, name: str = "s") -> list[str]:
        return [f"{execution.scheduled_at:%d %H:%M:%S}" for execution in self.executions(name)]

    def jobs(self) -> Sequence[ProcessingJob]:
        with self.database.reading() as session:
            return session.scalars(select(ProcessingJob).order_by(ProcessingJob.name)).all()

    def turns(self) -> list[str]:
        with self.database.reading() as session:
            return list(session.scalars(select(AlertChange.status).order_by(AlertChange.id)))

    def wrote(self, results: str, **documents: Any) -> None:
        """Documents of a run, by their names without `.json`."""
        for name, document in documents.items():
            self.objects.create(f"{results}/{name}.json", json.dumps(document).encode())

    def _add(self, *rows: Any) -> None:
        with self.database.writing() as session:
            session.add_all(rows)


def later(hours: float = 0, minutes: float = 0) -> datetime:
    """A time after noon."""
    return NOON + timedelta(hours=hours, minutes=minutes)
