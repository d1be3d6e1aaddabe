"""Models in plain NumPy, and the one that AWS published beside its golden files."""

import json
from collections.abc import Sequence
from functools import cache
from math import factorial

import numpy as np
from numpy.typing import NDArray

from tests.golden.files import golden
from understudy.analyzer.prediction import Predict

WEIGHTS = (
    0.03938637, -0.12801298, -1.2598095e-08, 0.034934524, 0.3534048, -0.2599799, -0.0037862805,
    -0.113209136, 0.09978037, 0.8937294, 0.00031779808, 0.00066283136, 0.03377905, 0.014029457,
)  # fmt: skip
BIAS = -9.085369
BASELINE = ["39", "2", "184870", "10", "10", "3", "6", "1", "4", "1", "1597", "61", "41", "37"]
NUM_SAMPLES = 100


def numbers(rows: Sequence[Sequence[str]]) -> NDArray[np.float64]:
    """The rows' cells as numbers; an empty one is 0."""
    return np.array([[float(cell or 0) for cell in row] for row in rows])


def published(rows: Sequence[Sequence[str]]) -> NDArray[np.float64]:
    """The logistic regression of the golden files, in single precision as AWS's algorithm computes it."""
    lines = np.array(rows, dtype=np.float32) @ np.array(WEIGHTS, dtype=np.float32) + np.float32(BIAS)
    scores = 1 / (1 + np.exp(-lines))
    return scores.astype(float)[:, None]


@cache
def validation() -> list[list[str]]:
    """The features' texts of the data set that the golden files were computed from."""
    lines = golden("clarify/data/validation-dataset.jsonl").read_text().splitlines()
    return [list(map(str, json.loads(line)["features"])) for line in lines]


def linear(weights: Sequence[float], bias: float = 0.0) -> Predict:
    """A model of one output that adds its features."""
    return lambda rows: (numbers(rows) @ np.array(weights) + bias)[:, None]


def crooked(rows: Sequence[Sequence[str]]) -> NDArray[np.float64]:
    """Two outputs with interactions, the same for a row in whatever company."""
    first, second = [], []
    for row in numbers(rows).tolist():
        total = 0.0
        product = 1.0
        for place, cell in enumerate(row):
            total += (place + 1) * cell
            product *= 1 + cell / 10
        first.append(np.tanh(total / 10) + product)
        second.append(max(row) * min(row))
    return np.array([first, second]).T


def shapley(
    predict: Predict, record: Sequence[str], baseline: Sequence[Sequence[str]]
) -> NDArray[np.float64]:
    """Shapley's definition, the mean gain of a feature over all orders of joining: (outputs, features)."""
    players = len(record)

    def worth(members: int) -> NDArray[np.float64]:
        joined = [[record[at] if members >> at & 1 else row[at] for at in range(players)] for row in baseline]
        return np.asarray(predict(joined).mean(axis=0))

    worths = [worth(members) for members in range(2**players)]
    values = []
    for player in range(players):
        gain = np.zeros_like(worths[0])
        for members in range(2**players):
            if not members >> player & 1:
                size = members.bit_count()
                weight = factorial(size) * factorial(players - size - 1) / factorial(players)
                gain = gain + weight * (worths[members | 1 << player] - worths[members])
        values.append(gain)
    return np.array(values).T
