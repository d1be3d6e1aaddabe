"""Distances by records: what SciPy says of the same data, and what must hold for any."""

import math
import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kll import in_partitions
from scipy import stats
from scipy.spatial import distance

from understudy.analyzer import record_drift
from understudy.analyzer.record_drift import CATEGORICAL, NUMERIC, Curves
from understudy.analyzer.sketch import record_cdf

SAMPLES = st.lists(st.integers(-50, 50).map(float), min_size=1, max_size=60)
COUNTS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 500), min_size=1)


def curves(current: Sequence[float], baseline: Sequence[float], error: float = 0.0) -> Curves:
    return Curves(
        record_cdf([current]),
        record_cdf([baseline]),
        (len(current), len(baseline)),
        float(stats.tstd(baseline, ddof=0)) if len(set(baseline)) > 1 else 0.0,
        error,
    )


@given(SAMPLES, SAMPLES)
def test_the_kolmogorov_distance_is_scipys(a: list[float], b: list[float]) -> None:
    assert record_drift.ks(curves(a, b)).value == pytest.approx(
        stats.ks_2samp(a, b, method="asymp").statistic, abs=1e-12
    )


@given(SAMPLES, SAMPLES)
def test_the_wasserstein_distance_is_scipys_in_the_baselines_deviations(
    a: list[float], b: list[float]
) -> None:
    wanted = stats.wasserstein_distance(a, b)
    deviation = curves(a, b).deviation
    found = record_drift.wasserstein(curves(a, b)).value
    if deviation:
        assert found * deviation == pytest.approx(wanted, abs=1e-9)
    else:
        assert found == (math.inf if wanted else 0.0)


@pytest.mark.parametrize(("n", "m"), [(30, 30), (100, 3_000), (5_000, 3_000)])
@pytest.mark.parametrize("p", [0.5, 0.05, 0.001])
def test_the_tail_is_near_the_exact_one_from_thirty_records_on(n: int, m: int, p: float) -> None:
    size = round(n * m / (n + m))
    at = stats.kstwo.isf(p, size)
    assert record_drift.kolmogorov_tail(at, n, m) == pytest.approx(p, abs=0.015)


def test_the_tail_goes_from_one_to_nothing() -> None:
    assert record_drift.kolmogorov_tail(0.0, 500, 3_000) == 1.0
    assert record_drift.kolmogorov_tail(1.0, 500, 3_000) < 1e-300
    tails = [record_drift.kolmogorov_tail(at / 1000, 500, 3_000) for at in range(200)]
    assert tails == sorted(tails, reverse=True)


def test_the_error_of_sketches_is_taken_off_distance_and_chance() -> None:
    a, b = [float(value) for value in range(100)], [value + 5.0 for value in range(100)]
    assert record_drift.ks(curves(a, b)).value == pytest.approx(0.05)
    less = record_drift.ks(curves(a, b, error=0.02))
    assert less.value == pytest.approx(0.03)
    assert less.p >= record_drift.ks(curves(a, b)).p
    assert record_drift.ks(curves(a, b, error=0.2)).value == 0.0


@pytest.mark.parametrize("partitions", [1, 4])
def test_sketches_of_many_records_are_not_further_off_than_is_taken_off(partitions: int) -> None:
    chance = random.Random(partitions)
    a, b = ([chance.gauss(0, 1) for _ in range(60_000)] for _ in range(2))
    sketched = Curves(
        record_cdf(in_partitions(a, partitions).levels),
        record_cdf(in_partitions(b, 1).levels),
        (len(a), len(b)),
        1.0,
    )
    exact = stats.ks_2samp(a, b, method="asymp").statistic
    assert abs(record_drift.ks(sketched).value - exact) < 2 * record_drift.SKETCH_ERROR


@given(SAMPLES, SAMPLES)
def test_every_record_lies_in_one_cell(a: list[float], b: list[float]) -> None:
    cells = record_drift.deciles(curves(a, b))
    assert sum(now for now, _ in cells) == pytest.approx(len(a))
    assert sum(before for _, before in cells) == pytest.approx(len(b))
    assert len(cells) <= 2 * record_drift.CELLS


def test_deciles_of_values_that_do_not_repeat_hold_a_tenth_each() -> None:
    base = [float(value) for value in range(1000)]
    assert [before for _, before in record_drift.deciles(curves(base, base))] == [100.0] * 10


def test_a_value_that_fills_a_decile_has_its_own_cell() -> None:
    base = [0.0] * 500 + [float(value) for value in range(1, 501)]
    now = [-1.0] * 10 + [0.0] * 490
    assert record_drift.deciles(curves(now, base))[:2] == [(10.0, 0.0), (490.0, 500.0)]


