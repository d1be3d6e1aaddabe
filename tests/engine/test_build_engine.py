import importlib.util
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def build_engine() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_engine", ROOT / "scripts" / "build_engine.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["build_engine"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.engine
def test_the_same_sources_give_the_same_jar(build_engine: ModuleType, tmp_path: Path) -> None:
    build_engine.build()
    java = build_engine.find_java()
    files = build_engine.sources()
    for name in ("a.jar", "b.jar"):
        build_engine.compile_jar(files, java, tmp_path / name)
    assert (tmp_path / "a.jar").read_bytes() == (tmp_path / "b.jar").read_bytes()


@pytest.mark.engine
def test_unchanged_sources_are_not_compiled_again(build_engine: ModuleType) -> None:
    build_engine.build()
    assert build_engine.build() is False


def test_a_changed_source_changes_the_hash(
    build_engine: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    source = tmp_path / "A.java"
    source.write_text("class A {}")
    monkeypatch.setattr(build_engine, "ROOT", tmp_path)
    monkeypatch.setattr(build_engine, "LOCK", tmp_path / "scripts" / "jars.lock")
    monkeypatch.setattr(build_engine, "__file__", str(tmp_path / "scripts" / "build_engine.py"))
    before = build_engine.content_hash([source])
    source.write_text("class A { int b; }")
    assert build_engine.content_hash([source]) != before


def test_a_jar_with_another_checksum_is_not_taken_from_the_folder(
    build_engine: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    jar = build_engine.Jar("group", "name", "1", "0" * 64)
    (tmp_path / jar.file).write_bytes(b"something else")
    monkeypatch.setattr(build_engine, "spark_jars", lambda: tmp_path)
    with pytest.raises(build_engine.BuildError, match="no Ivy jar"):
        build_engine.fetch(jar, Path("java"), tmp_path)


def test_the_lock_pins_every_jar(build_engine: ModuleType) -> None:
    jars = build_engine.read_lock()
    assert set(jars) == {"deequ", "ecj"}
    assert all(len(jar.sha256) == 64 for jar in jars.values())


def test_a_proxy_of_the_environment_reaches_java(build_engine: ModuleType) -> None:
    options = build_engine.network_options(
        Path("/usr/bin/java"), {"https_proxy": "http://proxy.example:3128"}
    )
    assert options == ["-Dhttps.proxyHost=proxy.example", "-Dhttps.proxyPort=3128"]
