"""What tests of running jobs share: a service with a real S3 server, a database, and real programs."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.service.running.programs import Programs
from tests.service.s3_server import S3
from understudy.service.clock import wall_clock
from understudy.service.running.files import Files
from understudy.service.running.objects import Objects
from understudy.service.running.s3 import S3 as S3Place
from understudy.service.running.s3 import client
from understudy.service.running.supervisor import Supervisor
from understudy.service.settings import Settings
from understudy.service.state.database import Database
from understudy.service.state.tables import ProcessingJob


@pytest.fixture(scope="session")
def s3_place(s3_server: tuple[str, Any]) -> S3Place:
    """The service's own client, made once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "123456789012")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "owners-secret")
        return S3Place(client("s3", Settings(), endpoint=s3_server[0]))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", buckets=(f"file://{tmp_path}/open",))


@pytest.fixture
def objects(settings: Settings, s3: S3, s3_place: S3Place) -> Objects:
    return Objects(settings, s3_place, Files())


@dataclass(frozen=True)
class Service:
    """A service that runs jobs, and its table of them."""

    database: Database
    settings: Settings
    supervisor: Supervisor
    backend: Any

    def create(self, request: dict[str, Any], schedule: str | None = None) -> str:
        name: str = request["ProcessingJobName"]
        with self.database.writing() as session:
            session.add(waiting(request, schedule))
        self.supervisor.wake()
        return name

    def job(self, name: str) -> ProcessingJob:
        with self.database.reading() as session:
            job = session.get(ProcessingJob, name)
        assert job is not None
        return job

    def ended(self, name: str, seconds: float = 30) -> ProcessingJob:
        """The job when it has ended."""
        self.wait(lambda: self.job(name).status not in ("InProgress", "Stopping"), seconds)
        return self.job(name)

    def stop(self, name: str) -> None:
        with self.database.writing() as session:
            job = session.get(ProcessingJob, name)
            assert job is not None
            job.status = "Stopping"
        self.supervisor.wake()

    def wait(self, condition: Callable[[], object], seconds: float = 30) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, "it does not come"
            time.sleep(0.01)


def waiting(request: dict[str, Any], schedule: str | None = None) -> ProcessingJob:
    name = request["ProcessingJobName"]
    now = wall_clock()
    return ProcessingJob(
        name=name,
        arn=f"arn:aws:sagemaker:us-east-1:123456789012:processing-job/{name}",
        status="InProgress",
        created_at=now,
        modified_at=now,
        request=request,
        schedule_name=schedule,
    )


Started = Callable[..., AbstractContextManager[Service]]


@pytest.fixture
def started(database: Database, settings: Settings, objects: Objects, tmp_path: Path) -> Started:
    """A service from its start to its end in order; several in turn are restarts of one."""

    @contextmanager
    def start(runner: str = "tests", **options: Any) -> Iterator[Service]:
        backend = options.pop("backend", None) or Programs(tmp_path / "notes")
        own = settings.model_copy(update=options)
        supervisor = Supervisor(database, own, wall_clock, backend, runner, objects=objects)
        supervisor.start()
        try:
            yield Service(database, own, supervisor, backend)
        finally:
            supervisor.stop()

    return start


@pytest.fixture
def service(started: Started) -> Iterator[Service]:
    with started() as service:
        yield service
