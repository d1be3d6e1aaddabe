"""`understudy backup`."""

from pathlib import Path

from typer.testing import CliRunner

from understudy.service.commands.backup import app
from understudy.service.state.database import opened
from understudy.service.state.migrations import migrated


def test_the_state_of_a_data_folder_is_copied(tmp_path: Path) -> None:
    migrated(opened(f"sqlite:///{tmp_path / 'state.db'}"))
    ended = CliRunner().invoke(app, ["--data-dir", str(tmp_path), str(tmp_path / "copy.db")])
    assert (ended.exit_code, ended.output) == (0, f"The state is copied to {tmp_path / 'copy.db'}\n")
    assert (tmp_path / "copy.db").read_bytes().startswith(b"SQLite format 3")


def test_a_state_elsewhere_is_copied_by_its_own_tool(tmp_path: Path) -> None:
    given = ["--database-url", "postgresql://db/understudy", str(tmp_path / "copy.db")]
    ended = CliRunner().invoke(app, given)
    assert ended.exit_code == 1
    assert "pg_dump or such" in ended.output
