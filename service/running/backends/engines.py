"""Warm engines: processes that wait for a job each, lent to one job at a time, replaced when they end."""

import json
import logging
import os
import select
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from understudy import python_path
from understudy.preprocess.descendants import kill_tree
from understudy.service.running.backends.following import LOOK_SECONDS, Output, follow
from understudy.service.running.backends.left_processes import note

LOG = logging.getLogger(__name__)
WAITING = "understudy.container.running.waiting"
READY = "A warm engine is ready"
START_SECONDS = 180.0
"""An engine that is not ready by then is given up; a machine at rest needs four."""
FIT_SECONDS = 30.0
"""So long may an engine take to look itself over after a job."""
END_SECONDS = 5.0
BROKEN_SECONDS = 60.0
"""So long no engine is tried where one could not be started: jobs run without, and say why they fail."""
GROW_SECONDS = 2.0
"""Jobs that have waited so long for engines at work are worth the start of another one."""
IDLE_SECONDS = 60.0
"""So long an engine beyond those to be kept waits for another job."""
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
        if not self._waiting:
            self._short_since = None
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
