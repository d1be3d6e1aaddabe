"""Intervals by the bootstrap."""

from understudy.analyzer.bias.counts import Counts, Flipped, Side
from understudy.analyzer.bias.intervals import intervals
from understudy.analyzer.bias.metrics import POST_TRAINING, PRE_TRAINING

FUNCTIONS = {name: metric.of for name, metric in {**PRE_TRAINING, **POST_TRAINING}.items()}


def of(times: int) -> Counts:
    a, d = (Side(*(times * count for count in counts)) for counts in ((30, 10, 12, 48), (10, 5, 10, 25)))
    return Counts(a, d, [(a, Side()), (Side(), d)], Flipped(4 * times, times, 50 * times))


def test_they_hold_the_value_and_shrink_with_the_root_of_the_rows() -> None:
    small, large = (intervals(of(times), FUNCTIONS) for times in (1, 100))
    for name in ("DPL", "CI", "AD", "DPPL", "FT", "RD"):
        value = FUNCTIONS[name](of(1))
        assert small[name][0] <= value <= small[name][1], name
        ratio = (small[name][1] - small[name][0]) / (large[name][1] - large[name][0])
        assert 7 < ratio < 14, name


def test_they_are_the_same_each_time() -> None:
    assert intervals(of(1), FUNCTIONS) == intervals(of(1), FUNCTIONS)


def test_rows_in_no_group_are_drawn_too() -> None:
    a, d = Side(30, 10, 12, 48), Side(10, 5, 10, 25)
    with_groups = intervals(Counts(a, d, [(Side(1, 1, 1, 1), Side(1, 1, 1, 1))]), FUNCTIONS)
    without = intervals(Counts(a, d), FUNCTIONS)
    assert abs(with_groups["DPL"][0] - without["DPL"][0]) < 0.05
    assert "CDDL" in with_groups
    assert "CDDL" not in without


def test_a_metric_without_an_answer_has_none() -> None:
    found = intervals(Counts(Side(1, 1, 1, 1), Side()), FUNCTIONS)
    assert "DPL" not in found
    assert intervals(Counts(Side(), Side()), FUNCTIONS) == {}
