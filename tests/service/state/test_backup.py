"""A copy of the state while it is written to."""

import shutil
import sqlite3
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from understudy.analyzer.errors import UserError
from understudy.service.state.backup import backed_up
from understudy.service.state.database import Database, opened
from understudy.service.state.migrations import migrated
from understudy.service.state.tables import Model, Tag

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Database:
    database = opened(f"sqlite:///{tmp_path / 'state.db'}")
    migrated(database)
    return database


def pairs(database: Database) -> tuple[int, int]:
    with database.reading() as session:
        models, tags = (session.scalar(select(func.count()).select_from(table)) for table in (Model, Tag))
    assert models is not None
    assert tags is not None
    return models, tags


def test_a_copy_made_while_it_is_written_to_holds_whole_transactions(
    database: Database, tmp_path: Path
) -> None:
    done = threading.Event()
    written = 0

    def write() -> None:
        nonlocal written
        while not done.is_set():
            with database.writing() as session:
                name = f"m-{written}"
                session.add(Model(name=name, arn=name, created_at=NOW, request={"padding": "x" * 5_000}))
                session.flush()
                session.add(Tag(arn=name, key="team", value="risk"))
            written += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            before = written
            backed_up(tmp_path / "state.db", tmp_path / f"copy-{number}.db")
            models, tags = pairs(opened(f"sqlite:///{tmp_path / f'copy-{number}.db'}"))
            assert models == tags
            assert models >= before
    finally:
        done.set()
        writer.join()
    assert written > 0
    assert pairs(database) == (written, written)


def test_a_copy_takes_the_place_of_the_state(database: Database, tmp_path: Path) -> None:
    with database.writing() as session:
        session.add(Model(name="churn", arn="arn", created_at=NOW, request={"a": 1}))
    backed_up(tmp_path / "state.db", tmp_path / "copy.db")
    database.engine.dispose()
    for file in tmp_path.glob("state.db*"):
        file.unlink()
    shutil.copy(tmp_path / "copy.db", tmp_path / "state.db")
    restored = opened(f"sqlite:///{tmp_path / 'state.db'}")
    migrated(restored)
    with restored.reading() as session:
        found = session.get(Model, "churn")
        assert found is not None
        assert found.request == {"a": 1}


def test_a_copy_is_for_its_owner_alone(database: Database, tmp_path: Path) -> None:
    backed_up(tmp_path / "state.db", tmp_path / "copy.db")
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600


def test_an_earlier_copy_stays_where_the_state_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "state.db").write_bytes(b"no database" * 1000)
    (tmp_path / "copy.db").write_bytes(b"earlier")
    with pytest.raises(UserError, match="cannot be copied"):
        backed_up(tmp_path / "state.db", tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_bytes() == b"earlier"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.db", "state.db"]


@pytest.mark.parametrize("name", ["state.db", "state.db-wal", "state.db-shm"])
def test_a_copy_never_takes_the_place_of_what_is_copied(tmp_path: Path, name: str) -> None:
    (tmp_path / "state.db").write_bytes(b"the state")
    with pytest.raises(UserError, match="name another file"):
        backed_up(tmp_path / "state.db", tmp_path / "below" / ".." / name)
    assert [path.name for path in tmp_path.iterdir()] == ["state.db"]


def test_what_is_not_there_cannot_be_copied(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"There is no database .*state\.db: name the service's data folder"):
        backed_up(tmp_path / "state.db", tmp_path / "copy.db")
    with pytest.raises(sqlite3.OperationalError):
        sqlite3.connect(f"file:{tmp_path / 'copy.db'}?mode=ro", uri=True)
