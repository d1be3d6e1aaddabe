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

from tests.preprocess.reading import preview
from understudy.analyzer.errors import UserError
from understudy.preprocess import script_run
from understudy.preprocess.begun_rows import FAILED
from understudy.preprocess.formats import Capture
from understudy.preprocess.inputs import find_inputs
from understudy.preprocess.reading import ReadOptions, begin_script, lines_to_read
from understudy.preprocess.script_run import AHEAD, WORK, ScriptRun
from understudy.preprocess.table import read

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
    ahead = AHEAD * 2
    assert run.count > 2 * ahead
    for number in range(ahead):
        wait_for(run.folder / f"{number}.rows")
    time.sleep(0.3)
    assert len(list(run.folder.glob("*.rows"))) == ahead
    assert run.guard.poll() is None
    (run.folder / "0.read").touch()
    wait_for(run.folder / f"{ahead}.rows")
    for number in range(1, run.count):
        (run.folder / f"{number}.read").touch()
    assert run.guard.wait(60) == 0
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
            "import os\ndef preprocess_handler(record):\n    os.kill(os.getpid(), 9)\n",
            "ended its process with signal 9 .SIGKILL. before",
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


def forever(folder: Path) -> str:
    """A script that writes down its processes' numbers, one of another session among them, and never ends."""
    return (
        "import os, subprocess, sys, time\n"
        "def preprocess_handler(record):\n"
        "    other = subprocess.Popen(['sleep', '600'], start_new_session=True)\n"
        f"    with open({str(folder / 'processes')!r}, 'a') as told:\n"
        "        print(os.getpid(), os.getppid(), other.pid, file=told)\n"
        "    time.sleep(600)\n"
    )


def processes(folder: Path) -> list[int]:
    wait_for(folder / "processes")
    end = time.monotonic() + 60
    while not (text := (folder / "processes").read_text()).endswith("\n"):
        assert time.monotonic() < end
    return [int(number) for number in text.split()]


def wait_for_end(started: list[int]) -> None:
    end = time.monotonic() + 60
    for process in started:
        while alive(process):
            assert time.monotonic() < end, "a process of the script goes on"
            time.sleep(0.05)


def alive(process: int) -> bool:
    try:
        return " Z " not in Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False


def test_stop_ends_a_script_that_still_runs_and_what_it_started(tmp_path: Path) -> None:
    begun(tmp_path, forever(tmp_path))
    started = processes(tmp_path)
    left = BEGUN.pop().stop()
    wait_for_end(started)
    assert left == f"The preprocessing script '{tmp_path / 'handler.py'}' left a process running, now ended"


def test_no_process_of_a_script_outlives_a_job_that_was_killed(tmp_path: Path) -> None:
    job = (
        "import os, signal\nfrom pathlib import Path\n"
        "from tests.preprocess.test_script_run import begun, forever, processes\n"
        f"folder = Path({str(tmp_path)!r})\n"
        "begun(folder, forever(folder))\n"
        "processes(folder)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    assert subprocess.run([sys.executable, "-c", job], check=False).returncode == -signal.SIGKILL
    wait_for_end(processes(tmp_path))


def test_a_script_that_kills_its_guard_is_told_and_ends_with_it(tmp_path: Path) -> None:
    body = "import os\ndef preprocess_handler(record):\n    os.kill(os.getppid(), 9)\n"
    run = begun(tmp_path, body)
    wait_for(run.folder / FAILED)
    with pytest.raises(UserError, match="ended the process that watches over it"):
        run.check()


def test_nothing_is_left_where_the_guard_cannot_be_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_arguments: Any, **_more: Any) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(subprocess, "Popen", refused)
    with pytest.raises(OSError, match="temporarily unavailable"):
        begun(tmp_path, ROWS)
    assert list(tmp_path.glob("script-rows-*")) == []


def test_neither_the_environment_nor_a_second_look_at_the_files_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_OF_THE_JOB", "not to be written down")
    run = begun(tmp_path, ROWS)
    assert b"not to be written down" not in (run.folder / WORK).read_bytes()
    assert run.settings == {"sides": list(FORMAT.sides)}
