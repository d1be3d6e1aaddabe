"""The processes that this one has started, and theirs: kept from getting away, and ended."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Container, Iterable

from understudy.analyzer.engine.parent import prctl

_SET_SUBREAPER = 36
"""Of Linux's `prctl`."""


def keep_descendants() -> None:
    """From now on a process whose parent ends becomes this one's child, also one with its own session.

    On Linux only: elsewhere it becomes the system's, and is found no more.
    """
    prctl(_SET_SUBREAPER, 1)


def kill_descendants(root: int | None = None, spared: Container[int] = ()) -> int:
    """Kill what `root` (this process) started, and all theirs; halted first, so that none starts another.

    Those `spared` go on; what they have started does not. How many were killed, without those that had ended
    and were not waited for yet.
    """
    known = {os.getpid() if root is None else root}
    doomed: set[int] = set()
    alive = 0
    while found := {
        child: state
        for child, (parent, state) in processes().items()
        if parent in known and child not in known
    }:
        known |= set(found)
        killed = {child for child in found if child not in spared}
        _signal(killed, signal.SIGSTOP)
        doomed |= killed
        alive += sum(found[child] != "Z" for child in killed)
    _signal(doomed, signal.SIGKILL)
    return alive


def kill_tree(root: int) -> None:
    """Kill a process with all that it has started."""
    _signal([root], signal.SIGSTOP)
    kill_descendants(root)
    _signal([root], signal.SIGKILL)


def _signal(processes: Iterable[int], number: signal.Signals) -> None:
    for process in processes:
        with contextlib.suppress(OSError):
            os.kill(process, number)


def processes() -> dict[int, tuple[int, str]]:
    """Parent and state of each process, from /proc or, where there is none, from `ps`."""
    found: dict[int, tuple[int, str]] = {}
    with contextlib.suppress(OSError):
        # No pathlib: a machine has hundreds of them, and each job looks.
        for name in filter(str.isdigit, os.listdir("/proc")):  # noqa: PTH208
            with contextlib.suppress(OSError, ValueError), open(f"/proc/{name}/stat", "rb") as stat:  # noqa: PTH123
                # The command in brackets may hold spaces and brackets: the fields begin after the last one.
                state, parent = stat.read().decode(errors="replace").rpartition(")")[2].split()[:2]
                found[int(name)] = int(parent), state
    if not found:
        with contextlib.suppress(OSError, subprocess.SubprocessError, ValueError):
            listed = subprocess.run(
                ["ps", "-axo", "pid=,ppid=,state="], capture_output=True, text=True, timeout=5, check=True
            )
            for process, parent, state in map(str.split, listed.stdout.splitlines()):
                found[int(process)] = int(parent), state[0]
    return found
