"""Sums without rounding, against Python's fractions."""

import math
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from understudy.analyzer.profile import Moments

if TYPE_CHECKING:
    from understudy.analyzer.engine.table import Table

pytestmark = pytest.mark.engine
MakeTable = Callable[..., "Table"]

numbers = st.floats(allow_nan=False, allow_infinity=False)


def moments_of(table_of: MakeTable, *partitions: list[float]) -> Moments:
    from understudy.analyzer.engine.scan import profile

    [column] = profile(table_of(["a"], *([[f"{x:.17e}"] for x in part] for part in partitions))).columns
    assert column.moments is not None
    return column.moments


def true_deviation(values: list[float]) -> float:
    exact = [Fraction(value) for value in values]
    mean = sum(exact) / len(exact)
    variance = sum((value - mean) ** 2 for value in exact) / len(exact)
    scale = 1 << 2200
    return float(Fraction(math.isqrt(int(variance * scale * scale)), scale))


def nearest(exact: Fraction) -> float:
    try:
        return float(exact)
    except OverflowError:
        return math.inf if exact > 0 else -math.inf


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(numbers, min_size=1, max_size=30), st.data())
@example([0.1] * 18, None)
@example([1e16, 1.0, -1e16], None)
@example([1.5e12 + 0.25, 1.5e12 + 0.5], None)
@example([1.7976931348623157e308] * 3, None)
@example([-1.7e308, 1.7e308, 1.7e308, 1.7e308], None)
@example([5e-324, 0.0, 0.0], None)
@example([3e-310, 1.5e-323, 5e-324], None)
def test_sum_and_deviation_are_the_nearest_doubles_in_any_cut(
    table_of: MakeTable, values: list[float], data: Any
) -> None:
    cut = data.draw(st.integers(0, len(values))) if data else len(values) // 2
    moments = moments_of(table_of, values[:cut], values[cut:])
    exact = sum(map(Fraction, values), start=Fraction(0))
    assert moments.sum == nearest(exact)
    mean = moments.sum / len(values)
    assert moments.mean == (mean if math.isfinite(mean) else float(exact / len(values)))
    assert moments.standard_deviation == pytest.approx(true_deviation(values), rel=2**-52, abs=0)
    assert (moments.minimum, moments.maximum) == (min(values), max(values))


def test_a_column_past_its_cache_has_the_same_figures_as_one_within(table_of: MakeTable) -> None:
    few = [0.1 * (i % 700) for i in range(2_100)]
    many = [*few, *(1e6 + i for i in range(700))]
    left = [*few, *(1e6 + i for i in range(700))][::-1]
    assert moments_of(table_of, many) == moments_of(table_of, left)
    assert moments_of(table_of, few).sum == math.fsum(few)
    assert moments_of(table_of, many).sum == math.fsum(many)
