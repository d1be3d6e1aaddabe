"""Bounds of memory, threads, open files and disks, set for real: each is named, none is taken for another."""

import os
import shutil
from pathlib import Path

import pytest

from tests.container.workspace import Workspace
from tests.faults.trials import End, in_group, needs_root, not_ours, run, with_mount
from understudy.analyzer.engine.java_runtime import archive, find_java

pytestmark = pytest.mark.engine
CLOSED = ("2>&-", "<&- >&- 2>&-", ">&-", "2>/dev/full", ">/dev/full 2>/dev/full")


def long(*values: object) -> list[object]:
    return [pytest.param(value, marks=pytest.mark.faults) for value in values]


def completed_or_says(end: End, *sentences: str) -> None:
    assert end.code == 0 or any(sentence in end.message for sentence in sentences), end.message


@pytest.mark.parametrize("most", [128, *long(16, 32, 48, 64, 80, 100, 160, 200, 256, 300, 400, 1024)])
def test_too_few_open_files_are_named(workspace: Workspace, most: int) -> None:
    end = run(workspace, "prlimit", f"--nofile={most}")
    completed_or_says(end, f"Too few open files are allowed here ({most})")
    assert end.code == (1 if most <= 128 else 0) or 128 < most < 1024


@needs_root
@pytest.mark.parametrize("most", [20, *long(2, 3, 4, 6, 8, 10, 12, 15, 25, 30, 35, 40, 45, 50, 60, 80, 120)])
def test_too_few_threads_are_named(workspace: Workspace, most: int) -> None:
    with in_group("pids", pids__max=str(most)) as group:
        end = run(workspace, *group)
    completed_or_says(end, "Too few processes and threads are allowed here")
    assert end.code == 1 or most > 40


@needs_root
@pytest.mark.parametrize("heap", ["2g", *long("")])
@pytest.mark.parametrize(
    "megabytes", [128, *long(32, 48, 64, 96, 160, 180, 192, 200, 224, 256, 300, 400, 512, 768, 1024)]
)
def test_too_little_memory_is_named_and_no_larger_heap_advised(
    workspace: Workspace, megabytes: int, heap: str
) -> None:
    bytes_ = str(megabytes << 20)
    version = "memory.max" if Path("/sys/fs/cgroup/memory.max").exists() else "memory.limit_in_bytes"
    with in_group("memory", **{version.replace(".", "__"): bytes_}) as group:
        end = run(workspace, *group, UNDERSTUDY_HEAP=heap)
    completed_or_says(end, f"there are {megabytes} MB for all of the job", f"{megabytes} MB of memory allow")
    assert "set UNDERSTUDY_HEAP to a larger" not in end.message


@needs_root
@pytest.mark.parametrize("kilobytes", [4, *long(8, 12, 16, 32, 64, 256, 1024, 4096, 65536)])
def test_a_full_folder_for_temporary_files_is_named(
    workspace: Workspace, tmp_path: Path, kilobytes: int
) -> None:
    folder = tmp_path / "temporary"
    end = run(workspace, *with_mount(folder, f"size={kilobytes}k"), TMPDIR=str(folder))
    completed_or_says(end, f"No space is left in '{folder}'")
    assert end.code == (1 if kilobytes == 4 else end.code)


@needs_root
@pytest.mark.faults
@pytest.mark.parametrize(
    "options", ["ro", "nr_inodes=2", "nr_inodes=4", "nr_inodes=6", "size=4k,nr_inodes=8"]
)
def test_a_folder_for_temporary_files_that_takes_none_is_named_or_done_without(
    workspace: Workspace, tmp_path: Path, options: str
) -> None:
    folder = tmp_path / "temporary"
    end = run(workspace, *with_mount(folder, options), TMPDIR=str(folder))
    completed_or_says(
        end,
        "No space is left in",
        "No more files can be made",
        "No folder for temporary files can be written",
    )


@needs_root
@pytest.mark.parametrize("options", ["size=4k", *long("size=8k", "ro", "nr_inodes=2")])
def test_a_full_output_is_named(workspace: Workspace, options: str) -> None:
    end = run(workspace, *with_mount(workspace.output, options))
    assert end.code == 1
    assert str(workspace.output) in end.message


@pytest.mark.parametrize("redirect", [CLOSED[0], *long(*CLOSED[1:])])
def test_a_job_needs_no_standard_stream(workspace: Workspace, redirect: str) -> None:
    assert run(workspace, redirect=redirect).code == 0


@pytest.mark.parametrize("redirect", [CLOSED[0], *long(*CLOSED[1:])])
def test_a_failing_job_needs_none_either(workspace: Workspace, redirect: str) -> None:
    end = run(workspace, redirect=redirect, dataset_source="/opt/ml/processing/nowhere")
    assert end.code == 1
    assert "nowhere" in end.message


@pytest.mark.faults
def test_a_log_whose_reader_is_gone_ends_no_job(workspace: Workspace) -> None:
    gone = ("bash", "-c", 'exec "$@" > >(exec sleep 0.2) 2>&1', "bash")
    assert run(workspace, *gone).code == 0


@pytest.mark.parametrize("damage", ["cut", *long("empty", "garbage", "zeros")])
def test_a_damaged_class_archive_is_passed_over_and_named_once(
    workspace: Workspace, tmp_path: Path, damage: str
) -> None:
    damaged = tmp_path / "damaged.jsa"
    damaged.write_bytes(
        {"empty": b"", "garbage": b"garbage" * 1000, "zeros": bytes(1 << 20)}.get(damage, b"")
    )
    if damage == "cut":
        whole = archive(find_java())
        if not whole:
            pytest.skip("there is no archive to cut: `python -m understudy.container.archive` makes one")
        shutil.copy(whole, damaged)
        os.truncate(damaged, damaged.stat().st_size // 2)
    end = run(workspace, UNDERSTUDY_ARCHIVE=str(damaged))
    assert end.code == 0, end.message
    assert end.log.count("is passed over, since it is damaged") == 1


@needs_root
def test_a_host_without_a_network_says_nothing_of_it(workspace: Workspace) -> None:
    alone = 'ip link set lo up && hostname nowhere && exec "$@"'
    end = run(workspace, "unshare", "--net", "--uts", "sh", "-c", alone, "sh")
    assert end.code == 0
    assert not_ours(end.log) == []
