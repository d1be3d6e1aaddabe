"""Intervals of small windows of models whose truth is known: a few of `make intervals`, with fixed seeds."""

import pytest
from interval_tables import alarms, coverage, covered
from simulated_models import Model, binary, classes, regression


@pytest.mark.parametrize(
    ("model", "metrics"),
    [
        (binary(0.3, 2.5), ("recall", "precision", "auc", "f0_5", "f2")),
        (classes(5, 0.8), ("accuracy", "weighted_precision", "weighted_f1")),
        (regression("lognormal"), ("mae", "mse", "rmse", "r2")),
    ],
)
def test_the_truth_is_held_about_95_times_of_100(model: Model, metrics: tuple[str, ...]) -> None:
    found = coverage(model, 120, 120)
    assert {name: found[name][0] for name in metrics} == dict.fromkeys(metrics, 1.0)
    assert all(found[name][1] >= 0.9 for name in metrics), found


def test_where_most_windows_have_no_interval_no_coverage_is_told() -> None:
    table = covered([binary(0.03, 2.5)], ("accuracy", "recall"), 3, sizes=(60,))
    assert table.splitlines()[2].endswith("| 1.00 | – |")


def test_an_unchanged_model_is_reported_by_value_and_not_by_interval() -> None:
    model = classes(3, 0.8)
    (found,) = alarms(model, [(model, 200)], 3)
    assert found["plain", "any"] == 1.0
    assert found["interval", "any"] == 0.0


@pytest.mark.parametrize("kind", ["normal", "heteroscedastic", "lognormal", "Student's t (3)"])
def test_the_truth_of_a_regression_is_what_many_rows_measure(kind: str) -> None:
    model = regression(kind)
    found = coverage(model, 4_000, 4)
    assert found["mae"][1] >= 0.5
