"""Performance estimated from probabilities."""

from random import Random

import pytest

from analyzer.model_quality.estimate import estimate
from analyzer.model_quality.measure import measure
from analyzer.model_quality.outcomes import Expectation
from tests.analyzer.model_quality.made import classified, expected, options, outcomes, regressed

BINARY = options("BinaryClassification")


def calibrated(rows: int, seed: int) -> tuple[list[str], list[str], list[float]]:
    """Labels drawn by the very probabilities that the model says."""
    random = Random(seed)
    probabilities = [round(random.betavariate(0.6, 0.9), 2) for _ in range(rows)]
    actual = ["1" if random.random() < p else "0" for p in probabilities]
    return actual, ["1" if p > 0.5 else "0" for p in probabilities], probabilities


def test_of_calibrated_probabilities_every_estimate_is_close_to_what_came_true() -> None:
    actual, predicted, probabilities = calibrated(1500, 3)
    rows = classified(actual, predicted, probabilities)
    both = outcomes(rows, expected_labelled=expected(predicted, probabilities))
    found = estimate(both, measure(rows, BINARY), BINARY)
    assert found
    assert found.labelled
    assert list(found.labelled.metrics) == ["accuracy", "precision", "recall", "f1", "auc"]
    for metric in found.labelled.metrics.values():
        assert metric.realised == pytest.approx(metric.estimated, abs=0.025)


def test_rows_without_a_label_have_an_estimate_only() -> None:
    rows = classified("01", "01", [0.1, 0.9])
    given = outcomes(rows, unlabelled=2, expected_unlabelled=expected("01", [0.2, 0.7]))
    found = estimate(given, measure(rows, BINARY), BINARY)
    assert found
    assert found.labelled is None
    assert found.unlabelled
    assert found.unlabelled.rows == 2
    accuracy = found.unlabelled.metrics["accuracy"]
    assert (accuracy.estimated, accuracy.realised) == (pytest.approx(0.75), None)
    assert found.unlabelled.metrics["recall"].estimated == pytest.approx(0.7 / 0.9)
    # One pair each way: 0.7 * 0.8 is in right order, 0.2 * 0.3 is not.
    assert found.unlabelled.metrics["auc"].estimated == pytest.approx(0.56 / (0.9 * 1.1))


def test_a_multiclass_estimate_has_the_weighted_metrics() -> None:
    rows = classified(["cat", "dog"], ["cat", "dog"])
    cells = {("cat", "cat"): 1.5, ("dog", "cat"): 0.5, ("dog", "dog"): 2.0}
    found = estimate(
        outcomes(rows, expected_unlabelled=Expectation(4, cells)),
        measure(rows, options("MulticlassClassification")),
        options("MulticlassClassification"),
    )
    assert found
    assert found.unlabelled
    assert found.unlabelled.metrics["accuracy"].estimated == pytest.approx(3.5 / 4)
    assert "weighted_f2" in found.unlabelled.metrics


def test_the_assumptions_are_told() -> None:
    rows = classified("01", "01", [0.1, 0.9])
    found = estimate(
        outcomes(rows, expected_labelled=expected("01", [0.1, 0.9])), measure(rows, BINARY), BINARY
    )
    assert found
    assert len(found.assumptions) == 3


def test_there_is_none_without_probabilities_or_of_a_regression() -> None:
    rows = classified("01", "01")
    assert estimate(outcomes(rows), measure(rows, BINARY), BINARY) is None
    numbers, options_ = regressed([1.0, 2.0], [1.0, 2.0]), options("Regression")
    assert estimate(outcomes(numbers), measure(numbers, options_), options_) is None
