"""Bars that two samples share."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from understudy.analyzer.sketch import cdf, weights
from understudy.report.bins import Bars, nice_step, shared_bars, ticks
from understudy.report.sample import Numbers

VALUES = st.lists(st.floats(-1e300, 1e300), min_size=1, max_size=80)


def sample(values: list[float]) -> Numbers:
    return Numbers(cdf(weights([values])))


def bars_of(baseline: list[float] | None, current: list[float] | None) -> Bars:
    bars = shared_bars(sample(baseline) if baseline else None, sample(current) if current else None)
    assert bars is not None
    return bars


@given(VALUES, VALUES)
def test_bars_and_what_lies_outside_are_all_records(baseline: list[float], current: list[float]) -> None:
    bars = bars_of(baseline, current)
    for shares, beyond in zip((bars.baseline, bars.current), bars.beyond, strict=True):
        assert shares is not None
        assert sum(shares) + beyond == pytest.approx(1)
        assert min(shares) >= 0


@given(VALUES)
def test_edges_ascend(values: list[float]) -> None:
    edges = bars_of(values, None).edges
    assert all(a < b for a, b in pairwise(edges))


def test_whole_numbers_get_whole_bars_and_no_combs() -> None:
    bars = bars_of([float(n) for n in range(24)] * 5, None)
    assert bars.baseline is not None
    assert list(bars.edges[:3]) == [-0.5, 0.5, 1.5]
    assert {round(share, 6) for share in bars.baseline} == {round(1 / 24, 6)}


def test_a_grid_of_odd_steps_is_found() -> None:
    knots = [round(1.15078 * n, 3) for n in range(30)]
    bars = bars_of(knots, None)
    assert bars.baseline is not None
    assert len({round(share, 6) for share in bars.baseline}) == 1


def test_a_constant_stands_in_one_bar() -> None:
    bars = bars_of([5.0] * 10, [5.0] * 3)
    assert (bars.baseline, bars.current) == ([1.0], [1.0])
    assert bars.edges[0] < 5 < bars.edges[1]


def test_a_side_that_is_not_there_has_no_bars() -> None:
    bars = bars_of(None, [1.0, 2.0, 3.0])
    assert bars.baseline is None
    assert shared_bars(None, None) is None


def test_a_few_far_values_do_not_flatten_the_rest() -> None:
    values = [float(n % 100) for n in range(1000)]
    bars = bars_of(values, [*values, 1e9])
    assert bars.edges[-1] < 200
    assert bars.beyond[1] == pytest.approx(1 / 1001)


def test_what_no_double_spans_is_not_drawn() -> None:
    assert shared_bars(sample([-1.7e308, 1.7e308]), None) is None


@given(st.floats(1e-300, 1e300))
def test_a_nice_step_is_no_smaller_than_asked_and_less_than_three_times_so(least: float) -> None:
    assert least * (1 - 1e-6) <= nice_step(least) <= 2.6 * least


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9))
def test_ticks_lie_inside(low: float, width: float) -> None:
    high = low + width
    found = ticks(low, high)
    assert len(found) <= 8
    slack = 1e-6 * max(abs(low), abs(high), width)
    assert all(low - slack <= tick <= high + slack and math.isfinite(tick) for tick in found)
