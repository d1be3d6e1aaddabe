"""Files that are files: a pipe or a device in a file's place is never waited for."""

import errno
import os
import stat
from pathlib import Path


def regular_bytes(path: Path) -> bytes:
    """The bytes of a file; OSError where there is none to read, a pipe, a socket or a device included."""
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
        mode = os.fstat(file.fileno()).st_mode
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, "it is no file", str(path))
        return file.read()
