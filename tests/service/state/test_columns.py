"""What is written to a column is read from it, on each kind of database."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.service.serving import NOON
from understudy.service.state.columns import Moment, Words
from understudy.service.state.database import Database
from understudy.service.state.tables import ProcessingJob, Table


@pytest.fixture
def database(any_database: Database) -> Database:
    Table.metadata.create_all(any_database.engine)
    return any_database


def kept(database: Database, **values: Any) -> ProcessingJob:
    """A job with these values, read back in another transaction."""
    job = {
        "name": "n",
        "arn": "a",
        "status": "Failed",
        "created_at": NOON,
        "modified_at": NOON,
        "request": {},
    }
    with database.writing() as session:
        session.add(ProcessingJob(**{**job, **values}))
    with database.reading() as session:
        found = session.get(ProcessingJob, "n")
        assert found is not None
        return found


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("Grüße, 世界 🎈", "Grüße, 世界 🎈"),
        ("a\0b", "a\ufffdb"),
        ("half \ud83c of a pair", "half \ufffd\ufffd\ufffd of a pair"),
        ("'; DROP TABLE tags; --", "'; DROP TABLE tags; --"),
    ],
)
def test_any_text_can_be_kept(database: Database, written: str, told: str) -> None:
    assert kept(database, exit_message=written).exit_message == told


def test_a_request_is_kept_as_it_came(database: Database) -> None:
    request = {
        "Environment": {"a": "a\0b", "b": "\ud83c", "c": "🎈"},
        "Number": 0.1,
        "None": None,
        "List": [1, True],
    }
    assert kept(database, request=request).request == request


def test_a_time_is_kept_to_the_millisecond_in_utc(database: Database) -> None:
    started = datetime(2026, 3, 2, 12, 0, 0, 123_456, tzinfo=UTC)
    assert kept(database, started_at=started).started_at == started.replace(microsecond=123_000)


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_moment_comes_back_to_the_millisecond(moment: datetime) -> None:
    column = Moment()
    there = column.process_bind_param(moment, None)
    assert column.process_result_value(there, None) == moment.replace(
        microsecond=moment.microsecond // 1000 * 1000
    )


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_words_stay_as_they_are(text: str) -> None:
    assert Words().process_bind_param(text, None) == text


@given(st.text(st.characters()))
def test_words_can_always_be_kept(text: str) -> None:
    kept = Words().process_bind_param(text, None)
    assert kept is not None
    assert "\0" not in kept.encode().decode()
