"""A small job's script in a process of its own: the same table as from Spark's workers."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from analyzer.errors import UserError
from preprocess.formats import Capture
from preprocess.inputs import find_inputs
from preprocess.reading import ReadOptions, begin_script
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


@pytest.mark.engine
def test_its_rows_are_those_of_sparks_workers(spark: "SparkSession", tmp_path: Path) -> None:
    inputs = find_inputs(captures(tmp_path))
    options = ReadOptions(script=script(tmp_path, ROWS))
    begun = begin_script(inputs, FORMAT, options, tmp_path)
    assert begun is not None
    alone = preview(read(spark, inputs, FORMAT, options, begun))
    assert alone == preview(read(spark, inputs, FORMAT, options))
    assert [item.get("note") for item in alone] == [None, None, "dropped_by_script", None, None, "malformed"]


def test_there_is_none_where_workers_share_the_records(tmp_path: Path) -> None:
    inputs = find_inputs(captures(tmp_path, 50))
    options = ReadOptions(script=script(tmp_path, ROWS), partition_bytes=1_000)
    assert begin_script(inputs, FORMAT, options, tmp_path) is None


def test_a_script_that_does_not_load_is_told_when_its_rows_are_asked_for(tmp_path: Path) -> None:
    options = ReadOptions(script=script(tmp_path, "import nowhere_at_all\n"))
    begun = begin_script(find_inputs(captures(tmp_path)), FORMAT, options, tmp_path)
    assert begun is not None
    with pytest.raises(UserError, match=r"handler.py' does not import: .*nowhere_at_all"):
        begun.rows()


def test_a_script_that_ends_its_process_is_told_with_how(tmp_path: Path) -> None:
    body = "import os\ndef preprocess_handler(record):\n    os._exit(7)\n"
    begun = begin_script(
        find_inputs(captures(tmp_path)), FORMAT, ReadOptions(script=script(tmp_path, body)), tmp_path
    )
    assert begun is not None
    with pytest.raises(UserError, match="ended its process with exit code 7"):
        begun.rows()


def test_stop_ends_a_script_that_still_runs(tmp_path: Path) -> None:
    body = "import time\ndef preprocess_handler(record):\n    time.sleep(600)\n"
    begun = begin_script(
        find_inputs(captures(tmp_path)), FORMAT, ReadOptions(script=script(tmp_path, body)), tmp_path
    )
    assert begun is not None
    begun.stop()
    assert begun.process.returncode == -9
