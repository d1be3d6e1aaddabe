"""Kernel SHAP against Shapley's definition, closed forms, plain least squares and AWS's published files."""

import json
from collections.abc import Sequence
from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.analyzer.explainability import made
from tests.golden.files import golden
from understudy.analyzer.errors import UserError
from understudy.analyzer.explainability import asking, coalitions, kernel_shap
from understudy.analyzer.explainability.kernel_shap import ShapOptions, explain, fitted

CELLS = st.integers(-9, 9).map(str)
ALL = ShapOptions(num_samples=10_000)


def rows(many: int, features: int, seed: int = 0) -> list[list[str]]:
    random = np.random.default_rng(seed)
    return [[str(cell) for cell in row] for row in random.integers(-9, 10, (many, features)).tolist()]


def test_few_features_are_answered_exactly() -> None:
    records, baseline = rows(5, 6), rows(1, 6, 9)
    found = explain(made.crooked, records, baseline, ALL)
    assert found.exact == 5
    for record, values in zip(records, found.values, strict=True):
        assert values == pytest.approx(made.shapley(made.crooked, record, baseline), abs=1e-12)


def test_several_rows_of_a_baseline_are_averaged_before_anything_else() -> None:
    records, baseline = rows(3, 4), rows(5, 4, 9)
    found = explain(made.crooked, records, baseline, ALL)
    for record, values in zip(records, found.values, strict=True):
        assert values == pytest.approx(made.shapley(made.crooked, record, baseline), abs=1e-12)
    assert found.expected == pytest.approx(made.crooked(baseline).mean(axis=0), abs=1e-15)


@pytest.mark.parametrize("features", [1, 2, 12, 30])
def test_a_linear_model_gives_weight_times_distance(features: int) -> None:
    weights = np.linspace(-2, 3, features)
    records, baseline = rows(4, features), rows(2, features, 9)
    found = explain(made.linear(weights.tolist(), 7.0), records, baseline, ShapOptions(num_samples=200))
    closed = weights * (made.numbers(records) - made.numbers(baseline).mean(axis=0))
    assert found.values[:, 0] == pytest.approx(closed, abs=1e-12)


def test_draws_are_fitted_as_plain_least_squares_would() -> None:
    random = np.random.default_rng(4)
    half = coalitions.drawn(7, 30, [[1], [2]])
    held = np.concatenate([half, ~half], axis=1).astype(float)
    gains, total = random.normal(size=(2, 60, 3)), random.normal(size=(2, 3))
    found = fitted(half, gains, total)
    for at in range(2):
        # The last feature has what is left, which turns the sum into columns of differences.
        design = held[at][:, :-1] - held[at][:, -1:]
        wanted = gains[at] - held[at][:, -1:] * total[at]
        first = np.linalg.lstsq(design, wanted)[0]
        expected = np.concatenate([first, total[at] - first.sum(axis=0, keepdims=True)])
        assert found[at] == pytest.approx(expected, abs=1e-12)


def test_too_few_draws_leave_the_sum_and_share_what_they_do_not_tell() -> None:
    found = explain(made.linear([1.0] * 12), [["5"] * 12], [["0"] * 12], ShapOptions(num_samples=2))
    assert found.values[0, 0] == pytest.approx([5.0] * 12, abs=1e-12)


def test_features_that_equal_the_baseline_are_exactly_zero_and_cost_nothing() -> None:
    record, baseline = ["1", "2", "3.0", "", "x"], ["4", "2", "3", "", "x"]

    def model(asked: Sequence[Sequence[str]]) -> NDArray[np.float64]:
        return np.array([[float(row[0]) * float(row[1]) + len(row[4])] for row in asked])

    found = explain(model, [record], [baseline], ShapOptions())
    assert found.values[0, 0].tolist() == [-6.0, 0.0, 0.0, 0.0, 0.0]
    assert found.asked == 2
    everything = explain(model, [record], [baseline], ShapOptions(every_feature=True))
    assert everything.values[0, 0] == pytest.approx([-6.0, 0, 0, 0, 0], abs=1e-12)
    assert everything.asked == 2 + 30


