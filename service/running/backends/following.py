"""A process of a job, followed to its end: its lines go to the job's log, and a stop to the process."""

import os
import select
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from threading import Event

from understudy.preprocess.descendants import kill_tree
from understudy.service.running.backends.backend import Closed

PATIENCE_SECONDS = 20.0
"""A process that was told to stop is killed after so long; a job of ours takes ten at most."""
LOOK_SECONDS = 0.1
"""So often is looked for a stop."""
LONGEST_LINE = 1 << 16
"""Bytes of output without a break that become a line of their own."""
_CHUNK, _CHUNKS = 1 << 16, 16


class Output:
    """The lines that come through a pipe, which `take` is given as they end."""

    def __init__(self, pipe: int, take: Callable[[str], None]) -> None:
        os.set_blocking(pipe, False)
        self.pipe = pipe
        self.open = True
        self._take = take
        self._begun = b""

    def read(self) -> None:
        """Take whatever is in the pipe now."""
        # A pipe holds one chunk: more are there only while somebody writes on, who shall not be waited for.
        with suppress(BlockingIOError):
            for _ in range(_CHUNKS):
                if not (chunk := os.read(self.pipe, _CHUNK)):
                    self.open = False
                    return
                *lines, self._begun = (self._begun + chunk).split(b"\n")
                for line in lines:
                    self._say(line)
                if len(self._begun) > LONGEST_LINE:
                    self.end()

    def end(self) -> None:
        """A line that was begun is all of it."""
        begun, self._begun = self._begun, b""
        if begun:
            self._say(begun)

    def _say(self, line: bytes) -> None:
        for at in range(0, max(1, len(line)), LONGEST_LINE):
            self._take(line[at : at + LONGEST_LINE].decode("utf-8", "replace").rstrip("\r"))


def follow(
    process: subprocess.Popen[bytes],
    output: Output,
    stopping: Event,
    closing: Event,
    *,
    answers: int | None = None,
    answered: Callable[[], int | None] = lambda: None,
) -> int:
    """The exit code of a job: what is `answered`, on a pipe `answers`, or else that of its process.

    128 and the signal where one ended it. Closed once `closing` is set: all of it is killed then.
    """
    told: float | None = None
    while True:
        watched = [output.pipe] if output.open else []
        watched += [answers] if answers is not None else []
        if watched:
            select.select(watched, [], [], LOOK_SECONDS)
        else:
            time.sleep(LOOK_SECONDS)
        ended, code = process.poll(), answered()
        # What was printed before an answer, or an end, is in the pipe by now.
        output.read()
        if code is not None or ended is not None:
            output.end()
            return code if code is not None else of_shells(ended or 0)
        if closing.is_set():
            kill_tree(process.pid)
            process.wait()
            raise Closed(goes_on=False)
        if stopping.is_set() and told is None:
            told = time.monotonic()
            process.send_signal(signal.SIGTERM)
        if told is not None and time.monotonic() - told > PATIENCE_SECONDS:
            kill_tree(process.pid)


def of_shells(code: int) -> int:
    """A process's code as shells have it: 128 and the signal that ended it."""
    return code if code >= 0 else 128 - code
