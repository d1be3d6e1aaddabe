"""Questions, and what an engine should answer, counted row by row and pair by pair."""

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import permutations
from typing import TYPE_CHECKING, Any

from understudy.analyzer.model_quality.outcomes import GroupedRows, Outcomes, Ranking

if TYPE_CHECKING:
    from understudy.analyzer.engine.table import Table

Row = Sequence[str | None]
Scored = tuple[float, bool]
"""A score, and whether the row's label is positive."""

BINARY = {"problem": "BinaryClassification", "label": "label", "probability": "score"}
MULTICLASS = {"problem": "MulticlassClassification", "label": "label", "prediction": "prediction"}
REGRESSION = {"problem": "Regression", "label": "label", "prediction": "prediction"}


def outcomes_of(table: "Table", question: dict[str, Any], **options: Any) -> Outcomes:
    from understudy.analyzer.engine.outcomes import Question, outcomes

    return outcomes(table, Question(**question), **options)


def parts(rows: Sequence[Row], count: int) -> list[Sequence[Row]]:
    return [rows[len(rows) * i // count : len(rows) * (i + 1) // count] for i in range(count)]


def total_cells(rows: GroupedRows) -> Counter[tuple[str, str]]:
    """The confusion matrix of all groups together."""
    total: Counter[tuple[str, str]] = Counter()
    for cells in rows.cells:
        total.update(cells)
    return total


def total_wins(ranking: Ranking) -> int:
    return sum(map(sum, ranking.wins))


def wins(rows: Sequence[Scored]) -> int:
    negatives = [score for score, positive in rows if not positive]
    return sum(
        2 * (score > other) + (score == other) for score, positive in rows if positive for other in negatives
    )


def points(rows: Sequence[Scored]) -> list[tuple[int, int]]:
    """For each distinct score, from the highest down, how many positive and other rows reach it."""
    reached: dict[float, tuple[int, int]] = {}
    positives = negatives = 0
    for score, positive in sorted(rows, reverse=True):
        positives, negatives = positives + positive, negatives + (not positive)
        reached[score] = positives, negatives
    return list(reached.values())


def points_of(ranking: Ranking) -> list[tuple[int, int]]:
    return list(zip(ranking.true_positives, ranking.false_positives, strict=True))


def expected_wins(scores: Iterable[float]) -> float:
    return float(sum(p * (1 - q) * (2 * (p > q) + (p == q)) for p, q in _pairs(scores)))


def expected_pairs(scores: Iterable[float]) -> float:
    return float(sum(p * (1 - q) for p, q in _pairs(scores)))


def _pairs(scores: Iterable[float]) -> Iterable[tuple[Fraction, Fraction]]:
    """Each row with each other one, both ways round."""
    return permutations(map(Fraction, scores), 2)
