"""Cells that a table's rows have from elsewhere: of files beside the data set, and of a model that is asked.

Spark's workers add them, of whatever was read: rows reach them and go back as the lines that `script_rows`
describes. What a row is given depends on itself alone, so that partitions and hosts change nothing.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import NamedTuple

import orjson

from understudy.analyzer.errors import UserError
from understudy.analyzer.inference.answer import Answer
from understudy.analyzer.inference.asking import Asking, calls_to
from understudy.analyzer.inference.calls import Calls, NoAnswer
from understudy.preprocess.side_files import Cells, SideFile, by_identifier, rows_of_side

ASKED_LABEL, ASKED_SCORE = "the model's label", "the model's score"
"""The names of what a model says, which no data set has."""
REFUSED, UNJOINED, OTHER_FEATURES = "model_refused", "unjoined", "other_features"
"""Kinds of notes: records that the model refuses, that have no partner, or features that others have not."""
BATCH_BYTES = 1 << 18


@dataclass(frozen=True)
class Completion:
    """What is added to each row: columns of `sides` by its `identifier` or place, then what the model says.

    The model is sent all columns but `not_features`, by name or index. About `expected` rows are to come,
    where that is known. `kept`: the rows are read more than once, so that answers stay on disk meanwhile.
    """

    asking: Asking | None = None
    not_features: tuple[str, ...] = ()
    sides: tuple[SideFile, ...] = ()
    identifier: str | None = None
    expected: int | None = None
    kept: bool = False


class CannotComplete(UserError):
    """The model is gone, or a file does not fit; it ends the job."""


class Row(NamedTuple):
    """A row on its way; rows of one shape share `names`."""

    line: int
    event: str | None
    first: bool
    names: tuple[str, ...]
    cells: Cells

    def with_cells(self, names: tuple[str, ...], cells: Cells) -> "Row":
        """The same with further cells, under all these names."""
        return self._replace(names=names, cells=[*self.cells, *cells])


Message = Row | bytes
"""A row, or a line that goes on as it is."""
Count = Callable[[int, int], None]
"""Is told of so many calls, and rows that were answered."""


def complete(completion: Completion, count: Count, batches: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of a partition with what is added; `CannotComplete` ends the job."""
    try:
        messages = _messages(batches)
        for side in completion.sides:
            messages = _beside(messages, side, completion.identifier)
        if completion.asking is not None:
            messages = _asked(messages, completion.asking, completion, count)
        yield from _written(messages)
    except UserError as error:
        raise CannotComplete(" ".join(str(error).split())) from error


def _messages(batches: Iterable[bytes]) -> Iterator[Message]:
    names: tuple[str, ...] = ()
    for batch in batches:
        for line in batch.split(b"\n"):
            if line.startswith(b"["):
                _, number, event, first, *cells = orjson.loads(line)
                yield Row(number, event, first, names, cells)
            elif line.startswith(b'{"shape"'):
                names = tuple(orjson.loads(line)["columns"])
            elif line:
                yield line


def _written(messages: Iterable[Message]) -> Iterator[bytes]:
    lines: list[bytes] = []
    size = 0
    names: tuple[str, ...] | None = None
    for message in messages:
        if isinstance(message, Row):
            if message.names != names:
                names = message.names
                lines.append(orjson.dumps({"shape": 0, "columns": names}))
            line = orjson.dumps([0, message.line, message.event, message.first, *message.cells])
        else:
            line = message
        lines.append(line)
        size += len(line)
        if size >= BATCH_BYTES:
            yield b"\n".join([*lines, b""])
            lines, size = [], 0
    yield b"\n".join([*lines, b""])


def _note(row: Row, kind: str, reason: str) -> bytes:
    note = {"note": kind, "line": row.line, "event": row.event, "reason": reason, "text": None}
    return orjson.dumps(note)


def place_of(name: str, names: Sequence[str]) -> int | None:
    """Where the column of this name, or of this index, stands."""
    if name in names:
        return names.index(name)
    return int(name) if name.isascii() and name.isdigit() and int(name) < len(names) else None


def _beside(messages: Iterable[Message], side: SideFile, identifier: str | None) -> Iterator[Message]:
    beside = _by_order(messages, side) if identifier is None else _by_identifier(messages, side, identifier)
    shape: tuple[str, ...] | None = None
    for message in beside:
        if isinstance(message, Row) and message.names is not shape:
            shape = message.names
            if twice := {name for name in side.kept if shape.count(name) > 1}:
                raise UserError(
                    f"{side.where} and the data set both have a column {min(twice)!r}: give one another name"
                )
        yield message


def _by_identifier(messages: Iterable[Message], side: SideFile, identifier: str) -> Iterator[Message]:
    found = by_identifier(side)
    shape: tuple[str, ...] | None = None
    at: int | None = None
    for message in messages:
        if not isinstance(message, Row):
            yield message
            continue
        if message.names != shape:
            shape, at = message.names, place_of(identifier, message.names)
        own = None if at is None else message.cells[at]
        cells = None if own is None else found.get(own.strip())
        if cells is None:
            yield _note(message, UNJOINED, f"has no row in {side.where} with its {identifier}")
        else:
            yield message.with_cells((*message.names, *side.kept), cells)


