"""Files that get their names together: all of them, or none."""

import signal
from collections.abc import Mapping
from pathlib import Path

from analyzer.errors import UserError

STAGING = ".merging"
"""The folder of unfinished files in a merge's output; nothing that reads a dataset looks into it."""


def rename_together(targets: Mapping[Path, Path]) -> None:
    """Give each finished file its name; a stop waits meanwhile, and a failure takes back what was renamed.

    UserError names the target that cannot be made, and the cause.
    """
    placed: list[Path] = []
    ours = {signal.SIGTERM, signal.SIGINT}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ours)
    try:
        for finished, target in targets.items():
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                finished.replace(target)
            except OSError as error:
                raise unwritable(target, error) from None
            placed.append(target)
    except UserError:
        for target in placed:
            target.unlink(missing_ok=True)
        raise
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def unwritable(path: Path, error: OSError) -> UserError:
    """The sentence for a file or folder that cannot be written."""
    cause = error.strerror or str(error)
    return UserError(f"{path} cannot be written: {cause}; free or mount a writable folder there")
