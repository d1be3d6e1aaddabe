"""The flip test: would d's rows be predicted otherwise among their neighbours in a?

As `smclarify` has it: the five nearest rows of a (one where a has fewer than ten) by the Euclidean distance
of all features but facet, label and prediction, not scaled, vote on each row of d. Distances grow with the
product of both sides, so that at most `MOST_D` distinct rows of d and `MOST_A` of a are compared.
"""

import math
from collections.abc import Sequence, Set

from understudy.analyzer.bias.counts import Flipped
from understudy.analyzer.bias.scanned import RowSample, SampledRow

MOST_D, MOST_A = 2_000, 10_000
NEIGHBOURS, MANY_ROWS = 5, 9


def flipped(
    sample: RowSample, *, facet: int, name: str, d: Set[int], positive: Set[int], rows_of_a: int
) -> Flipped | str:
    """How d's rows flip, or the sentence that says why there is no answer.

    `facet` is the facet's place among those asked for, `name` its column, `d` and `positive` the codes of the
    group and of a positive prediction.
    """
    if len({tuple(shape) for shape in sample.shapes}) > 1:
        return "FlipTest needs rows of the same columns"
    if not sample.rows:
        return "Facet set is empty"
    dropped = list(sample.shapes[0]).index(name) if name in sample.shapes[0] else -1
    of_d = [row for row in sample.rows if row.facets[facet] in d][:MOST_D]
    of_a = [row for row in sample.rows if row.facets[facet] not in d][:MOST_A]
    if not of_d or not of_a:
        return f"{'Facet' if not of_d else 'Negated facet'} set is empty"
    try:
        features_d, features_a = ([_features(row, dropped) for row in side] for side in (of_d, of_a))
    except _NoFeatures as why:
        return str(why)
    votes = _votes(
        features_d,
        features_a,
        [row.count for row in of_a],
        [row.predicted in positive for row in of_a],
        NEIGHBOURS if rows_of_a > MANY_ROWS else 1,
    )
    up = down = 0
    for row, accepted_among_neighbours in zip(of_d, votes, strict=True):
        accepted = row.predicted in positive
        up += row.count if accepted and not accepted_among_neighbours else 0
        down += row.count if accepted_among_neighbours and not accepted else 0
    return Flipped(up, down, sum(row.count for row in of_d))


class _NoFeatures(Exception):
    """A row has no place among the others; the text says why, in AWS's words."""


def _features(row: SampledRow, dropped: int) -> list[float]:
    numbers = [_number(cell) for at, cell in enumerate(row.cells) if at != dropped]
    if not numbers:
        raise _NoFeatures("FlipTest needs features: the rows hold none beside facet, label and prediction")
    return numbers


def _number(cell: str | None) -> float:
    text = (cell or "").strip().lower()
    if text in {"true", "false"}:
        return float(text == "true")
    try:
        number = float(text or "nan")
    except ValueError:
        raise _NoFeatures("FlipTest does not support non-numeric columns") from None
    if not math.isfinite(number):
        raise _NoFeatures("Input X contains NaN.")
    return number


def _votes(
    of_d: Sequence[Sequence[float]],
    of_a: Sequence[Sequence[float]],
    counts: Sequence[int],
    accepted: Sequence[bool],
    neighbours: int,
) -> list[bool]:
    """Whether most of the nearest rows of a are predicted positive, for each row of d.

    A row of a stands for as many as it occurs. Where several are at the distance of the last neighbour, they
    share its votes, so that the order of the rows decides nothing; of equal votes the negative ones win.
    """
    import numpy as np

    a, many, yes = np.asarray(of_a), np.asarray(counts), np.asarray(accepted)
    votes = []
    for row in np.asarray(of_d):
        distances = ((a - row) ** 2).sum(axis=1)
        nearest = np.argsort(distances, kind="stable") if len(a) <= neighbours else None
        if nearest is None:
            bound = np.partition(distances, neighbours - 1)[neighbours - 1]
            nearest = np.flatnonzero(distances <= bound)
        left, share = float(min(neighbours, many.sum())), 0.0
        wanted = left
        for distance in np.unique(distances[nearest]):
            tied = nearest[distances[nearest] == distance]
            total = float(many[tied].sum())
            taken = min(left, total)
            share += taken * float(many[tied][yes[tied]].sum()) / total
            left -= taken
        votes.append(2 * share > wanted)
    return votes
