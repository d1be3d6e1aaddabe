"""What runs beside the doors: whoever carries out jobs, and whoever lets schedules fire."""

from collections.abc import Iterator
from contextlib import contextmanager

from understudy.service.clock import Clock
from understudy.service.running.backends.backend import Backend
from understudy.service.running.s3 import objects_of
from understudy.service.running.supervisor import Supervisor
from understudy.service.scheduling.scheduler import Scheduler
from understudy.service.settings import Settings
from understudy.service.state.database import Database
from understudy.service.web.performing import Worker


@contextmanager
def working(
    settings: Settings, backend: Backend, runner: str, database: Database, clock: Clock
) -> Iterator[tuple[Worker, ...]]:
    """Workers that have been started, and end with the block; UserError where they cannot begin."""
    objects = objects_of(settings)
    # Each wakes the other, and one of them has to be made first.
    scheduler = Scheduler(database, settings, clock, objects, told=lambda: supervisor.wake())  # noqa: PLW0108
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
