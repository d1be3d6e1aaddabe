"""The database: SQLite in a file, or PostgreSQL by its address; transactions that read or write."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import Session

from understudy.analyzer.errors import UserError

DRIVERS = ("sqlite", "postgresql", "postgresql+psycopg")
BUSY_SECONDS = 30
"""How long a transaction waits for another one's writing before it gives up."""


@dataclass(frozen=True)
class Database:
    """An open database."""

    engine: Engine

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that changes nothing and waits for nobody."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that is kept whole when the block ends, and not at all when it fails."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            session.connection(execution_options={"understudy_writes": "FULL"})
            yield session

    @contextmanager
    def noting(self) -> Iterator[Session]:
        """The same, of what a power cut may take back: it does not wait for the disk."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            session.connection(execution_options={"understudy_writes": "NORMAL"})
            if self.engine.dialect.name == "postgresql":
                session.execute(text("SET LOCAL synchronous_commit TO OFF"))
            yield session


def opened(url: str) -> Database:
    """The database at an SQLAlchemy URL such as `sqlite:////data/state.db` or `postgresql://host/name`.

    UserError where it is none; the URL is not repeated, since it may hold a password.
    """
    address = _address(url)
    if address is None:
        raise UserError(
            "The database's address cannot be used: give --database-url as postgresql://USER@HOST/NAME, "
            "or leave it out"
        )
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    if address.get_backend_name() != "sqlite":
        return Database(create_engine(address, pool_pre_ping=True, isolation_level="READ COMMITTED"))
    engine = create_engine(address, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return Database(engine)


def _address(url: str) -> URL | None:
    """The URL in its parts; None where it is of no database of ours.

    One in memory would be empty to each thread, and a file without a slash before it is read as a host.
    """
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        return None
    in_file = not address.host and address.database not in (None, "", ":memory:")
    return address if address.drivername in DRIVERS and (address.drivername != "sqlite" or in_file) else None


@contextmanager
def named(database: Database) -> Iterator[None]:
    """UserError where a database cannot be reached, or is none of ours, with its address but its password."""
    try:
        yield
    except DBAPIError as error:
        # A driver may say a line for each address that it tried.
        said = "; ".join(line.strip() for line in str(error.orig).splitlines() if line.strip())
        raise UserError(
            f"The database {database.engine.url!r} cannot be used ({said}): see that it "
            "is there, a service's, and this user's to read and write, or name another by --data-dir or "
            "--database-url"
        ) from error


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver opens no transaction of its own: `_begin_sqlite` does, and knows which kind.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    """A writer takes the lock at once: one that has read first would be refused instead of made to wait."""
    writes = connection.get_execution_options().get("understudy_writes")
    if writes:
        connection.exec_driver_sql(f"PRAGMA synchronous={writes}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
