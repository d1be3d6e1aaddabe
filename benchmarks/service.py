"""Describe and List by boto3, 10,000 executions stored, beside moto's server: `python -m benchmarks.service`.

Both servers are processes of this machine, asked in turns by one client; times are from the call to its
parsed answer, so that what boto3 itself takes is in both; how much of the client's processor that is stands
beside. moto has no schedules and no executions: what it lacks is held against the bound alone. Exits with 1
where a target is missed.
"""

import argparse
import itertools
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import boto3
from botocore.config import Config

from understudy.service.commands.starting import database_of
from understudy.service.settings import Settings
from understudy.service.state.tables import MonitoringExecution, MonitoringSchedule, ProcessingJob

SCHEDULES = 50
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
TIMES_MOTO, MOST_MILLISECONDS = 2.0, 20.0
"""What the slowest of a hundred calls may take: so many times moto's, and so long at all."""
ARN = "arn:aws:sagemaker:us-east-1:123456789012"


@dataclass(frozen=True)
class Call:
    """A call of the n-th turn; `both` where moto has it too."""

    name: str
    ask: Callable[[Any, int], object]
    both: bool


def calls(executions: int) -> list[Call]:
    """What dashboards and the SDK ask most."""

    def job(turn: int) -> str:
        return f"job-{turn * 7919 % executions:05}"

    def schedule(turn: int) -> str:
        return f"schedule-{turn * 31 % SCHEDULES}"

    return [
        Call(
            "DescribeProcessingJob",
            lambda c, n: c.describe_processing_job(ProcessingJobName=job(n)),
            both=True,
        ),
        Call("ListProcessingJobs", lambda c, _: c.list_processing_jobs(MaxResults=10), both=True),
        Call(
            "ListProcessingJobs by name",
            lambda c, n: c.list_processing_jobs(NameContains=job(n)[:8], MaxResults=10),
            both=True,
        ),
        Call(
            "DescribeMonitoringSchedule",
            lambda c, n: c.describe_monitoring_schedule(MonitoringScheduleName=schedule(n)),
            both=False,
        ),
        Call(
            "ListMonitoringExecutions",
            lambda c, n: c.list_monitoring_executions(MonitoringScheduleName=schedule(n), MaxResults=10),
            both=False,
        ),
        Call(
            "ListMonitoringExecutions, 100 of a schedule",
            lambda c, n: c.list_monitoring_executions(
                MonitoringScheduleName=schedule(n), SortBy="ScheduledTime", MaxResults=100
            ),
            both=False,
        ),
        Call("ListMonitoringSchedules", lambda c, _: c.list_monitoring_schedules(), both=False),
    ]


def fill(settings: Settings, executions: int) -> None:
    """A database with so many executions of some schedules, each with its job."""
    with database_of(settings) as database, database.writing() as session:
        for number in range(SCHEDULES):
            session.add(_schedule(number))
        for number in range(executions):
            session.add_all(_execution(number))


def _schedule(number: int) -> MonitoringSchedule:
    name = f"schedule-{number}"
    config = {
        "ScheduleConfig": {"ScheduleExpression": "cron(0 * ? * * *)"},
        "MonitoringJobDefinitionName": name,
        "MonitoringType": "DataQuality",
    }
    return MonitoringSchedule(
        name=name,
        arn=f"{ARN}:monitoring-schedule/{name}",
        status="Stopped",
        created_at=FIRST,
        modified_at=FIRST,
        config=config,
        monitoring_type="DataQuality",
        definition_name=name,
        endpoint_name="churn",
        seen_until=FIRST,
    )


