"""The JVM dies, by any signal at any moment, and the job says so; and what is left of killed jobs goes."""

import os
import random
import signal
import time
from pathlib import Path

import pytest

from tests.container.workspace import ROOT, Workspace
from tests.faults.trials import DEADLINE_SECONDS, End, below, checked, command, run, started
from understudy.analyzer.scratch import remove_abandoned

pytestmark = pytest.mark.engine

STAGES = ("Checking settings", "Starting Spark", "Reading and profiling")
SIGNALS = {
    signal.SIGKILL: "Java was killed (SIGKILL)",
    signal.SIGTERM: "Java was stopped by another process (SIGTERM)",
    signal.SIGABRT: "Java crashed (signal 6)",
    signal.SIGSEGV: "Java crashed (signal 6)",
}
SLOW = "import time\ndef preprocess_handler(record):\n    time.sleep(1)\n    return {'a': 1}\n"


def killed(workspace: Workspace, stage: str, later: float, number: signal.Signals, script: str = "") -> End:
    given = {"record_preprocessor_script": workspace.script(script)} if script else {}
    with started(workspace, **given) as job:
        job.logged(stage)
        time.sleep(later)
        java = job.java()
        if java is not None:
            os.kill(java, number)
        end = checked(job.end())
    assert end.code == 0 or SIGNALS[number] in end.message, end.message
    return end


@pytest.mark.parametrize("stage", STAGES[1:])
def test_a_killed_java_is_told_as_such(workspace: Workspace, stage: str) -> None:
    assert killed(workspace, stage, 0, signal.SIGKILL, SLOW).code == 1


def test_a_java_that_is_gone_before_the_script_has_begun(workspace: Workspace, tmp_path: Path) -> None:
    """The folder of the one is where the other writes, and reads what it is to do."""
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\nkill -KILL $$\n")
    java.chmod(0o755)
    late = tmp_path / "late"
    late.mkdir()
    (late / "sitecustomize.py").write_text(
        "import sys, time\nif 'understudy.preprocess.script_run' in sys.orig_argv:\n    time.sleep(3)\n"
    )
    script, path = workspace.script(SLOW), os.pathsep.join([str(late), str(ROOT / "src")])
    end = run(workspace, JAVA_HOME=str(tmp_path), PYTHONPATH=path, record_preprocessor_script=script)
    assert "Java was killed (SIGKILL)" in end.message


@pytest.mark.faults
@pytest.mark.parametrize("trial", range(60))
def test_a_java_that_any_signal_ends_at_any_moment(workspace: Workspace, trial: int) -> None:
    chance = random.Random(trial)
    later = chance.choice([0, 0.01, 0.05, 0.1, 0.2, 0.4, 0.8, 1.2])
    killed(workspace, chance.choice(STAGES), later, chance.choice(list(SIGNALS)), chance.choice(["", SLOW]))


@pytest.mark.parametrize(
    "trial", [0, *(pytest.param(number, marks=pytest.mark.faults) for number in range(1, 20))]
)
def test_nothing_outlives_a_killed_job(workspace: Workspace, tmp_path: Path, trial: int) -> None:
    chance = random.Random(trial)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    script = workspace.script(SLOW)
    with started(workspace, record_preprocessor_script=script, TMPDIR=str(temporary)) as job:
        job.logged(chance.choice(STAGES))
        time.sleep(chance.choice([0, 0.1, 0.5, 1]))
        left = below(job.process.pid)
        job.process.kill()
        job.process.wait()
    deadline = time.monotonic() + DEADLINE_SECONDS
    while any(b"understudy" in command(one) or b"preprocess" in command(one) for one in left):
        assert time.monotonic() < deadline, [command(one) for one in left]
        time.sleep(0.05)
    while list(temporary.iterdir()):
        assert time.monotonic() < deadline, list(temporary.iterdir())
        remove_abandoned(temporary)
        time.sleep(0.05)
