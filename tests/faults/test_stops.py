"""SIGTERM and Ctrl-C at any moment, as process 1 too, twice, and to people's commands."""

import os
import pty
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from tests.container.workspace import ROOT, Workspace, capture
from tests.faults.trials import DEADLINE_SECONDS, HELD, Running, below, checked, command, needs_root, started

pytestmark = pytest.mark.engine

AS_PROCESS_1 = ("unshare", "--pid", "--fork", "--kill-child")
MOMENTS = (0.0, 0.003, 0.01, 0.02, 0.03, 0.04, 0.06, 0.1, 0.2, 0.5, 1.0, 2.0)
LONG = [pytest.mark.faults]


def held_process(job: Running) -> int:
    """The job's own process, once signals are held for it."""
    found: list[int] = []

    def held() -> bool:
        for process in (job.process.pid, *below(job.process.pid)):
            try:
                status = Path(f"/proc/{process}/status").read_text()
            except OSError:
                continue
            mask = int(next(line for line in status.splitlines() if line.startswith("SigBlk")).split()[1], 16)
            # `unshare` holds its own beside it.
            if mask & (1 << (signal.SIGTERM - 1)) and not command(process).startswith(b"unshare"):
                found.append(process)
        return bool(found)

    job.wait(held)
    return found[0]


def moments() -> Iterator[object]:
    """How it is run, when it is stopped, and by what: all, of which each is once in the bounded part."""
    bounded = {("child", 0.0, "INT"), ("child", 0.02, "TERM"), ("first", 0.0, "TERM"), ("first", 0.02, "INT")}
    for before, seconds, name in product(("child", "first"), MOMENTS, ("TERM", "INT")):
        marks = [] if (before, seconds, name) in bounded else LONG
        first = AS_PROCESS_1 if before == "first" else ()
        yield pytest.param(
            first,
            seconds,
            signal.Signals[f"SIG{name}"],
            id=f"{before}-{seconds}-{name}",
            marks=[*marks, needs_root] if first else marks,
        )


@pytest.mark.parametrize(("before", "seconds", "number"), list(moments()))
def test_a_stop_from_the_first_instruction_on(
    workspace: Workspace, before: tuple[str, ...], seconds: float, number: signal.Signals
) -> None:
    with started(workspace, *before, *HELD) as job:
        process = held_process(job)
        time.sleep(seconds)
        os.kill(process, number)
        end = checked(job.end())
    assert end.code == 128 + number
    assert "told to stop" in end.message


@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=LONG)])
@pytest.mark.parametrize("stage", ["Reading and profiling", pytest.param("Starting Spark", marks=LONG)])
@pytest.mark.parametrize("later", [0.0, *(pytest.param(one, marks=LONG) for one in (0.1, 0.3, 0.6, 1.0))])
def test_a_stop_at_each_stage(workspace: Workspace, number: int, stage: str, later: float) -> None:
    slow = "import time\ndef preprocess_handler(record):\n    time.sleep(5)\n    return {'a': 1}\n"
    with started(workspace, record_preprocessor_script=workspace.script(slow)) as job:
        job.logged(stage)
        time.sleep(later)
        job.process.send_signal(number)
        end = checked(job.end())
    assert end.code == 128 + number
    assert "Stopped by" in end.log


@pytest.mark.faults
@pytest.mark.parametrize("trial", range(30))
def test_two_stops_at_random_moments(workspace: Workspace, trial: int) -> None:
    chance = random.Random(trial)
    with started(workspace, *HELD) as job:
        process = held_process(job)
        time.sleep(chance.uniform(0, 3))
        for _ in range(2):
            if job.process.poll() is None:
                os.kill(process, chance.choice([signal.SIGTERM, signal.SIGINT]))
            time.sleep(chance.choice([0, 0.001, 0.03]))
        checked(job.end())


def test_ctrl_c_ends_a_persons_command_with_one_line(workspace: Workspace) -> None:
    captures = workspace.captures([capture("0.5", f"{n},x", n) for n in range(300)])
    slow = "import time\ndef preprocess_handler(record):\n    time.sleep(5)\n    return {'a': 1}\n"
    line = [sys.executable, "-m", "understudy.container", "baseline", captures, "--output", workspace.output]
    line += ["--preprocess", workspace.script(slow)]
    terminal, inside = pty.openpty()
    process = subprocess.Popen(
        line,
        cwd=ROOT,
        stdin=inside,
        stdout=inside,
        stderr=inside,
        env=os.environ | {"TERM": "xterm", "PYTHONPATH": str(ROOT / "src")},
    )
    os.close(inside)
    shown = b""
    while b"Reading and profiling" not in shown:
        shown += os.read(terminal, 4096)
    process.send_signal(signal.SIGINT)
    try:
        while part := os.read(terminal, 4096):
            shown += part
    except OSError:  # the terminal's other end is closed
        pass
    os.close(terminal)
    assert process.wait(DEADLINE_SECONDS) == 130
    assert b"Stopped by SIGINT" in shown
    assert b"Traceback" not in shown
    assert b"Aborted" not in shown
    # The moving line hid the cursor.
    assert shown.rfind(b"\x1b[?25h") > shown.rfind(b"\x1b[?25l")
