"""When a measured distance violates its limit."""

import math

import pytest

from understudy.analyzer.drift import Distance
from understudy.analyzer.feature_drift import Drift


@pytest.mark.parametrize(
    ("method", "value", "violates"),
    [
        ("Robust", 0.1, False),
        ("Robust", math.nextafter(0.1, 1), True),
        ("ChiSquared", 0.1, False),
        ("ChiSquared", math.nextafter(0.1, 0), True),
        ("LInfinity", math.nan, False),
        ("ChiSquared", math.nan, False),
    ],
)
def test_a_distance_violates_above_its_limit_and_a_p_value_below(
    method: str, value: float, violates: bool
) -> None:
    assert Drift(Distance(value, 100, 100), method, 0.1, "default").violates is violates
