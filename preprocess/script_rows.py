"""What a preprocessing script's workers send to the JVM, where `understudy.preprocess.ScriptRows` reads it.

Lines of JSON, in the order of the records:

- `{"file": path, "start": byte}`: in which file, and where its split begins, all that follows stands;
- `{"shape": number, "keys": [text, ...]}`: the keys of the rows of a shape, sorted, from here on; numbers
  count up, and the shapes before a shape of number 0 are forgotten;
- `{"shape": number, "columns": [text, ...]}`: the same of rows of a data set, in its order; null is unnamed;
- `[shape, line, event, first, cell, ...]`: a row; `first` of its record; a cell is text, a whole number,
  a truth value, or null where it is missing;
- `{"record": text, "line": number, "event": text}`: a capture that the script handed back;
- `{"note": kind, "line", "event", "reason", "text"}`: what is said instead of rows, those of one record or
  of as many as `records` says;
- `{"end": number}`: the last line, with how many rows, records and notes came before it.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from types import NoneType
from typing import Any

import orjson

from understudy.preprocess.flatten import cell_text, flatten
from understudy.preprocess.naming import named

MOST_SHAPES = 1000
MOST_NAMES = 1 << 20
"""So many shapes, of so many names in all, are remembered; more, and the first is learnt anew."""
SORTED_AS_TEXTS = "keys_sorted_as_texts"
LABELS_OF_SCRIPT = "labels_of_the_script"
"""Kinds of notes on all rows, said once."""
LONGEST_NUMBER = 30
"""Keys of so many digits are not taken for numbers."""

_AS_THEY_ARE = frozenset({str, int, bool, NoneType})
"""Kinds of values whose JSON is their cell."""
_SCALARS = _AS_THEY_ARE | {float}


@dataclass(frozen=True)
class _Shape:
    """The number of rows of a shape, how many cells they have, and how these are taken from a dictionary.

    KeyError where the dictionary is of another shape.
    """

    number: int
    width: int
    cells: Callable[[dict[Any, Any]], Sequence[Any]]


_NO_SHAPE = _Shape(-1, -1, tuple)
_dumps = json.dumps
"""As it is before a script may have replaced it."""
_EXACT = orjson.OPT_PASSTHROUGH_SUBCLASS


class ScriptRows:
    """Collects lines until they are taken: `size` bytes so far, of the split of `file` from `start`."""

    def __init__(self) -> None:
        self.size = 0
        self._lines: list[bytes] = []
        self._count = 0
        self.file: str | None = None
        self.start = 0
        self._names = 0
        self._numbers: dict[tuple[str, tuple[str | None, ...]], int] = {}
        self._shapes: dict[tuple[str, ...], _Shape] = {}
        self._shape = _NO_SHAPE
        self._told: set[str] = set()

    def at(self, file: str, start: int) -> None:
        """What follows stands in this split of this file."""
        if file is not self.file or start != self.start:
            self.file, self.start = file, start
            self._add({"file": file, "start": start})

    def row(self, line: int, event: str | None, first: bool, row: Mapping[Any, Any]) -> None:
        """A row that a script returned: nested values flattened, keys sorted as texts.

        TypeError for a value that cannot become a cell.
        """
        # The plain rows of most scripts; what is below says the same of them in ten times the time.
        if type(row) is dict and (cells := self._cells_of(row, line)):
            try:
                text = orjson.dumps((self._shape.number, line, event, first, *cells), None, _EXACT)
            except TypeError:  # a whole number of more than 64 bits, half of a surrogate pair
                pass
            else:
                self._row(text)
                return
        self.sorted_row(line, event, first, dict(sorted(flatten(row).items())))

    def sorted_row(self, line: int, event: str | None, first: bool, row: Mapping[str, str | None]) -> None:
        """A row as it is: its texts, in its order."""
        self._cells(self._number("keys", tuple(row), line), line, event, first, tuple(row.values()))

    def columns(
        self,
        line: int,
        event: str | None,
        first: bool,
        names: Sequence[str | None],
        cells: Sequence[str | None],
    ) -> None:
        """A row of a data set, in its order; `names` are None where a cell is known by its position only."""
        self._cells(self._number("columns", tuple(names), line), line, event, first, cells)

    def record(self, line: int, event: str | None, text: str) -> None:
        """A capture that the script handed back."""
        self._add({"record": text, "line": line, "event": event})
        self._count += 1

    def note(
        self, kind: str, line: int, event: str | None, reason: str, text: str | None, *, records: int = 1
    ) -> None:
        """What is said instead of so many records' rows, or of them."""
        note = {"note": kind, "line": line, "event": event, "reason": reason, "text": text}
        self._add(note if records == 1 else {**note, "records": records})
        self._count += 1

    def once(self, kind: str, line: int, reason: str) -> None:
        """What is said of all rows, at the first of them."""
        if kind not in self._told:
            self._told.add(kind)
            self.note(kind, line, None, reason, None)

    def end(self) -> None:
        """Nothing follows."""
        self._add({"end": self._count})

    def taken(self) -> bytes:
        """The lines so far; none are left."""
        lines = b"\n".join([*self._lines, b""])
        self._lines.clear()
        self.size = 0
        return lines

    def _cells_of(self, row: dict[Any, Any], line: int) -> Sequence[Any] | None:
        """The cells of a row of texts and plain values, of the shape before or of another one from here on.

        None for any other row.
        """
        shape = self._shape
        try:
            # So many different keys are all there are: no need to look at the row's own.
            cells = shape.cells(row) if len(row) == shape.width else None
        except KeyError:
            cells = None
        if cells is None:
            keys = tuple(row)
            known = self._shapes.get(keys) or self._learnt(keys, row, line)
            if known is None:
                return None
            self._shape = known
            cells = known.cells(row)
        try:
            "".join(cells)  # the fastest way to see that all are texts
        except TypeError:
            return _plain(cells)
        return cells

    def _learnt(self, keys: tuple[Any, ...], row: dict[Any, Any], line: int) -> _Shape | None:
        """The shape of rows with these keys; None unless they are texts and all values plain."""
        if not keys or not all(type(key) is str for key in keys) or _plain(tuple(row.values())) is None:
            return None
        # Keys of one shape in ever other orders would fill any memory as well.
        self._make_room(len(keys))
        ordered = tuple(sorted(keys))
        number = self._number("keys", ordered, line)
        (only, *others) = ordered
        cells = itemgetter(*ordered) if others else lambda row: (row[only],)
        shape = self._shapes[keys] = _Shape(number, len(keys), cells)
        return shape

    def _number(self, kind: str, names: tuple[str | None, ...], line: int) -> int:
        number = self._numbers.get((kind, names))
        if number is None:
            self._make_room(len(names))
            number = self._numbers[kind, names] = len(self._numbers)
            self._add({"shape": number, kind: names})
            if kind == "keys" and (order := _misled(names)):
                self.once(SORTED_AS_TEXTS, line, order)
        return number

    def _make_room(self, names: int) -> None:
        """Begins again where another shape of so many names would be too much."""
        self._names += names
        if self._names > MOST_NAMES or len(self._numbers) == MOST_SHAPES:
            self._numbers.clear()
            self._shapes.clear()
            self._shape = _NO_SHAPE
            self._names = names

    def _cells(
        self, shape: int, line: int, event: str | None, first: bool, cells: Sequence[str | None]
    ) -> None:
        row = (shape, line, event, first, *cells)
        try:
            self._row(orjson.dumps(row))
        except TypeError:
            self._row(_dumps(row).encode("ascii"))

    def _row(self, line: bytes) -> None:
        self._lines.append(line)
        self.size += len(line)
        self._count += 1

    def _add(self, message: Mapping[str, object]) -> None:
        line = _dumps(message).encode("ascii")
        self._lines.append(line)
        self.size += len(line)