def _execution(number: int) -> tuple[ProcessingJob, MonitoringExecution]:
    name, schedule = f"job-{number:05}", f"schedule-{number % SCHEDULES}"
    at = FIRST + timedelta(hours=number // SCHEDULES, seconds=number % SCHEDULES)
    request = {
        "ProcessingJobName": name,
        "ProcessingResources": {
            "ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 20}
        },
        "AppSpecification": {"ImageUri": "an-image"},
        "RoleArn": "arn:aws:iam::123456789012:role/monitoring",
        "StoppingCondition": {"MaxRuntimeInSeconds": 3600},
        "Environment": {f"variable_{n}": "x" * 40 for n in range(15)},
    }
    job = ProcessingJob(
        name=name,
        arn=f"{ARN}:processing-job/{name}",
        status="Completed",
        created_at=at,
        modified_at=at,
        request=request,
        started_at=at,
        ended_at=at + timedelta(seconds=1),
        schedule_name=schedule,
        schedule_arn=f"{ARN}:monitoring-schedule/{schedule}",
    )
    execution = MonitoringExecution(
        schedule_name=schedule,
        schedule_arn=f"{ARN}:monitoring-schedule/{schedule}",
        scheduled_at=at,
        status="Completed",
        created_at=at,
        modified_at=at,
        monitoring_type="DataQuality",
        definition_name=schedule,
        endpoint_name="churn",
        analysis_job=name,
        plan={},
        findings={"violations": {}, "drift": {}},
    )
    return job, execution


@contextmanager
def ours(folder: Path) -> Iterator[str]:
    """The address of `understudy serve` over a data folder."""
    command = [
        sys.executable,
        "-m",
        "understudy.container",
        "serve",
        "--data-dir",
        str(folder),
        "--port",
        "0",
    ]
    command += ["--backend", "process", "--warm-engines", "0"]
    with (
        (folder / "serve.log").open("w") as log,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=log, text=True, env=_environment()
        ) as process,
    ):
        assert process.stdout is not None
        yield process.stdout.readline().rsplit(" ", 1)[1].strip()
        process.terminate()


@contextmanager
def moto(jobs: int) -> Iterator[str]:
    """The address of moto's server with so many jobs."""
    script = Path(__file__).parent / "contenders" / "moto_server.py"
    command = [sys.executable, str(script), str(jobs)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        yield process.stdout.readline().strip()
        process.stdin.close()


def _environment() -> dict[str, str]:
    return {**os.environ, "AWS_ACCESS_KEY_ID": "any", "AWS_SECRET_ACCESS_KEY": "any"}


def client(address: str) -> Any:
    """A client that tells every failure at once."""
    return boto3.client(
        "sagemaker",
        endpoint_url=address,
        region_name="us-east-1",
        aws_access_key_id="any",
        aws_secret_access_key="any",
        config=Config(retries={"total_max_attempts": 1}),
    )


@dataclass
class Side:
    """Milliseconds of each turn: until the answer is parsed, and of this process's own processor."""

    took: list[float]
    own: list[float]


def measured(call: Call, sides: list[Any], turns: int) -> list[Side]:
    """What each turn took on each side, in turns; the first five of each are not counted."""
    found = [Side([], []) for _ in sides]
    for turn, (side, asked) in itertools.product(range(turns + 5), zip(found, sides, strict=True)):
        began, own = time.perf_counter(), time.process_time()
        call.ask(asked, turn)
        if turn >= 5:
            side.took.append((time.perf_counter() - began) * 1000)
            side.own.append((time.process_time() - own) * 1000)
    return found


def p99(times: list[float]) -> float:
    """What 99 of a hundred calls do not exceed."""
    return quantiles(times, n=100)[98]


def main() -> int:
    """Print a line for each call."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--executions", type=int, default=10_000)
    parser.add_argument("--calls", type=int, default=500)
    options = parser.parse_args()
    missed = 0
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        fill(Settings(data_dir=folder), options.executions)
        with ours(folder) as here, moto(options.executions) as there:
            sides = [client(here), client(there)]
            print(
                f"{options.executions} executions stored, {options.calls} calls each; "
                f"load {os.getloadavg()[0]:.1f}"
            )
            print(
                f"{'milliseconds':44} {'ours p50':>9} {'p99':>7} {'boto3':>6} "
                f"{'moto p50':>9} {'p99':>7} {'boto3':>6}  target of p99"
            )
            for call in calls(options.executions):
                found = measured(call, sides if call.both else sides[:1], options.calls)
                bound = MOST_MILLISECONDS
                if call.both:
                    bound = min(bound, TIMES_MOTO * p99(found[1].took))
                kept = p99(found[0].took) <= bound
                missed += not kept
                cells = "".join(
                    f" {median(of.took):9.1f} {p99(of.took):7.1f} {median(of.own):6.1f}" for of in found
                ).ljust(50)
                print(f"{call.name:44}{cells}  {bound:.1f} {'kept' if kept else 'MISSED'}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
