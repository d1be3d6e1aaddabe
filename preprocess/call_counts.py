"""How far this host's workers are with a model's calls, seen while they are at it."""

import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

EVERY_SECONDS = 0.25


@dataclass
class CallCounts:
    """Calls and answered rows of one task, which a file in `folder` tells where that is there."""

    folder: Path
    calls: int = 0
    rows: int = 0
    _name: str = ""
    _told: float = field(default=0.0)

    def add(self, calls: int, rows: int) -> None:
        """Count more, and tell it now and then."""
        self.calls += calls
        self.rows += rows
        if monotonic() - self._told < EVERY_SECONDS:
            return
        self._told = monotonic()
        self._name = self._name or os.urandom(8).hex()
        new = self.folder / f"{self._name}.new"
        with suppress(OSError):
            new.write_text(f"{self.calls} {self.rows}")
            new.rename(self.folder / self._name)


def counted_in(folder: Path) -> tuple[int, int]:
    """Calls and rows of all tasks so far."""
    calls = rows = 0
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.suffix != ".new":
            with suppress(OSError, ValueError):
                more_calls, more_rows = map(int, path.read_text().split())
                calls, rows = calls + more_calls, rows + more_rows
    return calls, rows
