"""Kernel SHAP: what each feature of a record adds to the model's score, beside the score of a baseline.

Lundberg and Lee, A Unified Approach to Interpreting Model Predictions (2017). The draws are those that fit
the files which AWS's image wrote: pairs of a coalition and its complement, fresh for each record, all
features in one least-squares fit, no penalty. A record with few features that differ from the baseline is
answered exactly, by all coalitions.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from understudy.analyzer.errors import UserError
from understudy.analyzer.explainability import coalitions
from understudy.analyzer.explainability.asking import (
    MOST_RECORDS,
    Texts,
    as_texts,
    scores_of,
    scores_of_baseline,
    scores_of_coalitions,
)
from understudy.analyzer.prediction import Predict

EDGE = 1e-12
"""Probabilities are kept this far from 0 and 1 before their log-odds are taken."""
NEGLIGIBLE = 1e-12
"""Beside the largest: directions of the fit that the drawn coalitions say nothing about."""


@dataclass(frozen=True)
class ShapOptions:
    """How records are explained.

    `num_samples`: coalitions for a record (None: 2 n + 2048 for n features). `use_logit`: values are of
    log-odds. `every_feature`: features that equal the baseline take part as well, as they do in AWS's
    image, which gives them noise where 0 is exact.
    """

    num_samples: int | None = None
    use_logit: bool = False
    seed: int = 0
    every_feature: bool = False

    def budget(self, features: int) -> int:
        """Coalitions for a record of so many features."""
        return 2 * features + 2048 if self.num_samples is None else self.num_samples


@dataclass(frozen=True)
class Explanations:
    """Values of shape (records, outputs, features), which add up to `scores - expected` for each record.

    `scores` are of shape (records, outputs), `expected` of (outputs,), both as log-odds with `use_logit`.
    `exact` counts records that were answered by all coalitions; `asked` the records that the model was
    asked about.
    """

    values: NDArray[np.float64]
    scores: NDArray[np.float64]
    expected: NDArray[np.float64]
    exact: int
    asked: int


def captured(records: Sequence[Sequence[str]]) -> Explanations:
    """Values that a model gave itself, of one output; NaN where a record's are not all numbers.

    Neither scores nor what they are held against are known.
    """
    values = _numbers(records)
    values[np.isnan(values).any(axis=1)] = np.nan
    unknown = np.full((len(records), 1), np.nan)
    return Explanations(values[:, None, :], unknown, unknown[0], exact=0, asked=0)


def _number(cell: str) -> float:
    try:
        value = float(cell)
    except ValueError:
        return np.nan
    return value if isfinite(value) else np.nan


@dataclass(frozen=True)
class Background:
    """What records are held against: rows of texts, and their mean score, of shape (outputs,)."""

    rows: Texts
    expected: NDArray[np.float64]


def background_of(predict: Predict, baseline: Sequence[Sequence[str]], options: ShapOptions) -> Background:
    """The baseline's rows, which the model is asked about once; UserError where it refuses one."""
    rows = as_texts(baseline)
    return Background(rows, _linked(scores_of_baseline(predict, rows).mean(axis=0), options))


def explain(
    predict: Predict,
    records: Sequence[Sequence[str]],
    baseline: Sequence[Sequence[str]],
    options: ShapOptions,
) -> Explanations:
    """Explains each record, of which there is one at least, beside the baseline's rows; as `explain_beside`.

    UserError where the model refuses the baseline, and for scores that are no probabilities where log-odds
    are wanted.
    """
    found = explain_beside(background_of(predict, baseline, options), options, predict, records)
    return replace(found, asked=found.asked + len(baseline))


