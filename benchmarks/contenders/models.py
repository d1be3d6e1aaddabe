"""A logistic model and the records that it explains, the same for every side: NumPy alone."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

SEED = 11


def records(rows: int, features: int) -> Any:
    """An array of shape (rows, features), four decimals each."""
    return np.random.default_rng(SEED).normal(size=(rows, features)).round(4)


def weights(features: int) -> Any:
    """One for each feature, falling."""
    return np.array([(-1) ** at * math.exp(-at / 5) for at in range(features)])


def scores(rows: Any) -> Any:
    """The model's probability for each row."""
    return 1 / (1 + np.exp(-(rows @ weights(rows.shape[1]))))


def texts(rows: Any) -> Sequence[list[str]]:
    """The records as captures hold them."""
    return [[repr(cell) for cell in row] for row in rows.tolist()]
