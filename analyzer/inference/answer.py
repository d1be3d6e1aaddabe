"""From a model's answer to the label and the scores of each record (DG, Clarify: `accept_type`, `label`,
`probability`, `label_headers`).
"""

import ast
import csv
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NamedTuple, overload

import jmespath
import orjson
from jmespath.exceptions import JMESPathError

from understudy.analyzer.errors import UserError
from understudy.analyzer.inference.request import CONTENT_TYPES, CSV, JSON, JSON_LINES

SHOWN = 100
Place = int | str
"""An index into a line of CSV, or a JMESPath expression."""


class Unfit(Exception):
    """An answer that does not hold what was asked for; its text completes "the model ..."."""


class OneAnswer(Unfit):
    """One answer where several records were sent: the model may take one at a time."""


class Answer(NamedTuple):
    """What a model says of one record; `label` is None where only scores were asked for."""

    label: str | None
    scores: tuple[float, ...] = ()


@dataclass(frozen=True, eq=False)
class Numbers(Sequence[Answer]):
    """Answers of a score and nothing else, of which a SHAP analysis may ask for millions."""

    numbers: Sequence[float]

    def __len__(self) -> int:
        """How many answers there are."""
        return len(self.numbers)

    @overload
    def __getitem__(self, at: int) -> Answer: ...
    @overload
    def __getitem__(self, at: slice) -> "Numbers": ...
    def __getitem__(self, at: int | slice) -> "Answer | Numbers":
        """An answer, or some of them."""
        if isinstance(at, slice):
            return Numbers(self.numbers[at])
        return Answer(None, (self.numbers[at],))


@dataclass(frozen=True)
class AnswerForm:
    """Where an answer holds predicted labels and scores; without either all of it is scores.

    Of several labels or `label_headers`, the one with the highest score is predicted.
    """

    accept_type: str = CSV
    label: Place | None = None
    probability: Place | None = None
    label_headers: tuple[str, ...] = ()

    @property
    def labelled(self) -> bool:
        """Whether an answer has a label, and not scores alone."""
        return self.label is not None or len(self.label_headers) > 1


def check_places(form: AnswerForm) -> None:
    """UserError for a type that no answer is read in, and for places that cannot be in one."""
    if form.accept_type not in CONTENT_TYPES:
        raise UserError(
            f"predictor.accept_type is {form.accept_type!r}; answers are read as "
            f"{', '.join(CONTENT_TYPES[:-1])} or {JSON}"
        )
    for key, place in (("label", form.label), ("probability", form.probability)):
        if place is None:
            continue
        if form.accept_type == CSV:
            if not _is_index(place):
                raise UserError(
                    f"predictor.{key} is {place!r}; answers in {CSV} have no names: give a cell's index"
                )
            continue
        try:
            jmespath.compile(str(place))
        except JMESPathError as error:
            raise UserError(
                f"predictor.{key} is {place!r}, which is no JMESPath expression ({_first(error)})"
            ) from error


def _is_index(place: Place) -> bool:
    text = str(place)
    return text.isascii() and text.isdigit()


def read_answer(body: bytes, form: AnswerForm, records: int) -> Sequence[Answer]:
    """An answer for each of so many records; `Unfit` where there is none."""
    try:
        text = body.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise Unfit(f"answers what is no text, where {form.accept_type} was asked for") from None
    if text[:1] == "<":
        raise Unfit(f"answers HTML or XML, where {form.accept_type} was asked for: {text[:SHOWN]!r}")
    if form.accept_type == CSV and not form.labelled and form.probability is None:
        numbers = _a_number_a_line(text)
        if numbers is not None and len(numbers) == records:
            return Numbers(numbers)
    values = _VALUES[form.accept_type](text, form, records)
    return [_answer(label, scores, form) for label, scores in values]


def _a_number_a_line(text: str) -> list[float] | None:
    """What most models answer; None for anything else."""
    if "," not in text:
        with suppress(ValueError):
            # Most numbers are JSON's, which is read in an eighth of the time.
            found = orjson.loads(f"[{text.replace(chr(10), ',')}]")
            if set(map(type, found)) <= {float, int}:
                return list(map(float, found))
    with suppress(ValueError):
        return list(map(float, text.split("\n")))
    return None


