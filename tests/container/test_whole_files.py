"""Documents, metrics and the exit message appear whole or not at all."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from understudy.analyzer.errors import UserError
from understudy.container.whole_files import (
    MARK,
    check_writable,
    cut,
    of_two_runs,
    partial,
    write_message,
    write_whole,
)


def test_all_files_are_written(tmp_path: Path) -> None:
    write_whole({tmp_path / "a.json": "{ }", tmp_path / "deep" / "b.json": ["[", "1", "]"]})
    assert (tmp_path / "a.json").read_text() == "{ }"
    assert (tmp_path / "deep" / "b.json").read_text() == "[1]"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "deep"]


def test_a_document_that_fails_half_way_leaves_no_file(tmp_path: Path) -> None:
    def breaking() -> object:
        yield "[ 1,"
        raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        write_whole({tmp_path / "a.json": "{ }", tmp_path / "b.json": breaking()})  # type: ignore[dict-item]
    assert list(tmp_path.iterdir()) == []


def test_an_older_document_survives_a_failure(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("old")
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UserError):
        write_whole({tmp_path / "a.json": "new", tmp_path / "file" / "b.json": "{ }"})
    assert (tmp_path / "a.json").read_text() == "old"


def test_a_failing_rename_takes_back_the_others(tmp_path: Path) -> None:
    (tmp_path / "b.json").mkdir()
    with pytest.raises(UserError, match=r"b\.json cannot be written: Is a directory"):
        write_whole({tmp_path / "a.json": "{ }", tmp_path / "b.json": "{ }"})
    assert [path.name for path in tmp_path.iterdir()] == ["b.json"]


def test_a_failing_rename_leaves_the_older_documents(tmp_path: Path) -> None:
    old = {tmp_path / name: f"old {name}" for name in ("a.json", "b.json", "gone.json")}
    write_whole(old)
    (tmp_path / "d.json").mkdir()
    with pytest.raises(UserError, match=r"d\.json cannot be written"):
        write_whole({tmp_path / f"{name}.json": "new" for name in "abcd"}, [tmp_path / "gone.json"])
    (tmp_path / "d.json").rmdir()
    assert {path: path.read_text() for path in tmp_path.iterdir()} == old
    assert of_two_runs(tmp_path) == ([], [])


def test_what_a_run_does_not_write_goes_with_its_renames(tmp_path: Path) -> None:
    write_whole({tmp_path / "a.json": "old", tmp_path / "b.json": "old"})
    removed = write_whole({tmp_path / "a.json": "new"}, [tmp_path / "b.json", tmp_path / "c.json"])
    assert removed == [tmp_path / "b.json"]
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("a.json", "new")]


def test_two_jobs_do_not_write_their_documents_into_one_folder_at_once(tmp_path: Path) -> None:
    def meanwhile() -> Iterator[str]:
        yield "{"
        with pytest.raises(UserError, match="Another job is writing its documents into"):
            write_whole({tmp_path / "a.json": "b", tmp_path / "b.json": "b"})
        yield "}"

    write_whole({tmp_path / "a.json": meanwhile(), tmp_path / "b.json": "a"})
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a.json": "{}", "b.json": "a"}


def test_a_mark_of_documents_that_are_all_there_is_passed_over(tmp_path: Path) -> None:
    # As a folder is uploaded that is watched while the job writes, and nothing is ever removed there.
    write_whole({tmp_path / "a.json": "x", tmp_path / "b.json": "y"})
    digests = {
        name: hashlib.sha256(text.encode()).hexdigest() for name, text in (("a.json", "x"), ("b.json", "y"))
    }
    (tmp_path / MARK).write_text(json.dumps({"new": digests, "gone": []}))
    assert of_two_runs(tmp_path) == ([], [])
    (tmp_path / "b.json").write_text("older")
    assert of_two_runs(tmp_path) == (["a.json"], ["b.json"])


@pytest.mark.skipif(
    not Path("/dev/full").exists(), reason="/dev/full stands for the full disk and is not here"
)
def test_a_full_disk_is_named(tmp_path: Path) -> None:
    path = tmp_path / "statistics.json"
    partial(path).symlink_to("/dev/full")
    with pytest.raises(UserError) as caught:
        write_whole({tmp_path / "constraints.json": "{ }", path: "{ }"})
    assert str(caught.value).startswith(f"{path} cannot be written: No space left on device; ")
    assert list(tmp_path.iterdir()) == []


def test_an_unwritable_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UserError, match=r"file/output cannot be written: \S+/file is no folder"):
        check_writable(tmp_path / "file" / "output")


def test_a_writable_folder_is_made_and_left_empty(tmp_path: Path) -> None:
    check_writable(tmp_path / "new" / "output")
    assert list((tmp_path / "new" / "output").iterdir()) == []


def test_the_message_is_cut_to_one_kilobyte(tmp_path: Path) -> None:
    write_message(tmp_path / "output" / "message", "Failed: " + "ü" * 2000)
    written = (tmp_path / "output" / "message").read_bytes()
    assert len(written) <= 1024
    assert written.decode().endswith("ü...")


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60), st.integers(8, 40))
def test_a_cut_text_fits_and_is_a_beginning(text: str, limit: int) -> None:
    shortened = cut(text, limit)
    assert len(shortened.encode()) <= limit
    assert shortened == text or (shortened.endswith("...") and text.startswith(shortened[:-3]))


def test_a_lone_surrogate_does_not_lose_the_message() -> None:
    assert cut("file \udcff") == "file ?"
