import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from understudy.service.running.backends import following
from understudy.service.running.backends.backend import Closed
from understudy.service.running.backends.following import LONGEST_LINE, Output, follow

pytestmark = pytest.mark.processes


def process(program: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, process_group=0
    )


def followed(
    started: subprocess.Popen[bytes], stopping: threading.Event, closing: threading.Event
) -> tuple[int, list[str]]:
    lines: list[str] = []
    assert started.stdout
    with started.stdout as output:
        code = follow(started, Output(output.fileno(), lines.append), stopping, closing)
    return code, lines


def run(program: str) -> tuple[int, list[str]]:
    return followed(process(program), threading.Event(), threading.Event())


def test_every_line_and_the_code_come_through() -> None:
    code, lines = run("import sys; print('one\\n\\ntwo', end='\\n'); print('three', end=''); sys.exit(3)")
    assert (code, lines) == (3, ["one", "", "two", "three"])


def test_a_line_without_an_end_is_cut_and_nothing_of_it_lost() -> None:
    code, lines = run(f"print('x' * {3 * LONGEST_LINE})")
    assert code == 0
    assert max(map(len, lines)) <= 2 * LONGEST_LINE
    assert "".join(lines) == "x" * 3 * LONGEST_LINE


def test_what_is_no_utf_8_is_shown_as_such() -> None:
    _, lines = run("import os; os.write(1, b'caf\\xe9\\n')")
    assert lines == ["caf\ufffd"]


def test_a_signal_is_told_as_shells_tell_it() -> None:
    code, _ = run("import os; os.kill(os.getpid(), 9)")
    assert code == 128 + signal.SIGKILL


def test_the_end_is_not_waited_for_of_what_a_process_leaves_behind() -> None:
    began = time.monotonic()
    code, lines = run("import subprocess; print(subprocess.Popen(['sleep', '20']).pid)")
    os.kill(int(lines[0]), signal.SIGKILL)
    assert code == 0
    assert time.monotonic() - began < 15


def test_a_stop_is_asked_for_first() -> None:
    polite = """
import signal, sys, time
signal.signal(15, lambda *_: sys.exit(7))
print(1, flush=True)
time.sleep(60)
"""
    stopping, started = threading.Event(), process(polite)
    threading.Timer(1, stopping.set).start()
    assert followed(started, stopping, threading.Event()) == (7, ["1"])


def test_who_does_not_stop_is_killed_with_all_below(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "PATIENCE_SECONDS", 0.2)
    deaf = """
import signal, subprocess, time
signal.signal(15, signal.SIG_IGN)
print(subprocess.Popen(["sleep", "60"]).pid, flush=True)
time.sleep(60)
"""
    stopping, started = threading.Event(), process(deaf)
    threading.Timer(1, stopping.set).start()
    code, lines = followed(started, stopping, threading.Event())
    assert code == 128 + signal.SIGKILL
    assert gone(int(lines[0]))


def test_the_end_of_the_service_ends_the_job_at_once() -> None:
    closing, started = threading.Event(), process("import time; time.sleep(60)")
    closing.set()
    with pytest.raises(Closed) as closed:
        followed(started, threading.Event(), closing)
    assert not closed.value.goes_on
    assert started.returncode == -signal.SIGKILL


def gone(process: int) -> bool:
    """Whether a process ends within a moment."""
    for _ in range(100):
        try:
            os.kill(process, 0)
            with open(f"/proc/{process}/stat") as stat:  # noqa: PTH123 - a process may end meanwhile
                if stat.read().rpartition(")")[2].split()[0] == "Z":
                    return True
        except OSError:
            return True
        time.sleep(0.05)
    return False
