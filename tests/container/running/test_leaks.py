"""What a job may leave in an engine, each thing for itself."""

import os
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from understudy.analyzer.engine.session import jvm_of
from understudy.container.running import leaks
from understudy.container.running.leaks import footprint, unfit
from understudy.container.running.warm_engine import WarmEngine
from understudy.preprocess.script_run import waiting_guard

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.engine


@pytest.fixture
def engine(spark: "SparkSession", monkeypatch: pytest.MonkeyPatch) -> Iterator[WarmEngine]:
    """The tests' session as an engine."""
    monkeypatch.setattr(leaks, "ENDING_SECONDS", 0.2)
    jvm = jvm_of(spark)
    assert jvm
    guard = waiting_guard()
    yield WarmEngine(spark, jvm, guard)
    guard.kill()
    guard.communicate()


def test_an_engine_without_a_fault_is_fit(engine: WarmEngine) -> None:
    assert unfit(engine, footprint(engine)) is None


def test_a_thread_that_goes_on(engine: WarmEngine) -> None:
    first, over = footprint(engine), threading.Event()
    thread = threading.Thread(target=over.wait, name="lasting")
    thread.start()
    assert unfit(engine, first) == "threads go on: lasting"
    over.set()
    thread.join()
    assert unfit(engine, first) is None


def test_open_files(engine: WarmEngine) -> None:
    first = footprint(engine)
    files = [os.open(os.devnull, os.O_RDONLY) for _ in range(leaks.MORE_DESCRIPTORS + 1)]
    assert unfit(engine, first) == f"{len(files)} files are open"
    for file in files:
        os.close(file)


def test_memory(engine: WarmEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaks, "MOST_GROWN", 32 << 20)
    first = footprint(engine)
    held = b"x" * (64 << 20)
    said = unfit(engine, first)
    assert said
    assert said.startswith("it has grown by ")
    assert held


def test_a_table_that_spark_keeps(engine: WarmEngine) -> None:
    kept = engine.spark.range(3)._jdf.rdd().toJavaRDD().cache()
    assert unfit(engine, footprint(engine)) == "1 tables of Spark are kept"
    kept.unpersist(True)


def test_temporary_files_of_sparks(engine: WarmEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaks, "MOST_TEMPORARY", 2 << 20)
    file = engine.jvm.folder / "left"
    file.write_bytes(b"x" * (3 << 20))
    said = unfit(engine, footprint(engine))
    assert said
    assert said.endswith("MiB of temporary files are kept")
    file.unlink()


def test_a_fault_of_ours_in_a_job(engine: WarmEngine) -> None:
    engine.doubt = "a job ended with KeyError"
    assert unfit(engine, footprint(engine)) == "a job ended with KeyError"
