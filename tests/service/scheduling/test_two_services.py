"""Two services on one database, at the same moment: what one does the other leaves."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest

from tests.service.scheduling.world import NOON, World, later
from understudy.service.running.files import Files
from understudy.service.running.objects import Objects
from understudy.service.scheduling import Scheduler
from understudy.service.settings import Settings
from understudy.service.state.database import Database
from understudy.service.state.tables import Table

HOURS = 48


@pytest.fixture
def shared(any_database: Database, tmp_path: Path) -> World:
    Table.metadata.create_all(any_database.engine)
    settings = Settings(data_dir=tmp_path / "data")
    return World(any_database, settings, Objects(settings, Files(), Files()))


def test_each_hour_is_run_once_by_either(shared: World) -> None:
    chance = random.Random(2)
    shared.endpoint()
    for name in ("a", "b"):
        shared.schedule(name, kind="ModelQuality")
    shared.schedule("c")
    with_captures = [later(hour) for hour in range(0, HOURS, 3)]
    shared.captured(*with_captures)
    shared.captured(*with_captures, tree="results/merge/ep/AllTraffic")
    services = [shared.scheduler(), shared.scheduler()]
    now = NOON
    with ThreadPoolExecutor(2) as threads:
        while _both(threads, services, now) or now < later(HOURS):
            shared.end(message="CompletedWithViolations: 1")
            now = min(later(HOURS), now + timedelta(hours=chance.choice([0, 1, 7])))
    for name in ("a", "b", "c"):
        executions = shared.executions(name)
        assert [one.scheduled_at for one in executions] == [later(hour + 1) for hour in range(HOURS)]
        ran = [one for one in executions if one.analysis_job]
        assert [one.scheduled_at - timedelta(hours=1) for one in ran] == with_captures
        assert Counter(one.status for one in executions) == {
            "CompletedWithViolations": len(with_captures),
            "Failed": HOURS - len(with_captures),
        }
    jobs = Counter(job.schedule_name for job in shared.jobs())
    assert jobs == {"a": 2 * len(with_captures), "b": 2 * len(with_captures), "c": len(with_captures)}
    turns = shared.turns()
    assert turns.count("InAlert") - turns.count("OK") in (0, 3)


def _both(threads: ThreadPoolExecutor, services: list[Scheduler], now: object) -> bool:
    """Both step at once; whether one of them did anything."""
    together = Barrier(len(services))

    def step(service: Scheduler) -> bool:
        together.wait()
        return service.step(now)  # type: ignore[arg-type]

    return any(list(threads.map(step, services)))
