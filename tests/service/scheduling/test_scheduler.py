import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.service.scheduling.world import NOON, World, later
from understudy.service.scheduling import Scheduler, scheduler


def until(true: Callable[[], object]) -> None:
    limit = time.monotonic() + 30
    while not true():
        assert time.monotonic() < limit
        time.sleep(0.01)


@contextmanager
def running(scheduler: Scheduler) -> Iterator[None]:
    scheduler.start()
    try:
        yield
    finally:
        scheduler.stop()


def test_it_looks_at_the_clock_when_it_is_woken_and_tells_of_jobs(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler, "LOOK_SECONDS", 3600)
    world.endpoint()
    world.schedule()
    world.captured(NOON)
    now, told = [NOON], threading.Event()
    own = Scheduler(world.database, world.settings, lambda: now[0], world.objects, told=told.set)
    with running(own):
        now[0] = later(1)
        own.wake()
        assert told.wait(30)
        assert world.statuses() == ["InProgress"]
        world.end(message="Completed: ")
        own.wake()
        until(lambda: world.statuses() == ["Completed"])


def test_a_failure_is_logged_and_what_was_not_done_is_done_later(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    failures = [OSError("the disk is away")]
    real = scheduler.fire_due

    def fire_due(*given: Any) -> bool:
        if failures:
            raise failures.pop()
        return real(*given)

    monkeypatch.setattr(scheduler, "AFTER_FAILURE_SECONDS", 0.01)
    monkeypatch.setattr(scheduler, "fire_due", fire_due)
    world.schedule()
    with running(Scheduler(world.database, world.settings, lambda: later(1), world.objects)):
        until(world.executions)
    assert "the disk is away" in caplog.text