def _of_csv(text: str, form: AnswerForm, records: int) -> list[tuple[Any, Any]]:
    lines = [line for line in csv.reader(text.splitlines()) if line]
    if len(lines) == 1 < records == len(lines[0]):
        # One line may hold a cell for each record.
        lines = [[cell] for cell in lines[0]]
    _check(len(lines), records, text)
    if form.label is None and form.probability is None:
        return [(None, [_value(cell) for cell in line]) for line in lines]
    return [(_cell(line, form.label), _cell(line, form.probability)) for line in lines]


def _cell(line: Sequence[str], index: Place | None) -> Any:
    if index is None:
        return None
    if int(index) >= len(line):
        raise Unfit(f"answers {len(line)} cells for a record, and cell {index} was asked for: {line[:5]}")
    return _value(line[int(index)])


def _value(cell: str) -> Any:
    """A cell; a list where it spells one of Python's, as AutoML models do."""
    cell = cell.strip()
    if not cell.startswith("["):
        return cell
    try:
        return ast.literal_eval(cell)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return cell


def _of_lines(text: str, form: AnswerForm, records: int) -> list[tuple[Any, Any]]:
    lines = [_json(line, form) for line in text.splitlines() if line.strip()]
    _check(len(lines), records, text)
    return [(_found(line, form.label), _found(line, _scores_at(form))) for line in lines]


def _of_document(text: str, form: AnswerForm, records: int) -> list[tuple[Any, Any]]:
    document = _json(text, form)
    labels, scores = (
        [None] * records if place is None else _listed(_found(document, place), place, records)
        for place in (form.label, _scores_at(form))
    )
    return list(zip(labels, scores, strict=True))


def _listed(found: Any, place: Place, records: int) -> list[Any]:
    """A value for each record; what is said of one record alone need not be in a list."""
    if found is None:
        raise Unfit(f"answers nothing at {place!r}")
    if records == 1 and not (isinstance(found, list) and len(found) == 1):
        return [found]
    if not isinstance(found, list):
        raise OneAnswer(f"answers {_shown(found)} at {place!r}, where a list of {records} was asked for")
    _check(len(found), records, json.dumps(found))
    return found


def _scores_at(form: AnswerForm) -> Place | None:
    return "@" if form.label is None and form.probability is None else form.probability


_VALUES = {CSV: _of_csv, JSON_LINES: _of_lines, JSON: _of_document}
"""Label and scores as they stand in answers of each type."""


def _json(text: str, form: AnswerForm) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Unfit(f"answers no JSON, where {form.accept_type} was asked for: {text[:SHOWN]!r}") from None


def _found(value: Any, place: Place | None) -> Any:
    if place is None:
        return None
    try:
        return jmespath.search(str(place), value)
    except JMESPathError as error:
        raise Unfit(f"answers what does not go with {place!r} ({_first(error)})") from None


def _check(found: int, records: int, text: str) -> None:
    if found != records:
        kind = OneAnswer if found == 1 else Unfit
        raise kind(f"answers {found} records where {records} were sent: {text[:SHOWN]!r}")


def _answer(label: Any, scores: Any, form: AnswerForm) -> Answer:
    numbers = _numbers(scores)
    if form.label is None:
        names: Sequence[Any] = form.label_headers
        named = form.labelled
    else:
        names, named = (label, True) if isinstance(label, list) else ([label], True)
    if not named:
        return Answer(None, numbers)
    if len(names) == 1:
        return Answer(_text(names[0]), numbers)
    if len(names) != len(numbers):
        raise Unfit(
            f"answers {len(numbers)} scores for {len(names)} labels ({_shown(list(names))}), whose "
            "highest is predicted: give predictor.probability and label_headers that fit"
        )
    return Answer(_text(names[max(range(len(numbers)), key=numbers.__getitem__)]), numbers)


def _numbers(scores: Any) -> tuple[float, ...]:
    if scores is None:
        return ()
    try:
        return tuple(float(one) for one in (scores if isinstance(scores, list) else [scores]))
    except (TypeError, ValueError):
        raise Unfit(
            f"answers {_shown(scores)} where a score was asked for: give predictor.label or "
            "predictor.probability, the place of it"
        ) from None


def _text(label: Any) -> str | None:
    if label is None or isinstance(label, str):
        return label
    return json.dumps(label)


def _shown(value: Any) -> str:
    return repr(value)[:SHOWN]


def _first(error: Exception) -> str:
    return str(error).splitlines()[0]
