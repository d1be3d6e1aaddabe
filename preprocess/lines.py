"""Lines of a file as bytes, as the JVM's reader cuts them."""

import errno
import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from analyzer.errors import UserError
from preprocess.unpacked import Unpacked

GZIP_MAGIC = b"\x1f\x8b"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
WINDOW = 1 << 17
"""A file with no line feed in so many bytes, but carriage returns, is an old Mac's: they end its lines."""
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
def open_unpacked(path: Path) -> Iterator[IO[bytes]]:
    """The file's bytes, unpacked where they begin as gzip does, whatever its name.

    `Unreadable` when it is no text or breaks off, `CannotRead` when it cannot be opened.
    """
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
            file.seek(0)
            if not head.startswith(GZIP_MAGIC):
                _check(head)
                yield file
                return
            with Unpacked(file) as unpacked:
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
    with open_unpacked(Path(split.path)) as file:
        packed = isinstance(file, gzip.GzipFile)
        if split.start:
            file.seek(split.start)
        position = split.start
        try:
            for number, raw in enumerate(_ended(file, split.start == 0), start=1):
                if not packed and position >= split.end:
                    return
                position += len(raw)
                # Files put together have a mark within.
                line = raw.removesuffix(b"\n").removesuffix(b"\r").removeprefix(BYTE_ORDER_MARK)
                if line.strip(_BLANKS):
                    yield number, line
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise broken_off(error, f"{number} line{'' if number == 1 else 's'}", number) from None


def _ended(file: IO[bytes], from_start: bool) -> Iterator[bytes]:
    """Lines with their ends; files of old Macs are read from their start."""
    first = file.readline(WINDOW)
    if from_start and not first.endswith(b"\n") and b"\r" in first[:-1]:
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
