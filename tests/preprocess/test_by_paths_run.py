"""Rows found by paths beside the JVM: the same table as from Spark's workers."""

import errno
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.preprocess.reading import preview
from understudy.analyzer.errors import UserError
from understudy.preprocess import by_paths_run
from understudy.preprocess.begun_rows import FAILED
from understudy.preprocess.by_paths import rows_of
from understudy.preprocess.by_paths_run import ByPathsRun
from understudy.preprocess.formats import ByPaths, Csv, Json
from understudy.preprocess.inputs import find_inputs
from understudy.preprocess.reading import ReadOptions, begin_by_paths, lines_to_read, script_job
from understudy.preprocess.table import read

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

FORM = ByPaths(Json(), features="features", label="label", names=("age", "sex"))
OPTIONS = ReadOptions()


def written(folder: Path, count: int = 40) -> Path:
    path = folder / "records.jsonl"
    lines = [json.dumps({"features": [at, at % 2], "label": at % 3}) for at in range(count)]
    path.write_text("\n".join([*lines, "not JSON", '{"features": 1}']))
    return path


def begun(folder: Path, options: ReadOptions = OPTIONS) -> ByPathsRun:
    run = begin_by_paths(find_inputs(written(folder)), FORM, options, folder)
    assert run is not None
    return run


def rows_file(run: ByPathsRun) -> Path:
    ((split,),) = run.partitions
    return Path(split.path)


def wait_for(*paths: Path) -> None:
    end = time.monotonic() + 60
    while not any(path.exists() for path in paths):
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)


@pytest.mark.engine
def test_its_rows_are_those_of_sparks_workers(spark: "SparkSession", tmp_path: Path) -> None:
    run = begun(tmp_path)
    inputs = find_inputs(tmp_path / "records.jsonl")
    alone = preview(read(spark, inputs, FORM, OPTIONS, run), 100)
    assert alone == preview(read(spark, inputs, FORM, OPTIONS), 100)
    assert [item.get("note") for item in alone[39:]] == [None, "malformed", "malformed"]
    run.stop()


def test_its_file_is_whole_when_it_has_its_name_and_goes_with_it(tmp_path: Path) -> None:
    run = begun(tmp_path)
    with run.told():
        wait_for(rows_file(run))
    lines = lines_to_read(find_inputs(tmp_path / "records.jsonl"), FORM, OPTIONS)
    job = script_job(OPTIONS, Path(), lines.kind, lines.settings)
    assert rows_file(run).read_bytes() == b"".join(rows_of(job, FORM, lines.partitions))
    run.stop()
    assert not rows_file(run).parent.exists()


@pytest.mark.parametrize(
    ("form", "options"),
    [
        (FORM, ReadOptions(partition_bytes=100)),
        (FORM, ReadOptions(partition_bytes=1_000)),
        (FORM, ReadOptions(script=Path("handler.py"))),
        (Csv(), OPTIONS),
    ],
)
def test_what_sparks_workers_or_others_read_is_not_begun(
    tmp_path: Path, form: ByPaths | Csv, options: ReadOptions
) -> None:
    assert begin_by_paths(find_inputs(written(tmp_path)), form, options, tmp_path) is None


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (
            OSError(errno.ENOSPC, "No space left on device"),
            r"cannot be kept in .* \(No space left on device\)",
        ),
        (UserError("a sentence"), "a sentence"),
    ],
)
def test_what_it_fails_on_is_told_where_its_rows_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception, said: str
) -> None:
    def failing(*_: Any) -> Iterator[bytes]:
        yield b"{}\n"
        raise fault

    monkeypatch.setattr(by_paths_run, "rows_of", failing)
    run = begun(tmp_path)
    wait_for(rows_file(run).with_name(FAILED))
    with pytest.raises(UserError, match=said), run.told():
        raise RuntimeError("a process of the preprocessing script has failed")
    run.stop()


def test_a_fault_of_the_reader_is_its_own(tmp_path: Path) -> None:
    run = begun(tmp_path)
    wait_for(rows_file(run))
    with pytest.raises(RuntimeError, match="of Spark's"), run.told():
        raise RuntimeError("of Spark's")
    run.stop()


@pytest.mark.parametrize("fails", [False, True])
def test_it_ends_when_it_is_told_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: bool) -> None:
    monkeypatch.setattr(by_paths_run, "PATIENCE_SECONDS", 0.01)
    going_on, ended = threading.Event(), threading.Event()

    def endless(*_: Any) -> Iterator[bytes]:
        try:
            yield b"{}\n"
            going_on.wait(60)
            if fails:
                raise UserError("too late to tell")
            yield b"{}\n"
        finally:
            ended.set()

    monkeypatch.setattr(by_paths_run, "rows_of", endless)
    run = begun(tmp_path)
    run.stop()
    assert not rows_file(run).parent.exists()
    going_on.set()
    assert ended.wait(60)
