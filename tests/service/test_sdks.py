"""Both SDKs of SageMaker, each in an environment of its own, against the running service."""

import contextlib
import json
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from demo_service import asked, exported, free_port, running, said

from examples.late_model import MODEL, model_of, served
from tests.contract.environments import python_with
from tests.service.s3_server import KEY, REGION, SECRET
from tests.versitygw import versitygw

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "examples" / "sample"
UNDERSTUDY = ROOT / ".venv" / "bin" / "understudy"
PROGRAMS = Path(__file__).with_name("sdk_programs.py")
LOCKS = {
    "second": ROOT / "tests" / "contract" / "sdk-requirements.txt",
    "third": ROOT / "examples" / "service" / "requirements.txt",
}
BUCKET = f"sagemaker-{REGION}-{KEY}"
PATIENCE_SECONDS = 180


@pytest.fixture(scope="module", params=LOCKS)
def sdk_python(request: pytest.FixtureRequest) -> Path:
    return python_with(LOCKS[request.param])


def client(service: str, address: str) -> Any:
    """A client of a server of this test."""
    keys = {"aws_access_key_id": KEY, "aws_secret_access_key": SECRET}
    return boto3.client(service, endpoint_url=address, region_name=REGION, **keys)


@dataclass(frozen=True)
class Running:
    """A service at work, and what calls programs with the environment that `understudy env` gives."""

    url: str
    program: Callable[[str], Any]

    def move_to(self, hour: int) -> None:
        """Let an hour of the sample's day come; wait for the executions that are due at it."""
        sagemaker = client("sagemaker", self.url)
        due = len(sagemaker.list_monitoring_schedules(MaxResults=100)["MonitoringScheduleSummaries"])
        asked(f"{self.url}/api/clock", {"to": f"2026-03-02T{hour:02}:00:01Z"})
        end = time.monotonic() + PATIENCE_SECONDS
        while due > len(executed := self._ended_at(sagemaker, hour)):
            assert time.monotonic() < end, f"of {due} executions of {hour}:00 have ended: {executed}"
            time.sleep(0.1)

    def _ended_at(self, sagemaker: Any, hour: int) -> list[dict[str, Any]]:
        page = sagemaker.list_monitoring_executions(MaxResults=100)
        return [
            execution
            for execution in page["MonitoringExecutionSummaries"]
            if execution["ScheduledTime"].astimezone(UTC) == datetime(2026, 3, 2, hour, tzinfo=UTC)
            and execution["MonitoringExecutionStatus"] not in ("Pending", "InProgress", "Stopping")
        ]


