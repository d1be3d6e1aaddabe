"""Rows that two writers want at once, on each kind of database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from sqlalchemy.exc import IntegrityError

from understudy.service.refusals import Refusal, invalid
from understudy.service.state.database import Database
from understudy.service.state.rows import added, held
from understudy.service.state.tables import Endpoint, Model, Table

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def database(any_database: Database) -> Database:
    Table.metadata.create_all(any_database.engine)
    return any_database


def model(name: str = "churn", arn: str = "arn:churn") -> Model:
    return Model(name=name, arn=arn, created_at=NOW, request={})


@pytest.mark.parametrize(("name", "arn"), [("churn", "arn:other"), ("CHURN", "arn:churn")])
def test_a_name_or_an_arn_is_taken(database: Database, name: str, arn: str) -> None:
    with database.writing() as session:
        added(session, model(), invalid("taken"))
    with pytest.raises(Refusal, match="taken"), database.writing() as session:
        added(session, model(name, arn), invalid("taken"))


def test_a_transaction_goes_on_after_a_row_that_was_refused(database: Database) -> None:
    with database.writing() as session:
        added(session, model("first", "arn:churn"), invalid("taken"))
        with pytest.raises(Refusal):
            added(session, model("second", "arn:churn"), invalid("taken"))
        added(session, model("other", "arn:other"), invalid("taken"))
    with database.reading() as session:
        assert session.get(Model, "first")
        assert session.get(Model, "other")


def test_another_fault_of_a_row_is_not_called_taken(database: Database) -> None:
    with pytest.raises(IntegrityError), database.writing() as session:
        added(session, Model(name="churn", arn="arn", request={}), invalid("taken"))


def test_of_many_writers_of_one_name_one_has_it(database: Database) -> None:
    together = Barrier(4)

    def write(_: int) -> bool:
        together.wait()
        try:
            with database.writing() as session:
                added(session, model(), invalid("taken"))
        except Refusal:
            return False
        return True

    with ThreadPoolExecutor(4) as writers:
        assert sorted(writers.map(write, range(4))) == [False, False, False, True]


def test_a_row_that_one_writer_holds_is_seen_by_the_next_as_it_was_left(database: Database) -> None:
    with database.writing() as session:
        session.add(
            Endpoint(
                name="churn",
                arn="arn",
                status="InService",
                created_at=NOW,
                modified_at=NOW,
                config_name="c",
                config={},
                weights={"count": 0},
            )
        )
    together = Barrier(4)

    def count(_: int) -> None:
        together.wait()
        with database.writing() as session:
            row = held(session, Endpoint, "churn", invalid("unknown"))
            row.weights = {"count": row.weights["count"] + 1}

    with ThreadPoolExecutor(4) as writers:
        list(writers.map(count, range(4)))
    with database.reading() as session:
        found = session.get(Endpoint, "churn")
        assert found is not None
        assert found.weights == {"count": 4}


def test_a_row_that_is_not_there_is_refused(database: Database) -> None:
    with database.writing() as session, pytest.raises(Refusal, match="unknown"):
        held(session, Model, "nobody", invalid("unknown"))