def _by_order(messages: Iterable[Message], side: SideFile) -> Iterator[Message]:
    rows = rows_of_side(side)
    taken = 0

    def following() -> Cells:
        nonlocal taken
        cells = next(rows, None)
        if cells is None:
            raise UserError(
                f"{side.where} has {taken} rows, and the data set has more: it needs a row for each"
            )
        taken += 1
        return cells

    for message in messages:
        if isinstance(message, Row):
            yield message.with_cells((*message.names, *side.kept), following())
            continue
        yield message
        note = orjson.loads(message)
        if note.get("note") == "malformed":
            # A record that cannot be read has its row in the file all the same.
            for _ in range(note.get("records", 1)):
                following()
    if more := sum(1 for _ in rows):
        raise UserError(
            f"{side.where} has {taken + more} rows, and the data set {taken}: it needs a row for each"
        )


def _asked(
    messages: Iterable[Message], asking: Asking, completion: Completion, count: Count
) -> Iterator[Message]:
    messages = iter(messages)
    waiting: deque[Message] = deque()
    for message in messages:
        if isinstance(message, Row):
            messages = chain([message], messages)
            break
        yield message
    else:
        return
    features = _Features(asking.request.names, (*completion.not_features, *_beside_names(completion)))
    names = features.names_of(message)
    calls = calls_to(replace(asking, request=replace(asking.request, names=names)))
    before = 0, 0

    def rows() -> Iterator[Sequence[str]]:
        for message in messages:
            cells = features.of(message, names) if isinstance(message, Row) else None
            if cells is not None:
                waiting.append(message)
                yield cells
            elif isinstance(message, Row):
                waiting.append(_note(message, OTHER_FEATURES, "has features that the first record has not"))
            else:
                waiting.append(message)

    try:
        for answer in calls.answers(rows()):
            while not isinstance(waiting[0], Row):
                yield waiting.popleft()
            row = waiting.popleft()
            assert isinstance(row, Row)
            yield _with_answer(row, answer, asking)
            before = _counted(calls, before, count)
    finally:
        _counted(calls, before, count)
    yield from waiting


def _beside_names(completion: Completion) -> Iterator[str]:
    for side in completion.sides:
        yield from side.kept


def _counted(calls: Calls, before: tuple[int, int], count: Count) -> tuple[int, int]:
    now = calls.made, calls.rows
    if now != before:
        count(now[0] - before[0], now[1] - before[1])
    return now


def _with_answer(row: Row, answer: Answer | NoAnswer, asking: Asking) -> Message:
    if isinstance(answer, NoAnswer):
        return _note(row, REFUSED, f"has no answer of the model, which {answer.reason}")
    return row.with_cells((*row.names, *asked_names(asking)), [asked_cell(answer, asking)])


def asked_names(asking: Asking) -> tuple[str, ...]:
    """The name of the column that the model's answers make."""
    return (ASKED_LABEL,) if asking.answer.labelled else (ASKED_SCORE,)


def asked_cell(answer: Answer, asking: Asking) -> str | None:
    """The predicted label, or the one score; UserError where there are several of these and no names."""
    if asking.answer.labelled:
        return answer.label
    if len(answer.scores) != 1:
        raise UserError(
            f"{asking.door.in_words} answers {len(answer.scores)} scores for a record: name their classes in "
            "predictor.label_headers, or give predictor.probability, the place of one"
        )
    return repr(answer.scores[0])


class _Features:
    """The cells of rows of any shape that a model is sent, in the order of the first one's."""

    def __init__(self, wanted: Sequence[str], left_out: Sequence[str]) -> None:
        self._wanted = tuple(wanted)
        self._left_out = left_out
        self._shape: tuple[str, ...] | None = None
        self._places: list[int | None] | None = []

    def names_of(self, row: Row) -> tuple[str, ...]:
        """The features' names, those of this row where none were told."""
        return self._wanted or tuple(row.names[at] for at in features_of(row.names, self._left_out))

    def of(self, row: Row, names: Sequence[str]) -> list[str] | None:
        """The cells, empty where missing; None where the row has features that are not among these names."""
        if row.names != self._shape:
            self._shape = row.names
            own = {row.names[at]: at for at in features_of(row.names, self._left_out)}
            self._places = None if own.keys() - set(names) else [own.get(name) for name in names]
        if self._places is None:
            return None
        return ["" if at is None else row.cells[at] or "" for at in self._places]


def features_of(names: Sequence[str], left_out: Sequence[str]) -> list[int]:
    """The places of all columns but those left out by name or index."""
    out = {place_of(name, names) for name in left_out}
    return [at for at in range(len(names)) if at not in out]