def test_flags_are_compared_by_their_shares() -> None:
    now, base = [0.0] * 300 + [1.0] * 700, [0.0] * 700 + [1.0] * 300
    assert record_drift.deciles(curves(now, base)) == [(300.0, 700.0), (700.0, 300.0)]
    assert record_drift.psi(curves(now, base)).value == pytest.approx(0.4 * 2 * math.log(7 / 3), rel=0.01)


@pytest.mark.parametrize("method", NUMERIC)
@given(a=SAMPLES)
def test_equal_numbers_are_not_apart(method: record_drift.RecordMethod, a: list[float]) -> None:
    effect = NUMERIC[method](curves(a, a))
    assert effect.value == pytest.approx(0.0, abs=1e-6)
    assert effect.p == 1.0


@pytest.mark.parametrize("method", CATEGORICAL)
@given(a=COUNTS)
def test_equal_counts_are_not_apart(method: record_drift.CategoricalRecordMethod, a: dict[str, int]) -> None:
    effect = CATEGORICAL[method](a, a)
    assert effect.value == pytest.approx(0.0, abs=1e-6)
    assert effect.p == 1.0


@given(COUNTS, COUNTS)
def test_homogeneity_is_scipys_test_of_the_table(a: dict[str, int], b: dict[str, int]) -> None:
    cells = record_drift.categories(a, b)
    statistic, p = record_drift.homogeneity(cells)
    if len(cells) < 2:
        assert (statistic, p) == (pytest.approx(0.0), 1.0)
        return
    wanted = stats.chi2_contingency(list(zip(*cells, strict=True)), correction=False)
    assert statistic == pytest.approx(wanted.statistic, abs=1e-9)
    assert p == pytest.approx(wanted.pvalue, rel=1e-6, abs=1e-12)


@given(COUNTS, COUNTS)
def test_jensen_shannon_and_cramers_v_are_scipys(a: dict[str, int], b: dict[str, int]) -> None:
    cells = record_drift.categories(a, b)
    ours, theirs = zip(*cells, strict=True)
    wanted = distance.jensenshannon(ours, theirs, base=2)
    assert record_drift.categorical_jensen_shannon(a, b).value == pytest.approx(float(wanted), abs=1e-7)
    if len(cells) > 1:
        v = stats.contingency.association([list(map(int, ours)), list(map(int, theirs))], method="cramer")
        assert record_drift.cramers_v(a, b).value == pytest.approx(v, abs=1e-9)


def test_rare_categories_are_one_and_a_rare_rest_joins_the_smallest() -> None:
    base = {"a": 500, "b": 300, "c": 2, "d": 1}
    assert record_drift.categories({"a": 50, "b": 30}, base) == [(50.0, 500.0), (30.0, 303.0)]
    many = {f"v{n}": 1 for n in range(200)}
    assert record_drift.categories({"a": 500, **many}, {"a": 500}) == [(500.0, 500.0), (200.0, 0.0)]


def test_no_record_of_texts_is_lost() -> None:
    chance = random.Random(1)
    a = {str(n): chance.randrange(1, 30) for n in range(80)}
    b = {str(n): chance.randrange(1, 30) for n in range(40, 120)}
    cells = record_drift.categories(a, b)
    assert tuple(map(sum, zip(*cells, strict=True))) == (sum(a.values()), sum(b.values()))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=50))
def test_q_is_scipys_false_discovery_control(values: list[float]) -> None:
    wanted = stats.false_discovery_control(values)
    assert record_drift.benjamini_hochberg(values) == pytest.approx(list(wanted))


@pytest.mark.parametrize(("n", "least"), [(100, 0.136), (500, 0.065), (5_000, 0.031)])
def test_the_least_visible_distance_has_a_chance_of_one_in_twenty(n: int, least: float) -> None:
    found = record_drift.least_visible(n, 3_000)
    assert found == pytest.approx(least, abs=0.001)
    assert record_drift.kolmogorov_tail(found, n, 3_000) == pytest.approx(0.05, abs=1e-4)


def test_psi_of_texts_is_that_of_shares_with_half_a_record() -> None:
    found = record_drift.categorical_psi({"a": 60, "b": 40}, {"a": 400, "b": 600}).value
    now, base = (60.5 / 101, 40.5 / 101), (400.5 / 1001, 600.5 / 1001)
    wanted = sum((q - p) * math.log(q / p) for q, p in zip(now, base, strict=True))
    assert found == pytest.approx(wanted)


def test_a_cell_that_neither_sample_fills_says_nothing() -> None:
    cells = [(30.0, 50.0), (70.0, 50.0)]
    assert record_drift.homogeneity([*cells, (0.0, 0.0)]) == record_drift.homogeneity(cells)
