"""The files of a dataset: found to any depth, in the order of their names."""

import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from understudy.analyzer.errors import UserError
from understudy.preprocess.lines import GZIP_MAGIC, Split, lines_of
from understudy.preprocess.pipes import PIPE_PATIENCE_SECONDS, drained
from understudy.preprocess.walk import LEADS_OUT, shown, walk

FOLLOW_LINKS = "understudy_follow_links"
"""The variable that lets links lead out of the inputs."""


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
    source: Path,
    *,
    variable: str = "dataset_source",
    pipe_patience: float = PIPE_PATIENCE_SECONDS,
    follow_links: bool = False,
    skipped: list[Path] | None = None,
) -> list[InputFile]:
    """Every data file under `source` (or `source` itself, when it is a file), sorted by path.

    `variable` is the one that named the source; errors name it. Hidden files, names that begin with `_`, and
    manifests are passed over (see `passed_over`), and links out of the source unless `follow_links`;
    `skipped` receives those. A named pipe is drained into a temporary file. Raises `UserError` when there is
    nothing to read or a file cannot be read.
    """
    found = walk(source, variable, follow_links=follow_links)
    files = [_input_file(path, variable, pipe_patience) for path, reason in found if reason is None]
    links = [path for path, reason in found if reason == LEADS_OUT]
    if skipped is not None:
        skipped += links
    if not files:
        raise UserError(_nothing_in(source, variable, len(found) - len(links), links))
    if not any(file.size for file in files):
        which = (
            f"The file '{shown(files[0].path)}' is"
            if len(files) == 1
            else f"All {len(files)} files under '{shown(source)}' are"
        )
        raise UserError(f"{which} empty; there is no record to analyze.")
    return files


def first_lines(file: InputFile, count: int) -> list[tuple[int, bytes]]:
    """Number and bytes of the first `count` lines of a file that are not blank."""
    return list(islice(lines_of(file.whole), count))


def find_pipe(source: Path, *, follow_links: bool = False) -> Path | None:
    """The first named pipe under `source`, or `source` itself; its data can be read once."""
    try:
        found = walk(source, "dataset_source", follow_links=follow_links)
    except UserError:
        return None  # as is told when the files are looked for
    return next((path for path, reason in found if reason is None and path.is_fifo()), None)


def passed_over(source: Path) -> list[tuple[Path, str]]:
    """Files under `source` that are not read, each with the reason."""
    return [(path, reason) for path, reason in walk(source, "dataset_source") if reason is not None]


def said_of_links(links: Sequence[Path]) -> str:
    """A warning of links that were not followed."""
    said = f"{_counted(links)}, and {'is' if len(links) == 1 else 'are'} not followed"
    return f"{said}; set {FOLLOW_LINKS} to Enabled where what is there is meant to be read"


def _counted(links: Sequence[Path]) -> str:
    which = "1 link that leads" if len(links) == 1 else f"{len(links)} links that lead"
    first = "" if len(links) == 1 else "the first "
    return f"{which} out of the folder ({first}'{shown(links[0])}')"


def _nothing_in(source: Path, variable: str, hidden: int, links: Sequence[Path]) -> str:
    beside = [f"{hidden} hidden or manifest file(s)"] if hidden else []
    beside += [_counted(links)] if links else []
    what = "put the data there, or correct the path."
    if links:
        what = f"put the data there, or set {FOLLOW_LINKS} to Enabled."
    but = f" but {' and '.join(beside)}" if beside else ""
    return f"The folder '{shown(source)}' of {variable} holds no file{but}; {what}"


def _input_file(path: Path, variable: str, patience: float) -> InputFile:
    try:
        str(path).encode()
    except UnicodeEncodeError:
        raise UserError(
            f"The name '{shown(path)}' of a file is not UTF-8, and Java cannot open it; rename it."
        ) from None
    try:
        status = path.stat()
    except OSError as error:
        raise UserError(f"The file '{shown(path)}' cannot be read ({error.strerror}).") from error
    if stat.S_ISFIFO(status.st_mode):
        return _kept(drained(path, patience))
    if not stat.S_ISREG(status.st_mode):
        raise UserError(f"'{shown(path)}' is neither a file nor a named pipe; remove it from {variable}.")
    if not os.access(path, os.R_OK):
        raise UserError(
            f"The file '{shown(path)}' cannot be read (permission denied); check its permissions."
        )
    return InputFile(path, status.st_size, path.suffix == ".gz")


def _kept(spool: Path) -> InputFile:
    with spool.open("rb") as kept:
        packed = kept.read(2) == GZIP_MAGIC
    return InputFile(spool, spool.stat().st_size, packed)
