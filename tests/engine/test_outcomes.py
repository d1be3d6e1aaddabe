"""Predictions against labels in the JVM: equal to what is counted by hand, whatever the partitions."""

import math
import random
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.engine import by_hand
from tests.engine.by_hand import BINARY, MULTICLASS, REGRESSION, outcomes_of, parts
from understudy.analyzer.errors import UserError
from understudy.analyzer.model_quality.outcomes import Expectation
from understudy.analyzer.model_quality.regression import regression, total

if TYPE_CHECKING:
    from understudy.analyzer.engine.table import Table

pytestmark = pytest.mark.engine
MakeTable = Callable[..., "Table"]


# Binary

scores = st.sampled_from(["0.5", "0.25", "1", "0", "-0.0", "0.1", "7", "-2.5"]) | st.floats(0, 1).map(repr)
binary_rows = st.lists(st.tuples(st.sampled_from(["1", "0", "0.0", " 1", ""]), scores), max_size=40)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(binary_rows, st.integers(1, 5), st.sampled_from([3, 10, 1_000]))
def test_a_ranking_equals_the_pairs_counted_one_by_one(
    table_of: MakeTable, rows: list[tuple[str, str]], partitions: int, rows_of_range: int
) -> None:
    table = table_of(["label", "score"], *parts(rows, partitions))
    found = outcomes_of(table, BINARY, rows_of_range=rows_of_range)
    labelled = [(float(score), float(label) == 1) for label, score in rows if label]
    cells = Counter((str(int(positive)), str(int(score > 0.5))) for score, positive in labelled)
    ranking = found.overall.ranking
    assert (found.rows, found.records, found.overall.rows) == (len(rows), len(rows), len(labelled))
    assert found.unlabelled == len(rows) - len(labelled)
    assert ranking is not None
    assert by_hand.total_wins(ranking) == by_hand.wins(labelled)
    assert sum(ranking.positives) == sum(positive for _, positive in labelled)
    assert sum(ranking.negatives) == sum(not positive for _, positive in labelled)
    assert ranking.whole
    assert by_hand.points_of(ranking) == by_hand.points(labelled)
    assert by_hand.total_cells(found.overall) == cells
    unlabelled = [float(score) for label, score in rows if not label]
    assert_expected(found.expected_labelled, [score for score, _ in labelled])
    assert_expected(found.expected_unlabelled, unlabelled)
    outside = sum(not 0 <= float(score) <= 1 for _, score in rows)
    assert found.bins is not None
    assert found.bins.outside == outside
    for held, wanted in ((found.bins.positives, True), (found.bins.negatives, False)):
        scored = [score for score, positive in labelled if positive is wanted and 0 <= score <= 1]
        assert list(held) == in_bins(scored)
    assert list(found.bins.unlabelled) == in_bins([score for score in unlabelled if 0 <= score <= 1])
    assert math.fsum(found.bins.sums) == pytest.approx(
        math.fsum(score for score, _ in labelled if 0 <= score <= 1)
    )
    assert sum(warned.count for warned in found.warnings.values()) == outside
    usable = [(score, positive) for score, positive in labelled if 0 <= score <= 1]
    assert (found.estimable is None) is (len(usable) == len(labelled))
    if found.estimable:
        assert found.estimable.rows == len(usable)
        kept = +by_hand.total_cells(found.estimable)
        assert kept == Counter((str(int(positive)), str(int(score > 0.5))) for score, positive in usable)
        assert found.estimable.ranking is not None
        assert by_hand.total_wins(found.estimable.ranking) == by_hand.wins(usable)
        assert by_hand.points_of(found.estimable.ranking) == by_hand.points(usable)


def in_bins(scores: list[float]) -> list[int]:
    """How many lie from i / 50 to below (i + 1) / 50, and at 1 in the last."""
    counted = Counter(max(i for i in range(50) if i / 50 <= score) for score in scores)
    return [counted[i] for i in range(50)]


