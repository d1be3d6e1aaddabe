"""Files that are files: a pipe or a device in a file's place is never waited for."""

import errno
import os
import stat
from io import FileIO
from pathlib import Path


def open_regular(path: Path, otherwise: str = "it is no file") -> FileIO:
    """A file to read, without a buffer; OSError, worded `otherwise`, for a pipe, a socket or a device."""
    file = FileIO(path, opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK))
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise OSError(errno.EINVAL, otherwise, str(path))
    return file


def regular_bytes(path: Path) -> bytes:
    """The bytes of a file; OSError where there is none to read, a pipe, a socket or a device included."""
    with open_regular(path) as file:
        return file.readall()
