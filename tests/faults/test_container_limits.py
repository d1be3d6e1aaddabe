"""Docker's own bounds on the image: memory, processes, files, disks, network, user; each is named."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docker.types import Ulimit

from tests.container.workspace import CAPTURE_FORMAT, Workspace, capture
from tests.faults.trials import DEADLINE_SECONDS, End, checked, not_ours
from tests.image.conftest import PROCESSING

pytestmark = pytest.mark.docker
LONG = [pytest.mark.faults]
RECORDS = 300
SHARES_MEMORY = """
from multiprocessing import shared_memory
def preprocess_handler(record):
    shared = shared_memory.SharedMemory(create=True, size=1 << 20)
    shared.buf[:] = bytes(1 << 20)
    shared.close()
    shared.unlink()
    return {"a": 1}
"""

Trial = Callable[..., End]


@pytest.fixture
def trial(job_container: Callable[..., Any], workspace: Workspace) -> Trial:
    """A job on captures in a container of these options, to its end, which is checked."""

    def run(script: str = "", environment: dict[str, str] | None = None, **options: Any) -> End:
        workspace.captures([capture("0.5", f"{n},{n * 2},x", n) for n in range(RECORDS)])
        variables = dict(environment or {})
        if script:
            variables["record_preprocessor_script"] = f"{PROCESSING}/code/script.py"
            options["mounts"] = {Path(workspace.script(script)): variables["record_preprocessor_script"]}
        container, output, platform = job_container(
            workspace.data, CAPTURE_FORMAT, environment=variables, **options
        )
        with container as started:
            code = started.get_wrapped_container().wait(timeout=DEADLINE_SECONDS)["StatusCode"]
            log = b"".join(started.get_logs()).decode(errors="replace")
        message = platform / "message"
        files = sorted(path.name for path in output.rglob("*"))
        return checked(End(code, message.read_text() if message.exists() else "", log, files))

    return run


def completed_or_says(end: End, *sentences: str) -> None:
    assert end.code == 0 or any(sentence in end.message for sentence in sentences), end.message


def each(bounded: object, *long: object) -> list[object]:
    """One for the bounded part of the trials, and all."""
    return [bounded, *(pytest.param(value, marks=LONG) for value in long)]


@pytest.mark.parametrize("heap", each("", "2g"))
@pytest.mark.parametrize("megabytes", each(128, 96, 160, 192, 256, 320, 400, 512, 640, 768, 1024))
def test_too_little_memory_is_named(trial: Trial, megabytes: int, heap: str) -> None:
    bound = f"{megabytes}m"
    end = trial(environment={"UNDERSTUDY_HEAP": heap}, mem_limit=bound, memswap_limit=bound)
    completed_or_says(end, f"{megabytes} MB for all of the job", f"{megabytes} MB of memory allow")
    assert "set UNDERSTUDY_HEAP to a larger" not in end.message
    assert end.code == (1 if megabytes <= 128 else 0) or 128 < megabytes < 512


@pytest.mark.parametrize("most", each(24, 8, 12, 16, 32, 40, 48, 64, 96, 128))
def test_too_few_processes_are_named(trial: Trial, most: int) -> None:
    end = trial(pids_limit=most)
    completed_or_says(end, "Too few processes and threads are allowed here", "--pids-limit")
    assert end.code == (1 if most <= 24 else 0) or 24 < most < 96


@pytest.mark.parametrize("most", each(128, 24, 32, 48, 64, 96, 192, 256, 400, 1024))
def test_too_few_open_files_are_named(trial: Trial, most: int) -> None:
    end = trial(ulimits=[Ulimit(name="nofile", soft=most, hard=most)])
    completed_or_says(end, f"Too few open files are allowed here ({most})")
    assert end.code == (1 if most <= 128 else 0) or 128 < most < 1024


def test_a_container_that_nobody_writes_to_runs_with_a_folder_for_temporary_files(trial: Trial) -> None:
    end = trial(read_only=True, tmpfs={"/tmp": "size=64m"}, network_mode="none", user="12345:12345")
    assert end.code == 0, end.message
    assert not_ours(end.log) == []


@pytest.mark.faults
def test_and_without_one_says_so(trial: Trial) -> None:
    end = trial(read_only=True)
    assert end.code == 1
    assert "No folder for temporary files can be written" in end.message


@pytest.mark.faults
@pytest.mark.parametrize("size", ["4k", "64k", "1m", "16m"])
def test_a_folder_for_temporary_files_that_is_full_is_named(trial: Trial, size: str) -> None:
    end = trial(read_only=True, tmpfs={"/tmp": f"size={size}"})
    completed_or_says(end, "No space is left in '/tmp'")
    assert end.code == (1 if size == "4k" else end.code)


@pytest.mark.faults
@pytest.mark.parametrize("size", ["4k", "64m"])
def test_memory_that_processes_share_matters_to_scripts_only(trial: Trial, size: str) -> None:
    assert trial(tmpfs={"/dev/shm": f"size={size}"}).code == 0


@pytest.mark.parametrize("size", each("4k", "64m"))
def test_a_script_that_fills_it_is_named(trial: Trial, size: str) -> None:
    """The kernel ends whoever writes to a page of it for which there is no room."""
    end = trial(SHARES_MEMORY, tmpfs={"/dev/shm": f"size={size}"})
    assert end.code == (1 if size == "4k" else 0), end.log
    completed_or_says(end, "script.py")


@pytest.mark.faults
@pytest.mark.parametrize("user", ["12345", "65534:65534", "daemon"])
def test_any_user_will_do(trial: Trial, user: str) -> None:
    assert trial(user=user).code == 0


@pytest.mark.faults
def test_a_user_who_may_not_write_the_documents_is_told_where(trial: Trial) -> None:
    end = trial(user="12345", tmpfs={f"{PROCESSING}/output": "mode=755"})
    assert end.code == 1
    assert f"{PROCESSING}/output" in end.message


@pytest.mark.faults
@pytest.mark.parametrize("script", ["", "def preprocess_handler(record):\n    return {'a': 1}\n"])
def test_nothing_is_said_of_a_network_that_is_not_there(trial: Trial, script: str) -> None:
    end = trial(script, network_mode="none", hostname="nowhere")
    assert end.code == 0
    assert not_ours(end.log) == []
