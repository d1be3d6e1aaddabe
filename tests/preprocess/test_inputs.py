import os
import threading
import time
from pathlib import Path

import pytest

from understudy.analyzer.errors import UserError
from understudy.preprocess.inputs import find_inputs, passed_over


def test_files_are_found_at_any_depth_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b/2.jsonl", "a/x/9.jsonl", "a/1.jsonl.gz", "c.jsonl"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    files = find_inputs(tmp_path)
    assert [str(file.path.relative_to(tmp_path)) for file in files] == [
        "a/1.jsonl.gz",
        "a/x/9.jsonl",
        "b/2.jsonl",
        "c.jsonl",
    ]
    assert [file.gzip for file in files] == [True, False, False, False]


def test_a_link_back_to_a_folder_above_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.csv").write_text("1")
    (tmp_path / "in" / "loop").symlink_to(tmp_path)
    assert [file.path.name for file in find_inputs(tmp_path)] == ["a.csv"]


def test_a_single_file_is_read_as_itself(tmp_path: Path) -> None:
    file = tmp_path / "_data.csv"
    file.write_text("a\n1\n")
    assert [found.path for found in find_inputs(file)] == [file]


def test_markers_hidden_files_and_manifests_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "data.json").write_text('[{"a": 1}]')
    (tmp_path / "_SUCCESS").write_text("")
    (tmp_path / ".part.crc").write_text("x")
    (tmp_path / "input.json").write_text('[ {"prefix": "s3://bucket/"}, "a.csv.out"]')
    assert [file.path.name for file in find_inputs(tmp_path)] == ["data.json"]
    assert {path.name: reason for path, reason in passed_over(tmp_path)} == {
        "_SUCCESS": "a marker",
        ".part.crc": "hidden",
        "input.json": "a manifest",
    }


def test_no_such_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="nowhere' of dataset_source does not exist"):
        find_inputs(tmp_path / "nowhere")


def test_an_empty_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="holds no file; put the data there"):
        find_inputs(tmp_path)


def test_a_folder_of_hidden_files_says_so(tmp_path: Path) -> None:
    (tmp_path / ".hidden").write_text("x")
    with pytest.raises(UserError, match=r"holds no file but 1 hidden or manifest file"):
        find_inputs(tmp_path)


def test_an_empty_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").touch()
    with pytest.raises(UserError, match=r"a\.csv' is empty"):
        find_inputs(tmp_path)


def test_empty_files_beside_full_ones_are_no_fault(tmp_path: Path) -> None:
    (tmp_path / "a.csv").touch()
    (tmp_path / "b.csv").write_text("1\n")
    assert len(find_inputs(tmp_path)) == 2


def test_a_named_pipe_is_drained(tmp_path: Path) -> None:
    pipe = tmp_path / "captures_0"
    os.mkfifo(pipe)
    content = b"line\n" * 100_000
    writer = threading.Thread(target=pipe.write_bytes, args=(content,))
    writer.start()
    (file,) = find_inputs(tmp_path)
    writer.join()
    assert file.path.read_bytes() == content
    assert file.size == len(content)


def test_a_pipe_without_a_writer_is_given_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "captures_0")
    with pytest.raises(UserError, match=r"Nothing was written to the pipe .* within 0\.1 seconds"):
        find_inputs(tmp_path, pipe_patience=0.1)


def test_a_pipe_whose_writer_falls_silent_is_given_up(tmp_path: Path) -> None:
    pipe = tmp_path / "captures_0"
    os.mkfifo(pipe)
    ended = threading.Event()

    def write() -> None:
        with pipe.open("wb") as opened:
            opened.write(b"1,2\n")
            opened.flush()
            ended.wait()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with pytest.raises(UserError, match=r"fell silent after 4 bytes: .* closed it within 0\.2 seconds"):
            find_inputs(tmp_path, pipe_patience=0.2)
    finally:
        ended.set()
        writer.join()


def test_a_slow_writer_is_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "captures_0"
    os.mkfifo(pipe)

    def write() -> None:
        with pipe.open("wb", buffering=0) as opened:
            for _ in range(5):
                opened.write(b"1,2\n")
                time.sleep(0.3)

    writer = threading.Thread(target=write)
    writer.start()
    (file,) = find_inputs(tmp_path, pipe_patience=10)
    writer.join()
    assert file.size == 20


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("1")
    (tmp_path / "a.csv").chmod(0)
    with pytest.raises(UserError, match="permission denied"):
        find_inputs(tmp_path)


def test_folders_named_as_files_and_links_are_followed(tmp_path: Path) -> None:
    (tmp_path / "x.csv").mkdir()
    (tmp_path / "x.csv" / "a.csv").write_text("1")
    (tmp_path / "linked").symlink_to(tmp_path / "x.csv" / "a.csv")
    assert [file.path.name for file in find_inputs(tmp_path)] == ["linked", "a.csv"]


@pytest.mark.parametrize("target", ["itself", "nowhere"])
def test_a_link_that_leads_nowhere_is_named(tmp_path: Path, target: str) -> None:
    (tmp_path / "itself").symlink_to(tmp_path / target)
    for source in (tmp_path, tmp_path / "itself"):
        with pytest.raises(UserError, match=r"'.*itself' .*(cannot be read|does not exist)"):
            find_inputs(source)


def test_a_name_that_java_cannot_open_is_named(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.csv")).write_text("1")
    with pytest.raises(
        UserError, match=r"caf\\xe9\.csv' of a file is not UTF-8, and Java cannot open it; rename"
    ):
        find_inputs(tmp_path)
