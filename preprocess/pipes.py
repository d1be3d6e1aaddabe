"""Named pipes as inputs: what one delivers is kept in a temporary file, as it can be read once only."""

import os
import select
import tempfile
from collections.abc import Iterator
from pathlib import Path

from understudy.analyzer.errors import UserError
from understudy.analyzer.scratch import own_folder
from understudy.preprocess.walk import shown

PIPE_PATIENCE_SECONDS = 60
"""How long a pipe may stay without a writer, and its writer silent."""
_BLOCK = 1 << 20


def drained(pipe: Path, patience: float) -> Path:
    """What a pipe delivers until its writer closes it; UserError where nothing comes for so many seconds."""
    try:
        spool = own_folder("understudy-pipe-") / pipe.name
    except OSError as error:
        raise _not_kept(pipe, tempfile.gettempdir(), error) from None
    try:
        descriptor = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    except OSError as error:
        raise UserError(
            f"The pipe '{shown(pipe)}' cannot be read ({error.strerror}); check its permissions."
        ) from None
    try:
        with spool.open("wb") as kept:
            for block in _blocks(descriptor, pipe, patience):
                kept.write(block)
    except OSError as error:
        raise _not_kept(pipe, spool.parent, error) from None
    finally:
        os.close(descriptor)
    return spool


def _not_kept(pipe: Path, folder: Path | str, error: OSError) -> UserError:
    return UserError(
        f"What the pipe '{shown(pipe)}' delivers cannot be kept in {folder} ({error.strerror}); "
        "make room there, or mount files instead."
    )


def _blocks(descriptor: int, pipe: Path, patience: float) -> Iterator[bytes]:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN | select.POLLHUP)
    count = 0
    while True:
        if not poll.poll(patience * 1000):
            if count:
                raise UserError(
                    f"The pipe '{shown(pipe)}' fell silent after {count} bytes: its writer neither wrote nor "
                    f"closed it within {patience:g} seconds; mend its writer, or mount files instead."
                )
            raise UserError(
                f"Nothing was written to the pipe '{shown(pipe)}' within {patience:g} seconds; "
                "start its writer, or mount files instead."
            )
        block = os.read(descriptor, _BLOCK)
        if not block:
            return
        count += len(block)
        yield block
