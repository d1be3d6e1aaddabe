"""Metrics of a regression, against scikit-learn."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.metrics import mean_absolute_error, mean_squared_error, r2_score

from analyzer.model_quality.outcomes import Errors
from analyzer.model_quality.regression import regression, total
from tests.analyzer.model_quality.made import errors, regressed

NUMBER = st.integers(-1000, 1000).map(lambda n: n / 8)
PAIRS = st.lists(st.tuples(NUMBER, NUMBER), min_size=1, max_size=60)


@given(PAIRS)
def test_metrics_are_those_of_scikit_learn(pairs: list[tuple[float, float]]) -> None:
    labels, predictions = [a for a, _ in pairs], [p for _, p in pairs]
    values = regression(errors(pairs))
    assert values["mae"] == pytest.approx(mean_absolute_error(labels, predictions))
    assert values["mse"] == pytest.approx(mean_squared_error(labels, predictions))
    assert values["rmse"] == pytest.approx(math.sqrt(mean_squared_error(labels, predictions)))
    assume(len(set(labels)) > 1)
    assert values["r2"] == pytest.approx(r2_score(labels, predictions))


@given(PAIRS, st.integers(0, 99))
def test_the_sum_of_the_groups_is_that_of_all_rows(pairs: list[tuple[float, float]], seed: int) -> None:
    rows = regressed([a for a, _ in pairs], [p for _, p in pairs], seed=seed)
    joined, expected = total(rows.errors), errors(pairs)
    assert joined.rows == expected.rows
    for name in ("absolute", "squared", "label_mean", "label_deviation"):
        assert getattr(joined, name) == pytest.approx(getattr(expected, name), abs=1e-9)


def test_equal_labels_have_no_r2_whichever_way_they_are_summed() -> None:
    rows = regressed([0.1] * 100, [float(i) for i in range(100)])
    assert regression(total(rows.errors))["r2"] is None
    assert regression(errors([(0.1, 0.2)] * 100))["r2"] is None


def test_without_a_row_nothing_is_defined() -> None:
    assert set(regression(Errors()).values()) == {None}
