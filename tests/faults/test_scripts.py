"""Scripts that end early, hang, leave things behind, break their process: told in time, no record lost."""

import json
import re
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.container.workspace import CAPTURE_FORMAT, CSV_FORMAT, Ended, Workspace, capture
from tests.faults.hostile import HOSTILE, LIMIT_SECONDS, Hostile, after, before, of_rows
from tests.faults.trials import of_trial
from understudy.analyzer.errors import UserError
from understudy.preprocess import postprocess
from understudy.preprocess.begun_rows import FAILED
from understudy.preprocess.formats import parse_dataset_format
from understudy.preprocess.guard import PATIENCE_SECONDS
from understudy.preprocess.inputs import find_inputs
from understudy.preprocess.reading import ReadOptions, begin_script
from understudy.preprocess.script_rows import read_back
from understudy.preprocess.script_run import ScriptRun

RECORDS = 500
SCRIPT = "hostile.py"
DEADLINE_SECONDS = 200
"""For a job of a few seconds, on a machine that others keep busy."""

every = pytest.mark.parametrize("hostile", HOSTILE, ids=lambda hostile: hostile.name)


def of(*names: str) -> pytest.MarkDecorator:
    """Those of these names."""
    chosen = [one for one in HOSTILE if one.name in names]
    assert len(chosen) == len(names)
    return pytest.mark.parametrize("hostile", chosen, ids=lambda hostile: hostile.name)


