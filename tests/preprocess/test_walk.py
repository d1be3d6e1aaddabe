"""What is found under a folder: links that leave it, loops, depth, names of any bytes."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from understudy.analyzer.errors import UserError
from understudy.preprocess.inputs import find_inputs, find_pipe, passed_over
from understudy.preprocess.walk import LEADS_OUT, shown


@pytest.fixture
def source(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.csv").write_text("1")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "secret.csv").write_text("2")
    yield folder
    # Deeper than Python removes.
    subprocess.run(["rm", "-rf", folder], check=True)


def names(source: Path, *, follow_links: bool = False) -> list[str]:
    return [file.path.name for file in find_inputs(source, follow_links=follow_links)]


@pytest.mark.parametrize("target", ["../out/secret.csv", "../out", "a/../../out", "/etc/passwd", "/etc"])
def test_a_link_that_leads_out_is_passed_over(source: Path, target: str) -> None:
    (source / "link").symlink_to(target)
    assert names(source) == ["a.csv"]
    assert passed_over(source) == [(source / "link", LEADS_OUT)]


@pytest.mark.parametrize("target", ["../out/secret.csv", "../out"])
def test_a_link_that_leads_out_is_followed_where_that_is_allowed(source: Path, target: str) -> None:
    (source / "link").symlink_to(target)
    assert len(names(source, follow_links=True)) == 2


def test_a_chain_of_links_is_judged_by_its_end(source: Path) -> None:
    (source / "first").symlink_to("second")
    (source / "second").symlink_to("../out/secret.csv")
    (source / "third").symlink_to("../in/a.csv")
    assert names(source) == ["a.csv", "third"]


def test_a_folder_whose_name_begins_as_the_source_does_is_outside(source: Path) -> None:
    (source.parent / "in2").mkdir()
    (source.parent / "in2" / "b.csv").write_text("2")
    (source / "link").symlink_to("../in2")
    assert names(source) == ["a.csv"]


def test_a_link_within_is_followed(source: Path) -> None:
    (source / "folder").mkdir()
    (source / "folder" / "b.csv").write_text("2")
    (source / "to_file").symlink_to("folder/b.csv")
    assert names(source) == ["a.csv", "b.csv", "to_file"]


def test_a_folder_that_is_linked_within_is_read_once(source: Path) -> None:
    (source / "folder").mkdir()
    (source / "folder" / "b.csv").write_text("2")
    (source / "also").symlink_to("folder")
    (source / "zzz").symlink_to("folder")
    assert names(source) in (["a.csv", "b.csv"], ["b.csv", "a.csv"])


@pytest.mark.parametrize("follow_links", [False, True])
def test_loops_of_links_end(source: Path, follow_links: bool) -> None:
    (source / "up").symlink_to("..")
    (source / "here").symlink_to(".")
    (source / "deep").mkdir()
    (source / "deep" / "back").symlink_to("../../in")
    found = names(source, follow_links=follow_links)
    assert found == (["a.csv", "secret.csv"] if follow_links else ["a.csv"])


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_the_source_may_be_a_link_itself(source: Path, kind: str) -> None:
    link = source.parent / "link"
    link.symlink_to(source if kind == "folder" else source / "a.csv")
    assert len(names(link)) == 1


def test_links_that_are_not_followed_are_counted_where_nothing_is_left(source: Path) -> None:
    (source / "a.csv").unlink()
    (source / "one").symlink_to("/etc/passwd")
    (source / "two").symlink_to("/etc/group")
    with pytest.raises(
        UserError,
        match=r"holds no file but 2 links that lead out of the folder \(the first '.*/one'\); "
        r"put the data there, or set understudy_follow_links to Enabled",
    ):
        find_inputs(source)


def test_a_hidden_link_is_hidden(source: Path) -> None:
    (source / ".link").symlink_to("/etc/passwd")
    assert passed_over(source) == [(source / ".link", "hidden")]


def test_a_pipe_behind_a_link_that_leads_out_is_not_touched(source: Path) -> None:
    os.mkfifo(source.parent / "out" / "pipe")
    (source / "link").symlink_to("../out/pipe")
    assert names(source) == ["a.csv"]
    assert find_pipe(source) is None
    assert find_pipe(source, follow_links=True) == source / "link"


def test_a_thousand_folders_deep_is_found(source: Path) -> None:
    bottom = source
    for _ in range(1000):
        bottom = bottom / "d"
        bottom.mkdir()
    (bottom / "deep.csv").write_text("1")
    assert names(source) == ["a.csv", "deep.csv"]
    assert find_pipe(source) is None


def test_a_path_longer_than_the_system_opens_is_named_in_few_words(source: Path) -> None:
    home = os.open(".", os.O_RDONLY)
    try:
        os.chdir(source)
        for _ in range(30):
            Path("d" * 200).mkdir()
            os.chdir("d" * 200)
    finally:
        os.fchdir(home)
        os.close(home)
    with pytest.raises(UserError, match=r"^The folder '.*d' lies too deep: .*; move it up\.$") as told:
        find_inputs(source)
    assert len(str(told.value)) < 500
    assert find_pipe(source) is None


@pytest.mark.parametrize("where", ["file", "folder"])
@pytest.mark.parametrize("name", [b"caf\xe9", b"\xff\xfe", b"a\x80\x1b[2J", b"\xed\xa0\x80"])
def test_a_name_of_any_bytes_is_named_in_one_printable_sentence(
    source: Path, name: bytes, where: str
) -> None:
    path = source / os.fsdecode(name)
    if where == "folder":
        path.mkdir()
        path = path / "b.csv"
    path.write_text("1")
    with pytest.raises(UserError, match=r"of a file is not UTF-8, and Java cannot open it; rename") as told:
        find_inputs(source)
    str(told.value).encode()


def test_a_long_path_is_shown_by_its_ends() -> None:
    assert shown(Path("/short")) == "/short"
    long = shown(Path("/begin", *["d" * 100] * 30, "end"))
    assert long.startswith("/begin/")
    assert long.endswith("/end")
    assert len(long) < 300
