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
from preprocess.lines import Split
from preprocess.script import load
from preprocess.worker import ScriptJob, process_splits

CANNOT_LOAD = 3
"""The process's exit code when the script cannot be loaded; the file of rows holds the sentence."""


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
        return self.file

    def stop(self) -> None:
        """End the process if it still runs."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


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
        load(job.script, timeout_seconds=job.timeout_seconds)
    except UserError as error:
        file.write_text(str(error))
        return CANNOT_LOAD
    with file.open("wb") as rows:
        rows.writelines(row + b"\n" for row in process_splits(job, partitions))
    return 0


if __name__ == "__main__":
    sys.exit(_main(Path(sys.argv[1])))
