"""Files of this machine as objects."""

import io
from pathlib import Path

import pytest

from understudy.service.running.addresses import Address
from understudy.service.running.faults import Fault
from understudy.service.running.files import Files
from understudy.service.running.objects import MOST_READ, Missing

FILES = Files()


def at(path: Path) -> Address:
    return Address("file", "", str(path)[1:])


def keys(path: Path, below: Path) -> list[str]:
    return [str(Path("/", found.key).relative_to(below)) for found in FILES.listed(at(path))]


def test_files_are_listed_in_the_order_of_their_paths(tmp_path: Path) -> None:
    for name in ("b", "a/c", "a-1"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    assert keys(tmp_path, tmp_path) == ["a-1", "a/c", "b"]
    assert keys(tmp_path / "b", tmp_path) == ["b"]
    assert keys(tmp_path / "nowhere", tmp_path) == []


def test_links_out_of_a_folder_and_files_that_are_not_whole_are_not_listed(tmp_path: Path) -> None:
    (tmp_path / "within").write_text("1")
    (tmp_path / "inner").symlink_to("within")
    (tmp_path / "outer").symlink_to("/etc/passwd")
    (tmp_path / "folder").symlink_to("/etc")
    (tmp_path / ".understudy-x").write_text("half")
    assert keys(tmp_path, tmp_path) == ["inner", "within"]


def test_a_file_is_written_read_and_downloaded(tmp_path: Path) -> None:
    address = at(tmp_path / "deep" / "a")
    FILES.upload(io.BytesIO(b"abc"), address, None)
    copy = io.BytesIO()
    FILES.download(address, copy)
    assert (FILES.read(address, MOST_READ), FILES.read(address, 1), copy.getvalue()) == (b"abc", b"a", b"abc")
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["a"]


def test_a_file_is_created_once(tmp_path: Path) -> None:
    address = at(tmp_path / "a")
    assert (FILES.create(address, b"1"), FILES.create(address, b"2")) == (True, False)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("a", "1")]


def test_what_is_not_there_or_no_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(Missing, match=f"^ClientError: There is no file {tmp_path}/a.$"):
        FILES.read(at(tmp_path / "a"), 1)
    with pytest.raises(Fault, match=f"^ClientError: {tmp_path}: Is a directory.$"):
        FILES.read(at(tmp_path), 1)
