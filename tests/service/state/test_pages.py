"""Pages of lists: each row once whatever the order, tokens for one list only."""

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine

from tests.service.serving import NOON
from understudy.service.refusals import Refusal
from understudy.service.state import pages
from understudy.service.state.database import Database
from understudy.service.state.tables import MonitoringExecution, Table

LISTING = pages.Listing(
    "ListSome",
    MonitoringExecution,
    {
        "CreationTime": MonitoringExecution.created_at,
        "Status": MonitoringExecution.status,
        "Name": MonitoringExecution.schedule_name,
    },
    tie=MonitoringExecution.id,
    filters={"StatusEquals": pages.equals(MonitoringExecution.status)},
    size=3,
)


def execution(number: int, minute: int, status: str) -> MonitoringExecution:
    return MonitoringExecution(
        schedule_name=f"s-{minute}",
        schedule_arn="arn",
        scheduled_at=NOON + timedelta(hours=number),
        status=status,
        created_at=NOON + timedelta(minutes=minute),
        modified_at=NOON,
        monitoring_type="DataQuality",
        plan={},
    )


def stored(database: Database, rows: list[tuple[int, str]]) -> None:
    Table.metadata.create_all(database.engine, tables=[Table.metadata.tables["monitoring_executions"]])
    with database.writing() as session:
        session.add_all([execution(number, *row) for number, row in enumerate(rows)])


def all_pages(database: Database, request: dict[str, Any]) -> Iterator[list[MonitoringExecution]]:
    """Page after page, each in a transaction of its own."""
    while True:
        with database.reading() as session:
            page = pages.page(session, LISTING, request)
        yield list(page.rows)
        if page.token is None:
            return
        request = {**request, "NextToken": page.token}


@pytest.fixture
def database(any_database: Database) -> Database:
    stored(any_database, [(0, "Completed"), (0, "Failed"), (1, "Completed"), (0, "Completed"), (2, "Failed")])
    return any_database


ORDERS = st.fixed_dictionaries(
    {},
    optional={
        "SortBy": st.sampled_from(list(LISTING.orders)),
        "SortOrder": st.sampled_from(["Ascending", "Descending"]),
        "MaxResults": st.integers(1, 5),
        "StatusEquals": st.sampled_from(["Completed", "Failed"]),
    },
)


@given(
    rows=st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["Completed", "Failed"])), max_size=12),
    request=ORDERS,
)
def test_each_row_that_is_asked_for_is_on_one_page(rows: list[tuple[int, str]], request: Any) -> None:
    database = Database(create_engine("sqlite://"))
    stored(database, rows)
    found = [(row.created_at, row.status, row.id) for page in all_pages(database, request) for row in page]
    database.engine.dispose()
    place = {"CreationTime": 0, "Name": 0, "Status": 1}[request.get("SortBy", "CreationTime")]
    expected = [
        (NOON + timedelta(minutes=minute), status, number)
        for number, (minute, status) in enumerate(rows, 1)
        if request.get("StatusEquals", status) == status
    ]
    descending = request.get("SortOrder", "Descending") == "Descending"
    assert found == sorted(expected, key=lambda row: (row[place], row[2]), reverse=descending)


def test_pages_are_as_long_as_asked_for_and_the_last_has_no_token(database: Database) -> None:
    assert [len(page) for page in all_pages(database, {})] == [3, 2]
    assert [len(page) for page in all_pages(database, {"MaxResults": 5})] == [5]
    assert [len(page) for page in all_pages(database, {"MaxResults": 1})] == [1] * 5


@pytest.mark.parametrize("order", ["CreationTime", "Status", "Name"])
def test_a_row_that_comes_between_pages_moves_no_other(database: Database, order: str) -> None:
    request = {"SortBy": order, "SortOrder": "Ascending", "MaxResults": 2}
    walk = all_pages(database, request)
    first = next(walk)
    with database.writing() as session:
        session.add_all([execution(10, -1, "Aborted"), execution(11, 3, "Zapped")])
    rest = [row.id for page in walk for row in page]
    assert sorted([*(row.id for row in first), *rest]) == [1, 2, 3, 4, 5, 7]


def token(database: Database, request: dict[str, Any]) -> str:
    with database.reading() as session:
        found = pages.page(session, LISTING, request).token
    assert found is not None
    return found


@pytest.mark.parametrize(
    "other", [{"StatusEquals": "Completed"}, {"SortBy": "Status"}, {"SortOrder": "Ascending"}]
)
def test_a_token_is_refused_beside_other_filters_or_orders(database: Database, other: dict[str, Any]) -> None:
    request = {"NextToken": token(database, {}), **other}
    with database.reading() as session, pytest.raises(Refusal, match="The NextToken is not of this list"):
        pages.page(session, LISTING, request)


def test_a_token_holds_for_pages_of_another_length(database: Database) -> None:
    with database.reading() as session:
        request = {"NextToken": token(database, {"MaxResults": 1}), "MaxResults": 9}
        assert len(pages.page(session, LISTING, request).rows) == 4


def forged(*place: Any) -> str:
    """A token for this very list, to a place that it would not say."""
    bound = pages._bound(LISTING, {})
    return base64.urlsafe_b64encode(json.dumps([bound, *place]).encode()).decode()


@pytest.mark.parametrize(
    "strange",
    [
        "",
        "no token",
        "\u00e4",
        base64.urlsafe_b64encode(b"{}").decode(),
        base64.urlsafe_b64encode(b"\xff").decode(),
        forged(),
        forged(1),
        forged(1, 2, 3),
        forged("a", 1),
        forged(1, "a"),
        forged(None, None),
        forged(10**30, 1),
        forged(0, 2**63),
        forged(0, -1),
        forged(0, 1.5),
    ],
)
def test_a_token_that_somebody_made_is_refused(database: Database, strange: str) -> None:
    with database.reading() as session, pytest.raises(Refusal, match="The NextToken is not of this list"):
        pages.page(session, LISTING, {"NextToken": strange})


def test_documents_of_rows_are_not_loaded(database: Database) -> None:
    [first, *_] = next(all_pages(database, {}))
    assert not hasattr(first, "plan")