@pytest.fixture(scope="module")
def service(sdk_python: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """`understudy serve` at ten past two of the sample's day, with an S3 server beside it."""
    work = tmp_path_factory.mktemp("service")
    (work / "s3").mkdir()
    keys = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_DEFAULT_REGION": REGION}
    at = f"127.0.0.1:{free_port()}"
    with contextlib.ExitStack() as servers:
        _, s3 = servers.enter_context(versitygw(work / "s3", REGION, KEY, SECRET))
        settings = (f"--port={at.rpartition(':')[2]}", f"--data-dir={work / 'state'}", f"--s3-endpoint={s3}")
        serve = [UNDERSTUDY, "serve", *settings, "--backend=process", "--time=2026-03-02T14:10:00Z"]
        servers.enter_context(running("service", serve, keys, f"http://{at}/healthz", logs=work))
        environ = {"PATH": "/usr/bin:/bin", "HOME": str(work), **keys}
        environ |= exported(said(UNDERSTUDY, "env", *settings, environ=environ))

        (work / "files").mkdir()
        model = served(model_of(MODEL), "127.0.0.1", 0)
        threading.Thread(target=model.serve_forever, daemon=True).start()
        (work / "files" / "model").write_text(f"http://127.0.0.1:{model.server_address[1]}")
        filled(environ, work / "files")
        with programs(sdk_python, work, environ) as program:
            yield Running(f"http://{at}", program)


@contextlib.contextmanager
def programs(python: Path, work: Path, environ: dict[str, str]) -> Iterator[Callable[[str], Any]]:
    """What calls the SDK's programs, one after the other, and answers what each told."""
    with (work / "sdk.log").open("w+") as log:
        command = [python, PROGRAMS, work / "files"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": log}
        running = subprocess.Popen(command, env=environ, text=True, **pipes)  # type: ignore[call-overload]

        def program(name: str) -> Any:
            running.stdin.write(f"{name}\n")
            running.stdin.flush()
            for line in running.stdout:
                if line.startswith("TOLD "):
                    return json.loads(line.removeprefix("TOLD "))
            log.seek(0)
            raise AssertionError(log.read()[-4000:])

        yield program
        running.stdin.close()
        assert running.wait(60) == 0


def filled(environ: dict[str, str], files: Path) -> None:
    """Captures, labels and data in the bucket, and the files that programs upload themselves.

    What happened to the endpoint of lateness between two and three is there between four and five.
    """
    for name in ("baseline/training.csv", "quality/late_validation.csv"):
        (files / Path(name).name).write_bytes((SAMPLE / name).read_bytes())
    s3 = client("s3", environ["AWS_ENDPOINT_URL_S3"])
    s3.create_bucket(Bucket=BUCKET)
    captures, labels = SAMPLE / "captures", SAMPLE / "labels" / "flight-late"
    for file in sorted((captures / "flight-delays").rglob("*.jsonl")):
        s3.upload_file(str(file), BUCKET, f"captures/{file.relative_to(captures)}")
    for file in sorted((captures / "flight-late").rglob("*.jsonl")):
        s3.upload_file(str(file), BUCKET, f"captures/flight-late/AllTraffic/2026/03/02/16/{file.name}")
    # Labels are looked for under the hours of their captures.
    for number, file in enumerate(sorted(labels.rglob("*.jsonl"))):
        s3.upload_file(str(file), BUCKET, f"labels/2026/03/02/16/{number}.jsonl")
    rows = (SAMPLE / "baseline" / "training.csv").read_text().splitlines()[1:301]
    late = (f"{cells},{int(float(delay) > 15)}\n" for delay, _, cells in (row.partition(",") for row in rows))
    s3.put_object(Bucket=BUCKET, Key="data/late.csv", Body="".join(late).encode())


PLANTED = {
    ("Missing columns", "missing_column_check"),
    ("scheduled_hour", "data_type_check"),
    ("wind_speed", "completeness_check"),
    ("carrier", "categorical_values_check"),
    ("temperature", "baseline_drift_check"),
}
"""The faults of the sample's second hour (examples/flights/faults.py)."""


def test_data_quality_from_baseline_to_deletion(service: Running) -> None:
    assert service.program("data_quality_start") == {"features": 12, "status": "Scheduled"}

    service.move_to(15)
    service.move_to(16)

    read = service.program("data_quality_read")
    assert {tuple(one) for one in read.pop("violations")} == PLANTED
    assert read == {"executions": 2, "statistics": 11, "monitors": ["data-quality"]}
    assert service.program("data_quality_change") == {
        "cron": "cron(0 6 ? * * *)",
        "stopped": "Stopped",
        "started": "Scheduled",
        "alert": [2, 3],
        "history": ["InAlert"],
    }


def test_the_other_three_monitor_types(service: Running) -> None:
    assert service.program("model_quality_start") == {
        "metrics": ["binary_classification_constraints", "version"]
    }
    assert "post_training_bias_metrics" in service.program("bias_start")["metrics"]
    assert "explanations" in service.program("explainability_start")["explanations"]

    service.move_to(17)

    assert service.program("model_quality_read")["statistics"] == [
        "binary_classification_metrics",
        "dataset",
        "version",
    ]
    assert service.program("bias_read")["status"] in ("Completed", "CompletedWithViolations")
    assert service.program("explainability_read")["status"] == "Completed"
