"""Models whose true quality is known, and windows of their predictions, for the tables of intervals."""

import math
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from statistics import NormalDist

from understudy.analyzer.model_quality import classification
from understudy.analyzer.model_quality.documents import ProblemType
from understudy.analyzer.model_quality.outcomes import GROUPS, Errors, GroupedRows, Ranking

Row = tuple[float, ...]
NORMAL = NormalDist()
UNIT = 40
"""Numbers are drawn in whole multiples of 2**-40."""


@dataclass(frozen=True)
class Model:
    """How it is called, its rows, and its true metrics."""

    name: str
    problem: ProblemType
    draw: Callable[[random.Random], Row]
    rows: Callable[[Sequence[Row]], GroupedRows]
    truth: Mapping[str, float]


def binary(positive: float, apart: float, worse: float = 0.0, spread: float = 1.0) -> Model:
    """Scores normal by label, positives `apart` higher and `spread` wide; as many called positive as are.

    A model that is `worse` has its positives nearer by so much, and its threshold where it was.
    """
    level = _threshold(positive, apart, spread)
    moved = apart - worse
    recall, false = 1 - NORMAL.cdf((level - moved) / spread), 1 - NORMAL.cdf(level)
    cells = {
        ("1", "1"): positive * recall,
        ("1", "0"): positive * (1 - recall),
        ("0", "1"): (1 - positive) * false,
        ("0", "0"): (1 - positive) * (1 - false),
    }
    truth = {name: value for name, value in classification.binary(cells, "1").items() if value is not None}
    truth["auc"] = NORMAL.cdf(moved / math.hypot(1, spread))

    def draw(chance: random.Random) -> Row:
        is_positive = chance.random() < positive
        score = chance.gauss(moved, spread) if is_positive else chance.gauss(0, 1)
        return is_positive, score > level, score

    widths = ", scores of two widths" if spread != 1 else ""
    name = f"{positive:.0%} positive, area {truth['auc']:.3f}{widths}"
    return Model(name, "BinaryClassification", draw, _of_scores, truth)


def classes(count: int, accuracy: float, shrink: float = 0.6) -> Model:
    """Each class `shrink` times as frequent as the one before; wrong predictions fall as labels do."""
    weights = [shrink**label for label in range(count)]
    shares = [weight / sum(weights) for weight in weights]
    cells = {
        (str(label), str(said)): share * (accuracy if label == said else (1 - accuracy) * other / (1 - share))
        for label, share in enumerate(shares)
        for said, other in enumerate(shares)
    }
    pairs, upto = list(cells), list(accumulate(cells.values()))
    truth = {name: value for name, value in classification.weighted(cells).items() if value is not None}

    def draw(chance: random.Random) -> Row:
        label, said = chance.choices(pairs, cum_weights=upto)[0]
        return int(label), int(said)

    return Model(f"{count} classes, accuracy {accuracy}", "MulticlassClassification", draw, _of_labels, truth)


def regression(kind: str, scale: float = 1.0) -> Model:
    """Labels of a normal prediction plus an error of a kind, `scale` times as large."""
    error, mae, mse = ERRORS[kind]

    def draw(chance: random.Random) -> Row:
        prediction = chance.gauss(0, 2)
        return prediction + scale * error(chance, prediction), prediction

    truth = {"mae": scale * mae, "mse": scale**2 * mse, "rmse": scale * math.sqrt(mse)}
    # No error is correlated with its prediction, so that variances add up.
    truth["r2"] = 1 - truth["mse"] / (4 + truth["mse"])
    return Model(f"{kind} errors", "Regression", draw, _of_numbers, truth)


def _student(chance: random.Random, _prediction: float) -> float:
    return chance.gauss(0, 1) / math.sqrt(chance.gammavariate(1.5, 2 / 3))


def _lognormal(chance: random.Random, _prediction: float) -> float:
    return chance.lognormvariate(0, 1) - math.exp(0.5)


def _heteroscedastic(chance: random.Random, prediction: float) -> float:
    return chance.gauss(0, 1) * (0.2 + abs(prediction))


ROOT = math.sqrt(2 / math.pi)
ERRORS: Mapping[str, tuple[Callable[[random.Random, float], float], float, float]] = {
    "normal": (lambda chance, _: chance.gauss(0, 1), ROOT, 1.0),
    "heteroscedastic": (_heteroscedastic, ROOT * (0.2 + 2 * ROOT), 0.04 + 0.8 * ROOT + 4),
    # Twice what lies above the mean: E(X; X > m) - m P(X > m).
    "lognormal": (
        _lognormal,
        2 * math.exp(0.5) * (NORMAL.cdf(0.5) - NORMAL.cdf(-0.5)),
        (math.e - 1) * math.e,
    ),
    "Student's t (3)": (_student, 2 * math.sqrt(3) / math.pi, 3.0),
}
"""How an error is drawn, and the true means of its size and its square."""


def window(model: Model, chance: random.Random, size: int) -> list[Row]:
    """So many rows."""
    return [model.draw(chance) for _ in range(size)]


def _threshold(positive: float, apart: float, spread: float) -> float:
    low, high = -10.0, 10.0 + apart
    for _ in range(60):
        middle = (low + high) / 2
        called = positive * (1 - NORMAL.cdf((middle - apart) / spread)) + (1 - positive) * (
            1 - NORMAL.cdf(middle)
        )
        low, high = (middle, high) if called > positive else (low, middle)
    return low


def _of_labels(rows: Sequence[Row]) -> GroupedRows:
    cells: list[Counter[tuple[str, str]]] = [Counter() for _ in range(GROUPS)]
    for group, (label, said, *_) in _grouped(rows):
        cells[group][str(int(label)), str(int(said))] += 1
    return GroupedRows(len(rows), cells)


def _of_scores(rows: Sequence[Row]) -> GroupedRows:
    """Without wins by group, which only areas of samples are made of: the curve is whole."""
    ordered = sorted(rows, key=lambda row: -row[2])
    ups = [int(row[0]) for row in ordered]
    downs = [1 - up for up in ups]
    none = [0] * (GROUPS - 1)
    ranking = Ranking(
        positives=[sum(ups), *none],
        negatives=[sum(downs), *none],
        wins=[[0] * GROUPS for _ in range(GROUPS)],
        true_positives=list(accumulate(ups)),
        false_positives=list(accumulate(downs)),
        whole=True,
    )
    labelled = _of_labels(rows)
    return GroupedRows(labelled.rows, labelled.cells, ranking=ranking)


def _of_numbers(rows: Sequence[Row]) -> GroupedRows:
    parts: list[list[tuple[int, int]]] = [[] for _ in range(GROUPS)]
    for group, row in _grouped(rows):
        label, prediction = (round(math.ldexp(number, UNIT)) for number in row)
        parts[group].append((abs(prediction - label), label))
    return GroupedRows(len(rows), errors=[_errors(part) for part in parts])


def _errors(part: Sequence[tuple[int, int]]) -> Errors:
    def total(power: int) -> int:
        return sum(error**power for error, _ in part)

    return Errors(
        rows=len(part),
        absolute=total(1),
        squared=total(2),
        labels=sum(label for _, label in part),
        label_squares=sum(label * label for _, label in part),
        cubes=total(3),
        fourth_powers=total(4),
        sixth_powers=total(6),
        exponent=-UNIT,
    )


def _grouped(rows: Sequence[Row]) -> Iterator[tuple[int, Row]]:
    """Rows are drawn at random, so their groups may be dealt; unevenly, as those of a hash are."""
    chance = random.Random(len(rows))
    return ((chance.randrange(GROUPS), row) for row in rows)
