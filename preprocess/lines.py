"""Lines of a file as bytes, as the JVM's reader cuts them."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
WINDOW = 1 << 17
"""A file with no line feed in so many bytes, but carriage returns, is an old Mac's: they end its lines."""
_BLANKS = bytes(range(33))


@dataclass(frozen=True)
class Split:
    """The bytes `start` to `end` of a file, both at a line's beginning; `whole`: no time is asked.

    `host` is the one that has the file, None where every host has.
    """

    path: str
    start: int
    end: int
    gzip: bool
    whole: bool
    host: str | None = None


def open_unpacked(path: Path, packed: bool) -> IO[bytes]:
    """The file's bytes, unpacked."""
    return cast(IO[bytes], gzip.open(path, "rb")) if packed else path.open("rb")


def lines_of(split: Split) -> Iterator[tuple[int, bytes]]:
    """Number (from 1) and bytes of each line that is not blank, without line end and byte order mark."""
    with open_unpacked(Path(split.path), split.gzip) as file:
        if split.start:
            file.seek(split.start)
        position = split.start
        for number, raw in enumerate(_ended(file), start=1):
            if not split.gzip and position >= split.end:
                return
            position += len(raw)
            # Files put together have a mark within.
            line = raw.removesuffix(b"\n").removesuffix(b"\r").removeprefix(BYTE_ORDER_MARK)
            if line.strip(_BLANKS):
                yield number, line


def _ended(file: IO[bytes]) -> Iterator[bytes]:
    """Lines with their ends."""
    first = file.readline(WINDOW)
    if not first.endswith(b"\n") and b"\r" in first[:-1]:
        last = first
        while last:
            *lines, last = last.split(b"\r")
            yield from (line + b"\r" for line in lines)
            block = file.read(WINDOW)
            if not block and last:
                yield last
            last = last + block if block else b""
        return
    if first:
        yield first if first.endswith(b"\n") else first + file.readline()
    yield from file


def line_in_file(path: Path, split_start: int, line: int, *, packed: bool = False) -> int:
    """The number of a line in its file, from its number within a split that begins at byte `split_start`."""
    if split_start == 0:
        return line
    before = 0
    with open_unpacked(path, packed) as file:
        left = split_start
        while left and (block := file.read(min(left, 1 << 20))):
            before += block.count(b"\n")
            left -= len(block)
    return before + line
