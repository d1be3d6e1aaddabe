"""Files get their names together, a stop waits for it, and one process at a time does it."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from understudy.analyzer.errors import UserError
from understudy.preprocess.joint_renames import Mark, held, replaced_together

ROOT = Path(__file__).parents[2]


def fail_after(*true: bool) -> None:
    assert all(true)
    raise KeyError


def test_a_failure_of_the_block_brings_everything_back(tmp_path: Path) -> None:
    for name in ("replaced", "gone", "finished", "other"):
        (tmp_path / name).write_text(name)
    new = {tmp_path / "finished": tmp_path / "replaced", tmp_path / "other": tmp_path / "deep" / "new"}
    with pytest.raises(KeyError), replaced_together(new, [tmp_path / "gone", tmp_path / "never"]):
        fail_after((tmp_path / "replaced").read_text() == "finished", not (tmp_path / "gone").exists())
    assert {path.name: path.read_text() for path in tmp_path.iterdir() if path.is_file()} == {
        "replaced": "replaced",
        "gone": "gone",
    }
    assert list((tmp_path / "deep").iterdir()) == []


def test_a_link_is_replaced_and_comes_back_as_a_link(tmp_path: Path) -> None:
    (tmp_path / "far").write_text("far")
    (tmp_path / "link").symlink_to("far")
    (tmp_path / "finished").write_text("new")
    with pytest.raises(KeyError), replaced_together({tmp_path / "finished": tmp_path / "link"}):
        fail_after(not (tmp_path / "link").is_symlink())
    assert (tmp_path / "link").readlink() == Path("far")
    assert (tmp_path / "far").read_text() == "far"


PROTECTED = Path("/proc/sys/fs/protected_hardlinks")


@pytest.mark.skipif(
    os.getuid() != 0 or not PROTECTED.exists() or PROTECTED.read_text().strip() != "1",
    reason="only root can make a file that another user may not link to",
)
@pytest.mark.parametrize("fails", [False, True])
def test_where_files_cannot_have_two_names_they_are_moved(tmp_path: Path, fails: bool) -> None:
    nobody = 65534
    folder = tmp_path / "output"
    folder.mkdir()
    (folder / "document").write_text("old")
    (folder / "finished").write_text("new")
    os.chown(folder, nobody, nobody)
    for above in (tmp_path, *tmp_path.parents):
        if above.is_relative_to("/tmp") and above != Path("/tmp"):
            above.chmod(0o755)
    child = os.fork()
    if not child:
        os.setuid(nobody)
        try:
            os.link(folder / "document", folder / "second")
            os._exit(9)
        except PermissionError:
            pass
        try:
            with replaced_together({folder / "finished": folder / "document"}):
                if fails:
                    fail_after()
        except KeyError:
            os._exit(3)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code == (3 if fails else 0)
    found = {path.name: path.read_text() for path in folder.iterdir()}
    assert found == {"document": "old" if fails else "new"}


def test_a_stop_waits_for_the_last_rename(tmp_path: Path) -> None:
    # With another thread about, as every job with Spark has one: a masked signal would go to that.
    other = threading.Event()
    threading.Thread(target=other.wait, daemon=True).start()
    came: list[bool] = []
    before = signal.signal(signal.SIGTERM, lambda *_: came.append((tmp_path / "b").exists()))
    try:
        for name in ("1", "2"):
            (tmp_path / name).write_text(name)
        with replaced_together({tmp_path / "1": tmp_path / "a", tmp_path / "2": tmp_path / "b"}):
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(0.05)
            assert came == []
        assert came == [True]
    finally:
        signal.signal(signal.SIGTERM, before)
        other.set()


HOLDER = """
import sys, time
from pathlib import Path
from understudy.preprocess.joint_renames import held
with held(Path(sys.argv[1]), "refused"):
    print("held", flush=True)
    time.sleep(600)
"""


def test_a_lock_dies_with_its_owner(tmp_path: Path) -> None:
    lock = tmp_path / "output" / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(lock)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(UserError, match="refused"), held(lock, "refused"):
            pass
        assert lock.exists()
        holder.kill()
        holder.wait()
        with held(lock, "refused"):
            assert lock.exists()
    assert not lock.exists()


def test_a_lock_whose_file_was_removed_meanwhile_is_of_the_new_file(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with held(lock, "refused"):
        lock.unlink()
        with held(lock, "refused"), pytest.raises(UserError, match="refused"), held(lock, "refused"):
            pass


def test_a_mark_is_on_the_disk_before_it_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "finished").write_text("new")
    mark = Mark(tmp_path / "mark", "under way", "done")
    flushed: list[tuple[str, str | None, bool]] = []
    flush = os.fsync

    def watched(descriptor: int) -> None:
        flush(descriptor)
        text = Path(f"/proc/self/fd/{descriptor}").read_text()
        told = mark.file.read_text() if mark.file.exists() else None
        flushed.append((text, told, (tmp_path / "document").exists()))

    monkeypatch.setattr(os, "fsync", watched)
    with replaced_together({tmp_path / "finished": tmp_path / "document"}, mark=mark):
        assert flushed == [("under way", None, False)]
    assert flushed[1:] == [("done", "under way", True)]
    assert mark.file.read_text() == "done"
