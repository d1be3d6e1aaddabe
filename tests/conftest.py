"""What tests of several rooms share: one Spark session with the engine's jar up to date, and the image."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

# PyDeequ asks for it when it is imported.
os.environ.setdefault("SPARK_VERSION", "3.5")

# A busy machine is slow, not wrong. In CI the examples are the same each time: what fails there is the
# change's own doing, and whoever runs the tests by hand tries new ones.
settings.register_profile("understudy", deadline=None, derandomize="CI" in os.environ)
settings.register_profile("quick", deadline=None, max_examples=20)
settings.load_profile("understudy")

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("python-coverage", "java-coverage", "docker", "jobs", "service", "rest")
"""Each test is in one of them, so that CI runs it once: two count what runs, the others share the rest."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take a part instead of the whole."""
    parser.addoption("--part", choices=PARTS, help="only the tests of this part; together they are all tests")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what asks for Java, an environment or the image; tests beside it run among the quick ones."""
    for item in items:
        asked = set(getattr(item, "fixturenames", ()))
        if {"spark", "engine_jar"} & asked:
            item.add_marker("engine")
        if "sdk_python" in asked:
            item.add_marker("environment")
        if "image" in asked:
            item.add_marker("docker")
    if part := config.getoption("--part"):
        others = [item for item in items if part_of(item) != part]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if part_of(item) == part]


def part_of(item: pytest.Item) -> str:
    """One of `PARTS`: two rooms' tests without Java, those of readers and engine with it, and others."""
    room = item.path.relative_to(ROOT / "tests").parts[0]
    if item.get_closest_marker("docker"):
        return "docker"
    if room in ("analyzer", "preprocess") and not item.get_closest_marker("engine"):
        return "python-coverage"
    if room in ("preprocess", "engine"):
        return "java-coverage"
    if room in ("container", "library", "faults", "fuzz"):
        return "jobs"
    return "service" if room == "service" else "rest"


@pytest.fixture(autouse=True)
def temporary_files_stay_where_they_are() -> Iterator[None]:
    """A job that runs in this process moves them into a folder of its own; later tests are not to follow."""
    before = tempfile.tempdir
    yield
    tempfile.tempdir = before


@pytest.fixture(scope="session")
def engine_jar() -> None:
    """The engine's jar, built where its sources have changed."""
    subprocess.run([sys.executable, ROOT / "scripts" / "build_engine.py"], check=True)


@pytest.fixture(scope="session")
def spark(engine_jar: None) -> Iterator["SparkSession"]:
    """A Spark session in a JVM of its own."""
    from understudy.analyzer.engine import session

    spark = session.start(input_bytes=0, environ={**os.environ, "UNDERSTUDY_HEAP": "2g"})
    yield spark
    session.stop(spark)


def engine_answers() -> bool:
    docker = shutil.which("docker")
    if docker is None:
        return False
    return subprocess.run([docker, "version"], check=False, capture_output=True).returncode == 0


@pytest.fixture(scope="session")
def image() -> str:
    """The tag of the freshly built image; skips where no engine answers."""
    if not engine_answers():
        pytest.skip("no Docker engine answers: start one, or set UNDERSTUDY_START_ENGINE=1")
    if tag := os.environ.get("UNDERSTUDY_IMAGE"):
        return tag
    subprocess.run([ROOT / "scripts" / "build_image.sh", "understudy:test"], check=True)
    return "understudy:test"
