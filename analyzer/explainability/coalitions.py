"""Coalitions: which features of a record are its own, and which the baseline's.

A coalition is a row of booleans, a place for each feature that takes part, true where the record keeps its
own.
"""

from collections.abc import Sequence
from functools import cache
from math import factorial

import numpy as np
from numpy.typing import NDArray

MOST_ENUMERATED = 20
"""Features beyond which not even a budget of millions lets all coalitions be asked."""


def fits(players: int, budget: int) -> bool:
    """Whether all coalitions but the empty and the full one are within the budget."""
    return players <= MOST_ENUMERATED and 2**players - 2 <= budget


@cache
def every(players: int) -> NDArray[np.bool_]:
    """All coalitions but the empty and the full one, of shape (2 ** players - 2, players)."""
    numbers = np.arange(1, 2**players - 1)
    return (numbers[:, None] >> np.arange(players) & 1).astype(bool)


@cache
def shapley_weights(players: int) -> NDArray[np.float64]:
    """What each of `every`'s coalitions counts for each feature, of shape (players, coalitions).

    Shapley's formula: a coalition S with the feature counts (|S| - 1)! (n - |S|)! / n!, one without it
    -|S|! (n - |S| - 1)! / n!.
    """
    held = every(players)
    of_size = [
        factorial(size) * factorial(players - 1 - size) / factorial(players) for size in range(players)
    ]
    sizes = held.sum(axis=1)
    with_it = np.array([0.0, *of_size])[sizes]
    without = np.array([*of_size, 0.0])[sizes]
    return np.asarray(np.where(held, with_it[:, None], -without[:, None]).T)


def drawn(players: int, pairs: int, seeds: Sequence[Sequence[int]]) -> NDArray[np.bool_]:
    """Coalitions for as many records as there are seeds, of shape (records, pairs, players).

    Each is of k features with probability proportional to 1 / (k (n - k)), the weight of Kernel SHAP's
    sizes, and any of that size alike; it is to be asked together with its complement. A record's coalitions
    depend on its own seed alone.
    """
    sizes = np.arange(1, players)
    ladder = np.cumsum(1 / (sizes * (players - sizes)))
    steps = np.empty((len(seeds), pairs))
    keys = np.empty((len(seeds), pairs, players))
    for row, seed in enumerate(seeds):
        random = np.random.Generator(np.random.PCG64(seed))
        random.random(out=steps[row])
        random.random(out=keys[row])
    # `size - 1`: the place of the last of the smallest keys.
    last = np.searchsorted(ladder, steps * ladder[-1], side="right").clip(0, players - 2)
    bound = np.take_along_axis(np.sort(keys, axis=2), last[:, :, None], axis=2)
    return keys <= bound
