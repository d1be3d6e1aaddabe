"""A job's script under a guard in one of Spark's workers, which no script then ends, stops or slows for good.

The guarded process sends its rows to the worker through a pipe, and has through another what only the worker
can read.
"""

import os
import pickle
import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from select import select
from typing import IO, Any

from understudy.analyzer.errors import UserError
from understudy.analyzer.scratch import folder_of_workers
from understudy.preprocess.guard import LAST_SECONDS, TICK_SECONDS, Ending, Guard
from understudy.preprocess.lines import Split
from understudy.preprocess.script import Script, load
from understudy.preprocess.script_endings import fault_of, left_by, named, not_written
from understudy.preprocess.script_log import script_log, script_output
from understudy.preprocess.script_rows import ScriptRows
from understudy.preprocess.worker import ScriptJob, process_rows, process_splits

ROWS_AT_ONCE = 100
_PIPE_BYTES = 1 << 16

Sends = Callable[[ScriptJob, Script, Iterator[Any]], Iterator[bytes]]
"""What the guarded process sends, of what it is given."""


class ScriptEnded(Exception):
    """A script did not load, or its process ended or was ended before its last record."""


def splits_guarded(job: ScriptJob, partitions: Iterable[Iterable[Split]]) -> Iterator[bytes]:
    """What `process_splits` sends of a partition."""
    listed = [list(splits) for splits in partitions]
    return _guarded(job, lambda job, script, _: process_splits(job, listed, script), iter(()))


def rows_guarded(job: ScriptJob, source: str, rows: Iterable[Any]) -> Iterator[bytes]:
    """What `process_rows` sends of a partition."""
    given = (row.asDict(recursive=True) for row in rows)
    return _guarded(job, lambda job, script, rows: process_rows(job, source, rows, script), given)


@contextmanager
def told_of_workers(script: Path) -> Iterator[None]:
    """In the block Spark runs the script; UserError when a worker itself has ended, by the script."""
    try:
        yield
    except Exception as error:
        if "Python worker exited unexpectedly" not in str(error):
            raise
        raise UserError(
            f"The preprocessing script '{script}' ended the process that watches over it; "
            "its last words are in the log."
        ) from None


def _guarded(job: ScriptJob, sends: Sends, given: Iterator[Any]) -> Iterator[bytes]:
    job = replace(job, failed=_failed(job))
    if job.failed and job.failed.exists():
        rows = ScriptRows()
        rows.end()
        yield rows.taken()
        return
    with Guard(job.timeout_seconds, LAST_SECONDS) as guard:
        pipes = _Pipes()
        try:
            guard.start(partial(_work, job, sends, pipes))
            pipes.close_theirs()
            ending = yield from _passed_on(guard, pipes, given)
        finally:
            pipes.close_ours()
    if guard.left:
        print(left_by(named(job), guard.left), file=sys.stderr)
    if fault := fault_of(job, ending):
        sentence, _, report = fault.partition("\n")
        print(report, end="", file=sys.stderr)
        raise ScriptEnded(sentence)


def _failed(job: ScriptJob) -> Path:
    return folder_of_workers() / f"understudy-script-failed-{job.name}"


class _Pipes:
    """One to the guarded process and one from it, whose ends here never wait."""

    def __init__(self) -> None:
        self.given, self.to_it = os.pipe()
        self.from_it, self.sent = os.pipe()
        for ours in (self.to_it, self.from_it):
            os.set_blocking(ours, False)

    def close_theirs(self) -> None:
        os.close(self.given)
        os.close(self.sent)

    def close_ours(self) -> None:
        for ours in (self.to_it, self.from_it):
            with suppress(OSError):
                os.close(ours)


def _work(job: ScriptJob, sends: Sends, pipes: _Pipes) -> None:
    pipes.close_ours()
    for name, value in job.environment.items():
        os.environ.setdefault(name, value)
    log = script_log(sys.stderr)
    with script_output(log):
        script = load(job.script, timeout_seconds=job.timeout_seconds)
    try:
        with os.fdopen(pipes.given, "rb") as given, os.fdopen(pipes.sent, "wb") as sent:
            for batch in sends(job, script, _unpickled(given)):
                sent.write(batch)
                # What a script forks while this waits to be written would write it again.
                sent.flush()
    except OSError as error:
        raise not_written(job, error, "through a pipe") from error


def _unpickled(given: IO[bytes]) -> Iterator[Any]:
    while True:
        try:
            rows = pickle.load(given)
        except EOFError:
            return
        yield from rows


def _passed_on(guard: Guard, pipes: _Pipes, given: Iterator[Any]) -> Generator[bytes, None, Ending]:
    """Whole lines as they come, while the process is fed with what it is given, and how it ended."""
    feed = _Feed(pipes.to_it, given)
    watched = [guard.woken, pipes.from_it]
    rest = b""
    while not (ended := guard.ended()):
        readable, writable, _ = select(watched, feed.waits(), [], TICK_SECONDS)
        if writable:
            feed.write()
        if pipes.from_it in readable:
            if not (chunk := os.read(pipes.from_it, _PIPE_BYTES)):
                watched.remove(pipes.from_it)
            lines, end, rest = (rest + chunk).rpartition(b"\n")
            if end:
                yield lines + end
    with suppress(BlockingIOError):  # of a process of the script's that keeps the pipe open
        while chunk := os.read(pipes.from_it, _PIPE_BYTES):
            rest += chunk
    if rest:
        yield rest
    return ended[0]


class _Feed:
    """Writes what the guarded process is given into its pipe, and closes that at the end."""

    def __init__(self, pipe: int, given: Iterator[Any]) -> None:
        self._pipe = pipe
        self._given = given
        self._left = memoryview(b"")
        self._open = True

    def waits(self) -> list[int]:
        """The pipe while there is something to write."""
        if self._open and not self._left:
            if rows := list(islice(self._given, ROWS_AT_ONCE)):
                self._left = memoryview(pickle.dumps(rows))
            else:
                self._close()
        return [self._pipe] if self._open else []

    def write(self) -> None:
        try:
            self._left = self._left[os.write(self._pipe, self._left) :]
        except BrokenPipeError:
            self._close()

    def _close(self) -> None:
        self._open = False
        os.close(self._pipe)
