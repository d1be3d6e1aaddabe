"""A job's preprocessing script in processes of its own, begun while the JVM boots.

Spark's workers can only start once Spark is up. These start at once, one for each core, forked by a guard:
each takes the next partition that none has taken, writes its rows into a file, and gives the file its name
when it is whole. The JVM's `SentReader` waits for the files in the same order and removes what it has read.
A claim, a file of rows and the mark of its having been read are `<partition>.claim`, `.rows` and `.read` in
one folder.
"""

import gc
import os
import pickle
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from select import select

from understudy.analyzer.errors import UserError
from understudy.preprocess.begun_rows import FAILED, files_of_rows
from understudy.preprocess.descendants import keep_descendants
from understudy.preprocess.guard import Guard, environment
from understudy.preprocess.lines import Split
from understudy.preprocess.script import load
from understudy.preprocess.script_endings import fault_of, left_by, named, not_written
from understudy.preprocess.script_log import script_log, script_output
from understudy.preprocess.worker import ScriptJob, process_splits

AHEAD = 3
"""So many partitions' rows for each process at most wait for the JVM, as they take up room on the disk."""
WORK = "work"
"""The file that tells the guard what to do."""
FAULT = "fault"
"""The file of the guard's sentence on what has failed."""
SCRIPT_FAILED = "script-failed"
"""The file that tells the processes that a record has failed: no partition is read that none has begun."""
GUARDS_SECONDS = 10
"""So long may the guard take to end what is left, when it is told to."""
_PATIENCE_SECONDS = 0.005
_LENGTH = 8


@dataclass(frozen=True)
class ScriptRun:
    """The guard, its folder, how many partitions there are, the script, and the format's settings."""

    guard: subprocess.Popen[bytes]
    folder: Path
    count: int
    script: Path
    settings: Mapping[str, object]

    @property
    def partitions(self) -> list[list[Split]]:
        """The files of rows, as the JVM is to read them."""
        return files_of_rows(self.folder, self.count)

    @contextmanager
    def told(self) -> Iterator[None]:
        """In the block the rows are read; UserError when that fails since a process has failed."""
        try:
            yield
        except Exception as error:
            self.check(str(error))
            raise

    def check(self, heard: str = "") -> None:
        """UserError when the script did not load, ended its process, or damaged its rows, as the JVM says."""
        if (self.folder / FAULT).exists():
            raise UserError((self.folder / FAULT).read_text())
        if (self.folder / FAILED).exists():
            raise UserError(
                f"The preprocessing script '{self.script}' ended the process that watches over it; "
                "its last words are in the log."
            )
        if damage := _DAMAGED.search(heard):
            raise UserError(
                f"The preprocessing script '{self.script}' has disturbed the process that reads its records: "
                f"{damage[1]}; look in it for what replaces Python's own functions, closes files that it has "
                "not opened, or forks."
            )

    def stop(self) -> str | None:
        """End the processes that still run, remove their files; what is to be said of those left, if any."""
        assert self.guard.stdin
        assert self.guard.stdout
        self.guard.stdin.close()
        with self.guard.stdout as answer:
            left = answer.readline() if select([answer], [], [], GUARDS_SECONDS)[0] else b""
        self.guard.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
        return left.decode().strip() or None


_DAMAGED = re.compile(r"Exception: ([^\n]* of (?:a|the) preprocessing script[^\n]*)")
"""What `ScriptRows` says of rows that are not as they were written."""


def waiting_guard() -> subprocess.Popen[bytes]:
    """A guard that has imported what it needs and waits for `begin`; it ends where this one does first."""
    return _guard()


def begin(
    job: ScriptJob,
    partitions: list[list[Split]],
    folder: Path,
    waiting: subprocess.Popen[bytes] | None = None,
) -> ScriptRun:
    """Starts the guard and its processes, whose files are in a new folder in `folder`; returns at once.

    `waiting` is a guard that was started before, for this one run.
    """
    keep_descendants()
    rows = Path(tempfile.mkdtemp(prefix="script-rows-", dir=folder))
    number = min(_cores(), len(partitions))
    try:
        # The processes have this one's environment, which is not to lie in a file.
        job = replace(job, environment={}, failed=rows / SCRIPT_FAILED)
        (rows / WORK).write_bytes(pickle.dumps((job, partitions, number)))
        guard = _guard(str(rows)) if waiting is None else _told(waiting, rows)
    except BaseException:
        shutil.rmtree(rows, ignore_errors=True)
        raise
    threading.Thread(target=_watch, args=(guard, rows), daemon=True).start()
    return ScriptRun(guard, rows, len(partitions), job.script, job.settings)


