"""Each shortage has its own sentence, and no advice that cannot help."""

import errno
import os
from pathlib import Path

import pytest

from understudy.analyzer.engine import shortage
from understudy.analyzer.engine.limits import Refusals

MB, GB = 2**20, 2**30
NOW = Refusals(kills=1, threads=1)


@pytest.fixture(autouse=True)
def kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine of 2 GB with nothing else that is bounded."""
    monkeypatch.setattr(shortage, "memory", lambda: 2 * GB)
    monkeypatch.setattr(shortage, "refusals", lambda: NOW)
    monkeypatch.setattr(shortage, "threads_left", lambda: None)
    monkeypatch.setattr(shortage, "most_open_files", lambda: 4096)


def test_a_kill_by_the_kernel_advises_a_heap_that_fits() -> None:
    said = shortage.of_ended_java(-9, 4 * GB, Refusals(0, 1))
    assert "The kernel killed Java for want of memory: there are 2.0 GB" in said
    assert "set UNDERSTUDY_HEAP to 1228m" in said


def test_a_kill_by_the_kernel_with_a_heap_that_fits_asks_for_memory() -> None:
    said = shortage.of_ended_java(-9, GB, Refusals(0, 1))
    assert "give the container more memory (such as 4.0 GB)" in said
    assert "UNDERSTUDY_HEAP" not in said


def test_a_kill_that_the_kernel_does_not_count_may_be_anybodys() -> None:
    assert "by another process or by the kernel" in shortage.of_ended_java(137, GB, NOW)


def test_memory_in_which_spark_never_starts_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shortage, "memory", lambda: 96 * MB)
    said = shortage.memory_for_spark()
    assert "there are 96 MB for all of the job, and Spark starts with 192 MB at the least" in said
    assert "(such as 1.0 GB)" in said


def test_a_java_that_does_not_answer_may_want_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shortage.no_answer(120).startswith("Java did not answer in 120 s; its message is in the log.")
    monkeypatch.setattr(shortage, "memory", lambda: 200 * MB)
    assert "there are 200 MB for all of the job; give the container more" in shortage.no_answer(120)


def test_a_full_heap_may_grow_where_there_is_memory() -> None:
    assert "set UNDERSTUDY_HEAP to a larger one (such as 1024m)" in shortage.of_ended_java(3, GB // 2, NOW)


def test_a_heap_as_large_as_the_memory_allows_cannot_grow() -> None:
    said = shortage.of_ended_java(3, 3 * GB, NOW)
    assert "more memory" in said
    assert "UNDERSTUDY_HEAP" not in said


def test_a_refused_thread_is_not_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    for said in (
        shortage.of_ended_java(1, GB, Refusals(1, 0)),
        shortage.told_by("java.lang.OutOfMemoryError: unable to create native thread", GB),
        shortage.of_error(RuntimeError("can't start new thread")),
        shortage.of_error(BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))),
    ):
        assert said is not None
        assert "Too few processes and threads" in said


def test_too_few_open_files_are_not_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shortage, "most_open_files", lambda: 256)
    for said in (
        shortage.of_ended_java(1, GB, NOW),
        shortage.told_by("java.io.IOException: Too many open files", GB),
        shortage.of_error(OSError(errno.EMFILE, os.strerror(errno.EMFILE))),
    ):
        assert said is not None
        assert "Too few open files are allowed here (256)" in said


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (143, "Java was stopped by another process (SIGTERM)"),
        (-15, "Java was stopped by another process (SIGTERM)"),
        (-6, "Java crashed (signal 6)"),
        (134, "Java crashed (signal 6)"),
        (1, "Java ended with code 1; its message is in the log"),
    ],
)
def test_other_ends_are_told_as_what_they_are(code: int, said: str) -> None:
    assert said in shortage.of_ended_java(code, GB, NOW)


def test_a_full_disk_names_the_fullest_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shortage, "files_left", lambda _: None)
    monkeypatch.setattr(shortage, "free_bytes", lambda folder: 512 if folder == tmp_path else GB)
    for said in (
        shortage.told_by("java.io.IOException: No space left on device", GB, [tmp_path]),
        shortage.of_error(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(tmp_path / "rows"))),
    ):
        assert said == f"No space is left in '{tmp_path}' (512 bytes free): make room there."


def test_a_folder_that_takes_no_more_files_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shortage, "files_left", lambda _: 2)
    for said in (
        shortage.of_ended_java(53, GB, NOW),
        shortage.told_by(
            "java.io.IOException: Failed to create a temp directory (under /t)", GB, [Path("/")]
        ),
    ):
        assert said is not None
        assert "No more files can be made in" in said


def test_other_errors_are_no_shortage() -> None:
    assert shortage.told_by("java.lang.IllegalStateException: a number", GB, [Path("/")]) is None
    assert shortage.of_error(ValueError("a number")) is None
    assert shortage.of_error(FileNotFoundError(errno.ENOENT, "none")) is None
