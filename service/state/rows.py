"""Rows that several transactions want at once: made once, held while they are changed."""

from typing import Any, TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from understudy.service.refusals import Refusal
from understudy.service.state.tables import Table

Row = TypeVar("Row", bound=Table)


def added(session: Session, row: Table, taken: Refusal) -> None:
    """Keep a new row, or raise `taken` where its name or ARN is another one's, made at this moment even."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        if _repeats(error):
            raise taken from error
        raise


def held(session: Session, table: type[Row], key: Any, unknown: Refusal) -> Row:
    """The row of a key as it stands now, kept from other writers until the transaction ends, or `unknown`.

    SQLite has one writer at a time, so only PostgreSQL locks the row.
    """
    row = session.get(table, key, with_for_update=True, populate_existing=True)
    if row is None:
        raise unknown
    return row


def read(session: Session, table: type[Row], key: Any, unknown: Refusal) -> Row:
    """The row of a key, or raise `unknown`."""
    row = session.get(table, key)
    if row is None:
        raise unknown
    return row


def _repeats(error: IntegrityError) -> bool:
    names = ("SQLITE_CONSTRAINT_PRIMARYKEY", "SQLITE_CONSTRAINT_UNIQUE")
    unique_violation = "23505"
    return (
        getattr(error.orig, "sqlite_errorname", None) in names
        or getattr(error.orig, "sqlstate", None) == unique_violation
    )
