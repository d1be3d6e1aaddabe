"""kill -9 at each change of a name: a reader finds one set or is told of two, the next run puts it right."""

import json
from functools import partial
from pathlib import Path

import pytest

from tests.container.running.test_merge import label, labels
from tests.container.workspace import CSV_FORMAT, Workspace, capture
from tests.faults.killing import job_killed_at, killed_at
from understudy.container.whole_files import of_two_runs, write_whole
from understudy.preprocess.joint_renames import STAGING
from understudy.preprocess.merge_record import RECORD, Run, killed_merge, placed

OLD = {"statistics.json": "old", "constraints.json": "old", "constraint_violations.json": "old"}
NEW = {"statistics.json": "new", "constraints.json": "new", "violation_details.json": "new"}
NAMES = sorted({*OLD, *NEW})
MOST = 60
"""More changes than any of these programs makes."""


def documents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.glob("[!.]*")}


def test_documents_are_of_one_run_or_marked(tmp_path: Path) -> None:
    torn = 0
    for change in range(MOST):
        folder = tmp_path / str(change)
        write_whole({folder / name: text for name, text in OLD.items()})
        texts, names = {folder / name: text for name, text in NEW.items()}, [folder / name for name in NAMES]
        killed = killed_at(change, partial(write_whole, texts, names))
        found = documents(folder)
        if found not in (OLD, NEW):
            torn += 1
            new, old = of_two_runs(folder)
            assert old, found
            assert all(found.get(name, "new") == "new" for name in new)
        else:
            assert of_two_runs(folder) == ([], [])
        write_whole(texts, names)
        assert documents(folder) == NEW
        assert len(list(folder.iterdir())) == len(NEW), "hidden files are left"
        if not killed:
            break
    assert not killed
    assert torn >= 3


def run_of(captures: list[str], number: str) -> Run:
    return Run(number, "/captures", None, None, captures, folders=["a/14"])


def put(output: Path, number: str, files: dict[str, str]) -> dict[Path, Path]:
    """Finished files of a merge, each with its place."""
    staging = output / STAGING / number
    staging.mkdir(parents=True)
    new = {}
    for count, (name, text) in enumerate(files.items()):
        (staging / str(count)).write_text(text)
        new[staging / str(count)] = output / name
    return new


def place(output: Path, run: Run, new: dict[Path, Path]) -> None:
    with placed(output, run, new):
        pass


def merged(output: Path) -> dict[str, str]:
    return {path.relative_to(output).as_posix(): path.read_text() for path in output.rglob("[!.]*.jsonl")}


def test_merged_files_are_of_one_merge_or_recorded(tmp_path: Path) -> None:
    first = {"a/14/0.jsonl": "old", "a/14/1.jsonl": "old", "a/14/2.jsonl": "old", "a/15/3.jsonl": "old"}
    second = {"a/14/0.jsonl": "new", "a/14/4.jsonl": "new"}
    torn = 0
    for change in range(MOST):
        output = tmp_path / str(change)
        place(output, run_of(["x", "y"], "1"), put(output, "1", first))
        (output / "a/14/mine.jsonl").write_text("a user's")
        new = put(output, "2", second)
        killed = killed_at(change, partial(place, output, run_of(["x"], "2"), new))
        found = merged(output)
        assert found.pop("a/14/mine.jsonl") == "a user's"
        if found not in (first, second):
            torn += 1
            assert killed_merge(output / "a") == output / RECORD
            assert killed_merge(output / "b") is None
        place(output, run_of(["x"], "3"), put(output, "3", second))
        assert merged(output) == {**second, "a/14/mine.jsonl": "a user's"}
        assert killed_merge(output) is None
        assert not list(output.rglob("*.old"))
        if not killed:
            break
    assert not killed
    assert torn >= 4


@pytest.mark.faults
@pytest.mark.engine
def test_a_job_killed_at_each_change_is_put_right_by_the_next(workspace: Workspace) -> None:
    workspace.file("train.csv", ["a,b", *(f"{i},{i % 7 / 2}" for i in range(50))])
    assert workspace.run(dataset_format=CSV_FORMAT).code == 0
    workspace.file("more.csv", ["a,b", *(f"x{i},{i}" for i in range(50))])
    for change in range(MOST):
        environ = workspace.environment(dataset_format=CSV_FORMAT)
        killed = job_killed_at(change, environ)
        texts = {path.name: json.loads(path.read_text()) for path in workspace.output.glob("[!.]*")}
        types = {
            texts["statistics.json"]["features"][0]["inferred_type"],
            texts["constraints.json"]["features"][0]["inferred_type"],
        }
        assert len(types) == 1 or of_two_runs(workspace.output)[1]
        if not killed:
            break
        (workspace.data / "more.csv").rename(workspace.data / ".more.csv")
        assert workspace.run(dataset_format=CSV_FORMAT).code == 0
        assert sorted(path.name for path in workspace.output.iterdir()) == [
            "constraints.json",
            "feature_details.json",
            "statistics.json",
        ]
        (workspace.data / ".more.csv").rename(workspace.data / "more.csv")
    assert not killed


@pytest.mark.faults
@pytest.mark.engine
def test_a_merge_killed_at_each_change_is_put_right_by_the_next(workspace: Workspace) -> None:
    first = workspace.captures([capture("0.5", "1,2", number) for number in range(0, 50)], "a.jsonl")
    workspace.captures([capture("0.5", "1,2", number) for number in range(50, 100)], "b.jsonl")
    labels(workspace, [label(f"event-{number}") for number in range(100)])
    given = {"ground_truth_source": "/opt/ml/processing/groundtruth"}
    away = first.with_name(".away")
    for change in range(MOST):
        ended = workspace.run(**given, understudy_partition_bytes="4000")
        assert ended.code == 0, ended.log
        assert sum(map(len, (text.splitlines() for text in merged(workspace.output).values()))) == 100
        first.rename(away)
        killed = job_killed_at(change, workspace.environment(**given))
        count = sum(map(len, (text.splitlines() for text in merged(workspace.output).values())))
        assert count in (50, 100) or killed_merge(workspace.output)
        away.rename(first)
        if not killed:
            assert count == 50
            break
    assert not killed
