"""A warm engine in a process of its own, given jobs by hand."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import psutil

from tests.container.workspace import ROOT, Ended, Workspace


class Served(NamedTuple):
    """How a job ended, and what the engine says of itself afterwards."""

    ended: Ended
    fit: Mapping[str, Any]


class Waiting:
    """An engine that is ready; `log` receives all that its jobs print."""

    def __init__(self, log: Path, *arguments: str) -> None:
        self._log = log
        with log.open("wb") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "understudy.container.running.waiting", *arguments],
                env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=file,
                cwd="/",
            )
        assert self.answer() == {"ready": True}, log.read_text()

    def answer(self) -> Mapping[str, Any]:
        """The next line that it says; empty where it has ended."""
        assert self.process.stdout
        line = self.process.stdout.readline()
        told: Mapping[str, Any] = json.loads(line) if line else {}
        return told

    def give(self, environ: Mapping[str, str]) -> None:
        """A job of these variables and no others."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps({"environment": dict(environ)}).encode() + b"\n")
        self.process.stdin.flush()

    def run(self, workspace: Workspace, **variables: str) -> Served:
        """A job in a workspace, to its end."""
        from_byte = self._log.stat().st_size
        self.give(workspace.environment(**variables))
        code = self.answer()["code"]
        log = self._log.read_bytes()[from_byte:].decode()
        return Served(Ended(code, message_of(workspace), log, {}), self.answer())


def message_of(workspace: Workspace) -> str:
    """The exit message; empty where none was left."""
    message = workspace.opt_ml / "output" / "message"
    return message.read_text() if message.exists() else ""


@contextmanager
def waiting(folder: Path, *arguments: str) -> Iterator[Waiting]:
    """An engine for as long as the block runs; then its stdin ends, and so does all of it."""
    engine = Waiting(folder / "log", *arguments)
    below = psutil.Process(engine.process.pid).children(recursive=True)
    assert below
    try:
        yield engine
    finally:
        assert engine.process.stdin
        engine.process.stdin.close()
        engine.process.wait(60)
        assert psutil.wait_procs(below, timeout=10)[1] == []
