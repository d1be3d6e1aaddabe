"""The baseline that values are beside: where none is given, rows in the middle of the data."""

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from understudy.analyzer.explainability.asking import Texts, as_texts
from understudy.analyzer.explainability.partial_dependence import grid_of

FEW = 20
"""Whole numbers of at most this many distinct values are taken for codes, which have a mode and no mean."""

Clusters = Callable[[NDArray[np.float64], int], Sequence[int]]
"""Points of shape (rows, coordinates) and a number of clusters in, the cluster of each row out."""


def centres(
    records: Sequence[Sequence[str]], clusters: int, assigned: Clusters | None = None
) -> list[list[str]]:
    """A row of texts for each cluster of the records, the largest first; of one cluster, the middle of all.

    There are no more clusters than records that differ.

    Numbers have their mean there, rounded where all of them are whole; texts, and whole numbers of few
    distinct values, the most frequent. What is empty in most records stays empty. `assigned` clusters
    points in which a number is measured in standard deviations and a text has a coordinate for each of its
    values.
    """
    # Sorted, so that neither sums nor clusters depend on the order.
    ordered = sorted(map(tuple, records))
    table = as_texts(ordered)
    kinds = [_kind(table[:, feature]) for feature in range(table.shape[1])]
    points = _points(table, kinds)
    # Spark's k-means has no more clusters than points, and ends where it is asked for them.
    clusters = min(clusters, len(np.unique(points, axis=0)))
    if clusters < 2 or assigned is None:
        return [_centre(table, kinds)]
    of_rows = np.array(assigned(points, clusters))
    sizes = Counter(of_rows.tolist())
    return [
        _centre(table[of_rows == cluster], kinds)
        for cluster in sorted(sizes, key=lambda cluster: (-sizes[cluster], cluster))
    ]


def _kind(cells: NDArray[np.object_]) -> str:
    """`number`, `whole` or `text`."""
    held = [cell for cell in cells if cell]
    grid = grid_of(held, 1)
    if grid is None or grid.kind == "categorical":
        return "text"
    whole = all(cell.lstrip("+-").isdigit() for cell in held)
    if whole and len(set(held)) <= FEW:
        return "text"
    return "whole" if whole else "number"


def _centre(table: Texts, kinds: Sequence[str]) -> list[str]:
    return [_middle(table[:, feature].tolist(), kind) for feature, kind in enumerate(kinds)]


def _middle(cells: Sequence[str], kind: str) -> str:
    counts = Counter(cells)
    mode = min(counts, key=lambda text: (-counts[text], text))
    if kind == "text" or counts[""] * 2 > len(cells):
        return mode
    mean = float(np.mean([float(cell) for cell in cells if cell]))
    return str(round(mean)) if kind == "whole" else repr(mean)


def _points(table: Texts, kinds: Sequence[str]) -> NDArray[np.float64]:
    """Numbers about their mean in standard deviations; for a text a coordinate of each value, 1 or 0."""
    columns = []
    for feature, kind in enumerate(kinds):
        cells = table[:, feature]
        if kind == "text":
            values = sorted(set(cells))
            columns += [(cells == value).astype(float) for value in values]
            continue
        numbers = np.array([float(cell) if cell else np.nan for cell in cells])
        about = numbers - np.nanmean(numbers)
        spread = np.nanstd(numbers)
        columns.append(np.nan_to_num(about / spread if spread else about))
    return np.stack(columns, axis=1)
