"""What the kernel and the container allow this process: memory, threads, open files, room on a disk.

A control group's files are looked for by its path, and where a container sees its own.
"""

import os
import resource
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path

GROUPS = Path("/sys/fs/cgroup")
MANY_THREADS = 4096
"""No job needs more: a user's are counted, which takes a while, only where fewer are allowed."""


@dataclass(frozen=True)
class Refusals:
    """How often the kernel killed a process of this control group for its memory, and refused it a thread."""

    kills: int
    threads: int


def refusals() -> Refusals:
    """The counts so far; 0 where the kernel keeps none."""
    return Refusals(
        _count("memory", "memory.events", "oom_kill") or _count("memory", "memory.oom_control", "oom_kill"),
        _count("pids", "pids.events", "max"),
    )


def memory_bound() -> int | None:
    """The bytes that this control group may use, where they are bounded."""
    texts = (_text("memory", name) for name in ("memory.max", "memory.limit_in_bytes"))
    return min((int(text) for text in texts if text.isdigit()), default=None)


def threads_left() -> int | None:
    """How many more processes and threads may begin, as far as a bound is known."""
    left = []
    most, now = _text("pids", "pids.max"), _text("pids", "pids.current")
    if most.isdigit() and now.isdigit():
        left.append(int(most) - int(now))
    soft, _ = resource.getrlimit(resource.RLIMIT_NPROC)
    # Root has no such bound.
    if os.getuid() and 0 <= soft < MANY_THREADS:
        left.append(soft - _threads_of_user())
    return min(left, default=None)


def most_open_files() -> int | None:
    """How many files Java may have open: it raises its own bound as far as it may."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return hard if hard >= 0 else None


def free_bytes(folder: Path) -> int | None:
    """The room in `folder`, None where it cannot be told."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def files_left(folder: Path) -> int | None:
    """How many files may yet be made in `folder`, None where they are not counted."""
    try:
        told = os.statvfs(folder)
    except OSError:
        return None
    return told.f_favail if told.f_files else None


def _count(controller: str, file: str, name: str) -> int:
    lines = [line.split() for line in _text(controller, file).splitlines()]
    return next((int(words[1]) for words in lines if len(words) == 2 and words[0] == name), 0)


def _text(controller: str, file: str) -> str:
    for folder in _groups(controller):
        try:
            return (folder / file).read_text().strip()
        except OSError:
            continue
    return ""


@cache
def _groups(controller: str) -> list[Path]:
    try:
        lines = [line.split(":", 2) for line in Path("/proc/self/cgroup").read_text().splitlines()]
    except OSError:
        lines = []
    # `12:pids:/docker/4f0` in the first version, `0::/docker/4f0` in the second.
    own = [
        GROUPS / (controller if named else "") / path.lstrip("/")
        for _, named, path in lines
        if not named or controller in named.split(",")
    ]
    return [folder for folder in (*own, GROUPS / controller, GROUPS) if folder.is_dir()]


def _threads_of_user() -> int:
    count = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if process.stat().st_uid == os.getuid():
                count += len(list((process / "task").iterdir()))
        except OSError:
            continue
    return count
