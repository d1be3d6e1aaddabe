"""A job's preprocessing script in processes of its own, begun while the JVM boots.

Spark's workers can only start once Spark is up. These start at once, one for each core: each takes the next
partition that none has taken, writes its rows into a file, and gives the file its name when it is whole. The
JVM's `SentReader` waits for the files in the same order and removes what it has read. A claim, a file of rows
and the mark of its having been read are `<partition>.claim`, `.rows` and `.read` in one folder.
"""

import gc
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from analyzer.errors import UserError
from preprocess.lines import CannotRead, Split
from preprocess.script import load
from preprocess.script_log import script_log, script_output
from preprocess.worker import ScriptJob, process_splits

AHEAD = 3
"""So many partitions' rows for each process at most wait for the JVM, as they take up room on the disk."""
CANNOT_LOAD = 3
"""A process's exit code when the script or a file cannot be read; the file `fault` holds the sentence."""
THROUGH = 13
"""A process's exit code when no partition is left. A script can end its process with 0 at any time."""
WORK = "work"
"""The file that tells the processes what to do."""
FAULT = "fault"
FAILED = "failed"
"""The file that tells the JVM to wait no longer."""
_LAST = 2**63 - 1
_PATIENCE_SECONDS = 0.005


@dataclass(frozen=True)
class ScriptRun:
    """The processes, their folder, how many partitions there are, the script, and the format's settings."""

    processes: list[subprocess.Popen[bytes]]
    folder: Path
    count: int
    script: Path
    settings: Mapping[str, object]

    @property
    def partitions(self) -> list[list[Split]]:
        """The files of rows, as the JVM is to read them."""
        return [[Split(str(self.folder / f"{n}.rows"), 0, _LAST, False, True)] for n in range(self.count)]

    @contextmanager
    def told(self) -> Iterator[None]:
        """In the block the rows are read; UserError when that fails since a process has failed."""
        try:
            yield
        except Exception:
            self.check()
            raise

    def check(self) -> None:
        """UserError when the script could not be loaded, or ended its process."""
        codes = {code for process in self.processes if (code := process.poll()) is not None} - {THROUGH}
        if codes and (self.folder / FAULT).exists():
            raise UserError((self.folder / FAULT).read_text())
        # A script may end its process with the very code of one that cannot load it.
        for code in codes:
            how = f"signal {-code}" if code < 0 else f"exit code {code}"
            raise UserError(
                f"The preprocessing script '{self.script}' ended its process with {how} before the last "
                "record; its last words are in the log."
            )

    def stop(self) -> None:
        """End the processes that still run, and remove their files."""
        for process in self.processes:
            if process.poll() is None:
                process.kill()
                process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def begin(job: ScriptJob, partitions: list[list[Split]], folder: Path) -> ScriptRun:
    """Starts the processes, whose files are in a folder of their own in `folder`; returns at once."""
    rows = Path(tempfile.mkdtemp(prefix="script-rows-", dir=folder))
    root = str(Path(__file__).resolve().parent.parent)
    environment = {
        # What a record took is kept for the next one: giving it back to the system each time and asking anew
        # took a tenth of the time (glibc's variable; others pass it over).
        "MALLOC_TRIM_THRESHOLD_": str(64 << 20),
        **os.environ,
        "PYTHONPATH": os.pathsep.join(dict.fromkeys([root, *filter(None, sys.path)])),
    }
    number = min(_cores(), len(partitions))
    run = ScriptRun([], rows, len(partitions), job.script, job.settings)
    try:
        # The processes have this one's environment, which is not to lie in a file.
        work = (replace(job, environment={}), partitions, number * AHEAD, os.getpid())
        (rows / WORK).write_bytes(pickle.dumps(work))
        for _ in range(number):
            process = subprocess.Popen(
                [sys.executable, "-m", "preprocess.script_run", str(rows)],
                stdin=subprocess.DEVNULL,
                stdout=sys.stderr.fileno(),
                env=environment,
            )
            run.processes.append(process)
            threading.Thread(target=_watch, args=(process, rows), daemon=True).start()
    except BaseException:
        run.stop()
        raise
    return run


def _watch(process: subprocess.Popen[bytes], rows: Path) -> None:
    if process.wait() != THROUGH:
        # `stop` may have removed the folder: then nobody waits any more.
        with suppress(FileNotFoundError):
            (rows / FAILED).touch()


def _main(folder: Path) -> int:
    job, partitions, ahead, starter = pickle.loads((folder / WORK).read_bytes())
    log = script_log(sys.stderr)
    try:
        with script_output(log):
            script = load(job.script, timeout_seconds=job.timeout_seconds)
    except UserError as error:
        (folder / FAULT).write_text(str(error))
        return CANNOT_LOAD
    # What a script loads lives as long as it: the collector need not look at it again and again.
    gc.freeze()
    for number, splits in enumerate(partitions):
        if not _claimed(folder / f"{number}.claim"):
            continue
        while number >= ahead and not (folder / f"{number - ahead}.read").exists():
            if os.getppid() != starter:  # it was killed, and nobody will read on
                return CANNOT_LOAD
            time.sleep(_PATIENCE_SECONDS)
        rows = folder / f"{number}.part"
        try:
            with rows.open("wb") as file:
                file.writelines(process_splits(job, [splits], script, log))
        except CannotRead as error:
            (folder / FAULT).write_text(str(error))
            return CANNOT_LOAD
        rows.rename(folder / f"{number}.rows")
    log.close_with_note()
    return THROUGH


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
    sys.exit(_main(Path(sys.argv[1])))
