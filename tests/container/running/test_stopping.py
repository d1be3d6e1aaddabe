"""SIGTERM and SIGINT at any moment: a message, no partial file, no process left, an exit within seconds."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


def wait_until(condition: Callable[[], object], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.05)


def start(tmp_path: Path, waiting: str) -> subprocess.Popen[str]:
    program = f"""
        import subprocess, sys, tempfile, time
        from pathlib import Path
        from understudy.container.running.stopping import make_scratch, stop_on_signals
        from understudy.preprocess.joint_renames import begun
        here = Path({str(tmp_path)!r})
        stop_on_signals(here / "message")
        unfinished = begun(here / "output/.statistics.json.partial", here / "output/.merging/0a")
        unfinished.__enter__()
        make_scratch()
        (here / "scratch").write_text(tempfile.mkdtemp())
        child = subprocess.Popen([sys.executable, "-c", "import subprocess as s; s.run(['sleep', '600'])"])
        (here / "child").write_text(str(child.pid))
        {waiting}
    """
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program)], cwd=ROOT, stderr=subprocess.PIPE, text=True
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize(
    "waiting",
    [
        "time.sleep(600)",
        "import socket; socket.create_server(('127.0.0.1', 0)).accept()",
        "child.wait()",
        "import os; os.mkfifo(here / 'fifo'); open(here / 'fifo')",
    ],
    ids=["sleep", "socket", "child", "fifo"],
)
def test_a_stop_is_answered_wherever_the_job_waits(tmp_path: Path, number: int, waiting: str) -> None:
    (tmp_path / "output").mkdir()
    (tmp_path / "output" / ".statistics.json.partial").write_text("[ 1,")
    (tmp_path / "output" / ".merging" / "0a" / "0-1").mkdir(parents=True)
    (tmp_path / "output" / ".merging" / "0a" / "0-1" / "0").write_text('{"eventMetadata":')
    process = start(tmp_path, waiting)
    wait_until((tmp_path / "child").exists)
    wait_until(lambda: (tmp_path / "child").read_text().isdigit())
    time.sleep(0.3)
    process.send_signal(number)
    _, log = process.communicate(timeout=10)
    name = signal.Signals(number).name
    assert process.returncode == 128 + number
    assert (tmp_path / "message").read_text().startswith(f"Stopped: the job was told to stop ({name})")
    assert f"Stopped by {name}" in log
    assert list((tmp_path / "output").iterdir()) == []
    assert not Path((tmp_path / "scratch").read_text()).exists()
    wait_until(lambda: not alive(int((tmp_path / "child").read_text())))


def test_a_second_stop_does_not_cut_the_first_short(tmp_path: Path) -> None:
    (tmp_path / "output").mkdir()
    process = start(tmp_path, "time.sleep(600)")
    wait_until(lambda: (tmp_path / "child").exists() and (tmp_path / "child").read_text().isdigit())
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGINT):
        process.send_signal(number)
    process.communicate(timeout=10)
    assert process.returncode in (130, 143)
    assert (tmp_path / "message").read_text().startswith("Stopped: ")
    assert not Path((tmp_path / "scratch").read_text()).exists()


def test_a_stop_whose_message_nobody_takes_ends_all_the_same(tmp_path: Path) -> None:
    program = """
        import os, sys, time
        from pathlib import Path
        from understudy.container.running import stopping
        stopping.ENDING_SECONDS = 0.5
        fifo = Path(sys.argv[1]) / ".message.partial"
        os.mkfifo(fifo)
        stopping.stop_on_signals(fifo.with_name("message"))
        print(flush=True)
        time.sleep(600)
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program), str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.terminate()
        assert process.wait(10) == 143


def test_what_a_killed_job_left_in_the_temporary_folder_goes_with_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    program = """
        import sys, tempfile, time
        from understudy.container.running.stopping import make_scratch, stop_on_signals
        stop_on_signals(None)
        make_scratch()
        print(tempfile.mkdtemp(), flush=True)
        time.sleep(600)
    """
    made = []
    for number in (signal.SIGKILL, signal.SIGTERM):
        with subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(program)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            made.append(Path(process.stdout.readline().strip()).parent)
            assert list(tmp_path.iterdir()) == made[-1:]
            process.send_signal(number)
    assert made[0] != made[1]
    assert list(tmp_path.iterdir()) == []


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{process}/stat")
    return not (stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z")
