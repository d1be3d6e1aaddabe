"""What is said of a process that runs a user's script, when it ends."""

import errno
from typing import TYPE_CHECKING

from understudy.analyzer.errors import UserError
from understudy.preprocess.guard import Ending

if TYPE_CHECKING:
    from understudy.preprocess.worker import ScriptJob


def named(job: "ScriptJob") -> str:
    """The job's script, as sentences begin with it."""
    return f"The preprocessing script '{job.script}'"


def fault_of(job: "ScriptJob", ending: Ending) -> str:
    """What went wrong, in a sentence, perhaps with a traceback below; nothing where nothing did."""
    if ending.told or ending.whole:
        return ending.told
    script = named(job)
    if ending.late:
        return (
            f"{script} took longer than {job.timeout_seconds:g} seconds and could not be interrupted, so "
            "that its process was ended; correct it, or raise understudy_script_timeout_seconds."
        )
    return ended_before(script, ending, "the last record")


def ended_before(script: str, ending: Ending, what: str) -> str:
    """What is said of a script that ended its process by itself."""
    return f"{script} ended its process with {ending.how} before {what}; its last words are in the log."


def left_by(script: str, count: int) -> str:
    """What is said of processes that a script has left and that have been ended."""
    which = "a process" if count == 1 else f"{count} processes"
    return f"{script} left {which} running, now ended"


def not_written(job: "ScriptJob", error: OSError, where: str) -> UserError:
    """The rows of a script cannot be written."""
    if error.errno == errno.EBADF:
        return UserError(
            f"{named(job)} has closed a file that it had not opened, in which its "
            "rows are kept; let it close only what it opens."
        )
    return UserError(
        f"The rows of the preprocessing script '{job.script}' cannot be written {where} ({error.strerror}); "
        "make room there, set TMPDIR to a folder that has some, or look for a limit that the script sets."
    )
