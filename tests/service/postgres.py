"""Debian's PostgreSQL for tests: a cluster in a folder of its own, behind a socket there."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import text

from understudy.service.state.database import Database, opened

# Nothing of a test's is to outlive a power cut.
QUICK = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "listen_addresses=",
    "log_statement=none",
)


def programs() -> Path | None:
    """Where the newest version's programs lie."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    return found[-1] if found else None


@contextmanager
def cluster(programs: Path) -> Iterator[str]:
    """The address of a running cluster's own database."""
    # It does not start as root, and pytest's folders are its owner's alone.
    user: dict[str, Any] = (
        {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    )
    # Not where an earlier test has moved temporary files: that user may have no way to them.
    folder = Path(tempfile.mkdtemp(prefix="understudy-postgres-", dir="/tmp"))
    if user:
        shutil.chown(folder, "postgres", "postgres")
    data = folder / "data"
    initdb = [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run([*initdb, "--locale=C.UTF-8"], check=True, capture_output=True, cwd=folder, **user)
    settings = [part for setting in QUICK for part in ("-c", setting)]
    log = (folder / "log").open("wb")
    server = subprocess.Popen(
        [programs / "postgres", "-D", data, "-k", folder, *settings], stderr=log, cwd=folder, **user
    )
    try:
        address = f"postgresql://postgres@/postgres?host={folder}"
        while not ready(programs, folder):
            assert server.poll() is None, (folder / "log").read_text()
            time.sleep(0.05)
        yield address
    finally:
        # The fast way: connections are closed, whoever holds them.
        server.send_signal(signal.SIGINT)
        server.wait(30)
        log.close()
        shutil.rmtree(folder)


def ready(programs: Path, folder: Path) -> bool:
    asked = [programs / "pg_isready", "-q", "-h", folder, "-U", "postgres"]
    return subprocess.run(asked, check=False).returncode == 0


@contextmanager
def database(address: str, name: str) -> Iterator[Database]:
    """A new, empty database of a cluster; it is dropped in the end."""
    owner = opened(address)
    with owner.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    database = opened(address.replace("/postgres?", f"/{name}?"))
    yield database
    database.engine.dispose()
    with owner.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    owner.engine.dispose()
