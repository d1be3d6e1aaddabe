"""What ends a job before its time: a request, its own limit, the end of the service."""

import time
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Literal

Cause = Literal["asked", "late", "leaving", "lost"]
"""StopProcessingJob; MaxRuntimeInSeconds; the service ends; the job is another service's now."""


class Leaving(Exception):
    """The service ends, or the job is not its any more: nothing is to be done for it here."""


@dataclass
class Halt:
    """Whether a job shall end, and why; the first cause stays, but for the service's own end."""

    stopping: Event = field(default_factory=Event)
    cause: Cause | None = None
    deadline: float | None = None
    """On the monotonic clock; None until the job's containers start."""
    _lock: Lock = field(default_factory=Lock)

    def because(self, cause: Cause) -> None:
        """Let the job end. Where the service leaves, containers are told by closing the backend."""
        with self._lock:
            if self.cause is None or cause in ("leaving", "lost"):
                self.cause = cause
            if cause != "leaving":
                self.stopping.set()

    def go_on(self) -> None:
        """Leaving where nothing more is to be done for the job here; Stopped where it shall end."""
        if self.cause in ("leaving", "lost"):
            raise Leaving
        if self.cause is not None:
            raise Stopped

    def stay(self) -> None:
        """Leaving where nothing more is to be done for the job here; what is begun of its end is finished."""
        if self.cause in ("leaving", "lost"):
            raise Leaving

    def start(self, seconds_left: float) -> None:
        """Let the job's time run from now on."""
        self.deadline = time.monotonic() + seconds_left

    def is_late(self) -> bool:
        """Whether the job's time is over."""
        return self.deadline is not None and time.monotonic() >= self.deadline


class Stopped(Exception):
    """The job shall end and has not begun."""
