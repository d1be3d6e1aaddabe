"""Rows found by paths, begun while the JVM boots: by a thread of this process, into a file.

Spark's workers can only start once Spark is up, and then take longer to start than a small job's records
take to be read. Larger inputs, of several partitions, are theirs, as they read on all cores.
"""

import shutil
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from understudy.analyzer.errors import UserError
from understudy.preprocess.begun_rows import FAILED, files_of_rows
from understudy.preprocess.by_paths import rows_of
from understudy.preprocess.formats import ByPaths
from understudy.preprocess.lines import Split
from understudy.preprocess.worker import ScriptJob

PATIENCE_SECONDS = 1.0
"""So long is a thread waited for that was told to end, and is amid a record; it ends after that."""


class ByPathsRun:
    """Reads one partition from now on; its files are in a new folder in `folder`."""

    def __init__(self, job: ScriptJob, format: ByPaths, splits: list[Split], folder: Path) -> None:
        self.settings: Mapping[str, object] = job.settings
        self._folder = Path(tempfile.mkdtemp(prefix="rows-by-paths-", dir=folder))
        self._fault: Exception | None = None
        self._ended = threading.Event()
        batches = rows_of(job, format, [splits])
        self._thread = threading.Thread(target=self._write, args=(batches,), name="rows", daemon=True)
        self._thread.start()

    @property
    def partitions(self) -> list[list[Split]]:
        """The file of rows, as the JVM is to read it."""
        return files_of_rows(self._folder, 1)

    @contextmanager
    def told(self) -> Iterator[None]:
        """In the block the rows are read; what the thread failed on is raised where that fails."""
        try:
            yield
        except Exception:
            if self._fault is not None:
                raise self._fault from None
            raise

    def stop(self) -> None:
        """End the thread, remove its files."""
        self._ended.set()
        self._thread.join(PATIENCE_SECONDS)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _write(self, batches: Iterator[bytes]) -> None:
        try:
            part = self._folder / "0.part"
            with part.open("wb") as file:
                for batch in batches:
                    if self._ended.is_set():
                        return
                    file.write(batch)
            part.rename(self._folder / "0.rows")
        except OSError as error:
            self._fail(
                UserError(
                    f"The rows of the data set cannot be kept in {self._folder.parent} ({error.strerror}); "
                    "make room there, or set TMPDIR to a folder that has some."
                )
            )
        except Exception as error:
            self._fail(error)

    def _fail(self, fault: Exception) -> None:
        self._fault = fault
        # `stop` may have removed the folder: then nobody waits any more.
        with suppress(FileNotFoundError):
            (self._folder / FAILED).touch()
