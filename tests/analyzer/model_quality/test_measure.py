"""Metrics with deviation and interval: when there is one, and what is said when there is not."""

import math
from itertools import cycle, islice

import pytest

from tests.analyzer.model_quality.made import classified, options, regressed
from understudy.analyzer.model_quality.deviation import SAMPLES
from understudy.analyzer.model_quality.measure import measure, values_of
from understudy.analyzer.model_quality.outcomes import GroupedRows

BINARY = options("BinaryClassification")


def binary_rows(count: int) -> GroupedRows:
    actual = list(islice(cycle("0010110"), count))
    predicted = list(islice(cycle("00110"), count))
    return classified(actual, predicted, [i % 9 / 9 for i in range(count)])


@pytest.mark.parametrize(("count", "known"), [(199, False), (200, True)])
def test_the_deviation_begins_at_200_rows(count: int, known: bool) -> None:
    deviations = [
        metric.standard_deviation for metric in measure(binary_rows(count), BINARY).metrics.values()
    ]
    assert all(math.isfinite(deviation) is known for deviation in deviations)


def test_the_deviation_is_that_of_the_metric_on_the_five_samples() -> None:
    rows = binary_rows(400)
    values = [values_of(rows, groups, BINARY)["f1"] or 0.0 for groups in SAMPLES]
    mean = sum(values) / 5
    expected = math.sqrt(sum((value - mean) ** 2 for value in values) / 5)
    assert measure(rows, BINARY).metrics["f1"].standard_deviation == pytest.approx(expected)


def test_every_metric_but_a_constant_classifiers_has_an_interval_of_its_kind() -> None:
    metrics = measure(binary_rows(400), BINARY).metrics
    methods = {name: metric.interval.method for name, metric in metrics.items() if metric.interval}
    rates = [f"{a}_{b}_rate" for a in ("true", "false") for b in ("positive", "negative")]
    assert methods == {
        **dict.fromkeys(["recall", "precision", "accuracy", *rates], "wilson"),
        **dict.fromkeys(["f0_5", "f1", "f2"], "score"),
        "auc": "delong",
    }
    assert set(metrics) - set(methods) == {n for n in metrics if n.endswith("_best_constant_classifier")}
    assert all(metric.no_interval is None for metric in metrics.values())


def test_a_metric_with_too_few_rows_says_what_an_interval_takes() -> None:
    actual = ["1", "1", "1", *["0"] * 57]
    metrics = measure(classified(actual, actual, [0.9] * 3 + [0.1] * 57), BINARY).metrics
    assert metrics["accuracy"].interval
    assert metrics["recall"].no_interval == "an interval takes 5 rows with the positive label (here: 3)"
    assert (
        metrics["precision"].no_interval == "an interval takes 5 rows that are predicted positive (here: 3)"
    )
    assert metrics["auc"].no_interval == metrics["recall"].no_interval


def test_a_metric_has_a_score_where_it_has_an_interval() -> None:
    measured = measure(binary_rows(400), BINARY)
    assert set(measured.scores) == {name for name, one in measured.metrics.items() if one.interval}


def test_a_regression_has_intervals_of_errors_and_of_r2() -> None:
    labels = [float(i * i % 17) for i in range(400)]
    predictions = [label + i % 5 for i, label in enumerate(labels)]
    measured = measure(regressed(labels, predictions), options("Regression"))
    methods = {name: one.interval.method for name, one in measured.metrics.items() if one.interval}
    assert methods == {"mae": "hall", "mse": "hall", "rmse": "hall", "r2": "jackknife"}


def test_an_interval_of_a_multiclass_problem_lies_between_0_and_1() -> None:
    actual = list(islice(cycle(["cat", "dog", "emu", "dog"]), 300))
    rows = classified(actual, [*actual[:-3], "emu", "emu", "emu"])
    metrics = measure(rows, options("MulticlassClassification")).metrics
    interval = metrics["weighted_f1"].interval
    assert interval
    assert 0 <= interval.low <= metrics["weighted_f1"].value <= interval.high <= 1
    assert metrics["weighted_recall"] == metrics["accuracy"]


def test_a_window_of_one_class_says_what_is_not_defined() -> None:
    only_negative = measure(classified(["0"] * 50, ["0"] * 49 + ["1"], [0.5] * 50), BINARY)
    assert only_negative.undefined.keys() >= {"auc", "recall", "true_positive_rate", "f1"}
    assert set(only_negative.undefined.values()) == {"no row has the positive label '1'"}
    assert only_negative.metrics["accuracy"].value == 0.98
    only_positive = measure(classified(["1"] * 50, ["1"] * 50, [0.5] * 50), BINARY)
    assert only_positive.undefined == dict.fromkeys(
        ["true_negative_rate", "false_positive_rate", "auc"], "every row has the positive label '1'"
    )


def test_without_probabilities_there_is_no_area() -> None:
    assert measure(classified("01" * 5, "01" * 5), BINARY).undefined == {"auc": "there are no probabilities"}


@pytest.mark.parametrize("problem_type", ["BinaryClassification", "MulticlassClassification", "Regression"])
def test_without_a_row_every_metric_is_undefined(problem_type: str) -> None:
    for rows in (GroupedRows(0), classified([], [], []), regressed([], [])):
        measured = measure(rows, options(problem_type))  # type: ignore[arg-type]
        assert measured.metrics == {}
        assert set(measured.undefined.values()) == {"there is no labelled row"}


def test_labels_that_do_not_vary_have_no_r2() -> None:
    measured = measure(regressed([3.0] * 60, [float(i) for i in range(60)]), options("Regression"))
    assert measured.undefined == {"r2": "the labels do not vary"}
