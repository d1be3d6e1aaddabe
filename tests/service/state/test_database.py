"""What becomes of writing when the machine stops."""

from pathlib import Path

from sqlalchemy import text

from understudy.service.state.database import opened

NORMAL, FULL = 1, 2
"""SQLite's numbers for what a commit waits for: the order of writes, and the disk itself."""


def test_what_was_accepted_is_on_the_disk_and_what_is_merely_noted_need_not_be(tmp_path: Path) -> None:
    database = opened(f"sqlite:///{tmp_path / 'state.db'}")
    waits = text("PRAGMA synchronous")
    for _ in range(2):  # a connection serves one transaction after the other
        with database.writing() as session:
            assert session.scalar(waits) == FULL
        with database.noting() as session:
            assert session.scalar(waits) == NORMAL
    with database.reading() as session:
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"
    database.engine.dispose()
