"""Partial dependence (DG, Clarify, PDP): the mean score when all records are given one value of a feature."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from understudy.analyzer.explainability.asking import as_texts, scores_of
from understudy.analyzer.prediction import Predict

NOT_SUPPORTED = (
    "Detected data type is not supported for PDP. PDP can only be computed for numerical or categorical "
    "columns"
)
"""AWS's words (DG)."""
MOST_CATEGORIES = 50
"""A text column of more distinct values is free text."""


@dataclass(frozen=True)
class Grid:
    """The values that a feature is given, as numbers or as written, and each one's share of the records."""

    kind: Literal["numerical", "categorical"]
    values: Sequence[float | str]
    distribution: Sequence[float]


def grid_of(cells: Sequence[str], resolution: int) -> Grid | None:
    """The grid of a feature; None for free text.

    Numbers: the centres of `resolution` buckets of equal width. Other cells: each distinct one, the most
    frequent first. Empty cells are passed over.
    """
    held = [cell for cell in cells if cell]
    numbers = [number for cell in held if (number := _number(cell)) is not None]
    if held and len(numbers) == len(held):
        return _of_numbers(np.array(numbers), resolution)
    counts = Counter(held)
    if not held or len(counts) > MOST_CATEGORIES:
        return None
    ordered = sorted(counts, key=lambda text: (-counts[text], text))
    return Grid("categorical", ordered, [counts[text] / len(held) for text in ordered])


def _of_numbers(numbers: NDArray[np.float64], resolution: int) -> Grid:
    least, most = float(numbers.min()), float(numbers.max())
    if least == most:
        return Grid("numerical", [least], [1.0])
    counts, _ = np.histogram(numbers, resolution, (least, most))
    half = (most - least) / resolution / 2
    # So computed they are those of the guide's example to the last digit.
    centres = np.linspace(least + half, most - half, resolution)
    return Grid("numerical", centres.tolist(), (counts / len(numbers)).tolist())


def _number(cell: str) -> float | None:
    try:
        number = float(cell)
    except ValueError:
        return None
    return number if isfinite(number) else None


def partial_dependence(
    predict: Predict, records: Sequence[Sequence[str]], feature: int, grid: Grid, outputs: int
) -> NDArray[np.float64]:
    """The mean scores over the records, of shape (outputs, values of the grid).

    Numbers are sent as Python writes them, without a fraction where all of the feature's cells are whole
    and the centre is as well. Equal records are asked about once; those that the model refuses are passed
    over.
    """
    counts = Counter(map(tuple, records))
    table = as_texts(list(counts))
    weights = np.array(list(counts.values()), dtype=float)
    whole = all(cell.lstrip("+-").isdigit() for cell in table[:, feature] if cell)
    means = []
    for value in grid.values:
        table[:, feature] = _text(value, whole)
        scores = scores_of(predict, table.tolist(), outputs)
        counted = np.where(np.isnan(scores), 0, weights[:, None])
        means.append((counted * np.nan_to_num(scores)).sum(axis=0) / np.maximum(counted.sum(axis=0), 1))
    return np.array(means).T


def dependence_on(
    records: Sequence[Sequence[str]], outputs: int, predict: Predict, of: tuple[int, Grid]
) -> NDArray[np.float64]:
    """`partial_dependence` on one feature, by its place and its grid."""
    feature, grid = of
    return partial_dependence(predict, records, feature, grid, outputs)


def _text(value: float | str, whole: bool) -> str:
    if isinstance(value, str):
        return value
    return str(int(value)) if whole and value.is_integer() else repr(value)