def read_back(batches: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """Rows, records and notes of such lines, for people: a row as `row`, its texts by their keys."""
    shapes: dict[int, list[str]] = {}
    for line in b"".join(batches).splitlines():
        message = json.loads(line)
        if isinstance(message, list):
            shape, number, event, first, *cells = message
            row = dict(zip(shapes[shape], map(cell_text, cells), strict=True))
            yield {"row": row, "line": number, "event": event, "first": first}
        elif "shape" in message:
            shapes[message["shape"]] = named(message.get("keys") or message["columns"]).names
        elif "note" in message or "record" in message:
            yield message


def _plain(cells: Sequence[Any]) -> Sequence[Any] | None:
    """The cells with fractions as texts, which then have one form wherever they are written.

    None where one is anything but a text, a number, a truth value or missing.
    """
    if _AS_THEY_ARE.issuperset(map(type, cells)):
        return cells
    if _SCALARS.issuperset(map(type, cells)):
        return [cell_text(cell) if type(cell) is float else cell for cell in cells]
    return None


def _misled(keys: Sequence[str | None]) -> str | None:
    """What is said of keys that are whole numbers, where sorting them as texts brings them out of order."""
    numbers = [key for key in keys if key and key.isascii() and key.isdigit() and len(key) < LONGEST_NUMBER]
    by_number = sorted(numbers, key=int)
    if (ordered := sorted(numbers)) == by_number:
        return None
    at = next(i for i, (text, number) in enumerate(zip(ordered, by_number, strict=True)) if text != number)
    return (
        f"the script's keys are sorted as texts, as AWS's image does, so that '{ordered[at]}' comes before "
        f"'{by_number[at]}'; give them one length, as in str(i).zfill(20), where their order matters"
    )
