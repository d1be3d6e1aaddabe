"""Synthetic records: texts of a record and of the baseline joined by coalition, and the model's scores."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from understudy.analyzer.errors import UserError
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


def scores_of(predict: Predict, rows: Texts) -> NDArray[np.float64]:
    """The model's scores, of shape (rows, outputs); UserError for one that is no finite number."""
    scores = [
        np.asarray(predict(rows[start : start + MOST_RECORDS].tolist()), dtype=float)
        for start in range(0, len(rows), MOST_RECORDS)
    ]
    found = np.concatenate(scores)
    if not np.isfinite(found).all():
        at = int(np.flatnonzero(~np.isfinite(found).all(axis=1))[0])
        raise UserError(
            f"The model answered {found[at].tolist()} for a record, which is no score: its probabilities or "
            "predicted numbers are wanted"
        )
    return found


def scores_of_coalitions(
    predict: Predict, own: Texts, coalitions: NDArray[np.bool_], baseline: Texts
) -> NDArray[np.float64]:
    """Scores of joined records, averaged over the baseline's rows: (records, coalitions, outputs).

    `own` and `baseline` are rows of all features; `coalitions` are of shape (records, coalitions,
    features), true where a record keeps its own text. No text is written anew: a cell is sent as it was
    captured.
    """
    records, many, features = coalitions.shape
    flat = coalitions.reshape(-1, features)
    owners = np.repeat(np.arange(records), many)
    step = max(1, MOST_RECORDS // len(baseline))
    means = []
    for start in range(0, len(flat), step):
        held = flat[start : start + step, None, :]
        joined = np.where(held, own[owners[start : start + step], None, :], baseline[None])
        scores = scores_of(predict, joined.reshape(-1, features))
        means.append(scores.reshape(len(held), len(baseline), -1).mean(axis=1))
    found = np.concatenate(means)
    return found.reshape(records, many, found.shape[1])