def test_a_record_that_is_the_baseline_has_nothing_to_explain() -> None:
    found = explain(made.crooked, [["1", "2"]], [["1", "2"]], ShapOptions())
    assert not found.values.any()
    assert found.exact == 1


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [("39", "39.0", False), ("39", "40", True), ("a", "b", True), ("", "0", True), ("nan", "NaN", True)],
)
def test_cells_differ_by_their_value(one: str, other: str, differ: bool) -> None:
    asked: list[list[str]] = []

    def model(given: Sequence[Sequence[str]]) -> NDArray[np.float64]:
        asked.extend(list(row) for row in given)
        return np.array([[float(len(row[0]) + 10 * len(row[1]))] for row in given])

    explain(model, [[one, "x"]], [[other, "yy"]], ShapOptions())
    assert ([other, "x"] in asked) is differ


def test_a_cell_is_sent_as_it_was_written() -> None:
    asked: set[str] = set()

    def model(given: Sequence[Sequence[str]]) -> NDArray[np.float64]:
        asked.update(row[0] for row in given)
        return np.zeros((len(given), 1))

    explain(model, [["1e3", "a"], ["007", "b"]], [["+5.50", "c"]], ShapOptions())
    assert asked == {"1e3", "007", "+5.50"}


@settings(max_examples=20)
@given(st.data())
def test_values_add_up_to_the_score_above_the_expected_one(data: st.DataObject) -> None:
    features = data.draw(st.integers(1, 14))
    row = st.lists(CELLS, min_size=features, max_size=features)
    records = data.draw(st.lists(row, min_size=1, max_size=5))
    baseline = data.draw(st.lists(row, min_size=1, max_size=3))
    budget = data.draw(st.integers(1, 40))
    found = explain(made.crooked, records, baseline, ShapOptions(num_samples=budget, every_feature=True))
    assert found.values.sum(axis=2) == pytest.approx(found.scores - found.expected, abs=1e-9)


@settings(max_examples=30)
@given(st.lists(st.lists(CELLS, min_size=6, max_size=6), min_size=2, max_size=12), st.randoms())
def test_neither_order_nor_company_changes_a_record_by_a_bit(
    records: list[list[str]], random: object
) -> None:
    baseline, options = [["0"] * 6], ShapOptions(num_samples=20, seed=3)
    found = explain(made.crooked, records, baseline, options)
    order = list(range(len(records)))
    random.shuffle(order)  # type: ignore[attr-defined]
    turned = explain(made.crooked, [records[at] for at in order], baseline, options)
    assert np.array_equal(turned.values, found.values[order])
    parts = [explain(made.crooked, part, baseline, options) for part in (records[:1], records[1:])]
    assert np.array_equal(np.concatenate([part.values for part in parts]), found.values)


@settings(max_examples=20)
@given(st.lists(CELLS, min_size=5, max_size=5), st.permutations(range(5)))
def test_features_that_play_the_same_part_have_the_same_value(record: list[str], order: list[int]) -> None:
    def model(given: Sequence[Sequence[str]]) -> NDArray[np.float64]:
        return np.array([[np.tanh(sum(sorted(map(float, row))) / 9)] for row in given])

    baseline = [["0"] * 5]
    found = explain(model, [record, [record[at] for at in order]], baseline, ALL).values[:, 0]
    assert found[1] == pytest.approx(found[0][order], abs=1e-12)
    twins = explain(model, [[*record[:4], record[0]]], baseline, ALL).values[0, 0]
    assert twins[0] == pytest.approx(twins[4], abs=1e-12)


def test_seeds_give_other_draws_and_the_same_seed_the_same() -> None:
    records, baseline = rows(3, 12), [["0"] * 12]
    found = [
        explain(made.crooked, records, baseline, ShapOptions(num_samples=60, seed=seed)).values
        for seed in (1, 1, 2)
    ]
    assert np.array_equal(found[0], found[1])
    assert not np.array_equal(found[0], found[2])


def test_small_batches_change_no_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    records, baseline = [*rows(7, 12), *rows(3, 12)], rows(3, 12, 9)
    options = ShapOptions(num_samples=50)
    whole = explain(made.crooked, records, baseline, options)
    for module in (asking, kernel_shap):
        monkeypatch.setattr(module, "MOST_RECORDS", 11)
    parts = explain(made.crooked, records, baseline, options)
    assert np.array_equal(whole.values, parts.values)
    assert whole.asked == parts.asked == 3 + 7 + 7 * 50 * 3


