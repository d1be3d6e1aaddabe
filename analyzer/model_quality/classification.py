"""Metrics of a confusion matrix, binary and multiclass.

The definitions are those of Spark MLlib's `MulticlassMetrics` (Spark guide, `mllib-evaluation-metrics`). A
ratio without a denominator is 0 where predictions are wanting (the precision of a label that occurs and is
never predicted, as published), and None where labels are wanting. Counts may be expected ones, so fractions.
"""

import math
from collections.abc import Iterable, Mapping

Cells = Mapping[tuple[str, str], float]
"""Rows by actual and predicted label; pairs without a row may be absent."""

Values = dict[str, float | None]
"""Metrics by name in the order of the published files; None where one is not defined."""

BETAS = {"f0_5": 0.5, "f1": 1.0, "f2": 2.0}
CONSTANT = "_best_constant_classifier"

BINARY_SCORES = ("recall", "precision", "accuracy")
MULTICLASS = (
    "accuracy",
    "weighted_recall",
    "weighted_precision",
    "weighted_f0_5",
    "weighted_f1",
    "weighted_f2",
)


def total(cells: Iterable[Cells]) -> dict[tuple[str, str], float]:
    """The sum of matrices."""
    summed: dict[tuple[str, str], float] = {}
    for part in cells:
        for pair, count in part.items():
            summed[pair] = summed.get(pair, 0) + count
    return summed


def actual_counts(cells: Cells) -> dict[str, float]:
    """Rows by actual label; only labels that occur, in sorted order."""
    return _margin(cells, 0)


def predicted_counts(cells: Cells) -> dict[str, float]:
    """Rows by predicted label; only labels that occur, in sorted order."""
    return _margin(cells, 1)


def labels(cells: Cells) -> list[str]:
    """Every label that a row has as actual or predicted one, sorted."""
    return sorted({label for pair, count in cells.items() if count for label in pair})


def confusion_matrix(cells: Cells) -> dict[str, dict[str, int]]:
    """`{actual: {predicted: rows}}` with every label as both keys."""
    names = labels(cells)
    return {
        actual: {predicted: int(cells.get((actual, predicted), 0)) for predicted in names} for actual in names
    }


def binary(cells: Cells, positive: str) -> Values:
    """All of a binary problem but the area under the curve, which stands as None in its place."""
    ours = _binary_scores(cells, positive)
    constant = _binary_scores(best_constant(cells), positive)
    values: Values = {name: ours[name] for name in BINARY_SCORES}
    values |= {name + CONSTANT: constant[name] for name in BINARY_SCORES}
    values |= _rates(cells, positive)
    values |= {"auc": None}
    values |= {name: ours[name] for name in BETAS}
    return values | {name + CONSTANT: constant[name] for name in BETAS}


def multiclass(cells: Cells) -> Values:
    """Accuracy, and recall, precision and F of each label weighted by its share of the actual labels."""
    constant = weighted(best_constant(cells))
    return weighted(cells) | {name + CONSTANT: value for name, value in constant.items()}


def best_constant(cells: Cells) -> dict[tuple[str, str], float]:
    """The matrix of a classifier that always says the most frequent actual label (of equals the first)."""
    actual = actual_counts(cells)
    if not actual:
        return {}
    most = max(actual, key=lambda label: actual[label])
    return {(label, most): count for label, count in actual.items()}


def weighted(cells: Cells) -> Values:
    """The six metrics of a multiclass problem; None where there is no row."""
    actual, predicted = actual_counts(cells), predicted_counts(cells)
    rows = math.fsum(actual.values())
    if not rows:
        return dict.fromkeys(MULTICLASS)
    right = {label: cells.get((label, label), 0) for label in actual}
    recalls = {label: right[label] / count for label, count in actual.items()}
    precisions = {label: _share(right[label], predicted.get(label, 0)) for label in actual}
    values: Values = {"accuracy": math.fsum(right.values()) / rows}
    # The weighted sum of recalls is the accuracy; summed up it would differ from it in the last digit.
    values["weighted_recall"] = values["accuracy"]
    values["weighted_precision"] = math.fsum(
        actual[label] / rows * precision for label, precision in precisions.items()
    )
    for name, beta in BETAS.items():
        values[f"weighted_{name}"] = math.fsum(
            actual[label] / rows * f_measure(precisions[label], recalls[label], beta) for label in actual
        )
    return values


def f_measure(precision: float, recall: float, beta: float) -> float:
    """F of precision and recall (van Rijsbergen 1979), 0 where both are 0."""
    square = beta * beta
    bottom = square * precision + recall
    return (1 + square) * precision * recall / bottom if bottom else 0.0


def proportions(cells: Cells, positive: str) -> dict[str, tuple[float, float]]:
    """Of the binary metrics that are a share of rows: how many rows, out of how many."""
    hits, found, actual, rows = _counts(cells, positive)
    false, negative = found - hits, rows - actual
    right = hits + negative - false
    return {
        "recall": (hits, actual),
        "precision": (hits, found),
        "accuracy": (right, rows),
        "true_positive_rate": (hits, actual),
        "true_negative_rate": (negative - false, negative),
        "false_positive_rate": (false, negative),
        "false_negative_rate": (actual - hits, actual),
    }


def _binary_scores(cells: Cells, positive: str) -> Values:
    hits, found, actual, rows = _counts(cells, positive)
    wrong = found + actual - 2 * hits
    # Of no positive row and none called so, the precision is not 0 but unknown.
    precision = _share(hits, found) if found or actual else None
    recall = hits / actual if actual else None
    values: Values = {
        "recall": recall,
        "precision": precision,
        "accuracy": (rows - wrong) / rows if rows else None,
    }
    for name, beta in BETAS.items():
        if precision is None or recall is None:
            values[name] = None
        else:
            values[name] = f_measure(precision, recall, beta)
    return values


def _rates(cells: Cells, positive: str) -> Values:
    """The published figures show that the negative rates are taken from the positive ones: 1 - rate."""
    hits, found, actual, rows = _counts(cells, positive)
    negative = rows - actual
    recall = hits / actual if actual else None
    fall_out = (found - hits) / negative if negative else None
    return {
        "true_positive_rate": recall,
        "true_negative_rate": None if fall_out is None else 1 - fall_out,
        "false_positive_rate": fall_out,
        "false_negative_rate": None if recall is None else 1 - recall,
    }


def _counts(cells: Cells, positive: str) -> tuple[float, float, float, float]:
    """True positives, rows predicted positive, rows that are positive, and all rows."""
    found = sum(count for (_, predicted), count in cells.items() if predicted == positive)
    actual = sum(count for (label, _), count in cells.items() if label == positive)
    return cells.get((positive, positive), 0), found, actual, sum(cells.values())


def _margin(cells: Cells, side: int) -> dict[str, float]:
    counts: dict[str, float] = {}
    for pair, count in cells.items():
        if count:
            counts[pair[side]] = counts.get(pair[side], 0) + count
    return dict(sorted(counts.items()))


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
