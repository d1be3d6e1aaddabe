"""How long a user's script may take: an alarm in the process that runs it."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Self

from understudy.preprocess.clock import AT_REST, clock


class TookTooLong(BaseException):
    """The time limit of a script is over; not an `Exception`, so that scripts do not catch it."""


class TimeLimit:
    """In its block, raises `TookTooLong` where more than so many seconds have passed since the clock was set.

    One timer serves for many records, as setting one takes as long as reading one. It is raised again every
    second, as a bare `except:` may swallow it; a process whose script does not let itself be interrupted is
    ended by its guard. Works in the main thread only; elsewhere the guard alone sees to the limit.
    """

    def __init__(self, seconds: float) -> None:
        self.clock = clock()
        self._seconds = seconds
        self._before: Any = None
        self._outer = AT_REST
        self._works = seconds > 0 and threading.current_thread() is threading.main_thread()

    def __enter__(self) -> Self:
        """Sets the timer."""
        self._outer = self.clock[0]
        if self._works:
            self._before = signal.signal(signal.SIGALRM, self._ring)
            signal.setitimer(signal.ITIMER_REAL, self._seconds)
        return self

    def __exit__(self, *_: object) -> None:
        """Takes the timer away."""
        self.clock[0] = self._outer
        if self._works:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, self._before or signal.SIG_DFL)

    def _ring(self, _number: int, _frame: FrameType | None) -> None:
        since = self.clock[0]
        left = self._seconds if since == AT_REST else since + self._seconds - time.monotonic()
        if left > 0:
            signal.setitimer(signal.ITIMER_REAL, max(left, 0.001))
            return
        signal.setitimer(signal.ITIMER_REAL, 1.0)
        raise TookTooLong


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """The whole block may take so many seconds, without a limit where they are 0; see `TimeLimit`."""
    with TimeLimit(seconds) as limit:
        if seconds:
            limit.clock[0] = time.monotonic()
        yield
