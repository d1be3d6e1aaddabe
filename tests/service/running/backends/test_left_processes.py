import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from understudy.service.running.backends.left_processes import began, end_left, note

pytestmark = pytest.mark.processes


def sleeping() -> subprocess.Popen[bytes]:
    return subprocess.Popen(["sleep", "60"])


def noted_by_another(folder: Path) -> int:
    """A process that outlives the one that has noted it; its number."""
    program = f"""
import subprocess
from pathlib import Path
from understudy.service.running.backends.left_processes import note
nowhere = subprocess.DEVNULL
process = subprocess.Popen(["sleep", "60"], stdout=nowhere, stderr=nowhere)
note(Path({str(folder)!r}), process.pid)
print(process.pid)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return int(done.stdout)


def test_a_process_of_a_service_that_is_gone_is_ended(tmp_path: Path) -> None:
    process = noted_by_another(tmp_path)
    assert began(process)
    assert end_left(tmp_path) == [process]
    assert not list((tmp_path / "processes").iterdir())
    assert end_left(tmp_path) == []


def test_one_of_a_service_that_runs_is_left_alone(tmp_path: Path) -> None:
    process = sleeping()
    file = note(tmp_path, process.pid)
    assert end_left(tmp_path) == []
    assert process.poll() is None
    assert file.exists()
    process.kill()
    process.wait()


def test_another_process_of_the_same_number_is_left_alone(tmp_path: Path) -> None:
    process = sleeping()
    file = note(tmp_path, process.pid)
    told = json.loads(file.read_text())
    told["owner"] = told["process"] = [process.pid, "another boot 1234"]
    file.write_text(json.dumps(told))
    assert end_left(tmp_path) == []
    assert process.poll() is None
    assert not file.exists()
    process.kill()
    process.wait()


def test_a_file_that_was_cut_off_is_removed(tmp_path: Path) -> None:
    file = note(tmp_path, os.getpid())
    file.write_text("{")
    assert end_left(tmp_path) == []
    assert not file.exists()


def test_without_a_folder_nothing_was_left(tmp_path: Path) -> None:
    assert end_left(tmp_path) == []


def test_what_has_ended_runs_no_more() -> None:
    process = sleeping()
    assert began(process.pid)
    process.kill()
    assert began(process.pid) is None or process.wait()
    process.wait()
    assert began(process.pid) is None
