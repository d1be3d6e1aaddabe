"""The first instructions: a stop waits until it can be answered, and a closed stream stays nobody's."""

import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(program: str, *shell: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", textwrap.dedent(program)]
    return subprocess.run(
        [*shell, *command], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_that_comes_first_is_answered_once_it_can_be(tmp_path: Path, number: int) -> None:
    message = tmp_path / "message"
    ended = run(
        f"""
        import signal
        from pathlib import Path
        from understudy.container.process_start import begin
        begin()
        signal.raise_signal({number})
        from understudy.container.running.stopping import stop_on_signals
        stop_on_signals(Path({str(message)!r}))
        """
    )
    assert ended.returncode == 128 + number
    assert message.read_text().startswith("Stopped: ")


@pytest.mark.parametrize("closed", ["0<&-", ">&-", "2>&-", "0<&- >&- 2>&-"])
def test_the_next_file_does_not_take_the_place_of_a_closed_stream(tmp_path: Path, closed: str) -> None:
    file = tmp_path / "file"
    program = f"""
        import os, subprocess, sys
        from understudy.container.process_start import begin
        begin()
        file = open({str(file)!r}, "w")
        print("for nobody")
        print("for nobody", file=sys.stderr, flush=True)
        subprocess.run(["sh", "-c", "echo for nobody; echo for nobody >&2"], check=True)
        file.write(str(file.fileno() > 2))
        """
    ended = run(program, "sh", "-c", f'exec "$@" {closed}', "sh")
    assert ended.returncode == 0, ended.stderr
    assert file.read_text() == "True"


def test_hardly_anything_is_imported_before() -> None:
    ended = run(
        "import sys; before = set(sys.modules); import understudy.container.process_start; "
        "print(*set(sys.modules) - before)"
    )
    loaded = set(ended.stdout.split())
    assert "understudy.container.process_start" in loaded
    assert not {"pathlib", "re", "subprocess", "tempfile", "threading", "typing", "json"} & loaded
