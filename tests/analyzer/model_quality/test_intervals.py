"""What chance can do: known intervals, and that scores and intervals say the same."""

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from understudy.analyzer.model_quality.documents import Interval
from understudy.analyzer.model_quality.intervals import (
    Evidence,
    bounded,
    chance,
    effective_share,
    normal,
    share,
    student,
    wilson,
)


def test_wilson_gives_the_figures_of_a_known_example() -> None:
    # Newcombe, Statistics in Medicine 17 (1998), table I, method 3: 81/263, 15/148, 0/20, 1/29.
    for part, whole, low, high in [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ]:
        interval = wilson(part, whole)
        assert interval
        assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_the_share_and_stays_between_0_and_1(counts: tuple[int, int]) -> None:
    interval = wilson(*counts)
    assert interval
    assert 0 <= interval.low <= counts[0] / counts[1] <= interval.high <= 1


def test_wilson_holds_the_true_share_about_95_times_of_100() -> None:
    random = Random(1)
    for true, rows in [(0.03, 200), (0.3, 60), (0.9, 100)]:
        found = [wilson(sum(random.random() < true for _ in range(rows)), rows) for _ in range(1000)]
        assert 0.93 <= holding(found, true) <= 0.975


def test_no_rows_have_no_interval() -> None:
    assert wilson(0, 0) is None


def holding(intervals: list[Interval | None], true: float) -> float:
    return sum(i is not None and i.low <= true <= i.high for i in intervals) / len(intervals)


def test_a_share_of_fewer_than_five_rows_has_no_interval_and_the_reason() -> None:
    assert share(2, 4, "with a label") == "an interval takes 5 rows with a label (here: 4)"
    assert isinstance(share(2, 5, "with a label"), Evidence)


def rarity(part: int, whole: int, threshold: float, ratio: float) -> float:
    """One-sided, of a share at most as large."""
    found = share(part, whole, "")
    assert isinstance(found, Evidence)
    return chance(found.score(threshold, ratio))


@pytest.mark.parametrize(("part", "whole", "threshold"), [(27, 30, 0.99), (40, 60, 0.8), (170, 200, 0.9)])
def test_a_share_below_a_fixed_threshold_is_as_rare_as_the_binomial_says(
    part: int, whole: int, threshold: float
) -> None:
    exact = stats.binom.cdf(part, whole, threshold)
    assert exact / 2 < rarity(part, whole, threshold, 0.0) < 2 * exact


@pytest.mark.parametrize(
    ("part", "whole", "before", "of"),
    [(59, 60, 400, 400), (29, 30, 3000, 3000), (28, 30, 2990, 3000), (80, 100, 180, 200), (17, 20, 297, 300)],
)
def test_below_a_measured_threshold_it_is_as_rare_as_fishers_test_says(
    part: int, whole: int, before: int, of: int
) -> None:
    table = [[part, whole - part], [before, of - before]]
    exact = stats.fisher_exact(table, alternative="less").pvalue
    assert exact / 5 < rarity(part, whole, before / of, whole / of) < 2 * exact


def test_a_certain_threshold_is_missed_by_any_row_and_met_by_none() -> None:
    found = share(99, 100, "")
    assert isinstance(found, Evidence)
    assert found.score(1.0, 0.0) == -math.inf
    perfect = share(100, 100, "")
    assert isinstance(perfect, Evidence)
    assert perfect.score(1.0, 0.0) == 0.0
    # Measured itself, it is not certain.
    assert -2 < found.score(1.0, 1.0) <= 0


def test_a_metric_that_spreads_as_a_share_has_wilsons_ends() -> None:
    alike, wilsons = effective_share(0.3, 0.3 * 0.7 / 80, 1000).interval, wilson(24, 80)
    assert wilsons
    assert (alike.low, alike.high) == (pytest.approx(wilsons.low), pytest.approx(wilsons.high))
    perfect, all_rows = effective_share(1.0, 0.0, 50).interval, wilson(50, 50)
    assert all_rows
    assert (perfect.low, perfect.high) == (pytest.approx(all_rows.low), 1.0)


def test_an_interval_is_found_by_any_variance() -> None:
    found = bounded(0.3, lambda truth: truth * (1 - truth) / 50, "score").interval
    expected = wilson(15, 50)
    assert expected
    assert (found.low, found.high) == (pytest.approx(expected.low), pytest.approx(expected.high))
    wider = bounded(0.3, lambda truth: truth * (1 - truth) / 50, "score", 19).interval
    assert wider.low < found.low < found.high < wider.high
    assert bounded(0.5, lambda _: 1.0, "score").interval == Interval(low=0.0, high=1.0, method="score")


@pytest.mark.parametrize("freedom", [9, 19, 59, 999])
@pytest.mark.parametrize("z", [-3.0, -1.96, 0.0, 1.0, 1.96])
def test_students_t_is_as_rare_as_its_z(z: float, freedom: int) -> None:
    t = student(z, freedom)
    assert stats.t.cdf(-abs(t), freedom) == pytest.approx(stats.norm.cdf(-abs(z)), rel=0.02)
    assert normal(t, freedom) == pytest.approx(z)
    assert normal(-math.inf, freedom) == -math.inf
    assert (student(z, math.inf), normal(z, math.inf)) == (z, z)


def test_the_chance_of_a_score_is_the_normal_one() -> None:
    assert chance(-1.96) == pytest.approx(stats.norm.cdf(-1.96))
    assert (chance(-math.inf), chance(math.inf)) == (0.0, 1.0)
