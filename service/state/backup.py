"""A copy of SQLite's file while a service writes to it."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from understudy.analyzer.errors import UserError


def backed_up(source: Path, target: Path) -> None:
    """Copy a database as it stands at one moment; writers go on meanwhile.

    The copy appears whole or not at all, and for this user alone.
    UserError where there is nothing to copy, or it cannot be written.
    """
    if not source.is_file():
        raise UserError(f"There is no database {source}: name the service's data folder by --data-dir")
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        part.touch(mode=0o600)
        address = f"file:{quote(str(source.resolve()))}?mode=rw"
        # All pages in one step, which is one reading transaction: in WAL nobody waits for it.
        with closing(sqlite3.connect(address, uri=True)) as there, closing(sqlite3.connect(part)) as here:
            there.backup(here)
        part.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise UserError(f"The database {source} cannot be copied to {target}: {error}") from error
    finally:
        part.unlink(missing_ok=True)
