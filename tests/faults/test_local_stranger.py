"""A job on one host, and another user of the machine who reaches its ports."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.container.workspace import CAPTURE_FORMAT, ROOT, Workspace, capture

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user"),
]

SCRIPT = """
import os, time
def preprocess_handler(record):
    while not os.path.exists({go!r}):
        time.sleep(0.1)
    print("captured", record.endpoint_input.data)
    return dict(enumerate(record.endpoint_input.data.split(",")))
"""
PATIENCE_SECONDS = 200
PORTS = 4
"""The gateway's, the driver's, its block manager's, and that of what tasks accumulate."""


def ports_of(job: subprocess.Popen[str]) -> list[int]:
    """Where the job and all that it started listen, once Spark is up."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        assert job.poll() is None, job.communicate()
        family = [psutil.Process(job.pid), *psutil.Process(job.pid).children(recursive=True)]
        found = {
            one.laddr.port
            for process in family
            for one in process.net_connections("tcp")
            if one.status == psutil.CONN_LISTEN
        }
        if len(found) >= PORTS:
            return sorted(found)
        time.sleep(0.2)
    raise AssertionError("Spark is not up")


@pytest.fixture
def stranger() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start what another user does; it is gone after the test."""
    started = []
    with tempfile.TemporaryDirectory() as scratch:
        Path(scratch).chmod(0o777)

        def start(deed: str, ports: Iterable[int]) -> subprocess.Popen[str]:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.local_stranger", deed, *map(str, ports)],
                cwd=ROOT,
                env=os.environ | {"TMPDIR": scratch, "HOME": scratch},
                stdout=subprocess.PIPE,
                text=True,
            )
            started.append(process)
            return process

        yield start
        for process in started:
            process.kill()
            process.communicate()


@pytest.mark.parametrize("deed", ["silence", "garbage", pytest.param("message", marks=pytest.mark.faults)])
def test_another_user_neither_ends_nor_reads_a_job(
    workspace: Workspace, tmp_path: Path, stranger: Callable[..., subprocess.Popen[str]], deed: str
) -> None:
    workspace.captures([capture("0.5", f"{number},2.5", number) for number in range(20)])
    go = tmp_path / "go"
    job = workspace.start(
        dataset_format=CAPTURE_FORMAT,
        record_preprocessor_script=workspace.script(SCRIPT.format(go=str(go))),
        understudy_script_timeout_seconds="300",
    )
    try:
        there = stranger(deed, ports_of(job))
        assert there.stdout is not None
        heard = there.stdout.readline() if deed == "silence" else there.stdout.read()
        go.touch()
        _, log = job.communicate(timeout=PATIENCE_SECONDS)
    finally:
        job.kill()
    assert job.returncode == 0, log
    statistics = json.loads((workspace.output / "statistics.json").read_text())
    assert statistics["dataset"]["item_count"] == 20
    assert "captured" not in heard
    assert "answered" not in heard
    assert "\n\tat " not in log, log
