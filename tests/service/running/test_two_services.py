"""Two services that run the jobs of one database: each job is run by one of them, once."""

from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.service.running.conftest import Service, waiting
from tests.service.running.programs import Programs, request, sh
from tests.service.s3_server import S3
from understudy.service.clock import wall_clock
from understudy.service.running.objects import Objects
from understudy.service.running.supervisor import Supervisor, runner_of
from understudy.service.settings import Settings
from understudy.service.state.database import Database
from understudy.service.state.tables import NAMES

pytestmark = pytest.mark.processes
JOBS = 20


def test_each_job_is_run_once_by_one_of_two_services(
    any_database: Database, objects: Objects, s3: S3, tmp_path: Path
) -> None:
    NAMES.create_all(any_database.engine)
    count = tmp_path / "count"
    with any_database.writing() as session:
        for number in range(JOBS):
            wanted = request(f"job-{number}", *sh(f"echo {number} >>{count}"))
            session.add(waiting(wanted, f"schedule-{number % 3}"))
    services = []
    with ExitStack() as stack:
        for name in ("one", "other"):
            settings = Settings(data_dir=tmp_path / name)
            supervisor = Supervisor(
                any_database,
                settings,
                wall_clock,
                Programs(tmp_path / f"{name}-notes"),
                runner_of(settings.data_dir),
                objects=objects,
            )
            supervisor.start()
            stack.callback(supervisor.stop)
            services.append(Service(any_database, settings, supervisor, None))
        ended = [services[0].ended(f"job-{number}", 60) for number in range(JOBS)]
    assert sorted(map(int, count.read_text().split())) == list(range(JOBS))
    assert Counter(job.status for job in ended) == {"Completed": JOBS}
    assert {job.runner for job in ended} == {runner_of(service.settings.data_dir) for service in services}


def test_a_job_that_one_service_has_no_turn_for_is_the_others(
    database: Database, objects: Objects, s3: S3, tmp_path: Path
) -> None:
    with ExitStack() as stack:

        def service(name: str) -> Service:
            settings = Settings(data_dir=tmp_path / name, concurrency=1)
            backend = Programs(tmp_path / f"{name}-notes")
            supervisor = Supervisor(database, settings, wall_clock, backend, name, objects=objects)
            supervisor.start()
            stack.callback(supervisor.stop)
            return Service(database, settings, supervisor, backend)

        one = service("one")
        one.create(request("first", "sleep", "60"))
        one.wait(one.backend.running)
        one.create(request("second", "true"))
        assert service("other").ended("second").runner == "other"


def test_a_stop_reaches_the_service_that_runs_the_job(
    any_database: Database, objects: Objects, s3: S3, tmp_path: Path
) -> None:
    NAMES.create_all(any_database.engine)
    settings = Settings(data_dir=tmp_path / "data")
    backend = Programs(tmp_path / "notes")
    supervisor = Supervisor(any_database, settings, wall_clock, backend, "one", objects=objects)
    supervisor.start()
    service = Service(any_database, settings, supervisor, backend)
    try:
        service.create(request("job", "sleep", "60"))
        service.wait(backend.running)
        # As another service does it, which cannot wake this one.
        with any_database.writing() as session:
            job = session.get_one(type(service.job("job")), "job")
            job.status = "Stopping"
        assert service.ended("job").status == "Stopped"
    finally:
        supervisor.stop()
