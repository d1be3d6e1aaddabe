import os
import sys
from pathlib import Path

import pytest

from benchmarks.measure import Command, measure


def python(program: str) -> Command:
    return Command([sys.executable, "-c", program], os.environ)


def test_memory_of_child_processes_counts(tmp_path: Path) -> None:
    hold = "import time; held = b'x' * (80 * 2**20); time.sleep(0.5)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {hold!r}], check=True)"
    measured = measure(python(parent), tmp_path / "log")
    assert measured.peak_mib > 80
    assert measured.seconds > 0.5


def test_the_last_line_is_kept(tmp_path: Path) -> None:
    assert measure(python("print('first'); print('0.25'); print()"), tmp_path / "log").last_line == "0.25"


def test_a_failing_command_is_named_with_its_log(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with pytest.raises(RuntimeError, match=r"ended with 3; see .*log"):
        measure(python("print('gone'); raise SystemExit(3)"), log)
    assert log.read_text() == "gone\n"
