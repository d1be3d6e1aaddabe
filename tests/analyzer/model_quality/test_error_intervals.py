"""Intervals of a regression's metrics: of any scale, skewed as errors are, and why there is none."""

import math
from random import Random

import pytest

from tests.analyzer.model_quality.made import errors, options, regressed
from understudy.analyzer.model_quality.documents import MetricDetail
from understudy.analyzer.model_quality.error_intervals import error_evidence, r2_evidence, unseen_tails
from understudy.analyzer.model_quality.intervals import Evidence
from understudy.analyzer.model_quality.measure import measure
from understudy.analyzer.model_quality.regression import regression


def found(rows: list[tuple[float, float]]) -> dict[str, Evidence | str]:
    sums = errors(rows)
    return error_evidence(sums, regression(sums))


def evidence(rows: list[tuple[float, float]], name: str) -> Evidence:
    one = found(rows)[name]
    assert isinstance(one, Evidence)
    return one


def normal_rows(count: int, scale: float = 1.0) -> list[tuple[float, float]]:
    random = Random(3)
    return [(0.0, scale * random.gauss(0, 1)) for _ in range(count)]


def test_the_interval_of_even_errors_is_students() -> None:
    # As many of 1 and of 3: the mean is 2, its error 1 / sqrt(n - 1), nothing is skewed.
    rows = [(0.0, 1.0), (0.0, 3.0)] * 50
    interval = evidence(rows, "mae").interval
    half = 1.98422 / math.sqrt(99)
    assert (interval.low, interval.high) == (pytest.approx(2 - half, 1e-4), pytest.approx(2 + half, 1e-4))
    assert interval.method == "hall"


def test_skewed_errors_reach_farther_up_than_down() -> None:
    value = regression(errors(normal_rows(200)))["mse"]
    interval = evidence(normal_rows(200), "mse").interval
    assert value
    assert interval.high - value > 1.2 * (value - interval.low)


def test_the_root_has_the_roots_of_the_ends() -> None:
    square, root = evidence(normal_rows(100), "mse"), evidence(normal_rows(100), "rmse")
    assert root.interval.high == pytest.approx(math.sqrt(square.interval.high))
    assert root.score(1.1, 0.5) == pytest.approx(square.score(1.21, 0.5))


def test_the_score_of_an_end_is_that_of_the_level() -> None:
    for name in ("mae", "mse", "rmse"):
        one = evidence(normal_rows(80), name)
        assert one.score(one.interval.low, 0.0) == pytest.approx(1.96, abs=1e-3)
        assert one.score(one.interval.high, 0.0) == pytest.approx(-1.96, abs=1e-3)


def test_a_threshold_that_was_measured_on_few_rows_is_farther_from_certain() -> None:
    one = evidence(normal_rows(80), "mse")
    assert 0 < one.score(0.7, 10.0) < one.score(0.7, 1.0) < one.score(0.7, 0.1) < one.score(0.7, 0.0)


def test_of_two_samples_of_one_size_skewness_falls_out() -> None:
    one = evidence(normal_rows(80), "mse")
    value = regression(errors(normal_rows(80)))["mse"] or 0.0
    assert one.score(value * 1.2, 1.0) == pytest.approx(-one.score(value * 0.8, 1.0))


@pytest.mark.parametrize("scale", [1e-150, 1e100])
def test_the_interval_is_that_of_others_of_its_shape(scale: float) -> None:
    plain, other = evidence(normal_rows(60), "mae"), evidence(normal_rows(60, scale), "mae")
    assert other.interval.high == pytest.approx(scale * plain.interval.high)
    assert other.score(scale, 0.0) == pytest.approx(plain.score(1.0, 0.0))


def test_one_error_of_all_leaves_the_low_end_at_0() -> None:
    interval = evidence([(0.0, 1e6), *[(0.0, 0.0)] * 59], "mse").interval
    assert interval.low == 0.0
    assert math.isfinite(interval.high)


