"""A signature changes something once, in either kind of database, whichever service it is sent to."""

from datetime import timedelta

import pytest

from tests.service.serving import NOON
from understudy.service.refusals import Refusal
from understudy.service.state.database import Database
from understudy.service.state.tables import Table, TakenSignature
from understudy.service.web.replays import Replays


@pytest.fixture
def database(any_database: Database) -> Database:
    Table.metadata.create_all(any_database.engine, tables=[Table.metadata.tables["taken_signatures"]])
    return any_database


def test_a_signature_is_taken_once_by_all_services_of_a_database(database: Database) -> None:
    one, other = Replays(database), Replays(database)
    one.refuse_repeated("a", NOON)
    other.refuse_repeated("b", NOON)
    for service in (one, other):
        with pytest.raises(Refusal, match="sent before: sign it anew"):
            service.refuse_repeated("a", NOON + timedelta(minutes=9))


def test_signatures_are_forgotten_when_their_time_would_not_let_them_in(database: Database) -> None:
    replays = Replays(database)
    replays.refuse_repeated("a", NOON)
    replays.refuse_repeated("b", NOON + timedelta(minutes=11))
    with database.reading() as session:
        assert session.get(TakenSignature, "a") is None
        assert session.get(TakenSignature, "b") is not None
