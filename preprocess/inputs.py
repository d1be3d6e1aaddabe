"""The files of a dataset: found to any depth, in the order of their names."""

import errno
import os
import select
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from analyzer.errors import UserError
from preprocess.lines import GZIP_MAGIC, Split

PIPE_PATIENCE_SECONDS = 60
"""How long a pipe may stay without a writer."""


@dataclass(frozen=True)
class InputFile:
    """A file to read: where it is, how many bytes it has on disk, whether it is named as gzip-packed.

    `host` is the one host of a cluster that has it; None where every host has.
    """

    path: Path
    size: int
    gzip: bool = False
    host: str | None = None

    @property
    def whole(self) -> Split:
        """All of its lines."""
        return Split(str(self.path), 0, self.size, self.gzip, True)


def find_inputs(
    source: Path, *, variable: str = "dataset_source", pipe_patience: float = PIPE_PATIENCE_SECONDS
) -> list[InputFile]:
    """Every data file under `source` (or `source` itself, when it is a file), sorted by path.

    `variable` is the one that named the source; errors name it.

    Hidden files, names that begin with `_`, and manifests are passed over (see `passed_over`). A named pipe
    is drained into a temporary file. Raises `UserError` when there is nothing to read or a file cannot
    be read.
    """
    files: list[InputFile] = []
    skipped = 0
    for path, reason in _walk(source, variable):
        if reason is not None:
            skipped += 1
            continue
        files.append(_input_file(path, variable, pipe_patience))
    if not files:
        beside = f" but {skipped} hidden or manifest file(s)" if skipped else ""
        raise UserError(
            f"The folder '{source}' of {variable} holds no file{beside}; "
            "put the data there, or correct the path."
        )
    if not any(file.size for file in files):
        which = (
            f"The file '{files[0].path}' is"
            if len(files) == 1
            else f"All {len(files)} files under '{source}' are"
        )
        raise UserError(f"{which} empty; there is no record to analyze.")
    return files


def find_pipe(source: Path) -> Path | None:
    """The first named pipe under `source`, or `source` itself; its data can be read once."""
    return next((path for path in (source, *sorted(source.rglob("*"))) if path.is_fifo()), None)


def passed_over(source: Path) -> list[tuple[Path, str]]:
    """Files under `source` that are not read, each with the reason."""
    return [(path, reason) for path, reason in _walk(source, "dataset_source") if reason is not None]


def _walk(source: Path, variable: str) -> Iterator[tuple[Path, str | None]]:
    try:
        source.stat()
    except OSError as error:
        why = "does not exist" if error.errno == errno.ENOENT else f"cannot be read ({error.strerror})"
        raise UserError(
            f"The path '{source}' of {variable} {why}; mount the data there, or correct the path."
        ) from None
    if not source.is_dir():
        yield source, None
        return
    found: list[tuple[Path, str | None]] = []
    seen: set[str] = set()  # a link may lead back to a folder above it
    for folder, folders, names in os.walk(source, onerror=_unreadable, followlinks=True):
        seen.add(os.path.realpath(folder))
        folders[:] = [
            name
            for name in folders
            if not name.startswith((".", "_")) and os.path.realpath(Path(folder, name)) not in seen
        ]
        found.extend((path := Path(folder, name), _passed_over(path)) for name in names)
    yield from sorted(found, key=lambda item: item[0].parts)


def _unreadable(error: OSError) -> None:
    raise UserError(
        f"The folder '{error.filename}' cannot be read ({error.strerror}); check its permissions."
    ) from error


def _passed_over(path: Path) -> str | None:
    if path.name.startswith("."):
        return "hidden"
    if path.name.startswith("_"):
        return "a marker"
    if path.suffix == ".manifest" or (path.suffix == ".json" and _is_manifest(path)):
        return "a manifest"
    return None


def _is_manifest(path: Path) -> bool:
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return b"".join(file.read(256).split()).startswith(b'[{"prefix":')
    except OSError:
        return False


def _input_file(path: Path, variable: str, patience: float) -> InputFile:
    try:
        str(path).encode()
    except UnicodeEncodeError:
        raise UserError(
            f"The name {os.fsencode(path)!r} of a file is not UTF-8, and Java cannot open it; rename it."
        ) from None
    try:
        status = path.stat()
    except OSError as error:
        raise UserError(f"The file '{path}' cannot be read ({error.strerror}).") from error
    if stat.S_ISFIFO(status.st_mode):
        return _drained(path, patience)
    if not stat.S_ISREG(status.st_mode):
        raise UserError(f"'{path}' is neither a file nor a named pipe; remove it from {variable}.")
    if not os.access(path, os.R_OK):
        raise UserError(f"The file '{path}' cannot be read (permission denied); check its permissions.")
    return InputFile(path, status.st_size, path.suffix == ".gz")


def _drained(pipe: Path, patience: float) -> InputFile:
    """What a named pipe delivers until its writer closes it, kept in a temporary file."""
    spool = Path(tempfile.mkdtemp(prefix="understudy-pipe-"), pipe.name)
    descriptor = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        poll = select.poll()
        poll.register(descriptor, select.POLLIN | select.POLLHUP)
        if not poll.poll(patience * 1000):
            raise UserError(
                f"Nothing was written to the pipe '{pipe}' within {patience:g} seconds; "
                "start its writer, or mount files instead."
            )
        os.set_blocking(descriptor, True)
        with os.fdopen(descriptor, "rb", closefd=False) as incoming, spool.open("wb") as kept:
            while block := incoming.read(1 << 20):
                kept.write(block)
    finally:
        os.close(descriptor)
    with spool.open("rb") as kept:
        packed = kept.read(2) == GZIP_MAGIC
    return InputFile(spool, spool.stat().st_size, packed)
