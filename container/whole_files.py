"""Files that appear whole or not at all: documents, metrics and the exit message.

Every file is written under a name that ends in `.partial`, brought to the disk, and renamed; the renames of
one run happen together, after every file has been written. Where several names of a folder change, a mark
stands in it meanwhile, by which a reader knows documents of two runs for what they are.
"""

import hashlib
import json
import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from understudy.analyzer.regular_files import regular_bytes
from understudy.preprocess.joint_renames import (
    Mark,
    aside,
    begun,
    held,
    named,
    on_disk,
    replaced_together,
    unwritable,
)

MESSAGE_BYTES = 1024
"""The most that `ExitMessage` holds (contract §13)."""

MARK = ".understudy-placing"
"""Stands in the folder of documents while a run gives them their names, with the SHA-256 of each."""
LOCK = ".understudy-lock"


def check_writable(folder: Path) -> None:
    """Make `folder` and a file in it, which is removed again; UserError names the folder and the cause."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Without a name, where the file system can: nothing is left of it however the job ends.
        with tempfile.TemporaryFile(dir=folder, prefix=".understudy-"):
            pass
    except OSError as error:
        raise unwritable(folder, error) from None


def write_whole(texts: Mapping[Path, str | Iterable[str]], gone: Iterable[Path] = ()) -> list[Path]:
    """Write every text to its path and take the files `gone` away, or leave everything as it was.

    Those of `gone` that were there. UserError names the path that failed and the cause, or says that another
    process writes the same files.
    """
    gone = [path for path in gone if path not in texts]
    there = [path for path in gone if os.path.lexists(path)]
    (folder, names), *_ = Counter(path.parent for path in (*texts, *there)).most_common(1)
    with ExitStack() as stack:
        if names > 1:
            refusal = f"Another job is writing its documents into {folder}: give each job a folder of its own"
            stack.enter_context(held(folder / LOCK, refusal))
            # What a killed run has left beside names that this one may not write.
            stack.enter_context(begun(*map(partial, gone), *map(aside, gone)))
        digests: dict[Path, str] = {}
        new = stack.enter_context(written(texts, digests))
        mark = _mark(folder, digests, there) if names > 1 else None
        stack.enter_context(replaced_together(new, there, mark))
    return there


@contextmanager
def written(
    texts: Mapping[Path, str | Iterable[str]], digests: dict[Path, str] | None = None
) -> Iterator[dict[Path, Path]]:
    """Each text in a finished file, with the path where it belongs; those without a place afterwards go.

    `digests` receives the SHA-256 of each. UserError names the path that cannot be written, and the cause.
    """
    finished = {partial(path): path for path in texts}
    with begun(*finished):
        for path, text in texts.items():
            digest = hashlib.sha256()
            with named(path):
                path.parent.mkdir(parents=True, exist_ok=True)
                with on_disk(partial(path)) as file:
                    for part in [text] if isinstance(text, str) else text:
                        encoded = part.encode()
                        digest.update(encoded)
                        file.write(encoded)
            if digests is not None:
                digests[path] = digest.hexdigest()
        yield finished


def of_two_runs(folder: Path) -> tuple[list[str], list[str]]:
    """The names of new documents in `folder` and of an earlier run's, when one was killed between them.

    Both are empty where no run was, or where it had not come to its first document, or had come to its last.
    """
    try:
        told: dict[str, Any] = json.loads(regular_bytes(folder / MARK))
        names, gone = dict(told["new"]), list(told["gone"])
    except (OSError, ValueError, LookupError, TypeError):
        return [], []
    new = [name for name, digest in names.items() if _digest(folder / name) == digest]
    left = [name for name in gone if os.path.lexists(folder / name)]
    # Where files cannot have two names, one that is kept is away until its successor has come.
    away = any(aside(folder / name).exists() and not (folder / name).exists() for name in names)
    begun_with = new or away or len(left) < len(gone)
    old = [*(name for name in names if name not in new), *left]
    return (new, old) if begun_with and old else ([], [])


def _mark(folder: Path, digests: Mapping[Path, str], gone: Iterable[Path]) -> Mark:
    told = {
        "new": {path.name: digest for path, digest in digests.items() if path.parent == folder},
        "gone": [path.name for path in gone if path.parent == folder],
    }
    return Mark(folder / MARK, json.dumps(told, indent=1))


def _digest(path: Path) -> str | None:
    with suppress(OSError), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
    return None


def partial(path: Path) -> Path:
    """The name that a file carries until it is whole."""
    return path.with_name(f".{path.name}.partial")


def write_message(path: Path, text: str) -> None:
    """Write the exit message, at most 1 KB of UTF-8, cut between two characters."""
    write_whole({path: cut(text)})


def cut(text: str, limit: int = MESSAGE_BYTES) -> str:
    """The longest beginning of `text` that fits into `limit` bytes of UTF-8; a cut text ends in `...`."""
    encoded = text.encode(errors="replace")
    if len(encoded) <= limit:
        return encoded.decode()
    return encoded[: limit - 3].decode(errors="ignore") + "..."


def fault_of_two_runs(baseline: Path) -> str | None:
    """A sentence where a baseline's file stands among documents of two runs; None else."""
    new, old = of_two_runs(baseline.parent)
    if baseline.name not in (*new, *old):
        return None
    return (
        f"{baseline.parent} holds documents of two runs, as one was killed while it placed its own: "
        f"{', '.join(old)} should have been replaced; make the baseline again, "
        f"or remove {baseline.parent / MARK} to take the files as they are"
    )
