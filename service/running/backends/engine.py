"""A warm engine: a process that waits for jobs, and serves one at a time."""

import json
import logging
import os
import select
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from understudy import python_path
from understudy.preprocess.descendants import kill_tree
from understudy.service.running.backends.following import LOOK_SECONDS, Output, follow
from understudy.service.running.backends.left_processes import note

LOG = logging.getLogger(__name__)
WAITING = "understudy.container.running.waiting"
START_SECONDS = 180.0
"""An engine that is not ready by then is given up; a machine at rest needs four."""
FIT_SECONDS = 30.0
"""So long may an engine take to look itself over after a job."""
END_SECONDS = 5.0
_LAST_LINES = 20


class NotStarted(Exception):
    """An engine did not become ready; the text is its last words."""


class Engine:
    """A process of `container.running.waiting`."""

    def __init__(self, environ: Mapping[str, str], data_dir: Path, *arguments: str) -> None:
        """Start it; `ready` tells when it can be given jobs."""
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", WAITING, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=process_environment(environ),
            cwd="/",
            process_group=0,
        )
        assert self.process.stdin
        assert self.process.stdout
        assert self.process.stderr
        self._jobs, self._output = self.process.stdin, self.process.stderr.fileno()
        self._answers = self.process.stdout.fileno()
        self._begun = b""
        self._told: deque[dict[str, Any]] = deque()
        self._note = note(data_dir, self.process.pid)
        os.set_blocking(self._answers, False)

    def ready(self) -> None:
        """Wait until it can be given a job; NotStarted where it ends instead."""
        last: deque[str] = deque(maxlen=_LAST_LINES)
        told = self._answer("ready", Output(self._output, last.append), START_SECONDS)
        self._told.clear()
        if told is None:
            self.end()
            raise NotStarted("\n".join(last) or "it does not answer")

    def serve(
        self,
        environ: Mapping[str, str],
        take: Callable[[str], None],
        stopping: threading.Event,
        closing: threading.Event,
    ) -> int:
        """Run the job of these variables; its exit code, or that with which the engine itself has ended.

        BrokenPipeError where it had ended before. Closed as by `follow`.
        """
        # What was printed when nothing ran is of no job.
        Output(self._output, LOG.debug).read()
        self._jobs.write(json.dumps({"environment": dict(environ)}).encode() + b"\n")
        self._jobs.flush()

        def answered() -> int | None:
            self._read()
            code = next((told["code"] for told in self._told if "code" in told), None)
            return None if code is None else int(code)

        output = Output(self._output, take)
        return follow(self.process, output, stopping, closing, answers=self._answers, answered=answered)

    def fit(self) -> bool:
        """Whether it can be given another job, once it has looked itself over."""
        told = self._answer("fit", Output(self._output, LOG.debug), FIT_SECONDS)
        self._told.clear()
        if told is None:
            LOG.warning("A warm engine has ended with %s: another takes its place", self.process.poll())
        elif not told["fit"]:
            LOG.info("A warm engine is replaced: %s", told["why"])
        return bool(told and told["fit"])

    def alive(self) -> bool:
        """Whether its process runs."""
        return self.process.poll() is None

    def end(self) -> None:
        """End it, politely first."""
        with suppress(OSError):
            self._jobs.close()
        try:
            self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            kill_tree(self.process.pid)
            self.process.wait()
        for stream in (self.process.stdout, self.process.stderr):
            if stream:
                stream.close()
        self._note.unlink(missing_ok=True)

    def _answer(self, kind: str, output: Output, seconds: float) -> dict[str, Any] | None:
        """The next answer of a kind; None where the process ends, or takes longer."""
        until = time.monotonic() + seconds
        while True:
            if found := next((told for told in self._told if kind in told), None):
                return found
            ended = not self.alive() or time.monotonic() > until
            watched = [self._answers, *([output.pipe] if output.open else [])]
            select.select(watched, [], [], 0 if ended else LOOK_SECONDS)
            output.read()
            more = self._read()
            if ended and not more:
                return None

    def _read(self) -> bool:
        """Whether there was anything to read of its answers."""
        try:
            chunk = os.read(self._answers, 1 << 16)
        except BlockingIOError:
            return False
        *lines, self._begun = (self._begun + chunk).split(b"\n")
        self._told.extend(map(json.loads, lines))
        return bool(chunk)


def process_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The variables of a process that imports what this one can."""
    return {**environ, "PYTHONPATH": python_path()}
