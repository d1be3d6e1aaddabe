"""A file's bytes as they were listed: as many as there were then, no fewer without a word, and no more.

What a writer adds later is for the next job; what is taken away meanwhile is told.
"""

import io
import os
import sys
from pathlib import Path
from typing import Any

from understudy.analyzer.regular_files import open_regular

WINDOW = 1 << 17
"""So many bytes are read at once, and tell what ends a file's lines and how long they are."""


class Shrunk(Exception):
    """A file ends before the size that it was listed with: how many bytes were read, how many are lost."""

    def __init__(self, read: int, lost: int) -> None:
        super().__init__(f"{lost} bytes are gone")
        self.read = read
        self.lost = lost


class Listed(io.RawIOBase):
    """The first `size` bytes of a file, all of them where it is None; `Shrunk` where it has fewer.

    OSError for what is no file any more.
    """

    def __init__(self, path: Path, size: int | None = None) -> None:
        self._file = open_regular(path, otherwise="it is no file any more")
        self._size = sys.maxsize if size is None else size
        self._begin = self._at = 0
        self.ends_early = False
        """Whether a shorter file ends as others do, and `check` is asked then: unpacking loses bytes else."""

    def head(self, count: int) -> bytes:
        """The file's first bytes, wherever it is read at."""
        return os.pread(self._file.fileno(), count, 0)

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go on at another byte, from where on `Shrunk` counts what was read."""
        self._begin = self._at = self._file.seek(offset, whence)
        return self._at

    def tell(self) -> int:
        """The next byte's place."""
        return self._at

    def readinto(self, buffer: Any) -> int:
        """What there is, at most as much as fits."""
        left = self._size - self._at
        if left <= 0:
            return 0
        count = self._file.readinto(memoryview(buffer)[:left]) or 0
        if not count and not self.ends_early and self._size < sys.maxsize:
            raise self._shrunk(self._at)
        self._at += count
        return count

    def check(self) -> None:
        """`Shrunk` where the file is shorter now; for what ends before its last byte."""
        now = os.fstat(self._file.fileno()).st_size
        if now < self._size < sys.maxsize:
            raise self._shrunk(now)

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()

    def _shrunk(self, end: int) -> Shrunk:
        return Shrunk(max(0, end - self._begin), self._size - max(end, self._begin))
