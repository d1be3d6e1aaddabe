"""What the kernel ends where memory runs out: Java or a script, not the Python that can tell of it."""

from contextlib import suppress
from pathlib import Path

FIRST = 1000
"""The most that Linux adds to what a process has, in thousandths of all memory (proc_pid_oom_score_adj(5)).

Raising it takes no privilege. Of two that both have it the kernel takes the larger one.
"""


def killed_first(process: int) -> None:
    """Let the kernel take this process, and what it starts from now on, before all others.

    Written from outside, as a function before `exec` would keep Python from starting it the quick way.
    """
    with suppress(OSError):  # it has ended, or this is no Linux
        Path(f"/proc/{process}/oom_score_adj").write_text(str(FIRST))
