"""Deviations and intervals: known figures, and how often an interval holds the true value."""

import math
from random import Random
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analyzer.model_quality.made import classified, options, regressed
from understudy.analyzer.model_quality.deviation import (
    ALL_BUT_ONE,
    SAMPLES,
    jackknife,
    standard_deviation,
    wilson,
)
from understudy.analyzer.model_quality.documents import Interval, ProblemType
from understudy.analyzer.model_quality.measure import measure
from understudy.analyzer.model_quality.outcomes import GROUPS, GroupedRows


def test_there_are_five_different_samples_of_sixteen_groups() -> None:
    assert len(set(SAMPLES)) == 5
    assert all(len(set(sample)) == 16 and set(sample) <= set(range(GROUPS)) for sample in SAMPLES)
    assert [set(range(GROUPS)) - set(groups) for groups in ALL_BUT_ONE] == [{g} for g in range(GROUPS)]


@pytest.mark.parametrize(
    ("beta", "printed"), [(None, "0.0299822"), (0.5, "0.0136797"), (1, "0.02408"), (2, "0.0286071")]
)
def test_the_published_deviations_are_the_populations(beta: float | None, printed: str) -> None:
    # The only five recalls that give all four figures; precision is 1 in each sample.
    recalls = [7 / 13, 13 / 23, 12 / 20, 14 / 23, 13 / 21]
    values = [r if beta is None else (1 + beta**2) * r / (beta**2 + r) for r in recalls]
    assert f"{standard_deviation(values):.6g}" == printed


def test_the_deviation_is_not_a_number_where_a_sample_does_not_define_the_metric() -> None:
    assert math.isnan(standard_deviation([1.0, 1.0, None, 1.0, 1.0]))


def test_wilson_gives_the_figures_of_a_known_example() -> None:
    # Newcombe, Statistics in Medicine 17 (1998), table I, method 3: 81/263, 15/148, 0/20, 1/29.
    for part, whole, low, high in [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ]:
        interval = wilson(part, whole)
        assert interval
        assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_the_share_and_stays_between_0_and_1(counts: tuple[int, int]) -> None:
    interval = wilson(*counts)
    assert interval
    assert 0 <= interval.low <= counts[0] / counts[1] <= interval.high <= 1


def test_wilson_holds_the_true_share_about_95_times_of_100() -> None:
    random = Random(1)
    for share, rows in [(0.03, 200), (0.3, 60), (0.9, 100)]:
        found = [wilson(sum(random.random() < share for _ in range(rows)), rows) for _ in range(1000)]
        assert 0.93 <= holding(found, share) <= 0.975


def test_no_rows_have_no_interval() -> None:
    assert wilson(0, 0) is None


def test_the_jackknife_of_a_mean_is_its_standard_error() -> None:
    # Leaving out one of 20 equal groups: the classic formula s / sqrt(n).
    values = [float(i * i % 17) for i in range(GROUPS)]
    mean = sum(values) / GROUPS
    error = math.sqrt(sum((v - mean) ** 2 for v in values) / (GROUPS - 1) / GROUPS)
    interval = jackknife(mean, [(sum(values) - v) / (GROUPS - 1) for v in values])
    assert interval
    assert (interval.high - interval.low) / 2 == pytest.approx(2.093024 * error, rel=1e-6)


def test_the_jackknife_is_cut_to_the_metrics_range() -> None:
    interval = jackknife(0.99, [0.97, *[0.99] * 18, 1.0], 0.0, 1.0)
    assert interval
    assert interval.high == 1.0


def test_the_jackknife_tells_nothing_where_a_group_takes_the_metric_away_or_none_changes_it() -> None:
    assert jackknife(0.5, [None, *[0.5] * 19]) is None
    assert jackknife(1.0, [1.0] * 20) is None
    assert jackknife(0.3, [0.1 + 0.2] * 20) is None