def _guard(*arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "understudy.preprocess.script_run", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # What a record took is kept for the next one: giving it back to the system each time and asking
        # anew took a tenth of the time (glibc's variable; others pass it over).
        env={"MALLOC_TRIM_THRESHOLD_": str(64 << 20), **environment()},
        process_group=0,
    )


def _told(waiting: subprocess.Popen[bytes], rows: Path) -> subprocess.Popen[bytes]:
    """Tells a waiting guard where its work is, and what has changed here since it was started."""
    assert waiting.stdin
    told = pickle.dumps((rows, dict(os.environ), sys.path, Path.cwd()))
    waiting.stdin.write(len(told).to_bytes(_LENGTH) + told)
    waiting.stdin.flush()
    return waiting


def _awaited() -> Path:
    """The folder of what a waiting guard is told; the process ends where nobody tells it anything."""
    rows, environ, path, folder = pickle.loads(_read(int.from_bytes(_read(_LENGTH))))
    os.environ.clear()
    os.environ.update(environ)
    sys.path += [place for place in path if place not in sys.path]
    os.chdir(folder)
    return Path(rows)


def _read(count: int) -> bytes:
    """So many bytes of stdin and no more, as it is the guard's lifeline afterwards."""
    found = b""
    while len(found) < count:
        if not (more := os.read(0, count - len(found))):
            sys.exit(0)
        found += more
    return found


def _watch(guard: subprocess.Popen[bytes], rows: Path) -> None:
    if guard.wait():
        # `stop` may have removed the folder: then nobody waits any more.
        with suppress(FileNotFoundError):
            (rows / FAILED).touch()


def _main(folder: Path) -> int:
    job, partitions, number = pickle.loads((folder / WORK).read_bytes())
    fault = ""
    with Guard(job.timeout_seconds) as guard:
        for _ in range(number):
            guard.start(partial(_work, folder, job, partitions, number * AHEAD))
        for ending in guard.endings(lifeline=0):
            if fault := fault_of(job, ending):
                (folder / FAULT).write_text(fault)
                (folder / FAILED).touch()
                break
    print(left_by(named(job), guard.left) if guard.left and not fault else "", flush=True)
    return 1 if fault else 0


def _work(folder: Path, job: ScriptJob, partitions: list[list[Split]], ahead: int) -> None:
    guard = os.getppid()
    log = script_log(sys.stderr)
    with script_output(log):
        script = load(job.script, timeout_seconds=job.timeout_seconds)
    # What a script loads lives as long as it: the collector need not look at it again and again.
    gc.freeze()
    for number, splits in enumerate(partitions):
        if not _claimed(folder / f"{number}.claim"):
            continue
        while number >= ahead and not (folder / f"{number - ahead}.read").exists():
            if os.getppid() != guard:  # it was killed, and nobody will read on
                return
            time.sleep(_PATIENCE_SECONDS)
        rows = folder / f"{number}.part"
        try:
            with rows.open("wb") as file:
                for batch in process_splits(job, [splits], script, log):
                    file.write(batch)
                    # What a script forks while this waits to be written would write it again.
                    file.flush()
        except OSError as error:
            raise not_written(job, error, f"into {folder}") from error
        rows.rename(folder / f"{number}.rows")
    log.close_with_note()


def _cores() -> int:
    """How many cores this process may use, a container's share among them, as Java counts them."""
    cores = len(os.sched_getaffinity(0))
    try:
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text().split()
        return cores if quota == "max" else max(1, min(cores, -(-int(quota) // int(period))))
    except (OSError, ValueError):
        return cores


def _claimed(claim: Path) -> bool:
    try:
        claim.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(_main(Path(sys.argv[1]) if sys.argv[1:] else _awaited()))
