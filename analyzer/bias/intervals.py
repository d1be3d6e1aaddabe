"""Intervals of bias metrics by the bootstrap: the table of counts drawn anew, each metric of each draw."""

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from understudy.analyzer.bias.counts import Counts, Flipped, Side
from understudy.analyzer.bias.measure import MeasuredGroup
from understudy.analyzer.bias.metrics import POST_TRAINING, PRE_TRAINING, Undefined
from understudy.analyzer.bias.options import BiasOptions

RESAMPLES = 500
SEED = 0
LOWEST, HIGHEST = 0.025, 0.975

Interval = tuple[float, float]


def intervals(counts: Counts, metrics: Mapping[str, Callable[[Counts], float]]) -> dict[str, Interval]:
    """The middle 95 % of each metric over `RESAMPLES` draws of as many rows, with replacement.

    A metric without an answer in more than half of the draws, or for the rows themselves, has none.
    """
    found: dict[str, list[float]] = {name: [] for name in metrics}
    for drawn in _drawn(counts):
        for name, metric in metrics.items():
            try:
                found[name].append(metric(drawn))
            except Undefined:
                continue
    return {
        name: (_quantile(sorted(values), LOWEST), _quantile(sorted(values), HIGHEST))
        for name, values in found.items()
        if len(values) > RESAMPLES / 2
    }


def intervals_of(group: MeasuredGroup, options: BiasOptions) -> dict[str, Interval]:
    """Those of a group's metrics that have a value."""
    functions = {name: PRE_TRAINING[name].of for name in options.pre_training}
    functions |= {name: POST_TRAINING[name].of for name in options.post_training}
    answers = group.answers
    found = intervals(group.counts, functions)
    return {name: bound for name, bound in found.items() if not isinstance(answers[name], str)}


def _drawn(counts: Counts) -> Sequence[Counts]:
    grouped = (
        counts.groups if isinstance(counts.groups, Sequence) and not isinstance(counts.groups, str) else ()
    )
    # Rows in no group are a part of the table as well.
    outside = _less(counts.a, [a for a, _ in grouped]), _less(counts.d, [d for _, d in grouped])
    table = np.array([_row(side) for pair in (*grouped, outside) for side in pair], dtype=float).ravel()
    rows = int(table.sum())
    if rows == 0:
        return ()
    random = np.random.default_rng(SEED)
    draws = random.multinomial(rows, table / rows, size=RESAMPLES)
    flips = _flips(counts.flipped, random)
    drawn = []
    for draw, flipped in zip(draws.reshape(RESAMPLES, -1, 2, 4), flips, strict=True):
        a, d = draw.sum(axis=0).tolist()
        groups = (
            [(Side(*of_a), Side(*of_d)) for of_a, of_d in draw[:-1].tolist()] if grouped else counts.groups
        )
        drawn.append(Counts(Side(*a), Side(*d), groups, flipped))
    return drawn


def _row(side: Side) -> list[int]:
    return [side.true_positives, side.false_positives, side.false_negatives, side.true_negatives]


def _less(side: Side, parts: Sequence[Side]) -> Side:
    taken = [sum(column) for column in zip(*map(_row, parts), strict=True)] or [0] * 4
    return Side(*(of_all - of_parts for of_all, of_parts in zip(_row(side), taken, strict=True)))


def _flips(flipped: Flipped | str | None, random: np.random.Generator) -> Sequence[Flipped | str | None]:
    if not isinstance(flipped, Flipped) or not flipped.rows:
        return [flipped] * RESAMPLES
    up, down, rows = flipped.up, flipped.down, flipped.rows
    shares = [up / rows, down / rows, (rows - up - down) / rows]
    draws = random.multinomial(rows, shares, size=RESAMPLES)
    return [Flipped(int(of_up), int(of_down), rows) for of_up, of_down, _ in draws]


def _quantile(ordered: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
