"""The one exception for what a user can cause."""

import traceback
from pathlib import Path

TRACEBACK = "Traceback (most recent call last):\n"
"""What begins the report that follows a sentence on lines of its own, where there is one."""


class UserError(Exception):
    """A fault in the job's settings, inputs or scripts; its text is one sentence: what, where, what to do."""


def closed(error: PermissionError) -> str:
    """The sentence for a file or folder that was met where nothing else answers for it."""
    return (
        f"{error.filename} is closed to the user of this process ({error.strerror}): "
        "open it to that user, or name another path"
    )


def internal_error(error: Exception) -> str:
    """A fault of our own for a user without a log: what it is, where it was raised, what to do."""
    cause = f"{type(error).__name__}: {error}".partition("\n")[0]
    raised = traceback.extract_tb(error.__traceback__)[-1:]
    where = "".join(f" ({Path(frame.filename).name}, line {frame.lineno})" for frame in raised)
    return f"internal error {cause}{where}; please report it to Understudy"
