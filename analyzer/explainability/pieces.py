"""Records cut into pieces, each of which can be explained anywhere, and what they come to, put together.

What a record's values are follows from its own texts (`kernel_shap`), and so neither from the cut nor from
the place.
"""

from collections.abc import Sequence
from functools import partial

import numpy as np

from understudy.analyzer.explainability.kernel_shap import (
    Explanations,
    ShapOptions,
    background_of,
    explain_beside,
)
from understudy.analyzer.prediction import Predict, Spread

PIECE_ASKED = 20_000
"""About so many synthetic records a piece asks about: seconds of a model's time, which a start is worth."""


def explain_spread(
    spread: Spread,
    predict: Predict,
    records: Sequence[Sequence[str]],
    baseline: Sequence[Sequence[str]],
    options: ShapOptions,
) -> Explanations:
    """What `explain` answers, to the last bit, with its pieces done where `spread` does them.

    `predict` asks from here, about the baseline. Errors as of `explain`.
    """
    background = background_of(predict, baseline, options)
    pieces = pieces_of(records, options.budget(background.rows.shape[1]) * len(baseline))
    parts = [[records[at] for at in piece] for piece in pieces]
    work = partial(explain_beside, background, options)
    found = spread(work, parts) if len(parts) > 1 else [work(predict, part) for part in parts]
    back = np.argsort([at for piece in pieces for at in piece])
    return Explanations(
        np.concatenate([part.values for part in found])[back],
        np.concatenate([part.scores for part in found])[back],
        background.expected,
        exact=sum(part.exact for part in found),
        asked=len(baseline) + sum(part.asked for part in found),
    )


def pieces_of(records: Sequence[Sequence[str]], asked: int) -> list[list[int]]:
    """The places of the records by piece, equal records in the same one, each of which asks about `asked`.

    They follow from the records alone.
    """
    different = max(1, PIECE_ASKED // max(1, asked))
    first: dict[tuple[str, ...], int] = {}
    pieces: list[list[int]] = []
    for at, record in enumerate(map(tuple, records)):
        piece = first.setdefault(record, len(first)) // different
        if piece == len(pieces):
            pieces.append([])
        pieces[piece].append(at)
    return pieces
