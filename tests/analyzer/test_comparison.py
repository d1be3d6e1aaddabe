"""When a measured distance violates its limit, and what no distance could."""

import math

import pytest

from tests.analyzer.made import baseline, compared, found, kinds, numbers, table
from understudy.analyzer.drift import Distance
from understudy.analyzer.feature_drift import Drift
from understudy.analyzer.profile import TableProfile


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


FLAGS = "Drift of 'flag' cannot be found by Robust, AWS's usual method: "


def flags(true: int, of: int = 1000) -> TableProfile:
    return table(numbers("flag", [0] * (of - true) + [1] * true), numbers("age", range(of)))


def test_a_flag_whose_drift_the_compatible_distance_cannot_reach_is_named_with_what_sees_it() -> None:
    trained = baseline(*flags(100).columns)
    comparison = compared(flags(900), trained)
    assert "baseline_drift_check" not in {check for _, check in kinds(found(flags(900), trained))}
    (note,) = [note for note in comparison.notes if note.startswith(FLAGS)]
    assert note.endswith('set "understudy_comparison_method": "KS" under distribution_constraints.')


def test_the_method_that_the_note_names_sees_it_and_ends_the_note() -> None:
    trained = baseline(*flags(100).columns)
    trained[1].monitoring_config.distribution_constraints.understudy_comparison_method = "KS"
    assert ("flag", "baseline_drift_check") in kinds(found(flags(900), trained))
    assert not [note for note in compared(flags(900), trained).notes if note.startswith(FLAGS)]
