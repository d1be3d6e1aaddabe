"""A small job's preprocessing script in one process of its own, begun while the JVM boots.

Spark's workers can only start once Spark is up, and share nothing where one partition holds all records.
There the same code runs at once, and its rows wait in a file.
"""

import os
import pickle
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from analyzer.errors import UserError
from preprocess.lines import CannotRead, Split
from preprocess.script import load
from preprocess.script_log import script_log, script_output
from preprocess.script_rows import END
from preprocess.worker import ScriptJob, process_splits

CANNOT_LOAD = 3
"""The process's exit code when the script or a file cannot be read; the file of rows holds the sentence."""

LONGEST_END = 100
"""Bytes within which the last line of the file begins."""


@dataclass(frozen=True)
class ScriptRun:
    """The process, the file that it writes rows to, and the script."""

    process: subprocess.Popen[bytes]
    file: Path
    script: Path

    def rows(self) -> Path:
        """The file of rows once the script is through; UserError when it cannot be loaded or was ended."""
        code = self.process.wait()
        if code == CANNOT_LOAD:
            raise UserError(self.file.read_text())
        if code:
            how = f"signal {-code}" if code < 0 else f"exit code {code}"
            raise UserError(
                f"The preprocessing script '{self.script}' ended its process with {how}; "
                "its last words are in the log."
            )
        if not _complete(self.file):
            raise UserError(
                f"The preprocessing script '{self.script}' ended its process before the last record; "
                "let it return instead (os._exit and the like end more than the handler)."
            )
        return self.file

    def stop(self) -> None:
        """End the process if it still runs."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def _complete(rows: Path) -> bool:
    """Whether the last line says that nothing follows."""
    with rows.open("rb") as file:
        file.seek(max(0, rows.stat().st_size - LONGEST_END))
        last = file.read().splitlines()[-1:]
    return bool(last) and last[0].startswith(END)


def begin(job: ScriptJob, partitions: list[list[Split]], folder: Path) -> ScriptRun:
    """Starts the process that writes the script's rows into `folder`; returns at once."""
    file = folder / "script-rows"
    root = str(Path(__file__).resolve().parent.parent)
    process = subprocess.Popen(
        [sys.executable, "-m", "preprocess.script_run", str(file)],
        stdin=subprocess.PIPE,
        stdout=sys.stderr.fileno(),
        env={**os.environ, "PYTHONPATH": os.pathsep.join(dict.fromkeys([root, *filter(None, sys.path)]))},
    )
    assert process.stdin is not None
    with process.stdin as pipe:
        pickle.dump((job, partitions), pipe)
    return ScriptRun(process, file, job.script)


def _main(file: Path) -> int:
    job, partitions = pickle.load(sys.stdin.buffer)
    try:
        with script_output(script_log(sys.stderr)):
            script = load(job.script, timeout_seconds=job.timeout_seconds)
    except UserError as error:
        file.write_text(str(error))
        return CANNOT_LOAD
    try:
        with file.open("wb") as rows:
            rows.writelines(process_splits(job, partitions, script))
    except CannotRead as error:
        file.write_text(str(error))
        return CANNOT_LOAD
    return 0


if __name__ == "__main__":
    sys.exit(_main(Path(sys.argv[1])))
