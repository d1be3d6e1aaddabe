import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from understudy.analyzer.engine.parent import with_parent

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="of Linux")
STARTS = """
import subprocess, sys, time
from understudy.analyzer.engine.parent import with_parent
print(subprocess.Popen(with_parent(["/bin/sleep", "600"])).pid, flush=True)
time.sleep(600)
"""


def command(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


def test_a_command_ends_with_the_process_that_has_started_it() -> None:
    with subprocess.Popen([sys.executable, "-c", STARTS], stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout
        process = int(starter.stdout.readline())
        while not command(process).startswith(b"/bin/sleep"):
            time.sleep(0.01)
        starter.kill()
    deadline = time.monotonic() + 60
    while command(process):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_command_whose_starter_was_quicker_does_not_begin() -> None:
    line = with_parent(["/bin/echo", "begun"])
    line[line.index(str(os.getpid()))] = str(os.getppid())
    ended = subprocess.run(line, capture_output=True, check=False)
    assert (ended.returncode, ended.stdout) == (1, b"")
