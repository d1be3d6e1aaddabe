"""Curves of a ranking and the area under one, as in Spark MLlib's `BinaryClassificationMetrics`."""

from collections.abc import Sequence
from itertools import pairwise

from understudy.analyzer.model_quality.outcomes import GROUPS, Ranking

ALL_GROUPS = range(GROUPS)


def roc(ranking: Ranking) -> tuple[list[float], list[float]] | None:
    """False and true positive rates, from (0, 0) to (1, 1); None unless both classes occur."""
    positives, negatives = sum(ranking.positives), sum(ranking.negatives)
    if not positives or not negatives:
        return None
    false = [count / negatives for count in ranking.false_positives]
    true = [count / positives for count in ranking.true_positives]
    return [0.0, *false, 1.0], [0.0, *true, 1.0]


def precision_recall(ranking: Ranking) -> tuple[list[float], list[float]] | None:
    """Precisions and recalls; the first point repeats the first precision at recall 0. None as for `roc`."""
    positives, negatives = sum(ranking.positives), sum(ranking.negatives)
    if not positives or not negatives or not ranking.true_positives:
        return None
    counts = zip(ranking.true_positives, ranking.false_positives, strict=True)
    precisions = [true / (true + false) for true, false in counts]
    recalls = [true / positives for true in ranking.true_positives]
    return [precisions[0], *precisions], [0.0, *recalls]


def auc(ranking: Ranking) -> float | None:
    """Area under the ROC curve; None unless both classes occur.

    With a point for each score it is the sum of trapezoids in Spark's order, which gives the published area
    to the last digit; else the exact share of pairs in right order. The same scores and labels have the same
    area, be they a segment or all rows.
    """
    curve = roc(ranking) if ranking.whole and ranking.true_positives else None
    if curve is None:
        return auc_of_pairs(ranking, ALL_GROUPS)
    area = 0.0
    # Added up step by step: `sum` compensates for rounding from Python 3.12 on, which Spark does not.
    for (left, right), (lower, upper) in zip(pairwise(curve[0]), pairwise(curve[1]), strict=True):
        area += (right - left) * (upper + lower) / 2
    return area


def auc_of_pairs(ranking: Ranking, groups: Sequence[int]) -> float | None:
    """Of the rows in `groups`: the share of pairs of a positive and a negative row in right order.

    A tie counts half. That is the area under the ROC curve (Hanley & McNeil, Radiology 143, 1982).
    """
    positives = sum(ranking.positives[group] for group in groups)
    negatives = sum(ranking.negatives[group] for group in groups)
    if not positives or not negatives:
        return None
    wins = sum(ranking.wins[one][other] for one in groups for other in groups)
    return wins / (2 * positives * negatives)
