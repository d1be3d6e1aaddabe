"""The processes that this one has started, and theirs: kept from getting away, and ended."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterable
from pathlib import Path

from understudy.analyzer.engine.parent import prctl

_SET_SUBREAPER = 36
"""Of Linux's `prctl`."""


def keep_descendants() -> None:
    """From now on a process whose parent ends becomes this one's child, also one with its own session.

    On Linux only: elsewhere it becomes the system's, and is found no more.
    """
    prctl(_SET_SUBREAPER, 1)


def kill_descendants() -> int:
    """Kill every process that this one started, and theirs; halted first, so that none starts another.

    How many there were, without those that had ended and were not waited for yet.
    """
    doomed = {os.getpid()}
    alive = 0
    while found := {
        child: state
        for child, (parent, state) in _processes().items()
        if parent in doomed and child not in doomed
    }:
        _signal(found, signal.SIGSTOP)
        doomed |= set(found)
        alive += sum(state != "Z" for state in found.values())
    _signal(doomed - {os.getpid()}, signal.SIGKILL)
    return alive


def _signal(processes: Iterable[int], number: signal.Signals) -> None:
    for process in processes:
        with contextlib.suppress(OSError):
            os.kill(process, number)


def _processes() -> dict[int, tuple[int, str]]:
    """Parent and state of each process, from /proc or, where there is none, from `ps`."""
    found: dict[int, tuple[int, str]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError):
            # The command in brackets may hold spaces and brackets: the fields begin after the last one.
            state, parent = stat.read_text(errors="replace").rpartition(")")[2].split()[:2]
            found[int(stat.parent.name)] = int(parent), state
    if not found:
        with contextlib.suppress(OSError, subprocess.SubprocessError, ValueError):
            listed = subprocess.run(
                ["ps", "-axo", "pid=,ppid=,state="], capture_output=True, text=True, timeout=5, check=True
            )
            for process, parent, state in map(str.split, listed.stdout.splitlines()):
                found[int(process)] = int(parent), state[0]
    return found