def test_log_odds_are_explained_after_the_baselines_scores_are_averaged() -> None:
    def model(given: Sequence[Sequence[str]]) -> NDArray[np.float64]:
        return 1 / (1 + np.exp(-made.linear([1.0, -2.0])(given)))

    baseline = [["0", "0"], ["2", "1"]]
    found = explain(model, [["3", "1"]], baseline, ShapOptions(use_logit=True))
    assert found.scores == pytest.approx(np.array([[1.0]]), abs=1e-12)
    mean = float(model(baseline).mean())
    assert found.expected == pytest.approx([log(mean / (1 - mean))], abs=1e-12)
    assert found.values.sum() == pytest.approx(1.0 - found.expected[0], abs=1e-12)


def test_certain_predictions_have_finite_log_odds() -> None:
    found = explain(lambda given: np.ones((len(given), 1)), [["1"]], [["0"]], ShapOptions(use_logit=True))
    assert np.isfinite(found.scores).all()


@pytest.mark.parametrize("score", [-0.5, 3.0])
def test_log_odds_of_no_probability_are_refused(score: float) -> None:
    def model(given: Sequence[Sequence[str]]) -> NDArray[np.float64]:
        return np.full((len(given), 1), score)

    with pytest.raises(UserError, match=rf"probabilities from 0 to 1, and the model answered {score}"):
        explain(model, [["1"]], [["0"]], ShapOptions(use_logit=True))


def refusing(given: Sequence[Sequence[str]]) -> NDArray[np.float64]:
    """A model that answers nothing for a record with a `-`, nor anything at all for nothing else."""
    scores = np.array([[np.nan if "-" in row else made.numbers([row]).sum()] for row in given])
    return scores[:, :0] if np.isnan(scores).all() else scores


def test_a_record_that_the_model_refuses_has_no_values_and_spoils_no_other() -> None:
    records = [["1", "2"], ["-", "2"], ["3", "-"], ["0", "0"]]
    found = explain(refusing, records, [["0", "0"]], ShapOptions())
    assert np.isnan(found.values[1:3]).all()
    assert found.values[[0, 3], 0].tolist() == [[1.0, 2.0], [0.0, 0.0]]
    alone = explain(refusing, records[1:2], [["0", "0"]], ShapOptions())
    assert np.isnan(alone.values).all()


@pytest.mark.parametrize(("baseline", "said"), [([["-"]], "nothing"), ([["0"], ["-"]], r"\[nan\]")])
def test_a_baseline_without_a_score_is_refused(baseline: list[list[str]], said: str) -> None:
    with pytest.raises(UserError, match=rf"answered {said} for a row of the SHAP baseline \(-\)"):
        explain(refusing, [["1"]], baseline, ShapOptions())


def test_a_model_whose_answers_change_their_width_is_refused() -> None:
    def model(given: Sequence[Sequence[str]]) -> NDArray[np.float64]:
        return np.zeros((len(given), 1 if given[0][0] == "0" else 2))

    with pytest.raises(UserError, match="answered 2 scores for a record, and 1 for the baseline's"):
        explain(model, [["1"]], [["0"]], ShapOptions())


GOLDEN = (
    "expl_json_batch/analysis_baseline_49.json",
    "expl_jsonlines_batch/analysis_baseline_49.json",
    "expl_jsonlines_endpoint/analysis_baseline_66.json",
)


def test_the_draws_of_all_features_fit_awss_published_files() -> None:
    records = made.validation()
    aws = []
    for path in GOLDEN:
        (label,) = json.loads(golden(f"clarify/{path}").read_text())["explanations"]["kernel_shap"].values()
        aws.append(list(label["global_shap_values"].values()))
    options = ShapOptions(num_samples=made.NUM_SAMPLES, every_feature=True)
    found = explain(made.published, records, [made.BASELINE], options)
    ours = np.abs(found.values[:, 0]).mean(axis=0)
    # AWS's three runs differ from their mean by as much.
    assert np.abs(ours - np.mean(aws, axis=0)).max() < 3e-4
    assert np.sqrt(np.mean((ours - np.mean(aws, axis=0)) ** 2)) < 1e-4
    # One step of single precision.
    assert found.expected == pytest.approx([0.2506232261657715], abs=6e-8)