def assert_expected(expected: Expectation | None, all_scores: list[float]) -> None:
    usable = [score for score in all_scores if 0 <= score <= 1]
    if not usable:
        assert expected is None
        return
    assert expected is not None
    exact = {
        predicted: [Fraction(p) for p in usable if (p > 0.5) == (predicted == "1")] for predicted in "01"
    }
    cells = {("1", predicted): float(sum(held)) for predicted, held in exact.items() if held}
    cells |= {("0", predicted): float(len(held) - sum(held)) for predicted, held in exact.items() if held}
    assert (expected.rows, expected.cells) == (len(usable), cells)
    assert expected.pairs == pytest.approx(by_hand.expected_pairs(usable), rel=1e-12, abs=1e-300)
    assert expected.wins == pytest.approx(by_hand.expected_wins(usable), rel=1e-12, abs=1e-300)


def test_wins_by_group_are_those_of_the_rows_in_the_groups(table_of: MakeTable) -> None:
    chance = random.Random(1)
    rows = [[chance.choice("01"), str(chance.randrange(50) / 50)] for _ in range(400)]
    ranking = outcomes_of(table_of(["label", "score"], *parts(rows, 3)), BINARY).overall.ranking
    cut = outcomes_of(table_of(["label", "score"], *parts(rows, 3)), BINARY, rows_of_range=90).overall.ranking
    assert ranking is not None
    assert cut is not None
    assert ranking == cut
    assert all(8 <= p + n <= 35 for p, n in zip(ranking.positives, ranking.negatives, strict=True))
    assert len({tuple(row) for row in ranking.wins}) > 15
    for positives, wins in zip(ranking.positives, ranking.wins, strict=True):
        assert all(w <= 2 * positives * n for w, n in zip(wins, ranking.negatives, strict=True))


@pytest.mark.parametrize("rows_of_range", [1_000_000, 2_000])
def test_a_long_curve_keeps_about_a_thousand_true_points_and_the_lowest(
    table_of: MakeTable, rows_of_range: int
) -> None:
    chance = random.Random(2)
    rows = [[chance.choice("01"), repr(chance.random())] for _ in range(5_000)]
    ranking = outcomes_of(
        table_of(["label", "score"], *parts(rows, 2)), BINARY, rows_of_range=rows_of_range
    ).overall.ranking
    assert ranking is not None
    labelled = [(float(score), label == "1") for label, score in rows]
    kept, true = by_hand.points_of(ranking), by_hand.points(labelled)
    assert not ranking.whole
    assert 500 <= len(kept) <= 1_001
    assert set(kept) <= set(true)
    assert kept == sorted(set(kept))
    assert kept[-1] == true[-1]
    assert by_hand.total_wins(ranking) == by_hand.wins(
        [(float(score), label == "1") for label, score in rows]
    )


def test_a_threshold_tells_predictions_from_probabilities(table_of: MakeTable) -> None:
    table = table_of(["label", "score"], [["yes", "0.3"], ["no", "0.2"], ["no", "0.21"]])
    question = {**BINARY, "positive": "yes", "threshold": 0.2}
    found = outcomes_of(table, question)
    assert by_hand.total_cells(found.overall) == {("yes", "yes"): 1, ("no", "no"): 1, ("no", "yes"): 1}
    assert found.expected_labelled is not None
    assert set(found.expected_labelled.cells) == {
        (actual, predicted) for actual in ("yes", "no") for predicted in ("yes", "no")
    }


@pytest.mark.parametrize(
    ("labels", "positive", "names"),
    [
        (["1", "1"], None, ("1", "0")),
        (["TRUE", "False"], None, ("true", "false")),
        (["true"], "TRUE ", ("true", "false")),
        (["churn"], "churn", ("churn", "not churn")),
        (["a", "b", "c", "c"], "a", ("a", "c")),
        (["2", "1"], "2.0", ("2", "1")),
    ],
)
def test_the_label_of_a_negative_prediction_is_the_other_one(
    table_of: MakeTable, labels: list[str], positive: str | None, names: tuple[str, str]
) -> None:
    rows = [[label, score] for label in labels for score in ("0.9", "0.1")]
    found = outcomes_of(table_of(["label", "score"], rows), {**BINARY, "positive": positive})
    predicted = {predicted for _, predicted in by_hand.total_cells(found.overall)}
    assert predicted == set(names)


