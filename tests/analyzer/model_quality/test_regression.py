"""Metrics of a regression, against scikit-learn and exact fractions."""

import math
from fractions import Fraction

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from sklearn.metrics import mean_absolute_error, mean_squared_error, r2_score

from tests.analyzer.model_quality.made import errors, regressed
from understudy.analyzer.model_quality.outcomes import Errors
from understudy.analyzer.model_quality.regression import REGRESSION, regression, total

NUMBER = st.integers(-1000, 1000).map(lambda n: n / 8)
PAIRS = st.lists(st.tuples(NUMBER, NUMBER), min_size=1, max_size=60)
SIZES = [0.0, 5e-324, 3e-320, 2.3e-308, 1e-163, 2e-163, 1e-78, 1e-5, 1.0, 1e13, 1e13 + 1, 1e78, 1e155, 8e307]
EXTREME = st.sampled_from([*SIZES, *(-size for size in SIZES)]) | st.floats(-8e307, 8e307)
EXTREMES = st.lists(st.tuples(EXTREME, EXTREME), min_size=1, max_size=12)


def root(value: Fraction) -> Fraction:
    """To some 1,000 binary digits."""
    shift = 4000
    return Fraction(math.isqrt((value.numerator << 2 * shift) // value.denominator), 1 << shift)


def nearest(value: Fraction) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def exact(pairs: list[tuple[float, float]]) -> dict[str, float | None]:
    """The metrics in fractions, rounded once; errors are the doubles that a subtraction gives."""
    off = [Fraction(abs(said - label)) for label, said in pairs]
    labels = [Fraction(label) for label, _ in pairs]
    mean = sum(labels) / len(labels)
    variance = sum((label - mean) ** 2 for label in labels) / len(labels)
    square = sum(error * error for error in off) / len(off)
    return {
        "mae": nearest(sum(off) / len(off)),
        "mse": nearest(square),
        "rmse": nearest(root(square)),
        "r2": nearest(1 - square / variance) if variance else None,
    }


def close(found: float | None, true: float | None) -> bool:
    """Within a few roundings; of 1 - x with x near 1 those of x."""
    if found is None or true is None or math.isinf(found) or math.isinf(true):
        return found == true
    return math.isclose(found, true, rel_tol=1e-14, abs_tol=1e-323) or abs(found - true) < 2e-15


@given(PAIRS)
def test_metrics_are_those_of_scikit_learn(pairs: list[tuple[float, float]]) -> None:
    labels, predictions = [a for a, _ in pairs], [p for _, p in pairs]
    values = regression(errors(pairs))
    assert values["mae"] == pytest.approx(mean_absolute_error(labels, predictions))
    assert values["mse"] == pytest.approx(mean_squared_error(labels, predictions))
    assert values["rmse"] == pytest.approx(math.sqrt(mean_squared_error(labels, predictions)))
    assume(len(set(labels)) > 1)
    assert values["r2"] == pytest.approx(r2_score(labels, predictions))


@given(EXTREMES)
@example([(1e155, 1.0)])
@example([(1e-163, 2e-163), (3e-163, 1e-163)])
@example([(1e13, 1e13), (1e13 + 1, 1e13 + 1)])
@example([(-8e307, 8e307), (5e-324, 0.0)])
@example([(0.0, 8e307), (5e-324, 0.0)])
def test_of_any_size_each_metric_is_the_true_one_or_infinite_where_that_is_past_doubles(
    pairs: list[tuple[float, float]],
) -> None:
    found, true = regression(errors(pairs)), exact(pairs)
    wrong = {name: (found[name], true[name]) for name in REGRESSION if not close(found[name], true[name])}
    assert wrong == {}


@given(EXTREMES, st.integers(0, 99))
def test_the_sum_of_the_groups_is_that_of_all_rows(pairs: list[tuple[float, float]], seed: int) -> None:
    rows = regressed([a for a, _ in pairs], [p for _, p in pairs], seed=seed)
    assert total(rows.errors) == errors(pairs)


def test_sums_of_groups_join_whatever_powers_of_two_they_count() -> None:
    halves = Errors(1, 1, 1, -3, 9, cubes=1, fourth_powers=1, sixth_powers=1, exponent=-1)
    fours = Errors(2, 5, 17, 2, 2, cubes=65, fourth_powers=257, sixth_powers=4097, exponent=2)
    powers = {"cubes": 1 + 65 * 8**3, "fourth_powers": 1 + 257 * 8**4, "sixth_powers": 1 + 4097 * 8**6}
    assert total([halves, Errors(), fours]) == Errors(3, 41, 1089, 13, 137, **powers, exponent=-1)


def test_equal_labels_have_no_r2_whichever_way_they_are_summed() -> None:
    rows = regressed([0.1] * 100, [float(i) for i in range(100)])
    assert regression(total(rows.errors))["r2"] is None
    assert regression(errors([(0.1, 0.2)] * 100))["r2"] is None


def test_large_labels_that_differ_by_little_vary() -> None:
    assert regression(errors([(1e13, 1e13), (1e13 + 1, 1e13 + 1)]))["r2"] == 1.0


def test_without_a_row_nothing_is_defined() -> None:
    assert set(regression(Errors()).values()) == {None}
