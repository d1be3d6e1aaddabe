"""Files that appear whole or not at all: documents, metrics and the exit message.

Every file is written under a name that ends in `.partial`, brought to the disk, and renamed; the renames of
one run happen together, after every file has been written.
"""

import os
import signal
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from analyzer.errors import UserError

MESSAGE_BYTES = 1024
"""The most that `ExitMessage` holds (contract §13)."""

DOCUMENTS = ("statistics.json", "constraints.json", "constraint_violations.json", "violation_details.json")
METRICS_FILE = "cloudwatch_metrics.jsonl"


def check_writable(folder: Path) -> None:
    """Make `folder` and a file in it, which is removed again; UserError names the folder and the cause."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".understudy-"):
            pass
    except OSError as error:
        raise _unwritable(folder, error) from None


def write_whole(texts: Mapping[Path, str | Iterable[str]]) -> None:
    """Write every text to its path, or none of them; UserError names the path that failed and the cause."""
    try:
        for path, text in texts.items():
            with _naming(path):
                path.parent.mkdir(parents=True, exist_ok=True)
                with partial(path).open("w", encoding="utf-8", newline="\n") as file:
                    file.writelines([text] if isinstance(text, str) else text)
                    file.flush()
                    os.fsync(file.fileno())
        _rename_together(list(texts))
    finally:
        for path in texts:
            remove(partial(path))


def _rename_together(paths: list[Path]) -> None:
    """Rename every partial file; a stop waits meanwhile, and a failure takes back what was renamed."""
    placed: list[Path] = []
    ours = {signal.SIGTERM, signal.SIGINT}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ours)
    try:
        for path in paths:
            with _naming(path):
                partial(path).replace(path)
            placed.append(path)
    except UserError:
        for path in placed:
            remove(path)
        raise
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def partial(path: Path) -> Path:
    """The name that a file carries until it is whole."""
    return path.with_name(f".{path.name}.partial")


def remove(path: Path) -> bool:
    """Remove a file if it is there and can be removed; whether it was."""
    with suppress(OSError):
        path.unlink()
        return True
    return False


def write_message(path: Path, text: str) -> None:
    """Write the exit message, at most 1 KB of UTF-8, cut between two characters."""
    write_whole({path: cut(text)})


def cut(text: str, limit: int = MESSAGE_BYTES) -> str:
    """The longest beginning of `text` that fits into `limit` bytes of UTF-8; a cut text ends in `...`."""
    encoded = text.encode(errors="replace")
    if len(encoded) <= limit:
        return encoded.decode()
    return encoded[: limit - 3].decode(errors="ignore") + "..."


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _unwritable(path, error) from None


def _unwritable(path: Path, error: OSError) -> UserError:
    cause = error.strerror or str(error)
    return UserError(f"{path} cannot be written: {cause}; free or mount a writable folder there")
