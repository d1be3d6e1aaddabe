"""Outputs as a job leaves them and as S3 has them."""

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.service.running.programs import request
from tests.service.s3_server import S3
from understudy.service.running.backends.backend import Host
from understudy.service.running.halting import Leaving
from understudy.service.running.objects import Objects
from understudy.service.running.uploading import Uploads, uploads_of, while_running


def no_halt() -> None:
    pass


def uploads(
    objects: Objects, folder: Path, hosts: int = 1, upload: str = "EndOfJob", **outputs: str
) -> Uploads:
    named = [Host(f"algo-{number}", folder / f"algo-{number}") for number in range(1, hosts + 1)]
    for host in named:
        for output in outputs:
            (host.opt_ml / "processing" / output).mkdir(parents=True)
    return uploads_of(request("job", outputs=outputs, upload=upload), named, objects)


def write(folder: Path, name: str, text: str, host: str = "algo-1") -> Path:
    path = folder / host / "processing" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_every_file_comes_below_its_outputs_address(objects: Objects, s3: S3, tmp_path: Path) -> None:
    own = uploads(objects, tmp_path, a=s3.address("results/"), b=s3.address("other"))
    write(tmp_path, "a/statistics.json", "1")
    write(tmp_path, "a/deep/er", "2")
    write(tmp_path, "b/.hidden", "3")
    assert own.rest(no_halt) == 3
    assert s3.objects() == {
        "other/.hidden": b"3",
        "results/deep/er": b"2",
        "results/statistics.json": b"1",
    }


def test_what_is_uploaded_is_not_uploaded_again(objects: Objects, s3: S3, tmp_path: Path) -> None:
    own = uploads(objects, tmp_path, a=s3.address("results"))
    path = write(tmp_path, "a/x", "1")
    assert (own.rest(no_halt), own.rest(no_halt)) == (1, 0)
    path.write_text("changed")
    assert own.rest(no_halt) == 1
    assert s3.objects() == {"results/x": b"changed"}


def test_of_two_hosts_files_of_one_name_the_first_hosts_is_kept(
    objects: Objects, s3: S3, tmp_path: Path
) -> None:
    own = uploads(objects, tmp_path, 2, a=s3.address("results"))
    for host in ("algo-1", "algo-2"):
        write(tmp_path, "a/report", host, host)
        write(tmp_path, f"a/{host}", host, host)
    assert own.rest(no_halt) == 3
    assert s3.objects("results/report") == {"results/report": b"algo-1"}


def test_links_pipes_and_sockets_are_not_uploaded(objects: Objects, s3: S3, tmp_path: Path) -> None:
    own = uploads(objects, tmp_path, a=s3.address("results"))
    folder = write(tmp_path, "a/real", "1").parent
    (folder / "file").symlink_to("/etc/passwd")
    (folder / "inner").symlink_to("real")
    (folder / "folder").symlink_to("/etc")
    os.mkfifo(folder / "pipe")
    own.rest(no_halt)
    assert list(s3.objects()) == ["results/real"]


def test_an_output_folder_that_has_become_a_link_is_not_followed(
    objects: Objects, s3: S3, tmp_path: Path
) -> None:
    own = uploads(objects, tmp_path, a=s3.address("results"))
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "key").write_text("1")
    folder = tmp_path / "algo-1" / "processing"
    (folder / "a").rmdir()
    (folder / "a").symlink_to(secret)
    assert own.rest(no_halt) == 0


def test_a_folder_that_cannot_be_read_is_told(
    objects: Objects, s3: S3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = uploads(objects, tmp_path, a=s3.address("results"))

    def refuse(*_: object, **__: object) -> int:
        raise PermissionError(13, "Permission denied", "a")

    monkeypatch.setattr("os.open", refuse)
    with pytest.raises(PermissionError):
        own.rest(no_halt)


def test_no_more_is_uploaded_once_the_service_leaves(objects: Objects, s3: S3, tmp_path: Path) -> None:
    own = uploads(objects, tmp_path, a=s3.address("results"))
    write(tmp_path, "a/x", "1")

    def leave() -> None:
        raise Leaving

    with pytest.raises(Leaving):
        own.rest(leave)
    assert s3.objects() == {}


def look(own: Uploads, over: Callable[[], bool] = lambda: False) -> Callable[[], None]:
    """One look at a running job's outputs after the other."""
    seen: list[dict[object, object]] = [{}]

    def once() -> None:
        seen.append(own.settled(seen[-1], over))  # type: ignore[arg-type]

    return once


def test_while_a_job_runs_a_file_is_uploaded_when_it_has_settled(
    objects: Objects, s3: S3, tmp_path: Path
) -> None:
    own = uploads(objects, tmp_path, upload="Continuous", a=s3.address("results"))
    once = look(own)
    path = write(tmp_path, "a/x", "half")
    once()
    assert s3.objects() == {}
    path.write_text("whole")
    once()
    assert s3.objects() == {}
    once()
    assert s3.objects() == {"results/x": b"whole"}
    assert own.rest(no_halt) == 0


def test_names_of_what_is_not_whole_wait_for_the_end(objects: Objects, s3: S3, tmp_path: Path) -> None:
    own = uploads(objects, tmp_path, upload="Continuous", a=s3.address("results"))
    once = look(own)
    write(tmp_path, "a/.x.partial", "1")
    write(tmp_path, "a/_temporary/0/part", "1")
    for _ in range(3):
        once()
    assert s3.objects() == {}


def test_outputs_for_the_end_wait_for_it(objects: Objects, s3: S3, tmp_path: Path) -> None:
    own = uploads(objects, tmp_path, a=s3.address("results"))
    once = look(own)
    write(tmp_path, "a/x", "1")
    for _ in range(3):
        once()
    assert s3.objects() == {}


def test_a_file_that_changes_while_it_is_copied_is_left_for_later(
    objects: Objects, s3: S3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = uploads(objects, tmp_path, upload="Continuous", a=s3.address("results"))
    once = look(own)
    path = write(tmp_path, "a/x", "whole")
    once()
    copied = shutil.copyfileobj

    def torn(*arguments: object) -> None:
        copied(*arguments)  # type: ignore[arg-type]
        path.write_text("changed meanwhile")

    monkeypatch.setattr("shutil.copyfileobj", torn)
    once()
    assert s3.objects() == {}


def test_looks_end_with_the_job(objects: Objects, s3: S3, tmp_path: Path) -> None:
    own = uploads(objects, tmp_path, upload="Continuous", a=s3.address("results"))
    write(tmp_path, "a/x", "1")
    deadline = time.monotonic() + 20
    with while_running(own, 0.01):
        while not own.sent:
            assert time.monotonic() < deadline
            time.sleep(0.01)
    assert s3.objects() == {"results/x": b"1"}
