"""Rows that are made beside the JVM, in files of one folder, which its `SentReader` reads each once.

`<partition>.rows` is whole when it has that name, `<partition>.read` marks that it was read and is gone. The
JVM waits for the files in the order of their numbers, and no longer once there is a file `failed`.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from understudy.preprocess.lines import Split

KIND = "script-rows"
"""The JVM's name of the format."""
FAILED = "failed"
_LAST = 2**63 - 1


class BegunRows(Protocol):
    """Rows on their way, by a preprocessing script or found by paths."""

    @property
    def partitions(self) -> list[list[Split]]:
        """The files of rows, as the JVM is to read them."""
        ...

    @property
    def settings(self) -> Mapping[str, object]:
        """Those of the format in the JVM's plan."""
        ...

    def told(self) -> AbstractContextManager[None]:
        """In the block the rows are read; where that fails, what has become of whoever makes them is told."""
        ...

    def stop(self) -> str | None:
        """End what still runs, remove the files; what is to be said of what was left, if any."""
        ...


def files_of_rows(folder: Path, count: int) -> list[list[Split]]:
    """The files of so many partitions, a partition each."""
    return [[Split(str(folder / f"{number}.rows"), 0, _LAST, False, True)] for number in range(count)]
