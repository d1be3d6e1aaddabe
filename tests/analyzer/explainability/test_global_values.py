import numpy as np
import pytest

from understudy.analyzer.explainability.global_values import AGGREGATIONS, METHODS, QUICK, AggregationMethod

VALUES = np.array([[1.0, -2.0], [-3.0, -2.0], [5.0, 0.5]])


@pytest.mark.parametrize(
    ("method", "expected"),
    [("mean_abs", [3.0, 1.5]), ("median", [1.0, -2.0]), ("mean_sq", [35 / 3, 8.25 / 3])],
)
def test_the_values_of_records_become_one_for_each_feature(
    method: AggregationMethod, expected: list[float]
) -> None:
    assert AGGREGATIONS[method](VALUES) == pytest.approx(expected, abs=1e-15)
    assert QUICK[method](VALUES) == pytest.approx(expected, abs=1e-15)


@pytest.mark.parametrize("method", METHODS)
def test_no_order_of_the_records_changes_a_bit(method: AggregationMethod) -> None:
    random = np.random.default_rng(0)
    values = random.normal(size=(501, 3)) * 10.0 ** random.integers(-8, 8, (501, 1))
    turned = random.permutation(values)
    assert np.array_equal(AGGREGATIONS[method](values), AGGREGATIONS[method](turned))
