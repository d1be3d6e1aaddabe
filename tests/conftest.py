"""What tests of several rooms share: one Spark session, with the engine's jar up to date."""

import os
import subprocess
import sys
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
settings.load_profile("understudy")

ROOT = Path(__file__).resolve().parent.parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what asks for Java and nothing else, so that tests beside it that need none run among the fast."""
    for item in items:
        if {"spark", "engine_jar"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("engine")


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
