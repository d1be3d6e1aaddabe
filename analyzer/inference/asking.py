"""All that is needed to ask a model: a plain value, which any process of any host can ask it by."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from understudy.analyzer.errors import UserError
from understudy.analyzer.inference.answer import Answer, AnswerForm, Numbers, check_places
from understudy.analyzer.inference.calls import Calls, Limits, NoAnswer
from understudy.analyzer.inference.doors import Door, opened
from understudy.analyzer.inference.request import RequestForm, check_templates
from understudy.analyzer.prediction import Predict

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Asking:
    """Which model is asked, how requests are written and answers read, and how much at once."""

    door: Door
    request: RequestForm = field(default_factory=RequestForm)
    answer: AnswerForm = field(default_factory=AnswerForm)
    limits: Limits = field(default_factory=Limits)


def check(asking: Asking) -> None:
    """UserError for forms that no request or answer can have."""
    check_templates(asking.request)
    check_places(asking.answer)


def calls_to(asking: Asking) -> Calls:
    """Calls of this model; UserError where its endpoint cannot be asked at all."""
    send = opened(
        asking.door,
        asking.request.content_type,
        asking.answer.accept_type,
        seconds=asking.limits.seconds,
        connections=asking.limits.at_once,
    )
    return Calls(asking.door.in_words, send, asking.request, asking.answer, asking.limits)


def prediction_by(asking: Asking, calls: Calls | None = None) -> Predict:
    """The model's scores as a function, by these calls of it; a label counts as its score without another.

    A record that the model refuses scores NaN. The function raises UserError where the model is gone, or a
    label is no number.
    """
    calls = calls or calls_to(asking)

    def predict(rows: Sequence[Sequence[str]]) -> "NDArray[np.float64]":
        import numpy as np

        batches = list(calls.batches(rows))
        if batches and all(isinstance(batch, Numbers) for batch in batches):
            numbers = [np.array(batch.numbers) for batch in batches if isinstance(batch, Numbers)]
            return np.concatenate(numbers)[:, None]
        scores = [_scores(answer, asking) for batch in batches for answer in batch]
        width = max(map(len, scores), default=0)
        if all(len(one) == width for one in scores):
            return np.array(scores, dtype=float).reshape(len(scores), width)
        found = np.full((len(scores), width), np.nan)
        for at, one in enumerate(scores):
            if len(one) not in (0, width):
                raise UserError(
                    f"{asking.door.in_words} answers {len(one)} scores for one record, {width} for others"
                )
            found[at, : len(one)] = one
        return found

    return predict


def _scores(answer: Answer | NoAnswer, asking: Asking) -> tuple[float, ...]:
    if isinstance(answer, NoAnswer):
        return ()
    if answer.scores or answer.label is None:
        return answer.scores
    try:
        return (float(answer.label),)
    except ValueError:
        raise UserError(
            f"{asking.door.in_words} predicts {answer.label[:100]!r} and gives no score: give "
            "predictor.probability, the place of its scores"
        ) from None
