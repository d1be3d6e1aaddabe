"""Tests of Java's inner parts, which Python cannot call, in Java: `java/` beside the room's other tests."""

import os
import subprocess
from pathlib import Path

import build_engine
import jars
import pytest

pytestmark = pytest.mark.engine

TESTS = Path(__file__).resolve().parents[1]
SOURCES = sorted(TESTS.glob("*/java/**/*Test.java"))


@pytest.fixture(scope="module")
def java() -> Path:
    build_engine.build()
    return jars.find_java()


@pytest.fixture(scope="module")
def class_path(java: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the tests run with: themselves, the engine, Spark's jars and JUnit."""
    classes = tmp_path_factory.mktemp("classes")
    junit = jars.tool("junit-platform-console-standalone", java)
    path = [classes, build_engine.ENGINE, *build_engine.JARS.glob("deequ-*.jar"), junit]
    path += sorted(jars.spark_jars().glob("*.jar"))
    joined = os.pathsep.join(map(str, path))
    compiler = build_engine.javac(java) or build_engine.eclipse_compiler(java)
    command = [*compiler, "-encoding", "UTF-8", "-cp", joined, "-d", classes, *SOURCES]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return joined


def test_every_one_passes(java: Path, class_path: str) -> None:
    classes = class_path.partition(os.pathsep)[0]
    command = [java, "-XX:+UseSerialGC", "-cp", class_path, "org.junit.platform.console.ConsoleLauncher"]
    command += ["execute", f"--scan-classpath={classes}", "--fail-if-no-tests"]
    command += ["--details=tree", "--disable-banner", "--disable-ansi-colors"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
