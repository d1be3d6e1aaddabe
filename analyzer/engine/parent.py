"""A process that ends when the one that has started it does, however that ends.

`python -m understudy.analyzer.engine.parent NUMBER COMMAND...` becomes such a process of the command; NUMBER
is the starter's.
"""

import os
import signal
import sys

_SET_DEATH_SIGNAL = 1
"""Of Linux's `prctl`."""


def die_with_parent(parent: int) -> None:
    """End this process, whatever it executes, when the thread of `parent` that has started it ends.

    On Linux only.
    """
    prctl(_SET_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:  # it was quicker
        os._exit(1)


def prctl(option: int, value: int) -> None:
    """Linux's call of this name; elsewhere nothing."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def with_parent(command: list[str]) -> list[str]:
    """The command that ends with this process."""
    return [sys.executable, "-m", "understudy.analyzer.engine.parent", str(os.getpid()), *command]


if __name__ == "__main__":
    die_with_parent(int(sys.argv[1]))
    os.execv(sys.argv[2], sys.argv[2:])
