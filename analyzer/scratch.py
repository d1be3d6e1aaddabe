"""Temporary folders that outlive nobody: each holds a file that its owner keeps locked.

The kernel takes a lock away when its process ends, however it ends. So a folder whose file nobody holds was
abandoned, and whoever makes the next one beside it removes it. Process numbers would not do: containers that
share a folder count their processes apart.
"""

import atexit
import contextlib
import fcntl
import os
import shutil
import tempfile
from pathlib import Path

PREFIX = "understudy-"
OWNER = ".owner"
"""The locked file; folders without one are nobody's to remove."""

_owned: dict[Path, tuple[int, int]] = {}
"""Each folder with its lock and with the process that made it: a fork's end is not its owner's."""


def own_folder(prefix: str = PREFIX, parent: Path | None = None) -> Path:
    """A new folder in `parent`, else where temporary files lie; `remove_folder` or Python's end removes it.

    `prefix` begins with PREFIX. Those that dead processes left in `parent` are removed. OSError where none
    can be made.
    """
    parent = parent or Path(tempfile.gettempdir())
    remove_abandoned(parent)
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    # Nobody may find the file before it is locked: it gets its name afterwards.
    unnamed = folder / f"{OWNER}.new"
    lock = os.open(unnamed, os.O_RDWR | os.O_CREAT, 0o600)
    with contextlib.suppress(OSError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        unnamed.rename(folder / OWNER)
    _owned[folder] = lock, os.getpid()
    return folder


def folder_of_workers() -> Path:
    """One that all of Spark's workers of an executor see, in them; it goes with the job or its cluster."""
    folders = os.environ.get("SPARK_EXECUTOR_DIRS") or os.environ.get("SPARK_LOCAL_DIRS")
    return Path((folders or tempfile.gettempdir()).split(",")[0])


def locks() -> list[int]:
    """The descriptors of the locks, for a process that uses the folders and may live longer than this one.

    While it has them, the folders are not abandoned.
    """
    return [lock for lock, _ in _owned.values()]


def remove_folder(folder: Path) -> None:
    """Remove a folder of `own_folder`, as far as that is possible."""
    shutil.rmtree(folder, ignore_errors=True)
    if owned := _owned.pop(folder, None):
        os.close(owned[0])


def remove_owned() -> None:
    """Remove every folder that this process has made and not yet removed."""
    for folder, (_, owner) in list(_owned.items()):
        if owner == os.getpid():
            remove_folder(folder)


atexit.register(remove_owned)


def remove_abandoned(parent: Path) -> None:
    """Remove the folders in `parent` whose owners have ended without doing so."""
    with contextlib.suppress(OSError), os.scandir(parent) as entries:
        for entry in entries:
            if entry.name.startswith(PREFIX) and entry.is_dir(follow_symlinks=False):
                _remove_if_abandoned(Path(entry.path))


def _remove_if_abandoned(folder: Path) -> None:
    """A folder of another user, or on a file system that knows no locks, is left alone."""
    try:
        if folder.lstat().st_uid != os.getuid():
            return
        lock = os.open(folder / OWNER, os.O_RDWR | os.O_NOFOLLOW)
    except OSError:
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return
    else:
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(lock)
