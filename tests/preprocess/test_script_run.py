"""A job's script in processes of its own: the same table as from Spark's workers."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from analyzer.errors import UserError
from preprocess import script_run
from preprocess.formats import Capture
from preprocess.inputs import find_inputs
from preprocess.reading import ReadOptions, begin_script, lines_to_read
from preprocess.script_run import AHEAD, CANNOT_LOAD, FAILED, THROUGH, WORK, ScriptRun
from preprocess.table import preview, read

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

FORMAT = Capture(("endpointInput", "endpointOutput"))


def captures(folder: Path, count: int = 3) -> Path:
    side = {"observedContentType": "text/csv", "encoding": "CSV"}
    lines = [
        {
            "captureData": {
                "endpointInput": {**side, "mode": "INPUT", "data": f"{i},red"},
                "endpointOutput": {**side, "mode": "OUTPUT", "data": "0.5"},
            },
            "eventMetadata": {"eventId": str(i), "inferenceTime": "2026-03-02T14:00:00Z"},
        }
        for i in range(count)
    ]
    path = folder / "captures.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines) + "not JSON\n")
    return path


def script(folder: Path, body: str) -> Path:
    path = folder / "handler.py"
    path.write_text(body)
    return path


ROWS = """
def preprocess_handler(record):
    if record.event_metadata.event_id == "1":
        return []
    return [{"n": record.endpoint_input.data.split(",")[0], "twice": 2}] * 2