def explain_beside(
    background: Background, options: ShapOptions, predict: Predict, records: Sequence[Sequence[str]]
) -> Explanations:
    """Explains each record beside rows that the model has scored, which do not count as asked.

    Equal records are asked about once and get equal values, whatever their order and their company. Where the
    model refuses a record, or one that was joined for it, its values are NaN.
    """
    different = list(dict.fromkeys(map(tuple, records)))
    place = {record: at for at, record in enumerate(different)}
    own, against, expected = as_texts(different), background.rows, background.expected
    features = against.shape[1]
    outputs = len(expected)
    scores = _linked(scores_of(predict, own.tolist(), outputs), options)
    values = np.zeros((*scores.shape, features))
    exact = np.zeros(len(different), dtype=bool)
    asked = len(different)
    budget = options.budget(features)
    taking_part = _taking_part(own, against, options)
    for players, chunk in _chunks(taking_part, budget, len(against)):
        exact[chunk] = coalitions.fits(players, budget)
        places = np.nonzero(taking_part[chunk])[1].reshape(len(chunk), players)
        total = scores[chunk] - expected
        if players < 2:
            values[chunk[:, None], :, places] = total[:, None, :]
            continue
        held = _coalitions(players, budget, [different[at] for at in chunk], options.seed)
        asked += held.shape[0] * held.shape[1] * len(against)
        spread = _spread(held, places, features)
        answers = scores_of_coalitions(predict, own[chunk], spread, against, outputs)
        gains = _linked(answers, options) - expected
        if exact[chunk[0]]:
            found = coalitions.shapley_values(gains, total)
        else:
            found = fitted(held[:, : held.shape[1] // 2], gains, total)
        values[chunk[:, None], :, places] = found
    values[~np.isfinite(values).all(axis=(1, 2)) | ~np.isfinite(scores).all(axis=1)] = np.nan
    order = [place[tuple(record)] for record in records]
    return Explanations(values[order], scores[order], expected, int(exact[order].sum()), asked)


def fitted(
    drawn: NDArray[np.bool_], gains: NDArray[np.float64], total: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The least-squares values that add up to `total`, of shape (records, players, outputs).

    `drawn`: (records, pairs, players); `gains`: (records, 2 * pairs, outputs), of these coalitions and then
    of their complements; `total`: (records, outputs). Where too few were drawn, of all answers the one
    nearest to equal shares.
    """
    pairs, players = drawn.shape[1:]
    held = drawn.astype(float)
    share = (held @ np.ones(players))[:, :, None] / players
    # About its mean a complement is the coalition with the other sign: both fit into one row.
    centred = np.subtract(held, share, out=held)
    both = gains[:, :pairs] - gains[:, pairs:] - (2 * share - 1) * total[:, None, :]
    turned = centred.swapaxes(1, 2)
    strengths, directions = np.linalg.eigh(2 * turned @ centred)
    known = strengths > NEGLIGIBLE * strengths[:, -1:]
    inverse = np.where(known, 1 / np.where(known, strengths, 1), 0)
    answer = directions @ (inverse[:, :, None] * (directions.swapaxes(1, 2) @ (turned @ both)))
    answer += total[:, None, :] / players
    return np.asarray(answer + (total - answer.sum(axis=1))[:, None, :] / players)


def _linked(scores: NDArray[np.float64], options: ShapOptions) -> NDArray[np.float64]:
    """Scores, or their log-odds."""
    if not options.use_logit:
        return scores
    outside = scores[(scores < 0) | (scores > 1)]
    if outside.size:
        wrong = float(outside.flat[0])
        raise UserError(
            f"use_logit takes the log-odds of probabilities from 0 to 1, and the model answered {wrong}; "
            "leave use_logit out for a model of other scores"
        )
    held = scores.clip(EDGE, 1 - EDGE)
    return np.asarray(np.log(held / (1 - held)))


def _spread(held: NDArray[np.bool_], places: NDArray[np.intp], features: int) -> NDArray[np.bool_]:
    """Coalitions of all features, of shape (records, coalitions, features): the others keep their own."""
    if held.shape[2] == features:
        return held
    spread = np.ones((*held.shape[:2], features), dtype=bool)
    for record, own in enumerate(places):
        spread[record][:, own] = held[record]
    return spread


def _taking_part(own: Texts, background: Texts, options: ShapOptions) -> NDArray[np.bool_]:
    """Of shape (records, features): where a record differs from some row of the baseline."""
    if options.every_feature:
        return np.ones(own.shape, dtype=bool)
    found = np.zeros(own.shape, dtype=bool)
    numbers = _numbers(own)
    for row, held in zip(background, _numbers(background), strict=True):
        # `39` and `39.0` are the same value; what is no number is none to itself either.
        found |= (own != row) & (numbers != held)
    return found


def _numbers(cells: Sequence[Sequence[str]] | Texts) -> NDArray[np.float64]:
    return np.array([[_number(cell) for cell in row] for row in cells], dtype=float)


def _chunks(
    taking_part: NDArray[np.bool_], budget: int, background: int
) -> Iterator[tuple[int, NDArray[np.intp]]]:
    """Records with equally many features that take part, a bounded number of synthetic ones at once."""
    alike = defaultdict(list)
    for record, players in enumerate(taking_part.sum(axis=1).tolist()):
        alike[players].append(record)
    for players, members in sorted(alike.items()):
        asked = 2**players - 2 if coalitions.fits(players, budget) else budget
        step = max(1, MOST_RECORDS // max(1, asked * background))
        for start in range(0, len(members), step):
            yield players, np.array(members[start : start + step])


def _coalitions(
    players: int, budget: int, records: Sequence[tuple[str, ...]], seed: int
) -> NDArray[np.bool_]:
    """Of shape (records, coalitions, players): all of them, or draws and then their complements."""
    if coalitions.fits(players, budget):
        held = coalitions.every(players)
        return np.broadcast_to(held, (len(records), *held.shape))
    seeds = [[seed, _digest(record)] for record in records]
    half = coalitions.drawn(players, max(1, budget // 2), seeds)
    return np.concatenate([half, ~half], axis=1)


def _digest(record: tuple[str, ...]) -> int:
    """A number for a record's texts, so that its draws depend on nothing else."""
    text = "".join(f"{len(cell)}:{cell}" for cell in record)
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest())