def test_labels_beside_a_binary_problems_two_count_as_not_positive_and_are_told(
    table_of: MakeTable,
) -> None:
    rows = [["1", "1", "0.9"], ["0", "0", "0.2"], ["0", "0", "0.1"], ["1e400", "0", "0.3"], ["0", "?", "0.4"]]
    found = outcomes_of(
        table_of(["label", "prediction", "score"], rows), {**BINARY, "prediction": "prediction"}
    )
    assert by_hand.total_cells(found.overall) == {("1", "1"): 1, ("0", "0"): 4}
    assert found.other_labels == {"1e400": 1, "?": 1}
    assert found.overall.ranking is not None
    assert sum(found.overall.ranking.negatives) == 4


def test_given_predictions_stand_beside_probabilities_whatever_the_threshold(table_of: MakeTable) -> None:
    table = table_of(["label", "prediction", "score"], [["1", "0", "0.875"], ["0", "1.0", "0.75"]])
    found = outcomes_of(table, {**BINARY, "prediction": "prediction"})
    assert by_hand.total_cells(found.overall) == {("1", "0"): 1, ("0", "1"): 1}
    assert found.expected_labelled is not None
    assert found.expected_labelled.cells == {
        ("1", "0"): 0.875,
        ("0", "0"): 0.125,
        ("1", "1"): 0.75,
        ("0", "1"): 0.25,
    }


def test_without_probabilities_there_is_neither_ranking_nor_expectation(table_of: MakeTable) -> None:
    table = table_of(["label", "prediction"], [["1", "0"], ["", "0"]])
    found = outcomes_of(table, {**BINARY, "probability": None, "prediction": "prediction"})
    assert found.overall.ranking is None
    assert (found.expected_labelled, found.expected_unlabelled) == (None, None)


def test_without_a_label_column_only_expectations_are_made(table_of: MakeTable) -> None:
    found = outcomes_of(table_of(["score"], [["0.5"], ["0.75"]]), {**BINARY, "label": None})
    assert (found.overall.rows, found.unlabelled) == (0, 2)
    assert found.expected_labelled is None
    assert found.expected_unlabelled is not None
    assert found.expected_unlabelled.pairs == 0.5 * 0.25 + 0.75 * 0.5
    assert set(found.expected_unlabelled.cells) == {("1", "0"), ("0", "0"), ("1", "1"), ("0", "1")}


# Several classes

FORMS = {
    **dict.fromkeys(["1", "1.0", " 1 ", "+1", "01", "1e0"], "1"),
    **dict.fromkeys(["0", "-0", "-0.0"], "0"),
    **dict.fromkeys(["true", "True", "TRUE"], "true"),
    **dict.fromkeys(["0.50", "5e-1"], "0.5"),
    **dict.fromkeys(["1e20", "100000000000000000000"], "100000000000000000000"),
    "12345678901234567891": "12345678901234567891",
    "1e400": "1e400",
    "NaN": "NaN",
    "Rot und Blau": "Rot und Blau",
    "é🙂": "é🙂",
}


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(*[st.sampled_from(list(FORMS))] * 2), max_size=60), st.integers(1, 5))
def test_cells_count_labels_in_their_canonical_form(
    table_of: MakeTable, rows: list[tuple[str, str]], partitions: int
) -> None:
    found = outcomes_of(table_of(["label", "prediction"], *parts(rows, partitions)), MULTICLASS)
    assert len(found.overall.cells) == 20
    assert by_hand.total_cells(found.overall) == Counter((FORMS[a], FORMS[b]) for a, b in rows)


