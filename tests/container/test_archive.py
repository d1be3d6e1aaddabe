"""The class-data archive outside an image: made once, used from then on, never in the way."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.analyzer.test_scratch import owning
from understudy.analyzer.engine import java_runtime
from understudy.analyzer.engine.java_runtime import ENGINE_JAR, archive, cached_archive, find_java
from understudy.analyzer.errors import UserError
from understudy.container.archive import KEPT_SECONDS, check, give_base, main


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("UNDERSTUDY_ARCHIVE", raising=False)
    return tmp_path / "understudy"


def archived(*arguments: str) -> str:
    """What the command prints, in a process of its own: this one may have a session already."""
    command = [sys.executable, "-m", "understudy.container.archive", *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


@pytest.mark.engine
@pytest.mark.usefixtures("engine_jar")
def test_it_is_made_in_the_users_cache_and_java_takes_it(cache: Path) -> None:
    cache.mkdir()
    killed, left = owning(cache)
    killed.kill()
    killed.communicate()
    old, other = cache / "classes-old.jsa", cache / "classes-other.jsa"
    for file in (old, other):
        file.touch()
    long_ago = old.stat().st_mtime - KEPT_SECONDS - 1
    os.utime(old, (long_ago, long_ago))
    archived()
    made = cached_archive(find_java())
    assert made.parent == cache
    assert not left.exists()
    assert set(cache.iterdir()) == {made, other}
    assert archive(find_java()) == made
    assert archived("--check") == f"{made} is used.\n"


@pytest.mark.engine
@pytest.mark.usefixtures("engine_jar")
def test_without_one_the_check_says_how_to_make_it(cache: Path) -> None:
    if archive(find_java()) is not None:
        pytest.skip("this checkout carries an archive beside its jars")
    with pytest.raises(UserError, match=r"make it with `python -m understudy\.container\.archive`"):
        check()


@pytest.mark.engine
@pytest.mark.usefixtures("engine_jar")
def test_an_archive_that_java_cannot_use_is_refused_by_the_check_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    unfit = tmp_path / "unfit.jsa"
    unfit.write_bytes(b"not an archive")
    monkeypatch.setenv("UNDERSTUDY_ARCHIVE", str(unfit))
    assert main(["--check"]) == 1
    assert "Java ended with code 1" in capfd.readouterr().err


@pytest.mark.engine
@pytest.mark.usefixtures("engine_jar")
def test_another_jar_is_another_archive(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    java = find_java()
    jar = tmp_path / ENGINE_JAR.name  # a copy: jobs may run beside
    shutil.copy2(ENGINE_JAR, jar)
    monkeypatch.setattr(java_runtime, "ENGINE_JAR", jar)
    before = cached_archive(java)
    stat = jar.stat()
    os.utime(jar, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1_000_000_000))
    assert cached_archive(java) != before
    os.utime(jar, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert cached_archive(java) == before


def a_java(home: Path, script: str) -> Path:
    """A launcher that does what a shell script says, in a runtime without an archive of its own."""
    java = home / "bin" / "java"
    java.parent.mkdir(parents=True)
    (home / "lib" / "server").mkdir(parents=True)
    java.write_text(f"#!/bin/sh\n{script}\n")
    java.chmod(0o755)
    return java


def test_a_java_without_an_archive_of_its_own_makes_that_first(tmp_path: Path) -> None:
    java = a_java(tmp_path, f'case "$*" in *-Xshare:dump*) touch {tmp_path}/lib/server/classes.jsa ;; esac')
    give_base(java)
    assert (tmp_path / "lib" / "server" / "classes.jsa").is_file()


def test_a_java_that_cannot_make_one_is_named(tmp_path: Path) -> None:
    java = a_java(tmp_path, "echo it is not allowed; exit 1")
    with pytest.raises(UserError, match=rf"{java} came without a class-data archive .*it is not allowed"):
        give_base(java)
