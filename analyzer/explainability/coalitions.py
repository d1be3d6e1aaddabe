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
def _weights(players: int) -> NDArray[np.float64]:
    """How much each coalition of the others counts, of shape (1, 2 ** (players - 1))."""
    of_size = [
        factorial(size) * factorial(players - 1 - size) / factorial(players) for size in range(players)
    ]
    others = (np.arange(2 ** (players - 1))[:, None] >> np.arange(max(1, players - 1)) & 1).sum(axis=1)
    return np.asarray(np.array(of_size)[others][None])


def shapley_values(gains: NDArray[np.float64], total: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shapley's formula over all coalitions: the values, of shape (records, players, outputs).

    `gains`: those of `every`, (records, 2 ** players - 2, outputs), above the empty coalition's score;
    `total`: the full one's, (records, outputs). A feature joins each coalition S of the others, which counts
    |S|! (n - |S| - 1)! / n!; one that changes nothing has exactly 0.
    """
    records, coalitions, outputs = gains.shape
    players = (coalitions + 2).bit_length() - 1
    worths = np.concatenate([np.zeros((records, 1, outputs)), gains, total[:, None, :]], axis=1)
    values = np.empty((records, players, outputs))
    for player in range(players):
        halves = worths.reshape(records, -1, 2, 2**player, outputs)
        joining = (halves[:, :, 1] - halves[:, :, 0]).reshape(records, -1, outputs)
        values[:, player] = (_weights(players) @ joining)[:, 0]
    return values


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
