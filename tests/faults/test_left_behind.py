"""What a job leaves in its container's own file system, however it or its Java ended: nothing."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.container.workspace import CAPTURE_FORMAT, Workspace, capture
from tests.faults.trials import DEADLINE_SECONDS
from tests.image.conftest import PROCESSING
from tests.image.hosts import HOSTS, Start, codes, left_in, logs, script

pytestmark = pytest.mark.docker
KILL = """
import os, pathlib, signal, sys
for process in pathlib.Path("/proc").glob("[0-9]*"):
    if sys.argv[1].encode() in (process / "cmdline").read_bytes() and int(process.name) != os.getpid():
        os.kill(int(process.name), signal.SIGKILL)
"""
DRIVER, EXECUTOR = "PythonGatewayServer", "CoarseGrainedExecutorBackend"

Job = Callable[[float], Any]


def kill(container: Any, program: str) -> None:
    code, told = container.exec_run(["python", "-c", KILL, program])
    assert code == 0, told


def says(container: Any, text: str) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while text not in container.logs().decode():
        assert time.monotonic() < deadline, container.logs().decode()
        time.sleep(0.05)


def ends(container: Any) -> int:
    return int(container.wait(timeout=DEADLINE_SECONDS)["StatusCode"])


@pytest.fixture
def job(job_container: Callable[..., Any], workspace: Workspace, tmp_path: Path) -> Iterator[Job]:
    """Begins a job whose script takes so many seconds for each of 300 records."""
    begun: list[Any] = []

    def begin(seconds: float) -> Any:
        workspace.captures([capture("0.5", f"{n},{n * 2},x", n) for n in range(300)])
        inside = f"{PROCESSING}/code/slow.py"
        container, _, _ = job_container(
            workspace.data,
            CAPTURE_FORMAT,
            environment={"record_preprocessor_script": inside},
            mounts={script(tmp_path, seconds): inside},
        )
        begun.append(container)
        return container.start().get_wrapped_container()

    yield begin
    for container in begun:
        container.stop()


@pytest.mark.faults
def test_a_job_leaves_nothing(job: Job) -> None:
    container = job(0)
    assert ends(container) == 0
    assert left_in(container) == []


def test_nor_does_one_whose_java_is_killed(job: Job) -> None:
    container = job(1)
    says(container, "Reading and profiling")
    kill(container, DRIVER)
    assert ends(container) == 1
    assert left_in(container) == []


@pytest.mark.faults
@pytest.mark.parametrize("stage", ["Checking settings", "Starting Spark", "Reading and profiling"])
def test_nor_does_a_stopped_one(job: Job, stage: str) -> None:
    container = job(1)
    says(container, stage)
    container.stop(timeout=30)
    assert ends(container) == 143
    assert left_in(container) == []


@pytest.mark.faults
@pytest.mark.parametrize("stage", ["Checking settings", "Starting Spark", "Reading and profiling"])
def test_what_a_killed_one_leaves_the_next_removes(job: Job, stage: str) -> None:
    container = job(0.01)
    says(container, stage)
    container.kill()
    assert ends(container) == 137
    container.start()
    assert ends(container) == 0, container.logs().decode()
    assert left_in(container) == []


@pytest.mark.faults
def test_nor_do_several_hosts_one_of_whose_executors_is_killed(
    start: Start, everything: Path, tmp_path: Path
) -> None:
    hosts = start(everything, hosts=HOSTS[:2], script=script(tmp_path, 0.02))
    hosts[0].says("Reading and profiling", DEADLINE_SECONDS)
    time.sleep(1)
    kill(hosts[1].container, EXECUTOR)
    assert codes(hosts) == [0, 0], logs(hosts)
    assert [left_in(host.container) for host in hosts] == [[], []]
