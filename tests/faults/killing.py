"""What is done is killed, as by `kill -9`, just before its n-th change of a file's name.

Temporary files do not count: their names change as often as Spark likes, and nobody reads them.
"""

import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from understudy.analyzer.scratch import PREFIX

ROOT = Path(__file__).parents[2]
CHANGES = ("os.link", "os.rename", "os.remove", "os.rmdir")
"""Python's audit events of a changed name."""


def killed_at(change: int, action: Callable[[], object]) -> bool:
    """Do `action` in a process of its own; whether it was killed before its end."""
    child = os.fork()
    if not child:
        try:
            die_at(change)
            action()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(1)
    return _killed(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), "see above")


def job_killed_at(change: int, environ: Mapping[str, str]) -> bool:
    """Run the job of `environ`; whether it was killed before its end."""
    program = f"""
from understudy.container.running import entrypoint
from tests.faults.killing import die_at
die_at({change})
entrypoint.main()"""
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )
    return _killed(ended.returncode, ended.stderr)


def die_at(change: int) -> None:
    left = change

    def count(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal left
        if event in CHANGES and not _temporary(*arguments):
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)


def _temporary(name: str | bytes, *others: object) -> bool:
    """Whether a changed name is in a temporary folder of this project; the last argument is a folder's."""
    folder = others[-1]
    opened = isinstance(folder, int) and folder >= 0
    parent = Path(f"/proc/self/fd/{folder}").readlink() if opened else Path()
    return any(part.startswith(PREFIX) for part in Path(parent, os.fsdecode(name)).parts)


def _killed(code: int, log: str) -> bool:
    assert code in (0, -signal.SIGKILL), log
    return code != 0
