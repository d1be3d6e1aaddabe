"""Files that appear whole or not at all: documents, metrics and the exit message.

Every file is written under a name that ends in `.partial`, brought to the disk, and renamed; the renames of
one run happen together, after every file has been written.
"""

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from preprocess.placing import rename_together, unwritable

MESSAGE_BYTES = 1024
"""The most that `ExitMessage` holds (contract §13)."""

DOCUMENTS = (
    "statistics.json",
    "constraints.json",
    "constraint_violations.json",
    "violation_details.json",
    "model_quality_details.json",
)
METRICS_FILE = "cloudwatch_metrics.jsonl"


def check_writable(folder: Path) -> None:
    """Make `folder` and a file in it, which is removed again; UserError names the folder and the cause."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".understudy-"):
            pass
    except OSError as error:
        raise unwritable(folder, error) from None


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
        rename_together({partial(path): path for path in texts})
    finally:
        for path in texts:
            remove(partial(path))


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
        raise unwritable(path, error) from None
