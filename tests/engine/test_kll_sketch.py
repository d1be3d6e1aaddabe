import random
from bisect import bisect_right
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.engine

# Deequ's sketch of size 2048 keeps ranks within about 1 % of n.
RANK_BOUND = 0.01


def java_sketch(spark: "SparkSession", values: list[float]) -> Any:
    sketch = spark._jvm.understudy.analyzer.KllSketch()
    for value in values:
        sketch.update(value)
    return sketch


def levels(sketch: Any) -> list[list[float]]:
    return [list(level) for level in sketch.levels()]


def weight(items: list[list[float]]) -> int:
    return sum(len(level) << height for height, level in enumerate(items))


def worst_rank_error(items: list[list[float]], values: list[float]) -> float:
    ordered = sorted(values)
    weighted = sorted((value, 1 << height) for height, level in enumerate(items) for value in level)
    running, worst = 0, 0.0
    for i, (value, share) in enumerate(weighted):
        running += share
        if i + 1 == len(weighted) or weighted[i + 1][0] != value:
            worst = max(worst, abs(running - bisect_right(ordered, value)) / len(values))
    return worst


def deequ_sketch(spark: "SparkSession", values: list[float]) -> Any:
    scala = spark._jvm.scala
    ordering = getattr(getattr(scala.math, "Ordering$Double$"), "MODULE$")
    tag = getattr(getattr(scala.reflect, "ClassTag$"), "MODULE$").Double()
    sketch = spark._jvm.com.amazon.deequ.analyzers.QuantileNonSample(2048, 0.64, ordering, tag)
    for value in values:
        sketch.update(value)
    return sketch


def deequ_levels(sketch: Any) -> list[list[float]]:
    return [list(level) for level in sketch.getCompactorItems()]


@pytest.mark.parametrize("count", [1, 2050, 2051, 3364, 9_001])
def test_items_equal_those_of_deequ(spark: "SparkSession", count: int) -> None:
    values = [random.Random(count).gauss(0, 100) for _ in range(count)]
    assert levels(java_sketch(spark, values)) == deequ_levels(deequ_sketch(spark, values))


ORDERS = {
    "rising": lambda i, _: i / 7,
    "falling": lambda i, _: -i / 7,
    "in runs": lambda i, _: i % 300 + i / 1e5,
    "zeros of both signs": lambda i, chance: chance.choice([0.0, -0.0, 1.5, -1.5]) if i % 3 else i / 7,
    "of every size": lambda _, chance: (
        chance.choice([-1, 1]) * chance.random() * 10.0 ** chance.randrange(-300, 300)
    ),
}


@pytest.mark.parametrize("order", ORDERS)
def test_items_equal_those_of_deequ_in_any_order_of_values(spark: "SparkSession", order: str) -> None:
    chance = random.Random(3)
    values = [float(ORDERS[order](i, chance)) for i in range(6_000)]
    ours, deequs = levels(java_sketch(spark, values)), deequ_levels(deequ_sketch(spark, values))
    assert [[value.hex() for value in level] for level in ours] == [
        [v.hex() for v in level] for level in deequs
    ]


def test_a_merge_equals_that_of_deequ(spark: "SparkSession") -> None:
    chance = random.Random(5)
    first, second = [[chance.random() for _ in range(4_000)] for _ in range(2)]
    ours, deequs = java_sketch(spark, first), deequ_sketch(spark, first)
    ours.merge(java_sketch(spark, second))
    deequs.merge(deequ_sketch(spark, second))
    assert levels(ours) == deequ_levels(deequs)


def test_weights_add_up_to_the_number_of_values_and_ranks_stay_within_the_bound(
    spark: "SparkSession",
) -> None:
    values = [random.Random(8).expovariate(1) for _ in range(12_345)]
    items = levels(java_sketch(spark, values))
    assert weight(items) == len(values)
    assert worst_rank_error(items, values) <= RANK_BOUND


def test_merged_sketches_keep_all_weight_and_the_bound(spark: "SparkSession") -> None:
    values = [random.Random(9).gauss(0, 1) for _ in range(9_999)]
    merged = java_sketch(spark, values[:2_500])
    for start in (2_500, 5_000, 7_500):
        merged.merge(java_sketch(spark, values[start : start + 2_500]))
    assert weight(levels(merged)) == len(values)
    assert worst_rank_error(levels(merged), values) <= RANK_BOUND


@pytest.mark.parametrize("count", [10, 2051, 9_001])
@pytest.mark.parametrize("distinct", [7, 10**9])
def test_the_sketch_of_simulations_has_the_same_items(
    spark: "SparkSession", count: int, distinct: int
) -> None:
    from kll import Sketch

    chance = random.Random(count)
    values = [float(chance.randrange(distinct)) for _ in range(count)]
    ours, theirs = Sketch(values[: count // 3]), java_sketch(spark, values[: count // 3])
    ours.merge(Sketch(values[count // 3 :]))
    theirs.merge(java_sketch(spark, values[count // 3 :]))
    assert ours.levels == levels(theirs)
