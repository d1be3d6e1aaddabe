"""Only files are read: nothing else is waited for."""

import os
from pathlib import Path

import pytest

from understudy.analyzer.regular_files import regular_bytes


def test_a_files_bytes_are_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"\xff{}")
    assert regular_bytes(tmp_path / "file") == b"\xff{}"


def test_a_folder_is_refused_as_one(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        regular_bytes(tmp_path)


def test_a_pipe_that_nobody_writes_to_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="it is no file"):
        regular_bytes(tmp_path / "pipe")