"""


BEGUN: list[ScriptRun] = []
"""What a test has begun, which ends with it however it ends."""


def begun(folder: Path, body: str, count: int = 3, partition_bytes: int = 16 << 20) -> ScriptRun:
    options = ReadOptions(script=script(folder, body), partition_bytes=partition_bytes)
    run = begin_script(find_inputs(captures(folder, count)), FORMAT, options, folder)
    assert run is not None
    BEGUN.append(run)
    return run


@pytest.fixture(autouse=True)
def _stopped() -> Iterator[None]:
    yield
    while BEGUN:
        BEGUN.pop().stop()


@pytest.mark.engine
@pytest.mark.parametrize(("count", "partition_bytes"), [(3, 16 << 20), (200, 1_000)])
def test_its_rows_are_those_of_sparks_workers(
    spark: "SparkSession", tmp_path: Path, count: int, partition_bytes: int
) -> None:
    run = begun(tmp_path, ROWS, count, partition_bytes)
    inputs = find_inputs(tmp_path / "captures.jsonl")
    options = ReadOptions(script=tmp_path / "handler.py", partition_bytes=partition_bytes)
    assert run.count == len(lines_to_read(inputs, FORMAT, options).partitions)
    alone = preview(read(spark, inputs, FORMAT, options, run), 1000)
    assert alone == preview(read(spark, inputs, FORMAT, options), 1000)
    assert [item.get("note") for item in alone[:3]] == [None, None, "dropped_by_script"]
    assert alone[-1]["note"] == "malformed"
    assert len(alone) == 2 * count
    left = sorted(path.suffix for path in run.folder.iterdir() if path.name != WORK)
    assert left == [".claim"] * run.count + [".read"] * run.count


def test_processes_share_the_partitions_and_wait_for_the_jvm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script_run, "_cores", lambda: 2)
    run = begun(tmp_path, ROWS, 200, 1_000)
    assert len(run.processes) == 2
    ahead = AHEAD * len(run.processes)
    assert run.count > 2 * ahead
    for number in range(ahead):
        wait_for(run.folder / f"{number}.rows")
    time.sleep(0.3)
    assert len(list(run.folder.glob("*.rows"))) == ahead
    assert all(process.poll() is None for process in run.processes)
    (run.folder / "0.read").touch()
    wait_for(run.folder / f"{ahead}.rows")
    for number in range(1, run.count):
        (run.folder / f"{number}.read").touch()
    assert {process.wait(60) for process in run.processes} == {THROUGH}
    assert len(list(run.folder.glob("*.rows"))) == run.count
    run.check()


def wait_for(path: Path) -> None:
    end = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < end, f"{path.name} never came"
        time.sleep(0.01)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("import nowhere_at_all\n", r"handler.py' does not import: .*nowhere_at_all"),
        (
            "import os\ndef preprocess_handler(record):\n    os._exit(7)\n",
            "ended its process with exit code 7 before",
        ),
        (
            "import os\ndef preprocess_handler(record):\n    os._exit(0)\n",
            "ended its process with exit code 0 before",
        ),
        (
            f"import os\ndef preprocess_handler(record):\n    os._exit({CANNOT_LOAD})\n",
            f"ended its process with exit code {CANNOT_LOAD} before",
        ),
        (
            "import os\ndef preprocess_handler(record):\n    os.kill(os.getpid(), 9)\n",
            "ended its process with signal 9 before",
        ),
    ],
)
def test_a_script_that_does_not_load_or_ends_its_process_is_told(
    tmp_path: Path, body: str, sentence: str
) -> None:
    run = begun(tmp_path, body)
    wait_for(run.folder / FAILED)
    with pytest.raises(UserError, match=sentence), run.told():
        raise RuntimeError("as the JVM fails")


@pytest.mark.engine
def test_the_jvm_does_not_wait_for_a_process_that_is_gone(spark: "SparkSession", tmp_path: Path) -> None:
    run = begun(
        tmp_path,
        "import os\ndef preprocess_handler(record):\n"
        "    if record.event_metadata.event_id == '150': os._exit(0)\n    return {'a': 1}\n",
        200,
        1_000,
    )
    options = ReadOptions(script=tmp_path / "handler.py", partition_bytes=1_000)
    table = read(spark, find_inputs(tmp_path / "captures.jsonl"), FORMAT, options, run)
    with pytest.raises(UserError, match="ended its process with exit code 0"), run.told():
        preview(table, 1000)


def test_stop_ends_a_script_that_still_runs(tmp_path: Path) -> None:
    run = begun(tmp_path, "import time\ndef preprocess_handler(record):\n    time.sleep(600)\n")
    run.stop()
    assert [process.returncode for process in run.processes] == [-9]


def test_no_process_of_a_script_outlives_a_job_that_was_killed(tmp_path: Path) -> None:
    told = tmp_path / "processes"
    job = (
        "import os, signal\nfrom pathlib import Path\n"
        "from tests.preprocess.test_script_run import ROWS, begun\n"
        f"run = begun(Path({str(tmp_path)!r}), ROWS, 200, 1_000)\n"
        f"Path({str(told)!r}).write_text(' '.join(str(process.pid) for process in run.processes))\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    assert subprocess.run([sys.executable, "-c", job], check=False).returncode == -signal.SIGKILL
    end = time.monotonic() + 60
    for process in map(int, told.read_text().split()):
        while alive(process):
            assert time.monotonic() < end, "a process of the script goes on"
            time.sleep(0.05)


def alive(process: int) -> bool:
    try:
        return " Z " not in Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False


def test_what_was_started_ends_where_a_later_process_cannot_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[subprocess.Popen[bytes]] = []

    def once(*arguments: Any, **more: Any) -> subprocess.Popen[bytes]:
        if started:
            raise OSError(11, "Resource temporarily unavailable")
        started.append(popen(*arguments, **more))
        return started[0]

    popen = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", once)
    monkeypatch.setattr(script_run, "_cores", lambda: 2)
    with pytest.raises(OSError, match="temporarily unavailable"):
        begun(tmp_path, "import time\ntime.sleep(600)\n", 200, 1_000)
    assert [process.returncode for process in started] == [-9]
    assert list(tmp_path.glob("script-rows-*")) == []


def test_neither_the_environment_nor_a_second_look_at_the_files_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_OF_THE_JOB", "not to be written down")
    run = begun(tmp_path, ROWS)
    try:
        assert b"not to be written down" not in (run.folder / WORK).read_bytes()
        assert run.settings == {"sides": list(FORMAT.sides)}
    finally:
        run.stop()
