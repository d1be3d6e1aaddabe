"""Performance estimated from probabilities."""

from fractions import Fraction
from itertools import product
from math import prod
from random import Random

import pytest
from hypothesis import given as given_values
from hypothesis import strategies as st

from tests.analyzer.model_quality.made import classified, expected, options, outcomes, regressed
from understudy.analyzer.model_quality.estimate import estimate
from understudy.analyzer.model_quality.outcomes import Expectation

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
    found = estimate(both, BINARY)
    assert found
    assert found.labelled
    assert list(found.labelled.metrics) == ["accuracy", "precision", "recall", "f1", "auc"]
    for metric in found.labelled.metrics.values():
        assert metric.realised == pytest.approx(metric.estimated, abs=0.025)


def test_rows_without_a_label_have_an_estimate_only() -> None:
    rows = classified("01", "01", [0.1, 0.9])
    given = outcomes(rows, unlabelled=2, expected_unlabelled=expected("01", [0.2, 0.7]))
    found = estimate(given, BINARY)
    assert found
    assert found.labelled is None
    assert found.unlabelled
    assert found.unlabelled.rows == 2
    accuracy = found.unlabelled.metrics["accuracy"]
    assert (accuracy.estimated, accuracy.realised) == (pytest.approx(0.75), None)
    assert found.unlabelled.metrics["recall"].estimated == pytest.approx(0.7 / 0.9)
    # One pair each way: 0.7 * 0.8 is in right order, 0.2 * 0.3 is not. A row makes no pair with itself.
    assert found.unlabelled.metrics["auc"].estimated == pytest.approx(0.56 / (0.56 + 0.06))


def test_a_multiclass_estimate_has_the_weighted_metrics() -> None:
    rows = classified(["cat", "dog"], ["cat", "dog"])
    cells = {("cat", "cat"): 1.5, ("dog", "cat"): 0.5, ("dog", "dog"): 2.0}
    found = estimate(
        outcomes(rows, expected_unlabelled=Expectation(4, cells)),
        options("MulticlassClassification"),
    )
    assert found
    assert found.unlabelled
    assert found.unlabelled.metrics["accuracy"].estimated == pytest.approx(3.5 / 4)
    assert "weighted_f2" in found.unlabelled.metrics


@given_values(st.lists(st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0]) | st.floats(0, 1), min_size=1, max_size=5))
def test_the_estimated_area_is_what_labels_drawn_by_the_probabilities_are_expected_to_give(
    probabilities: list[float],
) -> None:
    """Expected wins over expected pairs, over every way in which the labels can fall."""
    won = pairs = Fraction(0)
    for labels in product((True, False), repeat=len(probabilities)):
        rows = list(zip(labels, map(Fraction, probabilities), strict=True))
        chance = prod((p if positive else 1 - p for positive, p in rows), start=Fraction(1))
        above = [p for positive, p in rows if positive]
        below = [p for positive, p in rows if not positive]
        pairs += chance * len(above) * len(below)
        won += chance * sum(Fraction((p > q) * 2 + (p == q), 2) for p in above for q in below)
    predicted = ["1" if p > 0.5 else "0" for p in probabilities]
    given = outcomes(classified([], []), expected_unlabelled=expected(predicted, probabilities))
    found = estimate(given, BINARY)
    assert found
    assert found.unlabelled
    area = found.unlabelled.metrics.get("auc")
    if not pairs:
        assert area is None
    elif pairs > Fraction(1, 10**300):
        assert area
        assert area.estimated == pytest.approx(float(won / pairs), rel=1e-12)


def test_two_rows_that_are_nearly_sure_have_an_area_near_one() -> None:
    given = outcomes(classified([], []), expected_unlabelled=expected("10", [0.9, 0.1]))
    found = estimate(given, BINARY)
    assert found
    assert found.unlabelled
    assert found.unlabelled.metrics["auc"].estimated == pytest.approx(0.81 / 0.82)


def test_what_came_true_is_of_the_rows_that_the_estimate_rests_on() -> None:
    usable, all_rows = classified("1010", "1000", [0.9, 0.2, 0.4, 0.1]), classified("101011", "100000")
    given = outcomes(all_rows, expected_labelled=expected("1000", [0.9, 0.2, 0.4, 0.1]), estimable=usable)
    found = estimate(given, BINARY)
    assert found
    assert found.labelled
    assert found.labelled.rows == 4
    assert found.labelled.metrics["accuracy"].realised == 0.75
    assert found.labelled.metrics["auc"].realised == 1.0


def test_the_assumptions_are_told() -> None:
    rows = classified("01", "01", [0.1, 0.9])
    found = estimate(outcomes(rows, expected_labelled=expected("01", [0.1, 0.9])), BINARY)
    assert found
    assert len(found.assumptions) == 3


def test_there_is_none_without_probabilities_or_of_a_regression() -> None:
    rows = classified("01", "01")
    assert estimate(outcomes(rows), BINARY) is None
    assert estimate(outcomes(regressed([1.0, 2.0], [1.0, 2.0])), options("Regression")) is None
