"""A baseline of data quality, made without Java, for what goes by documents alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import understudy

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

SAMPLE = Path(__file__).parents[2] / "examples" / "sample"
TRAINING = SAMPLE / "baseline" / "training.csv"
HOUR = SAMPLE / "captures" / "flight-delays" / "AllTraffic" / "2026" / "03" / "02" / "15"
"""An hour with planted faults."""


@pytest.fixture
def given_session(spark: "SparkSession") -> Iterator["SparkSession"]:
    """The tests' session, which calls use instead of one of their own."""
    with understudy.session(spark):
        yield spark


@pytest.fixture(scope="session")
def flights(spark: "SparkSession") -> "understudy.Baseline":
    """The sample's baseline."""
    with understudy.session(spark):
        return understudy.baseline(TRAINING)


@pytest.fixture(scope="session")
def report(spark: "SparkSession", flights: "understudy.Baseline") -> "understudy.Report":
    """The sample's hour with planted faults, held against it."""
    with understudy.session(spark):
        return understudy.monitor(HOUR, flights)
