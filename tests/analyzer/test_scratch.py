"""Temporary folders of dead processes go with the next start, those of living ones never."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from understudy.analyzer.scratch import (
    OWNER,
    locks,
    own_folder,
    remove_abandoned,
    remove_folder,
    remove_owned,
)

ROOT = Path(__file__).parents[2]
OWNING = """
import sys, time
from pathlib import Path
from understudy.analyzer.scratch import own_folder
folder = own_folder("understudy-job-", Path(sys.argv[1]))
(folder / "spilled").write_text("rows")
print(folder, flush=True)
time.sleep(600)
"""


def owning(parent: Path) -> tuple["subprocess.Popen[str]", Path]:
    process = subprocess.Popen(
        [sys.executable, "-c", OWNING, str(parent)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def test_a_killed_processs_folder_is_removed_by_the_next(tmp_path: Path) -> None:
    (killed, left), (living, kept) = owning(tmp_path), owning(tmp_path)
    try:
        assert left.exists()
        killed.kill()
        killed.wait()
        mine = own_folder(parent=tmp_path)
        assert {*tmp_path.iterdir()} == {kept, mine}
        assert (kept / "spilled").exists()
        remove_folder(mine)
        assert not mine.exists()
    finally:
        for process in (killed, living):
            process.kill()
            process.communicate()


def test_a_folder_stays_while_a_process_that_uses_it_outlives_its_maker(tmp_path: Path) -> None:
    program = """
import subprocess, sys
from pathlib import Path
from understudy.analyzer.scratch import locks, own_folder
folder = own_folder(parent=Path(sys.argv[1]))
user = subprocess.Popen(["sleep", "600"], pass_fds=locks(), stdout=subprocess.DEVNULL)
print(folder, user.pid, flush=True)
user.wait()
"""
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as maker:
        assert maker.stdout is not None
        folder, user = maker.stdout.readline().split()
        maker.kill()
    remove_abandoned(tmp_path)
    assert Path(folder).exists()
    os.kill(int(user), signal.SIGKILL)
    deadline = time.monotonic() + 10
    while Path(folder).exists():
        assert time.monotonic() < deadline
        remove_abandoned(tmp_path)


def test_what_nobody_is_known_to_have_owned_stays(tmp_path: Path) -> None:
    (tmp_path / "understudy-data").mkdir()
    (tmp_path / "understudy-data" / "captures.jsonl").write_text("{}")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / OWNER).write_text("")
    (tmp_path / "understudy-link").symlink_to(elsewhere)
    (tmp_path / "understudy-linked-owner").mkdir()
    (tmp_path / "understudy-linked-owner" / OWNER).symlink_to(elsewhere / OWNER)
    (tmp_path / "understudy-file").write_text("")
    before = sorted(tmp_path.rglob("*"))
    remove_abandoned(tmp_path)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_forks_end_removes_nothing(tmp_path: Path) -> None:
    folder = own_folder(parent=tmp_path)
    child = os.fork()
    if not child:
        remove_owned()
        os._exit(0)
    os.waitpid(child, 0)
    assert folder.exists()
    remove_abandoned(tmp_path)
    assert folder.exists()
    remove_owned()
    assert not folder.exists()


def test_folders_that_are_still_used_are_told_to_who_may_outlive_their_maker(tmp_path: Path) -> None:
    before = len(locks())
    folder = own_folder(parent=tmp_path)
    held = locks()
    assert len(held) == before + 1
    assert any(os.path.samestat(os.fstat(lock), (folder / OWNER).stat()) for lock in held)
    remove_folder(folder)
    assert len(locks()) == before


def test_a_folder_that_nobody_here_made_goes_too(tmp_path: Path) -> None:
    (tmp_path / "understudy-x").mkdir()
    remove_folder(tmp_path / "understudy-x")
    assert not (tmp_path / "understudy-x").exists()


@pytest.mark.skipif(os.getuid() != 0, reason="only root may give a folder away")
def test_another_users_folder_is_left_alone(tmp_path: Path) -> None:
    theirs = tmp_path / "understudy-theirs"
    theirs.mkdir()
    (theirs / OWNER).touch()
    os.chown(theirs, 12345, 12345)
    remove_abandoned(tmp_path)
    assert theirs.exists()
