"""Metrics of a confusion matrix, against scikit-learn and the figures of AWS's documentation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, confusion_matrix, fbeta_score, precision_score, recall_score

from tests.analyzer.model_quality.made import classified
from understudy.analyzer.model_quality import classification
from understudy.analyzer.model_quality.classification import BETAS, CONSTANT

PAIR = st.tuples(st.sampled_from("01"), st.sampled_from("01"))
NAMES = st.sampled_from(["cat", "dog", "emu", "", "Ärger"])
# DG `model-monitor-model-quality-metrics`.
DOCUMENTED_BINARY = {("0", "0"): 1, ("0", "1"): 2, ("1", "0"): 0, ("1", "1"): 1}
DOCUMENTED_MULTICLASS = {("0", "0"): 1180, ("0", "1"): 510, ("1", "0"): 268, ("1", "1"): 138}


def cells_of(pairs: list[tuple[str, str]]) -> dict[tuple[str, str], float]:
    return classification.total(classified([a for a, _ in pairs], [p for _, p in pairs]).cells)


@given(st.lists(PAIR, min_size=1))
def test_binary_metrics_are_those_of_scikit_learn(pairs: list[tuple[str, str]]) -> None:
    actual, predicted = [a for a, _ in pairs], [p for _, p in pairs]
    values = classification.binary(cells_of(pairs), "1")
    assert values["accuracy"] == pytest.approx(accuracy_score(actual, predicted))
    expected = {
        "precision": precision_score(actual, predicted, pos_label="1", zero_division=0),
        "recall": recall_score(actual, predicted, pos_label="1", zero_division=0),
        "true_positive_rate": recall_score(actual, predicted, pos_label="1", zero_division=0),
        "true_negative_rate": recall_score(actual, predicted, pos_label="0", zero_division=0),
    }
    for name, beta in BETAS.items():
        expected[name] = fbeta_score(actual, predicted, beta=beta, pos_label="1", zero_division=0)
    for name, value in expected.items():
        assert values[name] is None or values[name] == pytest.approx(value), name


@given(st.lists(PAIR, min_size=1))
def test_what_needs_a_class_is_undefined_exactly_without_it(pairs: list[tuple[str, str]]) -> None:
    values = classification.binary(cells_of(pairs), "1")
    actual = {a for a, _ in pairs}
    undefined = {name for name, value in values.items() if value is None and not name.endswith(CONSTANT)}
    expected = {"auc"}
    if "1" not in actual:
        expected |= {"recall", "true_positive_rate", "false_negative_rate", *BETAS}
        if "1" not in {p for _, p in pairs}:
            expected |= {"precision"}
    if "0" not in actual:
        expected |= {"true_negative_rate", "false_positive_rate"}
    assert undefined == expected


@given(st.lists(PAIR, min_size=1))
def test_the_constant_classifier_says_the_most_frequent_label(pairs: list[tuple[str, str]]) -> None:
    actual = [a for a, _ in pairs]
    most = max("01", key=actual.count)
    ours = classification.binary(cells_of(pairs), "1")
    theirs = classification.binary(cells_of([(a, most) for a in actual]), "1")
    for name in ("recall", "precision", "accuracy", *BETAS):
        assert ours[name + CONSTANT] == theirs[name]


@given(st.lists(st.tuples(NAMES, NAMES), min_size=1))
def test_multiclass_metrics_of_string_labels_are_those_of_scikit_learn(pairs: list[tuple[str, str]]) -> None:
    actual, predicted = [a for a, _ in pairs], [p for _, p in pairs]
    values = classification.multiclass(cells_of(pairs))
    weighted = {"average": "weighted", "zero_division": 0}
    assert values["accuracy"] == pytest.approx(accuracy_score(actual, predicted))
    assert values["weighted_recall"] == pytest.approx(recall_score(actual, predicted, **weighted))
    assert values["weighted_precision"] == pytest.approx(precision_score(actual, predicted, **weighted))
    for name, beta in BETAS.items():
        expected = fbeta_score(actual, predicted, beta=beta, **weighted)
        assert values[f"weighted_{name}"] == pytest.approx(expected), name
    most = max(sorted(set(actual)), key=actual.count)
    constant = precision_score(actual, [most] * len(actual), **weighted)
    assert values["weighted_precision" + CONSTANT] == pytest.approx(constant)


@pytest.mark.filterwarnings("ignore:A single label was found")
@given(st.lists(st.tuples(NAMES, NAMES), min_size=1))
def test_the_matrix_has_every_label_as_both_keys(pairs: list[tuple[str, str]]) -> None:
    names = sorted({label for pair in pairs for label in pair})
    expected = confusion_matrix([a for a, _ in pairs], [p for _, p in pairs], labels=names)
    found = classification.confusion_matrix(cells_of(pairs))
    assert list(found) == names
    assert [[found[a][p] for p in names] for a in names] == expected.tolist()


def test_the_documented_binary_example() -> None:
    values = classification.binary(DOCUMENTED_BINARY, "1")
    del values["auc"]
    assert {name: value for name, value in values.items() if not name.endswith(CONSTANT)} == {
        "recall": 1.0,
        "precision": 0.3333333333333333,
        "accuracy": 0.5,
        "true_positive_rate": 1.0,
        "true_negative_rate": 0.33333333333333337,
        "false_positive_rate": 0.6666666666666666,
        "false_negative_rate": 0.0,
        "f0_5": 0.3846153846153846,
        "f1": 0.5,
        "f2": 0.7142857142857143,
    }


def test_the_documented_multiclass_example() -> None:
    values = classification.weighted(DOCUMENTED_MULTICLASS)
    assert values == pytest.approx(
        {
            "accuracy": 0.6288167938931297,
            "weighted_recall": 0.6288167938931297,
            "weighted_precision": 0.6983172269629505,
            "weighted_f0_5": 0.6803947317178771,
            "weighted_f1": 0.6571162346664904,
            "weighted_f2": 0.6384024354394601,
        },
        rel=1e-14,
    )


def test_the_documented_constant_classifier_is_one_of_the_rarer_label() -> None:
    # AWS's examples say the rarer label; the file published of 201 real rows the most frequent, as we do.
    rarer = {("0", "1"): 1690, ("1", "1"): 406}
    assert classification.weighted(rarer) == pytest.approx(
        {
            "accuracy": 0.19370229007633588,
            "weighted_recall": 0.19370229007633588,
            "weighted_precision": 0.03752057718081697,
            "weighted_f0_5": 0.04473443104152011,
            "weighted_f1": 0.06286421244683643,
            "weighted_f2": 0.10570313141262414,
        },
        rel=1e-14,
    )
    assert classification.multiclass(DOCUMENTED_MULTICLASS)["accuracy" + CONSTANT] == 1690 / 2096


def test_metrics_of_expected_counts_are_shares_of_them() -> None:
    cells = {("1", "1"): 2.5, ("0", "1"): 0.5, ("1", "0"): 0.5, ("0", "0"): 6.5}
    values = classification.binary(cells, "1")
    assert values["precision"] == pytest.approx(2.5 / 3)
    assert values["recall"] == pytest.approx(2.5 / 3)
    assert values["accuracy"] == pytest.approx(0.9)
