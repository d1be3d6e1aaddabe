"""What is allowed here, read from the kernel."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from understudy.analyzer.engine import limits

ROOT = Path(__file__).parents[2]


@pytest.fixture
def group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A control group's folder, which a container sees as its own."""
    monkeypatch.setattr(limits, "GROUPS", tmp_path)
    limits._groups.cache_clear()
    yield tmp_path
    limits._groups.cache_clear()


def test_kills_and_refused_threads_are_counted(group: Path) -> None:
    (group / "memory.events").write_text("low 0\noom 3\noom_kill 2\n")
    (group / "pids.events").write_text("max 7\n")
    assert limits.refusals() == limits.Refusals(kills=2, threads=7)


def test_the_first_versions_groups_are_read_too(group: Path) -> None:
    for folder in ("memory", "pids"):
        (group / folder).mkdir()
    (group / "memory" / "memory.oom_control").write_text("oom_kill_disable 0\nunder_oom 0\noom_kill 1\n")
    (group / "pids" / "pids.max").write_text("50\n")
    (group / "pids" / "pids.current").write_text("20\n")
    assert limits.refusals() == limits.Refusals(kills=1, threads=0)
    assert limits.threads_left() == 30


@pytest.mark.parametrize("file", ["memory.max", "memory/memory.limit_in_bytes"])
def test_the_bound_of_memory_is_the_groups(group: Path, file: str) -> None:
    (group / file).parent.mkdir(exist_ok=True)
    (group / file).write_text(f"{2 * 2**30}\n")
    assert limits.memory_bound() == 2 * 2**30


def test_where_nothing_is_bounded_nothing_is_known(group: Path) -> None:
    (group / "pids.max").write_text("max\n")
    (group / "pids.current").write_text("20\n")
    (group / "memory.max").write_text("max\n")
    assert limits.refusals() == limits.Refusals(0, 0)
    assert limits.memory_bound() is None
    assert limits.threads_left() is None or os.getuid()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
def test_a_users_own_bound_is_counted_from_what_is_at_work() -> None:
    program = "from understudy.analyzer.engine.limits import threads_left; print(threads_left())"
    command = [
        "prlimit",
        "--nproc=100",
        "setpriv",
        "--reuid",
        "4999",
        "--clear-groups",
        "python3",
        "-c",
        program,
    ]
    shown = subprocess.run(
        command,
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": "src"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout == "99\n"


def test_java_may_open_what_the_hard_bound_allows() -> None:
    program = "from understudy.analyzer.engine.limits import most_open_files; print(most_open_files())"
    shown = subprocess.run(
        ["prlimit", "--nofile=64:128", sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout == "128\n"
