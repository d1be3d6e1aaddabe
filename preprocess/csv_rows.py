"""Cells of CSV text, as the JVM's `Csv` and `CsvRow` read them; empty cells are empty texts here.

A row with quotes is read by RFC 4180 (two quotes in a quoted cell are one) where it can be read so
strictly: each quoted cell ends with a quote before a comma or the row's end, and no other cell holds a
quote. Else it is read with quotes escaped by a backslash, as Spark writes them, where that can be done
strictly; so is a row whose line ends with such a quote, where the lines up to its end, or to that of the
quotes open there, cannot be read strictly else. Else by RFC 4180 as Python's `csv` module reads it: text
after a closing quote belongs to the cell, a quote within a cell is itself.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_LINE = re.compile(r"([^\n]*?)(\r?\n|\Z)")
_ESCAPED = re.compile(r'\\(["\\])')
_CLOSING = re.compile(r'["\\]')


class Unclosed(ValueError):
    """A quoted cell whose quote is never closed."""


def rows(text: str) -> Iterator[list[str]]:
    """The rows of a text; lines without a character are passed over. `Unclosed` where a quote stays open."""
    if '"' not in text:
        yield from (line.removesuffix("\r").split(",") for line in text.split("\n") if line not in ("", "\r"))
        return
    lines = [(match[1], match[2]) for match in _LINE.finditer(text)]
    at = 0
    while at < len(lines):
        line, _ = lines[at]
        if '"' in line:
            cells, taken = _row(lines, at)
            yield cells
            at += taken
        else:
            if line:
                yield line.split(",")
            at += 1


def first_row(line: str) -> list[str] | None:
    """The cells of a line; None where a quote is open at its end, as the row goes on in the next line."""
    if '"' not in line:
        return line.split(",")
    doubled, escaped = _Way(), _Way(backslash=True)
    doubled.add("", line)
    escaped.add("", line)
    if (doubled.open and doubled.strict) or (escaped.open and escaped.strict):
        return None
    if escaped.strict and not doubled.strict:
        return escaped.cells
    return None if doubled.open else doubled.cells


def _row(lines: Sequence[tuple[str, str]], begin: int) -> tuple[list[str], int]:
    """The cells of the row that begins with a line, and how many lines are its own."""
    doubled, escaped, following = _Way(), _Way(backslash=True), _Way()
    loosely: tuple[list[str], int] | None = None
    by_backslash: tuple[list[str], int] | None = None
    end_before = ""
    for count in range(1, len(lines) - begin + 1):
        line, end = lines[begin + count - 1]
        if loosely is None:
            doubled.add(end_before, line)
            if not doubled.open:
                loosely = doubled.cells, count
        else:
            if not following.open:
                following.cells.clear()
            following.add(end_before, line)
        if by_backslash is None and escaped.strict:
            escaped.add(end_before, line)
            if escaped.strict and not escaped.open:
                by_backslash = escaped.cells, count
        end_before = end
        strictly = doubled.strict and following.strict
        if strictly and (loosely is None or (by_backslash is not None and following.open)):
            continue
        if by_backslash is not None:
            return loosely if loosely and strictly else by_backslash
        if loosely is not None and not escaped.strict:
            return loosely
    found = by_backslash or loosely
    if found is None:
        raise Unclosed('holds a quote (") that is not closed')
    return found


@dataclass
class _Way:
    """One way to read a row line by line: what it has read so far.

    `open`: within a quoted cell; `strict`: nothing was met that this way of writing never writes.
    """

    backslash: bool = False
    cells: list[str] = field(default_factory=list)
    open: bool = False
    strict: bool = True
    _cell: list[str] = field(default_factory=list)
    _escapes: bool = False

    def add(self, end_before: str, line: str) -> None:
        if self.open:
            self._cell.append(end_before)
        at = 0
        while True:
            quoted = self.open
            if not self.open and line.startswith('"', at):
                self.open = quoted = True
                at += 1
            if self.open:
                at = self._escaped_part(line, at) if self.backslash else self._doubled_part(line, at)
                if self.open:
                    return
            comma = line.find(",", at)
            rest = line[at:] if comma < 0 else line[at:comma]
            self.strict = self.strict and '"' not in rest and not (quoted and rest)
            self._cell.append(rest)
            self._end_cell()
            if comma < 0:
                return
            at = comma + 1

    def _doubled_part(self, line: str, at: int) -> int:
        start = at
        while (quote := line.find('"', at)) >= 0:
            self._cell.append(line[start:quote])
            start = quote + 1
            if not line.startswith('"', start):
                self.open = False
                return start
            at = start + 1
        self._cell.append(line[start:])
        return len(line)

    def _escaped_part(self, line: str, start: int) -> int:
        at = start
        while found := _CLOSING.search(line, at):
            at = found.end()
            if found[0] == '"':
                self._cell.append(line[start : found.start()])
                self.open = False
                return at
            if line.startswith(('"', "\\"), at):
                self._escapes |= line[at] == '"'
                at += 1
        self._cell.append(line[start:])
        return len(line)

    def _end_cell(self) -> None:
        text = "".join(self._cell)
        # In a cell where a backslash escapes no quote, backslashes are themselves.
        self.cells.append(_ESCAPED.sub(r"\1", text) if self._escapes else text)
        self._cell.clear()
        self._escapes = False
