"""Synthetic records: texts of a record and of the baseline joined by coalition, and the model's scores."""

from collections.abc import Sequence
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from understudy.analyzer.errors import UserError
from understudy.analyzer.joined_rows import JoinedRows
from understudy.analyzer.prediction import Predict

MOST_RECORDS = 100_000
"""How many synthetic records are made, and asked about, at once."""

Texts = NDArray[np.object_]


def as_texts(rows: Sequence[Sequence[str]]) -> Texts:
    """Rows of equally many texts as an array of shape (rows, features)."""
    table = np.empty((len(rows), len(rows[0]) if rows else 0), dtype=object)
    for at, row in enumerate(rows):
        table[at] = list(row)
    return table


def scores_of(predict: Predict, rows: Sequence[Sequence[str]], outputs: int) -> NDArray[np.float64]:
    """The model's scores, of shape (rows, outputs); NaN for a row that it refuses.

    UserError where it answers another number of scores.
    """
    found = np.full((len(rows), outputs), np.nan)
    for start in range(0, len(rows), MOST_RECORDS):
        scores = np.asarray(predict(rows[start : start + MOST_RECORDS]), dtype=float)
        if scores.shape[1] == outputs:
            found[start : start + len(scores)] = scores
        elif not np.isnan(scores).all():
            raise UserError(
                f"The model answered {scores.shape[1]} scores for a record, and {outputs} for the baseline's"
            )
    return found


def scores_of_baseline(predict: Predict, rows: Texts) -> NDArray[np.float64]:
    """The same for the rows that everything is held against; UserError where one has no scores."""
    found = np.asarray(predict(rows.tolist()), dtype=float)
    for row, scores in zip(rows.tolist(), found.tolist(), strict=True):
        if not scores or not all(map(isfinite, scores)):
            raise UserError(
                f"The model answered {scores or 'nothing'} for a row of the SHAP baseline "
                f"({', '.join(row)[:200]}): give one that it has scores for"
            )
    return found


def scores_of_coalitions(
    predict: Predict, own: Texts, coalitions: NDArray[np.bool_], baseline: Texts, outputs: int
) -> NDArray[np.float64]:
    """Scores of joined records, averaged over the baseline's rows: (records, coalitions, outputs).

    `own` and `baseline` are rows of all features; `coalitions` are of shape (records, coalitions,
    features), true where a record keeps its own text. No text is written anew: a cell is sent as it was
    captured.
    """
    records, many, features = coalitions.shape
    many_others = len(baseline)
    kept, others = np.repeat(own, many_others, axis=0), np.tile(baseline, (records, 1))
    flat = coalitions.reshape(-1, features)
    owners = np.repeat(np.arange(records), many)
    step = max(1, MOST_RECORDS // many_others)
    found = np.empty((len(flat), outputs))
    for start in range(0, len(flat), step):
        held = np.repeat(flat[start : start + step], many_others, axis=0)
        pairs = owners[start : start + step, None] * many_others + np.arange(many_others)
        rows = JoinedRows(kept, others, pairs.ravel(), held)
        scores = scores_of(predict, rows, outputs)
        found[start : start + step] = scores.reshape(-1, many_others, outputs).mean(axis=1)
    return found.reshape(records, many, outputs)
