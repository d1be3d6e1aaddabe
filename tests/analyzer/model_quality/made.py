"""A small engine in plain Python: rows in, outcomes out, by the definitions of `outcomes.py`."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import accumulate
from random import Random
from typing import Any

from understudy.analyzer.model_quality.documents import ProblemType
from understudy.analyzer.model_quality.options import QualityOptions
from understudy.analyzer.model_quality.outcomes import (
    GROUPS,
    Errors,
    Expectation,
    GroupedRows,
    Outcomes,
    Ranking,
    Segment,
)

LEAST_EXPONENT = -1074
"""Of two: the smallest double."""

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def options(problem_type: ProblemType, **given: Any) -> QualityOptions:
    """Options of a job at NOON."""
    return QualityOptions(problem_type, NOON, **given)


def classified(
    actual: Sequence[str],
    predicted: Sequence[str],
    scores: Sequence[float] | None = None,
    *,
    positive: str = "1",
    points: bool = True,
    seed: int = 0,
) -> GroupedRows:
    """Rows of a classification; with scores those of a binary one, without points as in a segment of many."""
    groups = drawn(len(actual), seed)
    cells: list[Counter[tuple[str, str]]] = [Counter() for _ in range(GROUPS)]
    for label, said, group in zip(actual, predicted, groups, strict=True):
        cells[group][label, said] += 1
    ranking = None
    if scores is not None:
        ranking = ranked([label == positive for label in actual], scores, groups, points=points)
    return GroupedRows(len(actual), cells, ranking=ranking)


def regressed(labels: Sequence[float], predictions: Sequence[float], *, seed: int = 0) -> GroupedRows:
    """Rows of a regression."""
    groups = drawn(len(labels), seed)
    pairs = list(zip(labels, predictions, groups, strict=True))
    parts = [errors([(label, said) for label, said, at in pairs if at == group]) for group in range(GROUPS)]
    return GroupedRows(len(labels), errors=parts)


def errors(pairs: Sequence[tuple[float, float]]) -> Errors:
    """The sums of label and prediction pairs, in units of the smallest double."""
    off = [counted(abs(said - label)) for label, said in pairs]
    labels = [counted(label) for label, _ in pairs]
    return Errors(
        len(pairs),
        sum(off),
        sum(error * error for error in off),
        sum(labels),
        sum(label * label for label in labels),
        sum(error**3 for error in off),
        sum(error**4 for error in off),
        sum(error**6 for error in off),
        LEAST_EXPONENT,
    )


def counted(value: float) -> int:
    """How many of the smallest double a number is."""
    numerator, denominator = value.as_integer_ratio()
    return (numerator << -LEAST_EXPONENT) // denominator


def ranked(
    positive: Sequence[bool], scores: Sequence[float], groups: Sequence[int], *, points: bool = True
) -> Ranking:
    """Wins by pair of groups, and a point for each distinct score."""
    ups: list[list[float]] = [[] for _ in range(GROUPS)]
    downs: list[list[float]] = [[] for _ in range(GROUPS)]
    for is_positive, score, group in zip(positive, scores, groups, strict=True):
        (ups if is_positive else downs)[group].append(score)
    for below in downs:
        below.sort()
    wins = [
        [sum(bisect_left(below, score) + bisect_right(below, score) for score in above) for below in downs]
        for above in ups
    ]
    ups_at = Counter(score for above in ups for score in above)
    downs_at = Counter(score for below in downs for score in below)
    distinct = sorted({*scores}, reverse=True) if points else []
    return Ranking(
        [len(up) for up in ups],
        [len(down) for down in downs],
        wins,
        list(accumulate(ups_at[score] for score in distinct)),
        list(accumulate(downs_at[score] for score in distinct)),
        points,
    )


def expected(predicted: Sequence[str], probabilities: Sequence[float], positive: str = "1") -> Expectation:
    """What a binary model's probabilities of the positive label (the other is "0") say of its rows."""
    cells: dict[tuple[str, str], float] = {}
    for said, probability in zip(predicted, probabilities, strict=True):
        for label, weight in ((positive, probability), ("0", 1 - probability)):
            cells[label, said] = cells.get((label, said), 0.0) + weight
    wins = sum(
        p * (1 - q) * (2 if p > q else 1 if p == q else 0)
        for i, p in enumerate(probabilities)
        for j, q in enumerate(probabilities)
        if i != j
    )
    pairs = sum(
        p * (1 - q) for i, p in enumerate(probabilities) for j, q in enumerate(probabilities) if i != j
    )
    return Expectation(len(predicted), cells, wins, pairs)


def outcomes(rows: GroupedRows, segments: Sequence[Segment] = (), **given: Any) -> Outcomes:
    """Outcomes of these labelled rows."""
    every = rows.rows + given.get("unlabelled", 0)
    return Outcomes(every, every, rows, segments, **given)


def drawn(rows: int, seed: int) -> list[int]:
    """A random group for each row."""
    random = Random(seed)
    return [random.randrange(GROUPS) for _ in range(rows)]
