"""The JVM that boots while variables are checked: when there is one, and that it never outlives its block."""

from pathlib import Path

import pytest

from understudy.analyzer.engine import java_runtime
from understudy.container.running.early_java import early_java


@pytest.fixture
def environ(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What a job needs to say, with a launcher that stays like Java but is none: no test here asks for it."""
    java = tmp_path / "home" / "bin" / "java"
    java.parent.mkdir(parents=True)
    java.write_text("#!/bin/sh\nexec sleep 600\n")
    java.chmod(0o755)
    jar = tmp_path / "engine.jar"
    jar.touch()
    monkeypatch.setattr(java_runtime, "ENGINE_JAR", jar)
    (tmp_path / "data.csv").write_text("a\n1\n")
    return {
        "JAVA_HOME": str(tmp_path / "home"),
        "PATH": "/usr/bin:/bin",
        "UNDERSTUDY_OPT_ML": str(tmp_path),
        "dataset_source": str(tmp_path / "data.csv"),
    }


def test_java_runs_while_the_block_does_and_no_longer(environ: dict[str, str]) -> None:
    with early_java(environ) as jvm:
        assert jvm is not None
        assert jvm.process.poll() is None
    assert jvm.process.wait(timeout=60) != 0


def test_java_is_gone_after_a_fault_too(environ: dict[str, str]) -> None:
    with pytest.raises(KeyError), early_java(environ) as jvm:
        raise KeyError
    assert jvm is not None
    assert jvm.process.wait(timeout=60) != 0


def test_a_folder_to_be_read_will_do(environ: dict[str, str], tmp_path: Path) -> None:
    with early_java(environ | {"dataset_source": str(tmp_path)}) as jvm:
        assert jvm is not None


@pytest.mark.parametrize(
    "other",
    [{"dataset_source": ""}, {"SPARK_MASTER": "spark://127.0.0.1:7077"}],
    ids=["nothing to read", "a cluster to join"],
)
def test_no_java_is_begun_that_the_job_would_not_use(environ: dict[str, str], other: dict[str, str]) -> None:
    with early_java(environ | other) as jvm:
        assert jvm is None


def test_java_that_cannot_be_begun_is_left_to_the_job_to_tell(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(java_runtime, "ENGINE_JAR", tmp_path / "missing.jar")
    with early_java(environ) as jvm:
        assert jvm is None
