"""The loop beside the doors: what is due fires, what has fired runs, what has run is told."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from understudy.service.clock import Clock
from understudy.service.running.objects import Objects
from understudy.service.scheduling.executing import advance, start_waiting
from understudy.service.scheduling.firing import fire_due
from understudy.service.settings import Settings
from understudy.service.state.database import Database

LOG = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
"""Between two looks at the clock, and at jobs that another service may have ended."""
AFTER_FAILURE_SECONDS = 5.0


class Scheduler:
    """Schedules of one database, which several may share; `told` is called when something changed."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        clock: Clock,
        objects: Objects,
        *,
        told: Callable[[], None] = lambda: None,
    ) -> None:
        self._database = database
        self._settings = settings
        self._clock = clock
        self._objects = objects
        self._told = told
        self._woken = threading.Event()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="scheduler", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """Look at once whether there is something to do."""
        self._woken.set()

    def stop(self) -> None:
        """End, and return when ended; executions under way are taken up by whoever runs next."""
        self._ending.set()
        self._woken.set()
        self._thread.join()

    def step(self, now: datetime) -> bool:
        """Do what is due at a time, without waiting for anything; whether there was something."""
        fired = fire_due(self._database, self._settings, now)
        moved = advance(self._database, self._settings, self._objects, now)
        begun = start_waiting(self._database, self._settings, self._objects, now)
        return fired or moved or begun

    def _run(self) -> None:
        while not self._ending.is_set():
            self._woken.clear()
            try:
                if self.step(self._clock()):
                    # There may be jobs to be run.
                    self._told()
                    continue
                pause = LOOK_SECONDS
            except Exception:
                # A database that is away comes back; what was not kept is done again.
                LOG.exception("scheduling failed, and goes on in %s s", AFTER_FAILURE_SECONDS)
                pause = AFTER_FAILURE_SECONDS
            self._woken.wait(pause)
