"""A copy of SQLite's file while a service writes to it."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from understudy.analyzer.errors import UserError

PARTS = ("", "-wal", "-shm", "-journal")
"""What the names of the files of a database end with."""


def backed_up(source: Path, target: Path) -> None:
    """Copy a database as it stands at one moment; writers go on meanwhile.

    The copy appears whole or not at all, and for this user alone.
    UserError where there is nothing to copy, it cannot be written, or would take the place of what is copied.
    """
    if not source.is_file():
        raise UserError(f"There is no database {source}: name the service's data folder by --data-dir")
    if target.resolve() in {source.resolve().with_name(f"{source.name}{part}") for part in PARTS}:
        raise UserError(f"The copy would take the place of the state {source} itself: name another file")
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        part.touch(mode=0o600)
        address = f"file:{quote(str(source.resolve()))}?mode=rw"
        # All pages in one step, which is one reading transaction: in WAL nobody waits for it.
        with closing(sqlite3.connect(address, uri=True)) as there, closing(sqlite3.connect(part)) as here:
            there.backup(here)
        part.replace(target)
    except OSError as error:
        raise UserError(
            f"The copy {target} cannot be written ({error.strerror}): name a file in a folder that is there, "
            "and this user's to write"
        ) from None
    except sqlite3.Error as error:
        raise UserError(f"The database {source} cannot be copied to {target}: {error}") from error
    finally:
        part.unlink(missing_ok=True)
