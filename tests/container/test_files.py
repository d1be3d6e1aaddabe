"""Documents, metrics and the exit message appear whole or not at all."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.errors import UserError
from container.files import check_writable, cut, partial, write_message, write_whole


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
    with pytest.raises(UserError, match=r"b\.json cannot be written"):
        write_whole({tmp_path / "a.json": "{ }", tmp_path / "b.json": "{ }"})
    assert [path.name for path in tmp_path.iterdir()] == ["b.json"]


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
    with pytest.raises(UserError, match="file/output cannot be written: Not a directory"):
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
