"""How a job ends when it is told to: a message, no half-written file, no process left, exit 143."""

import atexit
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from types import FrameType

from container.files import DOCUMENTS, METRICS_FILE, partial, remove, write_message
from preprocess.placing import STAGING

EXIT_STOPPED = 143
_SCRATCH = "understudy-job-"


def stop_on_signals(message_file: Path | None, output_path: Path | None, metrics_folder: Path | None) -> None:
    """From now on SIGTERM and SIGINT leave the message, remove partial files, kill the children and exit.

    All of it happens in the handler and not by an exception, which a finalizer or a library's `except` could
    swallow while the process waits for the JVM.
    """

    def stop(number: int, _frame: FrameType | None) -> None:
        for later in (signal.SIGTERM, signal.SIGINT):
            signal.signal(later, signal.SIG_IGN)
        name = signal.Signals(number).name
        written = [output_path / document for document in DOCUMENTS] if output_path else []
        for path in [*written, metrics_folder / METRICS_FILE] if metrics_folder else written:
            remove(partial(path))
        with contextlib.suppress(Exception):
            if message_file:
                write_message(
                    message_file, f"Stopped: the job was told to stop ({name}) before it had finished."
                )
        with contextlib.suppress(Exception):
            print(f"understudy error Stopped by {name}", file=sys.stderr, flush=True)
        kill_descendants()
        if output_path:
            shutil.rmtree(output_path / STAGING, ignore_errors=True)
        remove_scratch()
        os._exit(EXIT_STOPPED)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)


def make_scratch() -> None:
    """Let every temporary file of this process, a JVM's too, lie in one folder, which the end removes."""
    with contextlib.suppress(OSError):
        tempfile.tempdir = tempfile.mkdtemp(prefix=_SCRATCH)
        atexit.register(remove_scratch)


def remove_scratch() -> None:
    """Remove the folder of `make_scratch`, if there is one."""
    if tempfile.tempdir and Path(tempfile.tempdir).name.startswith(_SCRATCH):
        shutil.rmtree(tempfile.tempdir, ignore_errors=True)


def kill_descendants() -> None:
    """Kill every process that this one started, children of children first found first killed."""
    parents = _parents()
    doomed = {os.getpid()}
    while found := {child for child, parent in parents.items() if parent in doomed and child not in doomed}:
        doomed |= found
    for process in doomed - {os.getpid()}:
        with contextlib.suppress(OSError):
            os.kill(process, signal.SIGKILL)


def _parents() -> dict[int, int]:
    """The parent of each process, from /proc or, where there is none, from `ps`."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError):
            # The command in brackets may hold spaces and brackets: the fields begin after the last one.
            fields = stat.read_text(errors="replace").rpartition(")")[2].split()
            parents[int(stat.parent.name)] = int(fields[1])
    if not parents:
        with contextlib.suppress(OSError, subprocess.SubprocessError, ValueError):
            listed = subprocess.run(
                ["ps", "-axo", "pid=,ppid="], capture_output=True, text=True, timeout=5, check=True
            )
            for process, parent in map(str.split, listed.stdout.splitlines()):
                parents[int(process)] = int(parent)
    return parents
