"""The deviation that AWS prints: known figures, and what it is of."""

import math
from random import Random
from statistics import fmean

import pytest

from tests.analyzer.model_quality.made import classified, options, regressed
from understudy.analyzer.model_quality.deviation import SAMPLES, standard_deviation
from understudy.analyzer.model_quality.measure import measure
from understudy.analyzer.model_quality.outcomes import GROUPS


def test_there_are_five_different_samples_of_sixteen_groups() -> None:
    assert len(set(SAMPLES)) == 5
    assert all(len(set(sample)) == 16 and set(sample) <= set(range(GROUPS)) for sample in SAMPLES)


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


def test_a_metric_past_doubles_has_no_deviation() -> None:
    assert math.isnan(standard_deviation([1.0, math.inf, 1.0, 1.0, 1.0]))
    assert standard_deviation([1e308, -1e308, 1e308, -1e308, 0.0]) == pytest.approx(math.sqrt(0.8) * 1e308)
