"""Users' code in processes of its own: each has a deadline, and nothing that it starts outlives its guard.

What such a process says reaches its guard through memory that both share, as it may close its descriptors;
and nothing that it does to signals, threads or the end of Python keeps the guard waiting.
"""

import atexit
import contextlib
import mmap
import os
import select
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from os import getpid
from time import monotonic
from typing import NoReturn

from understudy import python_path
from understudy.analyzer.engine.first_killed import killed_first
from understudy.analyzer.engine.parent import die_with_parent
from understudy.analyzer.errors import UserError
from understudy.preprocess import clock
from understudy.preprocess.descendants import keep_descendants, kill_descendants

PATIENCE_SECONDS = 3.5
"""So long after its limit a process is killed; until then it is interrupted each second, which tells more."""
LAST_SECONDS = 1.0
"""So long may what a script leaves behind go on once the job needs it no more."""
_LAST_OF_CHILDREN_SECONDS = 0.1
"""So long may what ends by itself when its parent does, as the helpers of `multiprocessing` do."""
TICK_SECONDS = 0.25
"""So often a guard looks at the clocks."""
_SHARED_BYTES = 1 << 16
_TEXT_AT = 64


@dataclass(frozen=True)
class Ending:
    """How a process ended: its code (negative: by that signal), and what it said of a fault.

    `whole`: its work was done. `late`: it was killed, as it had passed its limit.
    """

    code: int
    whole: bool
    late: bool
    told: str

    @property
    def how(self) -> str:
        """The code in words."""
        if self.code >= 0:
            return f"exit code {self.code}"
        names = {one.value: f" ({one.name})" for one in signal.Signals}
        return f"signal {-self.code}{names.get(-self.code, '')}"


class _Shared:
    """A page that a guard and its process share."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, _SHARED_BYTES)
        numbers = memoryview(self._memory)[:_TEXT_AT].cast("d")
        self.since, self.ended, self._bytes = numbers[:1], numbers[1:2], numbers[2:3]

    def end(self, told: str) -> None:
        text = told.encode("utf-8", "replace")[: _SHARED_BYTES - _TEXT_AT]
        self._memory[_TEXT_AT : _TEXT_AT + len(text)] = text
        self._bytes[0] = len(text)
        self.ended[0] = monotonic()

    @property
    def told(self) -> str:
        return self._memory[_TEXT_AT : _TEXT_AT + int(self._bytes[0])].decode("utf-8", "ignore")


def environment() -> dict[str, str]:
    """This process's, for another of this Python that imports what this one can."""
    return {**os.environ, "PYTHONPATH": python_path()}


