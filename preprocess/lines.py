"""Lines of a file as bytes, as the JVM's reader cuts them."""

import errno
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from understudy.analyzer.errors import UserError
from understudy.preprocess.listed import WINDOW, Listed, Shrunk
from understudy.preprocess.unpacked import Unpacked

GZIP_MAGIC = b"\x1f\x8b"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_BLANKS = b" \t\n\v\f\r"


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


class Unreadable(Exception):
    """A file that is no text, or breaks off; its text completes the sentence "this file ...".

    `line` is the one where it breaks off, 0 where it is no text; `records` is for how many it counts.
    """

    def __init__(self, what: str, line: int = 0, records: int = 1) -> None:
        super().__init__(what)
        self.line = line
        self.records = records


class CannotRead(UserError):
    """A file that is no longer there, or not to be opened."""


NOT_TEXT = {
    b"PK\x03\x04": "is a zip archive; unpack it",
    b"7z\xbc\xaf\x27\x1c": "is a 7z archive; unpack it",
    b"\xfd7zXZ\0": "is xz; unpack it",
    b"\x28\xb5\x2f\xfd": "is Zstandard; unpack it",
    b"\x04\x22\x4d\x18": "is LZ4; unpack it",
    b"BZh91AY&SY": "is bzip2; unpack it",
    b"PAR1\x15": 'is Parquet; dataset_format {"parquet":{}} reads it',
    b"Obj\x01": "is Avro; convert it to Parquet or JSON lines",
    b"\xff\xfe": "is UTF-16; convert it to UTF-8",
    b"\xfe\xff": "is UTF-16; convert it to UTF-8",
    b"\x89PNG": "is a picture; remove it",
    b"\xff\xd8\xff": "is a picture; remove it",
    b"%PDF-": "is a PDF document; remove it",
    b"\x89HDF": "is HDF5; convert it to Parquet",
    b"\x93NUMPY": "is an array of numpy's; convert it to CSV",
    b"\x80\x04\x95": "is a pickle of Python's; convert it to CSV or Parquet",
    b"SQLite format 3": "is a database of SQLite's; convert it to CSV",
}
"""What a file begins with, and what it is then; the JVM's `NotText` says the same."""
HEAD_BYTES = 16


def not_text(head: bytes) -> str | None:
    """What a file is, by its first bytes, where it is no text in UTF-8."""
    return next((what for magic, what in NOT_TEXT.items() if head.startswith(magic)), None)


@contextmanager
def open_unpacked(path: Path, size: int | None = None) -> Iterator[IO[bytes]]:
    """The file's bytes, unpacked where they begin as gzip does, whatever its name.

    With its listed `size` no more than that, and `Shrunk` where there are fewer. `Unreadable` when it is no
    text or breaks off, `CannotRead` when it cannot be opened.
    """
    try:
        with Listed(path, size) as raw:
            head = raw.head(HEAD_BYTES)
            if not head.startswith(GZIP_MAGIC):
                _check(head)
                yield cast(IO[bytes], io.BufferedReader(raw, WINDOW))
                return
            with Unpacked(raw) as unpacked:
                _check(unpacked.peek(HEAD_BYTES)[:HEAD_BYTES])
                yield cast(IO[bytes], unpacked)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise broken_off(error, "0 lines", 0) from None
    except OSError as error:
        raise _cannot_read(path, error) from error


def broken_off(error: Exception, read: str, records: int) -> Unreadable:
    """What is said of a file that breaks off; what is lost is unknown, and taken for as much as was read."""
    return Unreadable(
        f"breaks off after {read}, as it cannot be unpacked further ({error}): what follows is lost, "
        "and counts for as many records as were read",
        records + 1,
        max(1, records),
    )


def shrunk(split: "Split", gone: Shrunk, read: str, records: int) -> Unreadable:
    """What is said of a file that has become shorter; what is lost is taken for records like the others.

    `CannotRead` where nothing is left that tells their length.
    """
    by = f"has become shorter since it was listed, by {gone.lost} of {split.end - split.start} bytes"
    lost = round(records * gone.lost / max(1, gone.read)) if records else _records(split, gone.lost)
    if lost is None:
        raise CannotRead(
            f"The file '{split.path}' {by}, and what is left does not tell how many records are lost; "
            "start the job again on files that stay."
        )
    lost = max(1, lost)
    return Unreadable(
        f"breaks off after {read}, as it {by}: what stood there is lost, and counts for {lost} "
        f"record{'' if lost == 1 else 's'}",
        records + 1,
        lost,
    )


def _records(split: "Split", count: int) -> int | None:
    """How many records so many bytes of a file may be, by its first lines that are left."""
    try:
        with Listed(Path(split.path)) as file:
            head = file.head(WINDOW)
    except OSError:
        return None
    lines = 0 if head.startswith(GZIP_MAGIC) else head.count(b"\n")
    return round(count * lines / len(head)) if lines else None


def _check(head: bytes) -> None:
    if what := not_text(head):
        raise Unreadable(what)


def _cannot_read(path: Path, error: OSError) -> CannotRead:
    if error.errno == errno.ENOENT:
        return CannotRead(f"The file '{path}' is no longer there; start the job again on files that stay.")
    if error.errno == errno.EACCES:
        return CannotRead(f"The file '{path}' cannot be read (permission denied); check its permissions.")
    return CannotRead(f"The file '{path}' cannot be read ({error.strerror}); mend or remove it.")


def lines_of(split: Split) -> Iterator[tuple[int, bytes]]:
    """Number (from 1) and bytes of each line that is not blank, without line end and byte order mark.

    `Unreadable` or `CannotRead` as by `open_unpacked`.
    """
    number = 0
    try:
        with open_unpacked(Path(split.path), split.end) as file:
            if split.start:
                file.seek(split.start)
            try:
                for number, raw in enumerate(_ended(file, split.start == 0), start=1):
                    # Files put together have a mark within.
                    line = raw.removesuffix(b"\n").removesuffix(b"\r").removeprefix(BYTE_ORDER_MARK)
                    if line.strip(_BLANKS):
                        yield number, line
            except (EOFError, gzip.BadGzipFile, zlib.error) as error:
                raise broken_off(error, _lines(number), number) from None
    except Shrunk as gone:
        raise shrunk(split, gone, _lines(number), number) from None


def _lines(number: int) -> str:
    return f"{number} line{'' if number == 1 else 's'}"


def _ended(file: IO[bytes], from_start: bool) -> Iterator[bytes]:
    """Lines with their ends; files of old Macs are read from their start."""
    first = file.readline(WINDOW)
    if from_start and not first.endswith(b"\n") and b"\r" in first[:-1]:
        last = first
        while last:
            *lines, last = last.split(b"\r")
            yield from (line + b"\r" for line in lines)
            block = file.read1(WINDOW)  # type: ignore[attr-defined]
            if not block and last:
                yield last
            last = last + block if block else b""
        return
    if first:
        yield first if first.endswith(b"\n") else first + file.readline()
    yield from file