@pytest.fixture
def trial(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A value in the environment by which whatever is started is found; nothing of it is left."""
    value = uuid.uuid4().hex
    monkeypatch.setenv("TRIAL", value)
    yield value
    end = time.monotonic() + 10
    while left := of_trial(value):
        assert time.monotonic() < end, f"left: {left}"
        time.sleep(0.1)


def run(workspace: Workspace, **variables: str) -> Ended:
    began = time.monotonic()
    limits = {
        "understudy_script_timeout_seconds": str(LIMIT_SECONDS),
        "understudy_postprocess_timeout_seconds": str(LIMIT_SECONDS),
    }
    ended = workspace.run(UNDERSTUDY_HEAP="512m", **limits, **variables)
    assert time.monotonic() - began < DEADLINE_SECONDS + LIMIT_SECONDS + PATIENCE_SECONDS
    return ended


def check(ended: Ended, sentence: str | None, script: str = SCRIPT) -> None:
    assert "internal error" not in ended.message + ended.log
    if sentence is None:
        assert ended.code == 0, ended.log
        assert ended.message.startswith("Completed")
        assert "Traceback" not in ended.log
    else:
        assert ended.code == 1, ended.log
        assert re.search(sentence, ended.message), ended.message
        assert script in ended.message


def run_before(workspace: Workspace, hostile: Hostile, partition_bytes: int) -> None:
    workspace.captures(capture("0.5", f"{number}", number) for number in range(RECORDS))
    ended = run(
        workspace,
        dataset_format=CAPTURE_FORMAT,
        record_preprocessor_script=workspace.script(before(hostile, "event-300"), SCRIPT),
        understudy_partition_bytes=str(partition_bytes),
    )
    check(ended, None if hostile.may_complete and ended.code == 0 else hostile.before)
    if ended.code == 0:
        assert ended.documents["statistics.json"]["dataset"]["item_count"] == RECORDS


def run_after(workspace: Workspace, hostile: Hostile) -> None:
    workspace.file("data.csv", ["a,b", *(f"{number},x" for number in range(RECORDS))])
    ended = run(
        workspace,
        dataset_format=CSV_FORMAT,
        post_analytics_processor_script=workspace.script(after(hostile), SCRIPT),
    )
    check(ended, hostile.after)
    assert set(ended.documents) == {"statistics.json", "constraints.json", "feature_details.json"}


def told_of(run: ScriptRun) -> str | None:
    """What the JVM would be told, which looks at each partition's count; None where it is every record."""
    rows: list[dict[str, object]] = []
    for number in range(run.count):
        try:
            partition = partition_of(run, number)
        except UserError as error:
            return str(error)
        rows += partition
    for row in rows:
        if row.get("note") == "script_failure":
            return str(row["reason"])
    assert sum("row" in row for row in rows) == RECORDS
    return None


def partition_of(run: ScriptRun, number: int) -> list[dict[str, object]]:
    """Its rows and notes; UserError where a process has failed."""
    until = time.monotonic() + DEADLINE_SECONDS
    file = run.folder / f"{number}.rows"
    while not file.exists():
        if (run.folder / FAILED).exists():
            run.check()
        assert time.monotonic() < until
        time.sleep(0.02)
    lines = file.read_bytes()
    (run.folder / f"{number}.read").touch()
    partition = list(read_back([lines]))
    assert json.loads(lines.splitlines()[-1]) == {"end": len(partition)}
    return partition


def try_processes(workspace: Workspace, hostile: Hostile, partition_bytes: int) -> None:
    workspace.captures(capture("0.5", f"{number}", number) for number in range(RECORDS))
    script = Path(workspace.script(before(hostile, "event-300"), SCRIPT))
    options = ReadOptions(
        script=script, script_timeout_seconds=LIMIT_SECONDS, partition_bytes=partition_bytes
    )
    inputs, form = find_inputs(workspace.data), parse_dataset_format(CAPTURE_FORMAT)
    run = begin_script(inputs, form, options, workspace.opt_ml)
    assert run is not None
    try:
        told = told_of(run)
    finally:
        run.stop()
    if hostile.before is None or (hostile.may_complete and told is None):
        assert told is None
    else:
        assert re.search(hostile.before, told or "")


@of("exits with 0", "forks", "closes everything", "lets nobody in", "leaves a daemon", "leaves a thread")
def test_processes_before_the_analysis(workspace: Workspace, trial: str, hostile: Hostile) -> None:
    try_processes(workspace, hostile, 20_000)


@pytest.mark.faults
@every
@pytest.mark.parametrize("partition_bytes", [1 << 24, 20_000])
def test_every_process_before_the_analysis(
    workspace: Workspace, trial: str, hostile: Hostile, partition_bytes: int
) -> None:
    try_processes(workspace, hostile, partition_bytes)


def try_process_after(workspace: Workspace, hostile: Hostile) -> None:
    script = Path(workspace.script(after(hostile), SCRIPT))
    if hostile.after is None:
        postprocess.run(script, LIMIT_SECONDS)
    else:
        with pytest.raises(UserError, match=hostile.after) as told:
            postprocess.run(script, LIMIT_SECONDS)
        assert SCRIPT in str(told.value)


@of(
    "exits with 0",
    "is told to end",
    "leaves a thread",
    "leaves a child of another session",
    "blocks every signal",
)
def test_a_process_after_the_analysis(workspace: Workspace, trial: str, hostile: Hostile) -> None:
    try_process_after(workspace, hostile)


@pytest.mark.faults
@every
def test_every_process_after_the_analysis(workspace: Workspace, trial: str, hostile: Hostile) -> None:
    try_process_after(workspace, hostile)


@pytest.mark.engine
@of("exits with 0", "forks")
def test_a_job_of_several_partitions(workspace: Workspace, trial: str, hostile: Hostile) -> None:
    run_before(workspace, hostile, 20_000)


@pytest.mark.faults
@pytest.mark.engine
@every
@pytest.mark.parametrize("partition_bytes", [1 << 24, 20_000])
def test_a_script_before_the_analysis(
    workspace: Workspace, trial: str, hostile: Hostile, partition_bytes: int
) -> None:
    run_before(workspace, hostile, partition_bytes)


@pytest.mark.faults
@pytest.mark.engine
@every
def test_a_script_after_the_analysis(workspace: Workspace, trial: str, hostile: Hostile) -> None:
    run_after(workspace, hostile)


@pytest.mark.faults
@pytest.mark.engine
@every
def test_a_script_of_parquet(workspace: Workspace, trial: str, hostile: Hostile) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    workspace.data.mkdir(parents=True)
    table = pyarrow.table({"number": range(RECORDS), "answer": [0.5] * RECORDS})
    parquet.write_table(table, workspace.data / "data.parquet", row_group_size=100)
    ended = run(
        workspace,
        dataset_format='{"parquet":{}}',
        record_preprocessor_script=workspace.script(of_rows(hostile, 300), SCRIPT),
    )
    check(ended, None if hostile.may_complete and ended.code == 0 else hostile.before)
    if ended.code == 0:
        assert ended.documents["statistics.json"]["dataset"]["item_count"] == RECORDS
