"""Distances: what AWS published, what must hold for any data."""

import math
import random
from collections.abc import Callable
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kll import in_partitions

from understudy.analyzer import drift
from understudy.analyzer.drift import Cdf
from understudy.analyzer.sketch import cdf, distinct_cdf, distinct_cdfs, even_cdf, record_cdf, weights

SAMPLES = st.lists(st.integers(-50, 50).map(float), min_size=1, max_size=60)
COUNTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 500), min_size=1)
# Name, distinct values of the window and of the baseline, and the gap that the published distance decodes to.
PUBLISHED = [
    ("length", 233, 64, 6376 / 14912),
    ("diameter", 215, 57, 5056 / 12255),
    ("whole_weight", 303, 119, 11215 / 36057),
    ("shell_weight", 233, 72, 5957 / 16776),
]


def samples_with_gap(n: int, m: int, numerator: int) -> tuple[list[float], list[float]]:
    """Distinct values whose largest gap is numerator / (n * m), at 1; the baseline's lie a little ahead."""
    below = next(b for b in range(m + 1) if (numerator + b * n) % m == 0)
    above = (numerator + below * n) // m
    current = [i / above for i in range(1, above + 1)]
    current += [1 + i / (n - above) for i in range(1, n - above + 1)]
    base = [i / below for i in range(below)] + [1 + 1e-9 + i / (m - below) for i in range(m - below)]
    return current, base


@pytest.mark.parametrize(("name", "n", "m", "gap"), PUBLISHED, ids=[row[0] for row in PUBLISHED])
def test_distances_of_distinct_values_reach_the_published_gaps(name: str, n: int, m: int, gap: float) -> None:
    current, base = samples_with_gap(n, m, round(gap * n * m))
    measured = drift.robust(distinct_cdf([current]), distinct_cdf([base]))
    assert measured.value == pytest.approx(gap - 1.8 * math.sqrt((n + m) / (n * m)), abs=2e-12)
    assert (measured.current, measured.baseline) == (n, m)


LEVELS = [[1.0, 2.0], [2.0, 3.0], [3.0], [4.0]]


def test_values_of_few_records_have_deequs_weights() -> None:
    deequs = distinct_cdf(LEVELS)
    assert deequs == Cdf([1.0, 2.0, 3.0, 4.0], [1, 3, 7, 15])
    assert distinct_cdfs(LEVELS, LEVELS, (8_192, 17)) == (deequs, deequs)


def test_a_value_of_many_records_counts_as_often_as_it_occurs_up_to_one_in_1024_of_them() -> None:
    assert weights(LEVELS) == {1.0: 1, 2.0: 3, 3.0: 6, 4.0: 8}
    assert even_cdf(LEVELS, 1_024 * 5).ranks == [1, 4, 9, 14]
    assert even_cdf(LEVELS, 1_024 * 8) == record_cdf(LEVELS)
    assert even_cdf(LEVELS, 17).ranks == [1, 2, 3, 4]


def test_where_one_side_has_many_records_both_are_evened() -> None:
    found = distinct_cdfs(LEVELS, LEVELS, (17, 8_193))
    assert found == (even_cdf(LEVELS, 17), even_cdf(LEVELS, 8_193))
    assert distinct_cdfs(LEVELS, LEVELS, (8_193, 17)) == found[::-1]


@pytest.mark.parametrize(("records", "partitions"), [(9_000, 1), (9_000, 4), (17_000, 20)])
def test_of_values_that_do_not_repeat_each_item_counts_whole(records: int, partitions: int) -> None:
    chance = random.Random(records)
    levels = in_partitions([chance.random() for _ in range(records)], partitions).levels
    assert even_cdf(levels, records) == record_cdf(levels)


COLUMNS: dict[str, Callable[[random.Random], float]] = {
    "counts": lambda chance: float(int(chance.expovariate(1 / 50))),
    "skewed counts": lambda chance: float(int(chance.lognormvariate(3, 1))),
    "two decimals": lambda chance: round(chance.gauss(0, 1), 2),
    "half zeros": lambda chance: 0.0 if chance.random() < 0.5 else chance.gauss(0, 1),
}


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("partitions", [3, 8])
def test_the_same_rows_in_another_cut_are_no_drift(column: str, partitions: int) -> None:
    chance = random.Random(column)
    rows = [COLUMNS[column](chance) for _ in range(20_000)]
    one, many = (in_partitions(rows, cut).levels for cut in (1, partitions))
    assert drift.robust(*distinct_cdfs(many, one, (len(rows), len(rows)))).value == 0.0


@pytest.mark.parametrize("column", COLUMNS)
def test_a_change_of_repeated_values_is_as_far_as_by_deequs_weights(column: str) -> None:
    chance = random.Random(column)
    rows = [COLUMNS[column](chance) for _ in range(20_000)]
    before, now = (in_partitions([value * by for value in rows], 1).levels for by in (1.0, 1.5))
    ours = drift.robust(*distinct_cdfs(now, before, (len(rows), len(rows)))).value
    deequs = drift.robust(distinct_cdf(now), distinct_cdf(before)).value
    assert ours == pytest.approx(deequs, rel=0.2)