def simulated(name: str, seed: int) -> tuple[GroupedRows, ProblemType]:
    """400 rows whose true metrics are known."""
    random = Random(seed)
    if name in ("mae", "mse", "rmse", "r2"):
        labels = [random.gauss(0, 2) for _ in range(400)]
        return regressed(labels, [x + random.gauss(0, 1) for x in labels], seed=seed), "Regression"
    actual = ["1" if random.random() < 0.4 else "0" for _ in range(400)]
    scores = [random.gauss(1 if label == "1" else 0, 1) for label in actual]
    predicted = ["1" if score > 0.5 else "0" for score in scores]
    return classified(actual, predicted, scores, points=False, seed=seed), "BinaryClassification"


def test_the_deviation_of_a_mean_or_a_share_is_about_half_its_standard_error() -> None:
    squares: dict[str, list[float]] = {"mae": [], "accuracy": []}
    for seed in range(300):
        random = Random(seed)
        errors = [random.random() for _ in range(400)]
        found = measure(regressed([0.0] * 400, errors, seed=seed), options("Regression"))
        squares["mae"].append(found.metrics["mae"].standard_deviation ** 2)
        said = ["1" if random.random() < 0.7 else "0" for _ in range(400)]
        found = measure(classified("1" * 400, said, seed=seed), options("MulticlassClassification"))
        squares["accuracy"].append(found.metrics["accuracy"].standard_deviation ** 2)
    assert math.sqrt(fmean(squares["mae"]) / (1 / 12 / 400)) == pytest.approx(0.5, abs=0.03)
    assert math.sqrt(fmean(squares["accuracy"]) / (0.7 * 0.3 / 400)) == pytest.approx(0.5, abs=0.03)


def test_huge_and_tiny_changes_have_the_interval_of_others_of_their_shape() -> None:
    without = [float(i * i % 17) for i in range(GROUPS)]
    plain = jackknife(7.0, without)
    assert plain
    for power in (-1070, -700, 700, 1010):
        other = jackknife(math.ldexp(7.0, power), [math.ldexp(value, power) for value in without])
        assert other
        assert other.low == pytest.approx(math.ldexp(plain.low, power), rel=0.05 if power < -1000 else 1e-15)
        assert other.high == pytest.approx(
            math.ldexp(plain.high, power), rel=0.05 if power < -1000 else 1e-15
        )


def test_a_metric_past_doubles_has_neither_deviation_nor_interval() -> None:
    assert math.isnan(standard_deviation([1.0, math.inf, 1.0, 1.0, 1.0]))
    assert jackknife(math.inf, [1.0] * GROUPS) is None
    assert jackknife(1.0, [1.0, math.inf, *[1.0] * 18]) is None
    assert standard_deviation([1e308, -1e308, 1e308, -1e308, 0.0]) == pytest.approx(math.sqrt(0.8) * 1e308)


NORMAL = 0.6914624612740131
"""P(z < 0.5) of a standard normal z: the model's true recall and true negative rate."""
PRECISION = 0.4 * NORMAL / (0.4 * NORMAL + 0.6 * (1 - NORMAL))


@pytest.mark.parametrize(
    ("name", "true"),
    [
        ("auc", 0.5 * (1 + math.erf(0.5))),
        ("f1", 2 * PRECISION * NORMAL / (PRECISION + NORMAL)),
        ("precision", PRECISION),
        ("mae", math.sqrt(2 / math.pi)),
        ("mse", 1.0),
        ("rmse", 1.0),
        ("r2", 0.75),
    ],
)
def test_intervals_hold_the_true_metric_about_95_times_of_100(name: str, true: float) -> None:
    found = []
    for seed in range(200):
        rows, problem_type = simulated(name, seed)
        found.append(measure(rows, options(problem_type)).metrics[name].interval)
    assert 0.91 <= holding(found, true) <= 0.99


def holding(intervals: list[Interval | None], true: float) -> float:
    return sum(i is not None and i.low <= true <= i.high for i in intervals) / len(intervals)
