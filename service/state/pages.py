"""Lists, a page at a time: filtered before they are cut, in one order, with tokens for one list only."""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import JSON, ColumnElement, false, func, literal, select, true, tuple_
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import InstrumentedAttribute

from understudy.service.refusals import Refusal, invalid
from understudy.service.state.columns import EPOCH, Moment, Words
from understudy.service.state.tables import Table

Row = TypeVar("Row", bound=Table)
Column = InstrumentedAttribute[Any]
Filter = Callable[[Any], ColumnElement[bool]]
Request = Mapping[str, Any]


@dataclass(frozen=True)
class Listing(Generic[Row]):
    """What a list's request may ask for (SERVICE §1.4)."""

    name: str
    """The operation's."""
    table: type[Row]
    orders: Mapping[str, Column]
    """What `SortBy` may name; the first is the default."""
    tie: Column
    """Which of those that are equal comes first; unique in the list."""
    filters: Mapping[str, Filter]
    """Fields of the request; what is absent there filters nothing."""
    within: ColumnElement[bool] | None = None
    """What every row of the list holds."""
    descending: bool = True
    size: int = 10
    """The page's without `MaxResults`."""


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows, without their JSON, and where the next ones start."""

    rows: Sequence[Row]
    """To be read: they have the names of the table's columns, and are no rows that a session keeps."""
    token: str | None


def page(session: Session, listing: Listing[Row], request: Request) -> Page[Row]:
    """The page that a request asks for; a token of another list, filter or order is refused."""
    order = listing.orders[request.get("SortBy", next(iter(listing.orders)))]
    descending = request.get("SortOrder", "Descending" if listing.descending else "Ascending") == "Descending"
    size = request.get("MaxResults", listing.size)
    bound = _bound(listing, request)
    place = tuple_(order, listing.tie)
    conditions = [make(request[name]) for name, make in listing.filters.items() if name in request]
    if (token := request.get("NextToken")) is not None:
        last = _last(token, bound, (order, listing.tie))
        conditions.append(place < last if descending else place > last)
    # Columns, since to make objects of a hundred rows takes longer than to read them.
    found = session.execute(
        select(*_told(listing.table))
        .where(true() if listing.within is None else listing.within, *conditions)
        .order_by(*(column.desc() if descending else column.asc() for column in (order, listing.tie)))
        .limit(size + 1)
    ).all()
    rows = cast(Sequence[Row], found)
    more = len(rows) > size
    return Page(rows[:size], _token(rows[size - 1], bound, (order, listing.tie)) if more else None)


def strange_token() -> Refusal:
    """A token that this list has not answered, or not with these filters."""
    return invalid(
        "The NextToken is not of this list: "
        "send it with the very filters and order of the request that it came from."
    )


def equals(column: Column) -> Filter:
    """Rows with this very value."""
    return lambda value: column == value


def contains(column: Column) -> Filter:
    """Rows with these letters in their name, capitals told apart in every database."""

    def condition(part: str) -> ColumnElement[bool]:
        if not re.fullmatch(r"[a-zA-Z0-9\-]*", part):
            return false()
        return func.instr(column, part) > 0 if part else true()

    return condition


def times(name: str, column: Column) -> dict[str, Filter]:
    """`nameAfter` and `nameBefore`, neither including its own moment."""
    return {f"{name}After": lambda time: column > time, f"{name}Before": lambda time: column < time}


def since(column: Column) -> Filter:
    """Rows of this moment or later."""
    return lambda time: column >= time


def until(column: Column) -> Filter:
    """Rows of this moment or earlier."""
    return lambda time: column <= time


def _told(table: type[Table]) -> list[Column]:
    columns = table.__table__.columns
    return [getattr(table, column.key) for column in columns if not isinstance(column.type, JSON)]


def _bound(listing: Listing[Row], request: Request) -> str:
    """What a token holds for: the list, its filters and its order, but not the size of a page."""
    asked = {name: value for name, value in request.items() if name not in ("NextToken", "MaxResults")}
    text = json.dumps([listing.name, asked], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _token(row: Table, bound: str, columns: tuple[Column, Column]) -> str:
    values = [getattr(row, column.key) for column in columns]
    plain = [
        (value - EPOCH) // timedelta(milliseconds=1) if isinstance(value, datetime) else value
        for value in values
    ]
    return base64.urlsafe_b64encode(json.dumps([bound, *plain]).encode()).decode()


def _last(token: str, bound: str, columns: tuple[Column, Column]) -> ColumnElement[Any]:
    try:
        of, *plain = json.loads(base64.urlsafe_b64decode(token))
        if of != bound:
            raise strange_token()
        return tuple_(*(_value(given, column) for given, column in zip(plain, columns, strict=True)))
    except (ValueError, TypeError, OverflowError) as error:
        raise strange_token() from error


def _value(given: object, column: Column) -> ColumnElement[Any]:
    """A place in a column; a token that somebody has made himself must not reach the database as it is."""
    if isinstance(column.type, Moment):
        if not isinstance(given, int):
            raise strange_token()
        return literal(EPOCH + timedelta(milliseconds=given), column.type)
    if isinstance(column.type, Words):
        if not isinstance(given, str) or not re.fullmatch(r"[\w\-]*", given, re.ASCII):
            raise strange_token()
        return literal(given, column.type)
    if isinstance(given, int) and column.type.python_type is int and 0 <= given < 2**63:
        return literal(given, column.type)
    raise strange_token()