class Guard:
    """Starts processes, tells how each ends, and in the end of its block ends all that is left of them.

    A process is killed PATIENCE_SECONDS after a user's code in it has taken `limit_seconds`, and, where they
    are given, `last_seconds` after its work is done. The process with a guard has no threads, and no
    descendants but the guard's.
    """

    def __init__(self, limit_seconds: float, last_seconds: float | None = None) -> None:
        self._limit = limit_seconds
        self._last = last_seconds
        self._running: dict[int, _Shared] = {}
        self._late: set[int] = set()
        self.left = 0
        """How many processes that a script had left were killed."""

    def __enter__(self) -> "Guard":
        """Whatever a guarded process starts is this one's from now on."""
        keep_descendants()
        self.woken, self._wake = os.pipe()
        os.set_blocking(self._wake, False)
        os.set_blocking(self.woken, False)
        self._handler = signal.signal(signal.SIGCHLD, lambda *_: None)
        self._wakeup = signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)
        return self

    def __exit__(self, *_: object) -> None:
        """End all that is left."""
        self.left += self._end()
        signal.set_wakeup_fd(self._wakeup)
        signal.signal(signal.SIGCHLD, self._handler or signal.SIG_DFL)
        os.close(self.woken)
        os.close(self._wake)

    def start(self, work: Callable[[], None]) -> int:
        """Do `work` in a process of its own; its number. A UserError of it is told by its ending."""
        shared = _Shared()
        guard = getpid()
        process = os.fork()
        if not process:
            self._be_guarded(work, shared, guard)
        self._running[process] = shared
        return process

    def endings(self, lifeline: int | None = None) -> Iterator[Ending]:
        """Each ending as it comes; no more once the other side of the descriptor `lifeline` is closed."""
        watched = [self.woken] if lifeline is None else [self.woken, lifeline]
        while self._running:
            yield from self.ended()
            if not self._running or lifeline in select.select(watched, [], [], TICK_SECONDS)[0]:
                return

    def ended(self) -> list[Ending]:
        """What has ended since the last look; whatever has passed its limit is killed.

        `woken` is a descriptor that can be read when there is more.
        """
        with contextlib.suppress(BlockingIOError):
            os.read(self.woken, 4096)
        endings = []
        with contextlib.suppress(ChildProcessError):
            while (found := os.waitpid(-1, os.WNOHANG))[0]:
                process, status = found
                if shared := self._running.pop(process, None):
                    whole = bool(shared.ended[0])
                    code = os.waitstatus_to_exitcode(status)
                    endings.append(Ending(code, whole, process in self._late, shared.told))
        self._kill_the_late()
        return endings

    def _kill_the_late(self) -> None:
        now = monotonic()
        for process, shared in self._running.items():
            since, ended = shared.since[0], shared.ended[0]
            if since != clock.AT_REST and now - since > self._limit + PATIENCE_SECONDS:
                self._late.add(process)
                os.kill(process, signal.SIGKILL)
            elif ended and self._last is not None and now - ended > self._last:
                self.left += 1
                os.kill(process, signal.SIGKILL)

    def _end(self) -> int:
        """What has done its work may still end by itself, and so may what it started."""
        if any(shared.ended[0] for shared in self._running.values()):
            self._none_left(LAST_SECONDS, lambda: bool(self._running))
        if not self._running and self._none_left(_LAST_OF_CHILDREN_SECONDS):
            return 0
        at_work = sum(not shared.ended[0] for shared in self._running.values())
        left = kill_descendants() - at_work
        self._none_left(LAST_SECONDS)
        return left

    def _none_left(self, seconds: float, condition: Callable[[], bool] = lambda: True) -> bool:
        """Wait for the end of all below this process, while the condition holds and no longer than that."""
        until = monotonic() + seconds
        while condition() and monotonic() < until:
            try:
                process, _ = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return True
            self._running.pop(process, None)
            if not process:
                time.sleep(0.002)
        return False

    def _be_guarded(self, work: Callable[[], None], shared: _Shared, guard: int) -> NoReturn:
        me = getpid()
        told = "A script's process could not be begun; the log shows why."
        try:
            self._leave_the_guard(guard)
            clock.keep_in(shared.since)
            work()
            told = ""
        except UserError as error:
            told = str(error)
        except BaseException as error:
            told = f"A script's process failed with {type(error).__name__}; its traceback is in the log."
            traceback.print_exc()
        finally:
            try:
                if getpid() == me:
                    shared.end(told)
                    _finalize()
                elif told:  # a copy that the script has made by a fork: it is the script's fault all the same
                    shared.end(told)
                    os.kill(me, signal.SIGKILL)
            finally:
                os._exit(1 if told else 0)

    def _leave_the_guard(self, guard: int) -> None:
        die_with_parent(guard)
        # Of it and Java the kernel takes the larger, never the guard or the job that tells of it.
        killed_first(getpid())
        # What it does to its process group shall not be done to the job.
        os.setpgid(0, 0)
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.dup2(2, 1)
        for descriptor in (nothing, self.woken, self._wake):
            os.close(descriptor)
        atexit._clear()


def _finalize() -> None:
    """What Python does at its end for a script: its threads are awaited and its exit functions called."""
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()
