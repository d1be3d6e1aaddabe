"""What runs beside the doors: whoever carries out jobs, and whoever lets schedules fire."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import assert_never

from understudy.analyzer.errors import UserError
from understudy.service.clock import Clock
from understudy.service.running.backends.backend import Backend
from understudy.service.running.s3 import objects_of
from understudy.service.running.supervisor import Supervisor, runner_of
from understudy.service.scheduling.scheduler import Scheduler
from understudy.service.settings import BackendName, Settings
from understudy.service.state.database import Database
from understudy.service.web.performing import Worker


@contextmanager
def working(
    settings: Settings, backend: Backend, database: Database, clock: Clock
) -> Iterator[tuple[Worker, ...]]:
    """Workers that have been started, and end with the block; UserError where they cannot begin."""
    objects = objects_of(settings)
    scheduler = Scheduler(database, settings, clock, objects)
    runner = runner_of(settings.data_dir)
    supervisor = Supervisor(database, settings, clock, backend, runner, objects=objects, told=scheduler.wake)
    try:
        supervisor.start()
        scheduler.start()
        try:
            yield supervisor, scheduler
        finally:
            scheduler.stop()
    finally:
        supervisor.stop()


def backend_of(settings: Settings) -> tuple[BackendName, Backend]:
    """What the settings ask for, or Docker where an engine answers, else processes; UserError without it."""
    runner = runner_of(settings.data_dir)
    if settings.backend is not None:
        return settings.backend, _made(settings.backend, settings, runner)
    try:
        return "docker", _made("docker", settings, runner)
    except UserError:
        return "process", _made("process", settings, runner)


def _made(name: BackendName, settings: Settings, runner: str) -> Backend:
    # Each brings packages of its own, which nobody waits for who runs jobs elsewhere.
    if name == "docker":
        from docker.errors import DockerException

        from understudy.service.running.backends.docker import DockerBackend

        try:
            return DockerBackend(settings, runner)
        except DockerException as error:
            raise UserError(
                f"No Docker engine answers ({error}): start one, or let jobs be processes: --backend process"
            ) from None
    if name == "process":
        from understudy.service.running.backends.process import ProcessBackend

        return ProcessBackend(settings, runner)
    if name == "sagemaker":
        from understudy.service.running.backends.sagemaker import SageMakerBackend

        return SageMakerBackend(settings, runner)
    assert_never(name)
