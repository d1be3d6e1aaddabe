"""Rows on the driver, and their clusters."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pytest

from understudy.analyzer.engine.clusters import clusters_of
from understudy.analyzer.engine.rows import rows

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from understudy.analyzer.engine.table import Table

pytestmark = pytest.mark.engine

NAMES = ["a", "b"]
ALL = [[str(at), "" if at % 7 == 0 else f"x{at % 3}"] for at in range(60)]


def test_all_rows_come_in_the_order_of_the_data_by_the_names_asked_for(
    table_of: "Callable[..., Table]",
) -> None:
    table = table_of(NAMES, ALL[:20], ALL[20:])
    assert rows(table, NAMES, 60, None) == ALL
    assert rows(table, ["b", "none"], 60, 60) == [[row[1], ""] for row in ALL]


def test_a_sample_is_of_the_same_rows_whatever_order_and_partitions(
    table_of: "Callable[..., Table]",
) -> None:
    found = rows(table_of(NAMES, ALL), NAMES, 60, 10)
    turned = rows(table_of(NAMES, ALL[::-1][:17], ALL[::-1][17:]), NAMES, 60, 10)
    assert len(found) == 10
    assert turned == found[::-1]
    assert found == [row for row in ALL if row in found]


def test_points_far_apart_are_in_clusters_of_their_own(spark: "SparkSession") -> None:
    points = np.array([[0.0, 0.0], [0.1, 0.0], [9.0, 9.0], [9.1, 9.0]])
    assigned = clusters_of(spark)
    first, second, third, fourth = assigned(points, 2)
    assert first == second != third == fourth
    assert list(assigned(points, 2)) == [first, second, third, fourth]
