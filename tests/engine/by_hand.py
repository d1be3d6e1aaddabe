"""Questions, and what an engine should answer, counted row by row and pair by pair."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from analyzer.model_quality.outcomes import GroupedRows, Outcomes, Ranking

if TYPE_CHECKING:
    from analyzer.engine.table import Table

Row = Sequence[str | None]
Scored = tuple[float, bool]
"""A score, and whether the row's label is positive."""

BINARY = {"problem": "BinaryClassification", "label": "label", "probability": "score"}
MULTICLASS = {"problem": "MulticlassClassification", "label": "label", "prediction": "prediction"}
REGRESSION = {"problem": "Regression", "label": "label", "prediction": "prediction"}


def outcomes_of(table: "Table", question: dict[str, Any], **options: Any) -> Outcomes:
    from analyzer.engine.outcomes import Question, outcomes

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


def points(rows: Sequence[Scored]) -> list[tuple[float, int, int]]:
    """Each distinct score from the highest down, with the positive and the other rows that reach it."""
    reached: dict[float, tuple[int, int]] = {}
    positives = negatives = 0
    for score, positive in sorted(rows, reverse=True):
        positives, negatives = positives + positive, negatives + (not positive)
        reached[score] = positives, negatives
    return [(score, *counts) for score, counts in reached.items()]


def expected_wins(scores: Iterable[float]) -> float:
    held = list(scores)
    return sum(
        p * (1 - q) * (2 * (p > q) + (p == q))
        for i, p in enumerate(held)
        for j, q in enumerate(held)
        if i != j
    )
