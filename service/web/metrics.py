"""What Prometheus reads at `/metrics`: requests as counted, jobs and executions as the database has them."""

from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric, SummaryMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import BigInteger, case, func, select, type_coerce
from sqlalchemy.orm import Session

from understudy.service.state.database import Database
from understudy.service.state.tables import Alert, MonitoringExecution, MonitoringSchedule, ProcessingJob

UNKNOWN = "unknown"


class Requests:
    """Requests at AWS's door, by operation and code, and how long they took."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._counted = Counter(
            "understudy_requests", "Requests by operation and code", ["operation", "code"], registry=registry
        )
        self._seconds = Histogram(
            "understudy_request_seconds",
            "Seconds until an answer, by operation",
            ["operation"],
            buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5),
            registry=registry,
        )

    def count(self, operation: str, code: str, seconds: float) -> None:
        """One request more; `code` is empty for one that was answered."""
        self._counted.labels(operation or UNKNOWN, code or "OK").inc()
        self._seconds.labels(operation or UNKNOWN).observe(seconds)


class Kept(Collector):
    """Jobs, executions and alerts, counted in the database whenever somebody asks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def describe(self) -> Iterable[Metric]:
        """Nothing: asking would mean counting, at a time when there are no tables yet."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """The metrics as of now."""
        with self._database.reading() as session:
            yield from (
                _jobs(session),
                _job_seconds(session),
                _executions(session),
                *_last_executions(session),
                _alerts(session),
            )


def _jobs(session: Session) -> Metric:
    family = GaugeMetricFamily(
        "understudy_jobs", "Jobs by status; Waiting have no turn yet", labels=["status"]
    )
    waits = (ProcessingJob.status == "InProgress") & ProcessingJob.runner.is_(None)
    status = case((waits, "Waiting"), else_=ProcessingJob.status)
    for name, count in session.execute(select(status, func.count()).group_by(status)):
        family.add_metric([name], count)
    return family


def _job_seconds(session: Session) -> Metric:
    """Sums of jobs that are kept: one that is deleted takes its seconds along."""
    family = SummaryMetricFamily(
        "understudy_job_seconds", "Seconds from start to end of the jobs that are kept", labels=["status"]
    )
    began, ended = (type_coerce(at, BigInteger) for at in (ProcessingJob.started_at, ProcessingJob.ended_at))
    counted = (
        select(ProcessingJob.status, func.count(), func.sum(ended - began))
        .where(ProcessingJob.ended_at.is_not(None), ProcessingJob.started_at.is_not(None))
        .group_by(ProcessingJob.status)
    )
    for status, count, milliseconds in session.execute(counted):
        family.add_metric([status], count, float(milliseconds) / 1000)
    return family


def _executions(session: Session) -> Metric:
    family = GaugeMetricFamily(
        "understudy_executions", "Executions of schedules by status", labels=["schedule", "status"]
    )
    name, status = MonitoringExecution.schedule_name, MonitoringExecution.status
    for schedule, of, count in session.execute(select(name, status, func.count()).group_by(name, status)):
        family.add_metric([schedule, of], count)
    return family


def _last_executions(session: Session) -> list[Metric]:
    """What the last execution of each schedule found, and of which hour it is.

    One that is deleted is told no more, nor is an earlier one of its name: an alarm on it could never end.
    """
    violations = GaugeMetricFamily(
        "understudy_violations", "Violations of a schedule's last execution", labels=["schedule", "check"]
    )
    drift = GaugeMetricFamily(
        "understudy_drift",
        "Distances that a schedule's last execution measured",
        labels=["schedule", "feature"],
    )
    hour = GaugeMetricFamily(
        "understudy_last_execution_timestamp_seconds",
        "The scheduled time of a schedule's last execution that told what it found",
        labels=["schedule"],
    )
    table = MonitoringExecution
    last = (
        select(table.schedule_name, func.max(table.scheduled_at).label("at"))
        .join(
            MonitoringSchedule,
            (MonitoringSchedule.name == table.schedule_name)
            & (MonitoringSchedule.created_at <= table.created_at),
        )
        .where(table.status.in_(("Completed", "CompletedWithViolations")))
        .group_by(table.schedule_name)
        .subquery()
    )
    rows = session.execute(
        select(table.schedule_name, table.scheduled_at, table.findings).join(
            last, (table.schedule_name == last.c.schedule_name) & (table.scheduled_at == last.c.at)
        )
    )
    for schedule, at, findings in rows:
        hour.add_metric([schedule], at.timestamp())
        for check, count in ((findings or {}).get("violations") or {}).items():
            violations.add_metric([schedule, check], count)
        for feature, distance in ((findings or {}).get("drift") or {}).items():
            drift.add_metric([schedule, feature], distance)
    return [violations, drift, hour]


def _alerts(session: Session) -> Metric:
    family = GaugeMetricFamily(
        "understudy_alert", "1 while an alert of a schedule is InAlert", labels=["schedule", "alert"]
    )
    for alert in session.scalars(select(Alert)):
        family.add_metric([alert.schedule_name, alert.name], alert.status == "InAlert")
    return family