def test_why_there_is_no_interval_is_said() -> None:
    assert set(found(normal_rows(29)).values()) == {"an interval takes 30 rows with a label (here: 29)"}
    assert found([(0.0, 2.0)] * 50)["mae"] == "the errors do not differ"
    assert found([(0.0, 1e200), *[(0.0, 1.0)] * 50])["mse"] == "it is past the range of doubles"


def r2_of(labels: list[float], predictions: list[float]) -> MetricDetail:
    return measure(regressed(labels, predictions), options("Regression")).metrics["r2"]


def test_r2_has_the_jackknifes_interval_with_empty_groups_too() -> None:
    random = Random(4)
    labels = [random.gauss(0, 2) for _ in range(40)]
    detail = r2_of(labels, [label + random.gauss(0, 1) for label in labels])
    assert detail.interval
    assert detail.interval.method == "jackknife"
    assert detail.interval.low < detail.value < detail.interval.high < 1


def test_the_jackknife_of_a_logarithm_is_its_standard_error() -> None:
    # Of 20 groups whose log(1 - r2) moves by 0.01 up or down: sqrt(19 / 20 * 20 * 0.01^2).
    without = [1 - 0.5 * math.exp(0.01 if at % 2 else -0.01) for at in range(20)]
    one = r2_evidence(0.5, without, 400)
    assert isinstance(one, Evidence)
    half = 2.093 * math.sqrt(19) * 0.01
    assert one.interval.low == pytest.approx(1 - 0.5 * math.exp(half), rel=1e-3)
    assert one.score(one.interval.low, 0.0) == pytest.approx(1.96, abs=1e-3)
    assert one.score(one.interval.high, 0.0) == pytest.approx(-1.96, abs=1e-3)
    assert one.score(1.0, 0.0) == -math.inf
    assert abs(one.score(0.6, 1.0)) < abs(one.score(0.6, 0.0))


def test_heavy_tails_put_the_lower_end_of_r2_farther_off() -> None:
    without = [1 - 0.5 * math.exp(0.01 if at % 2 else -0.01) for at in range(20)]
    near, far = r2_evidence(0.5, without, 400), r2_evidence(0.5, without, 400, 2.0)
    assert isinstance(near, Evidence)
    assert isinstance(far, Evidence)
    assert math.log(1 - far.interval.low) - math.log(0.5) == pytest.approx(
        2 * (math.log(1 - near.interval.low) - math.log(0.5))
    )
    assert far.interval.high == near.interval.high
    assert far.score(far.interval.low, 0.0) == pytest.approx(1.96, abs=1e-3)


def test_tails_are_as_unseen_as_the_errors_are_skewed() -> None:
    def of(rows: list[tuple[float, float]]) -> float:
        sums = errors(rows)
        return unseen_tails(sums, regression(sums))

    assert of(normal_rows(29)) == 1.0
    assert of([(0.0, 0.0), *[(0.0, 1.34e154)] * 50]) == 1.0
    assert 1.0 <= of(normal_rows(300)) < of([(0.0, 6.0), *normal_rows(299)])


def test_r2_says_why_it_has_no_interval() -> None:
    assert r2_evidence(0.5, [0.5] * 20, 29) == "an interval takes 30 rows with a label (here: 29)"
    assert r2_evidence(0.5, [None, *[0.4] * 19], 40) == "the labels vary in one part of the rows only"
    assert r2_evidence(1.0, [1.0] * 20, 40) == "r2 is 1 or past the range of doubles"
    assert r2_evidence(-math.inf, [0.5] * 20, 40) == "r2 is 1 or past the range of doubles"
    assert r2_evidence(0.5, [0.5] * 20, 40) == "leaving out rows does not change it"


def test_an_r2_below_all_doubles_ends_in_infinity() -> None:
    one = r2_evidence(-1e300, [-(10.0 ** (290 + at)) for at in range(19)], 40)
    assert isinstance(one, Evidence)
    assert one.interval.low == -math.inf
