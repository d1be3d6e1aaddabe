"""Warm engines together: kept ready, lent to one job at a time, replaced when they end."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from understudy.service.running.backends.engine import Engine, NotStarted
from understudy.service.running.backends.following import LOOK_SECONDS

LOG = logging.getLogger(__name__)
READY = "A warm engine is ready"
BROKEN_SECONDS = 60.0
"""So long no engine is tried where one could not be started: jobs run without, and say why they fail."""
GROW_SECONDS = 2.0
"""Jobs that have waited so long for engines at work are worth the start of another one."""
IDLE_SECONDS = 60.0
"""So long an engine beyond those to be kept waits for another job."""


class Pool:
    """So many engines are `kept` ready; under load there are more, at most one for each job that runs."""

    def __init__(self, start: Callable[[], Engine], kept: int) -> None:
        self._start = start
        self._kept = kept
        self._changed = threading.Condition()
        self._idle: list[tuple[Engine, float]] = []
        self._busy = self._starting = self._waiting = 0
        self._short_since: float | None = None
        self._broken_until = 0.0
        self._closed = False
        with self._changed:
            self._top_up()

    @contextmanager
    def lent(self, given_up: Callable[[], bool]) -> Iterator[Engine | None]:
        """An engine for one job, once there is one; None where there will be none, or it is given up."""
        engine = self._awaited(given_up)
        try:
            yield engine
        finally:
            if engine is not None:
                # The job's end is told at once; whether the engine is as before takes a moment longer.
                threading.Thread(target=self._back, args=(engine,), daemon=True).start()

    def wait(self, seconds: float) -> int:
        """How many engines are idle, once all that are to be kept are up or so much time has passed."""
        with self._changed:
            self._changed.wait_for(lambda: not self._starting and not self._busy, seconds)
            return len(self._idle)

    def close(self) -> None:
        """End every engine that no job has; those at work are ended by whoever follows them."""
        with self._changed:
            self._closed = True
            idle, self._idle = self._idle, []
            self._changed.notify_all()
        for engine, _ in idle:
            engine.end()

    def _awaited(self, given_up: Callable[[], bool]) -> Engine | None:
        with self._changed:
            self._waiting += 1
            try:
                while not self._closed and not given_up():
                    if engine := self._taken():
                        return engine
                    if not self._more_to_come():
                        return None
                    self._changed.wait(LOOK_SECONDS)
                return None
            finally:
                self._waiting -= 1
                if not self._waiting:
                    self._short_since = None

    def _taken(self) -> Engine | None:
        while self._idle:
            engine, _ = self._idle.pop()
            if engine.alive():
                self._busy += 1
                return engine
            self._end_beside(engine)
        return None

    def _more_to_come(self) -> bool:
        """Whether an engine will come, which is started where none is or those at work are too few."""
        if not self._kept:
            return False
        now = time.monotonic()
        if self._starting:
            return True
        if self._busy:
            self._short_since = self._short_since or now
            if now - self._short_since > GROW_SECONDS and now > self._broken_until:
                self._begin()
            return True
        if now < self._broken_until:
            return False
        self._begin()
        return True

    def _top_up(self) -> None:
        while (
            not self._closed
            and self._busy + self._starting + len(self._idle) < self._kept
            and time.monotonic() > self._broken_until
        ):
            self._begin()

    def _begin(self) -> None:
        self._starting += 1
        self._short_since = None
        threading.Thread(target=self._started, daemon=True).start()

    def _started(self) -> None:
        engine = None
        try:
            engine = self._start()
            engine.ready()
            LOG.info("%s: process %s", READY, engine.process.pid)
        except (NotStarted, OSError) as error:
            LOG.warning("No warm engine can be started; jobs run without. It said: %s", error)
            engine = None
        with self._changed:
            self._starting -= 1
            if engine is None:
                self._broken_until = time.monotonic() + BROKEN_SECONDS
            kept = engine is None or self._put(engine)
            self._changed.notify_all()
        if engine is not None and not kept:
            engine.end()

    def _back(self, engine: Engine) -> None:
        fit = engine.fit()
        with self._changed:
            self._busy -= 1
            kept = fit and self._put(engine)
            self._top_up()
            self._changed.notify_all()
        if not kept:
            engine.end()

    def _put(self, engine: Engine) -> bool:
        """Let an engine wait for the next job; whether it may."""
        if self._closed:
            return False
        self._idle.append((engine, time.monotonic()))
        if len(self._idle) > self._kept:
            timer = threading.Timer(IDLE_SECONDS, self._trim)
            timer.daemon = True
            timer.start()
        return True

    def _trim(self) -> None:
        """End engines beyond those to be kept that nobody has needed for a while."""
        with self._changed:
            long_ago = time.monotonic() - IDLE_SECONDS
            surplus = [one for one in self._idle if one[1] <= long_ago][: len(self._idle) - self._kept]
            self._idle = [one for one in self._idle if one not in surplus]
        for engine, _ in surplus:
            engine.end()

    def _end_beside(self, engine: Engine) -> None:
        LOG.warning("A warm engine has ended with %s while it waited", engine.process.poll())
        threading.Thread(target=engine.end, daemon=True).start()
