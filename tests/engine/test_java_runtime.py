import os
from pathlib import Path

import pytest

from understudy.analyzer.engine.java_runtime import find_java, heap, java_version, memory
from understudy.analyzer.errors import UserError


def fake_java(home: Path, version: str) -> Path:
    java = home / "bin" / "java"
    java.parent.mkdir(parents=True)
    java.write_text("#!/bin/sh\n")
    java.chmod(0o755)
    (home / "release").write_text(f'IMPLEMENTOR="x"\nJAVA_VERSION="{version}"\n')
    return java


@pytest.mark.parametrize(("version", "major"), [("17.0.15", 17), ("1.8.0_402", 8), ("21", 21)])
def test_the_release_file_tells_the_version(tmp_path: Path, version: str, major: int) -> None:
    assert java_version(fake_java(tmp_path, version)) == major


def test_java_home_goes_before_the_path(tmp_path: Path) -> None:
    first, second = fake_java(tmp_path / "a", "17.0.1"), fake_java(tmp_path / "b", "17.0.2")
    assert find_java({"JAVA_HOME": str(tmp_path / "a"), "PATH": str(second.parent)}) == first


@pytest.mark.parametrize("version", ["11.0.2", "22", "24.0.1", "25.0.1"])
def test_a_java_that_spark_does_not_run_on_is_passed_over(tmp_path: Path, version: str) -> None:
    fake_java(tmp_path / "other", version)
    fitting = fake_java(tmp_path / "fitting", "17.0.2")
    assert find_java({"JAVA_HOME": str(tmp_path / "other"), "PATH": str(fitting.parent)}) == fitting


@pytest.mark.parametrize(("version", "major"), [("11.0.2", 11), ("25.0.1", 25)])
def test_without_a_fitting_java_the_error_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, major: int
) -> None:
    other = fake_java(tmp_path, version)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    said = rf"No Java 17 to 21.*{other} is Java {major}.*JAVA_HOME.*understudy\[java\]"
    with pytest.raises(UserError, match=said):
        find_java({"JAVA_HOME": str(tmp_path), "PATH": str(tmp_path / "none")})


def test_the_heap_is_as_asked() -> None:
    assert heap({"UNDERSTUDY_HEAP": "1500m"}) == "1500m"


@pytest.mark.parametrize("wanted", ["lots", "2 GB", "-1g", "0", "100m", "12345"])
def test_a_wrong_heap_is_named(wanted: str) -> None:
    with pytest.raises(UserError, match="UNDERSTUDY_HEAP"):
        heap({"UNDERSTUDY_HEAP": wanted})


def test_the_heap_is_a_share_of_the_containers_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("understudy.analyzer.engine.java_runtime.memory_bound", lambda: 2 * 2**30)
    assert memory() == 2 * 2**30
    assert heap({}) == "1228m"


def test_no_bound_means_the_machines_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("understudy.analyzer.engine.java_runtime.memory_bound", lambda: None)
    assert memory() == os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