@pytest.mark.parametrize("partitions", [1, 3])
def test_too_many_labels_end_with_a_question_about_the_problem(table_of: MakeTable, partitions: int) -> None:
    rows = [[f"{i}.5", "0.25"] for i in range(1_000)]
    assert outcomes_of(table_of(["label", "prediction"], rows[:999]), MULTICLASS).overall.rows == 999
    with pytest.raises(
        UserError,
        match=r"1,000 distinct labels in 'label' and 'prediction', such as 0.25, 0.5, 1.5: is Multiclass",
    ):
        outcomes_of(table_of(["label", "prediction"], *parts(rows, partitions)), MULTICLASS)


def test_class_probabilities_tell_the_expected_confusion_matrix(table_of: MakeTable) -> None:
    rows = [
        ["a", "a", "0.75", "0.25"],
        ["b", "a", "0.5", "0.5"],
        ["", "b", "0.125", "0.875"],
        ["a", "b", "1.5", "0"],
        ["a", "b", "", "0"],
    ]
    question = {**MULTICLASS, "class_probabilities": {"a": "p_a", "b": "p_b"}}
    found = outcomes_of(table_of(["label", "prediction", "p_a", "p_b"], *parts(rows, 2)), question)
    assert found.overall.rows == 4
    assert found.estimable is not None
    assert +by_hand.total_cells(found.estimable) == {("a", "a"): 1, ("b", "a"): 1}
    assert found.expected_labelled == Expectation(rows=2, cells={("a", "a"): 1.25, ("b", "a"): 0.75})
    assert found.expected_unlabelled == Expectation(rows=1, cells={("a", "b"): 0.125, ("b", "b"): 0.875})
    assert {kind: (warned.count, warned.examples[0]["line"]) for kind, warned in found.warnings.items()} == {
        "probability_outside_0_1": (1, 4),
        "probability_not_a_number": (1, 5),
    }


# Regression

floats = st.floats(allow_nan=False, allow_infinity=False)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(floats, floats), min_size=1, max_size=50), st.integers(1, 5))
@example([(-1.7e308, 1.7e308), (5e-324, 0.0), (1e155, 1.0)], 2)
def test_sums_of_a_regression_are_exact_in_any_cut(
    table_of: MakeTable, rows: list[tuple[float, float]], partitions: int
) -> None:
    cells = [(repr(label), repr(prediction)) for label, prediction in rows]
    found = outcomes_of(table_of(["label", "prediction"], *parts(cells, partitions)), REGRESSION).overall
    errors = [true_error(label, prediction) for label, prediction in rows]
    labels = [Fraction(label) for label, _ in rows]
    all_rows = total(found.errors)
    unit = Fraction(2) ** all_rows.exponent
    assert (found.rows, all_rows.rows) == (len(rows), len(rows))
    assert all_rows.absolute * unit == sum(errors)
    assert all_rows.squared * unit**2 == sum(error**2 for error in errors)
    assert all_rows.labels * unit == sum(labels)
    assert all_rows.label_squares * unit**2 == sum(label**2 for label in labels)
    # Each of these powers is a double, and their sums are exact.
    for found_power, power in (
        (all_rows.cubes, 3),
        (all_rows.fourth_powers, 4),
        (all_rows.sixth_powers, 6),
    ):
        exact = sum(error**power for error in errors)
        assert abs(found_power * unit**power - exact) <= exact * Fraction(2) ** -50


def true_error(label: float, prediction: float) -> Fraction:
    """The double that a subtraction gives, had doubles no largest one."""
    error = abs(prediction - label)
    return Fraction(error) if math.isfinite(error) else 2 * Fraction(abs(prediction / 2 - label / 2))


def test_an_error_past_a_double_is_an_error_like_others(table_of: MakeTable) -> None:
    rows = [["-1e308", "1e308"], *[["1", "1"]] * 3]
    found = outcomes_of(table_of(["label", "prediction"], rows[:2], rows[2:]), REGRESSION)
    values = regression(total(found.overall.errors))
    assert values["mae"] == 5e307
    assert values["mse"] == math.inf
    assert values["rmse"] == 1e308
    assert values["r2"] == pytest.approx(1 - 4 / 4 / (3 / 16))
