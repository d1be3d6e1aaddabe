"""One value for each feature, of the values of all records."""

from collections.abc import Callable, Mapping
from math import fsum
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

AggregationMethod = Literal["mean_abs", "median", "mean_sq"]
METHODS: tuple[AggregationMethod, ...] = get_args(AggregationMethod)


def _mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
    # Exact sums: the last digit does not depend on the order of the records.
    return np.array([fsum(column) / len(column) for column in values.T.tolist()])


AGGREGATIONS: Mapping[AggregationMethod, Callable[[NDArray[np.float64]], NDArray[np.float64]]] = {
    "mean_abs": lambda values: _mean(np.abs(values)),
    "median": lambda values: np.asarray(np.median(values, axis=0)),
    "mean_sq": lambda values: _mean(np.square(values)),
}
"""From values of shape (records, features) to one for each feature (DG): the mean of their sizes, their
median with its sign, the mean of their squares."""

QUICK: Mapping[AggregationMethod, Callable[[NDArray[np.float64]], NDArray[np.float64]]] = {
    "mean_abs": lambda values: np.asarray(np.abs(values).mean(axis=0)),
    "median": lambda values: np.asarray(np.median(values, axis=0)),
    "mean_sq": lambda values: np.asarray(np.square(values).mean(axis=0)),
}
"""The same to the last digits, for the hundreds of tables of an interval."""