@given(SAMPLES, SAMPLES)
def test_a_numeric_distance_lies_between_0_and_1_and_is_symmetric(a: list[float], b: list[float]) -> None:
    ours, theirs = cdf(weights([a])), cdf(weights([b]))
    one, other = drift.simple(ours, theirs), drift.simple(theirs, ours)
    assert 0 <= one.value <= 1
    assert one.value == other.value


@given(SAMPLES, SAMPLES)
def test_the_largest_gap_is_that_of_the_definition(a: list[float], b: list[float]) -> None:
    def share(sample: list[float], at: float) -> float:
        return sum(value <= at for value in sample) / len(sample)

    largest = max(abs(share(a, at) - share(b, at)) for at in {*a, *b})
    assert drift.simple(cdf(weights([a])), cdf(weights([b]))).value == pytest.approx(largest)


@given(SAMPLES)
def test_equal_samples_have_no_distance(a: list[float]) -> None:
    assert drift.simple(distinct_cdf([a]), distinct_cdf([sorted(a)])).value == 0


@given(SAMPLES)
def test_repeated_values_count_once_in_the_rank_map(a: list[float]) -> None:
    assert distinct_cdf([a]) == distinct_cdf([[*a, *a]])


def test_a_distinct_value_weighs_what_one_of_its_highest_level_stands_for() -> None:
    assert distinct_cdf([[1.0, 2.0, 2.0], [2.0], [3.0]]) == Cdf([1.0, 2.0, 3.0], [1, 3, 7])


@given(COUNTS, COUNTS)
def test_robust_is_never_above_simple(a: dict[str, int], b: dict[str, int]) -> None:
    assert 0 <= drift.robust_l_infinity(a, b).value <= drift.l_infinity(a, b).value <= 1


@given(COUNTS)
def test_equal_counts_are_certain_to_chi_squared(a: dict[str, int]) -> None:
    value = drift.chi_squared(a, a).value
    assert math.isnan(value) or value == pytest.approx(1)


@given(COUNTS, COUNTS)
def test_a_p_value_is_one_or_there_are_too_few_categories(a: dict[str, int], b: dict[str, int]) -> None:
    value = drift.chi_squared(a, b).value
    assert math.isnan(value) or 0 <= value <= 1


@pytest.mark.parametrize(("statistic", "freedom"), [(3.841, 1), (5.991, 2), (7.815, 3), (18.307, 10)])
def test_the_tail_is_that_of_the_tables(statistic: float, freedom: int) -> None:
    assert drift.chi_squared_tail(statistic, freedom) == pytest.approx(0.05, abs=1e-4)


def test_small_categories_are_joined() -> None:
    joined = drift.chi_squared({"a": 90, "b": 110, "c": 3}, {"a": 100, "b": 100, "c": 1, "d": 1})
    by_hand = drift.chi_squared({"a": 90, "b": 113}, {"a": 100, "b": 102})
    assert 0 < joined.value < 1
    assert joined.value == pytest.approx(by_hand.value, abs=0.2)


def test_unknown_categories_do_not_count_for_chi_squared() -> None:
    assert drift.chi_squared({"a": 50, "b": 50, "new": 900}, {"a": 50, "b": 50}).value == 1


def pearson(current: dict[str, int], baseline: dict[str, int]) -> float:
    """The statistic of the textbook, for categories as they are given."""
    n, m = sum(current.values()), sum(baseline.values())
    expected = {key: n * count / m for key, count in baseline.items()}
    return sum((current[key] - expected[key]) ** 2 / expected[key] for key in baseline)


@pytest.mark.parametrize(
    ("current", "baseline", "by_hand"),
    [
        # Two categories are kept from ten expected rows on, and joined below that.
        ({"a": 110, "b": 10}, {"a": 110, "b": 10}, ({"a": 110, "b": 10}, {"a": 110, "b": 10})),
        # One of five categories may be expected fewer than five times (a fifth), not two of five.
        (
            {"a": 90, "b": 110, "c": 95, "d": 105, "e": 12},
            {"a": 100, "b": 100, "c": 100, "d": 100, "e": 3},
            None,
        ),
        (
            {"a": 90, "b": 110, "c": 95, "d": 9, "e": 8},
            {"a": 100, "b": 100, "c": 100, "d": 4, "e": 3},
            ({"a": 90, "b": 110, "c": 95, "de": 17}, {"a": 100, "b": 100, "c": 100, "de": 7}),
        ),
    ],
)
def test_small_categories_are_joined_where_they_are_over_a_fifth(
    current: dict[str, int], baseline: dict[str, int], by_hand: tuple[dict[str, int], dict[str, int]] | None
) -> None:
    ours, theirs = by_hand or (current, baseline)
    statistic = pearson(ours, theirs)
    assert drift.chi_squared(current, baseline).value == pytest.approx(
        drift.chi_squared_tail(statistic, len(theirs) - 1)
    )


def test_two_categories_of_which_one_is_expected_fewer_than_ten_times_are_too_few() -> None:
    few = {"a": 111, "b": 9}
    assert math.isnan(drift.chi_squared(few, few).value)


def test_each_method_that_constraints_may_name_is_in_its_table() -> None:
    assert tuple(drift.NUMERIC) == get_args(drift.NumericMethod)
    assert tuple(drift.CATEGORICAL) == tuple(drift.CATEGORICAL_ROBUST) == get_args(drift.CategoricalMethod)
