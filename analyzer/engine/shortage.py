"""What a job ran short of, as a sentence: memory, threads, open files, room on a disk.

A sentence names the bound and the setting that lifts it; a larger heap is advised only where it would fit.
"""

import errno
import os
import signal
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from understudy.analyzer.engine.java_runtime import SHARE_OF_MEMORY, SMALLEST_HEAP, memory
from understudy.analyzer.engine.limits import (
    Refusals,
    files_left,
    free_bytes,
    most_open_files,
    refusals,
    threads_left,
)
from understudy.analyzer.scratch import PREFIX
from understudy.analyzer.sizes import sized

SPARKS_THREADS = 30
"""With fewer left Spark does not start, however few cores it has."""
ENOUGH_THREADS = 100
ENOUGH_FILES = 1024
FULL_BYTES = 4096
"""A folder with less room takes no file."""
LARGEST_SHARE = 0.75
"""Of the memory, for the heap: Java needs some beside it, and so does Python."""
SMALLEST_MEMORY = 2**30
SPARKS_MEMORY = 192 * 2**20
"""With less Spark does not start: Java waits for its own pages, for minutes, until the kernel kills it."""
FEW_FILES = 8
_FULL = ("No space left on device", "Disk quota exceeded", "Failed to create a temp directory")
_NO_FOLDER = 53
"""Spark's exit code where it can make no folder."""
_HEAP_IS_FULL = (3, 52)
"""Exit codes: of Java's ExitOnOutOfMemoryError, and of Spark."""


def told_by(text: str, heap: int, folders: Sequence[Path] = ()) -> str | None:
    """The sentence on what a Java stack says was short; None when it speaks of something else.

    `folders` are those that were written to; without any, who knows them tells of a full disk.
    """
    if "unable to create native thread" in text:
        return threads()
    if "java.lang.OutOfMemoryError" in text:
        return heap_is_full(heap)
    if "Too many open files" in text:
        return files()
    if folders and any(said in text for said in _FULL):
        return disk(folders)
    return None


def of_error(error: BaseException) -> str | None:
    """The sentence on what an error of Python's says was short; None for any other."""
    if isinstance(error, RuntimeError) and "can't start new thread" in str(error):
        return threads()
    number = errno.ENOMEM if isinstance(error, MemoryError) else getattr(error, "errno", None)
    if number in (errno.ENOSPC, errno.EDQUOT):
        named = getattr(error, "filename", None)
        return disk([Path(named).parent] if isinstance(named, str | os.PathLike) else [])
    sentences = {
        errno.EMFILE: files,
        errno.ENFILE: files,
        errno.ENOMEM: _python_memory,
        errno.EAGAIN: threads,
    }
    return sentences[number]() if number in sentences else None


def of_ended_java(code: int, heap: int, before: Refusals) -> str:
    """The sentence on a JVM that ended with `code` (negative: by that signal) while it was needed.

    `before` are the kernel's refusals when the JVM began.
    """
    now = refusals()
    if now.kills > before.kills:
        return _killed_for_memory(heap)
    if code in (*_HEAP_IS_FULL, _NO_FOLDER):
        return disk() if code == _NO_FOLDER else heap_is_full(heap)
    number = -code if code < 0 else code - 128
    if number > 0:
        return _signalled(number)
    left, most = threads_left(), most_open_files()
    if now.threads > before.threads or (left is not None and left < ENOUGH_THREADS):
        return threads()
    if most is not None and most < ENOUGH_FILES:
        return files()
    return (
        f"Java ended with code {code}; its message is in the log. "
        "If it names memory, set UNDERSTUDY_HEAP (such as 1g) or take a larger instance."
    )


def _signalled(number: int) -> str:
    if number == signal.SIGKILL:
        return (
            "Java was killed (SIGKILL), by another process or by the kernel for want of memory: run the job "
            f"again; if it is killed again, give it more memory (there are {sized(memory())})."
        )
    if number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        return f"Java was stopped by another process ({signal.Signals(number).name}): run the job again."
    return (
        f"Java crashed (signal {number}); its report is in the log: run the job again; if it crashes again, "
        "give it more memory, or set JAVA_HOME to another Java."
    )


def memory_for_spark() -> str:
    """Too little memory for a JVM that is not started."""
    return (
        f"Too little memory: there are {sized(memory())} for all of the job, and Spark starts with "
        f"{sized(SPARKS_MEMORY)} at the least; give the container more memory "
        f"(such as {sized(SMALLEST_MEMORY)}), or take a larger instance."
    )


def no_answer(seconds: float) -> str:
    """Java has not said in so many seconds that it has started."""
    if memory() < SMALLEST_MEMORY:
        return (
            f"Java did not answer in {seconds:.0f} s: there are {sized(memory())} for all of the job; give "
            f"the container more memory (such as {sized(SMALLEST_MEMORY)}), or take a larger instance."
        )
    return f"Java did not answer in {seconds:.0f} s; its message is in the log. Run the job again."


def threads() -> str:
    """Too few processes and threads."""
    left = threads_left()
    known = f" (about {max(left, 0)} more may begin)" if left is not None and left < ENOUGH_THREADS else ""
    return (
        f"Too few processes and threads are allowed here{known}, and Spark needs about {ENOUGH_THREADS}: "
        "raise the container's --pids-limit, or the user's limit (ulimit -u)."
    )


def files() -> str:
    """Too few open files."""
    most = most_open_files()
    known = f" ({most})" if most is not None else ""
    return (
        f"Too few open files are allowed here{known}: raise the container's limit "
        f"(--ulimit nofile={ENOUGH_FILES}) or the user's (ulimit -n)."
    )


def disk(folders: Iterable[Path] = ()) -> str:
    """No room, in the fullest of `folders` and of the one for temporary files."""
    temporary = Path(tempfile.gettempdir())
    if temporary.name.startswith(PREFIX):
        temporary = temporary.parent
    for folder in (*folders, temporary):
        if (left := files_left(folder)) is not None and left < FEW_FILES:
            return f"No more files can be made in '{folder}' ({left} are left): remove some there."
    room = {folder: free for folder in (*folders, temporary) if (free := free_bytes(folder)) is not None}
    folder = min(room, key=room.__getitem__, default=temporary)
    setting = ", or set TMPDIR to a folder with more" if folder == temporary else ""
    return f"No space is left in '{folder}' ({sized(room.get(folder, 0))} free): make room there{setting}."


def heap_is_full(heap: int) -> str:
    """Java's own bound on its memory was reached."""
    largest = int(memory() * LARGEST_SHARE)
    if heap >= largest:
        return (
            f"Java ran out of memory: its heap of {sized(heap)} is as large as {sized(memory())} of memory "
            "allow; take an instance, or give the container, more memory."
        )
    return (
        f"Java ran out of memory: its heap of {sized(heap)} is full; set UNDERSTUDY_HEAP to a larger one "
        f"(such as {_setting(min(2 * heap, largest))}), or take an instance with more memory."
    )


def _python_memory() -> str:
    """Python was refused memory."""
    return f"Memory ran out: give the job more than {sized(memory())}, or a smaller UNDERSTUDY_HEAP."


def _killed_for_memory(heap: int) -> str:
    there = memory()
    said = f"The kernel killed Java for want of memory: there are {sized(there)} for all of the job"
    fitting = int(there * SHARE_OF_MEMORY)
    if heap > there * LARGEST_SHARE and fitting >= SMALLEST_HEAP:
        return (
            f"{said}, and the heap alone may grow to {sized(heap)}; set UNDERSTUDY_HEAP to "
            f"{_setting(fitting)}, or give the container more memory."
        )
    least = max(SMALLEST_MEMORY, 2 * there if there >= SMALLEST_MEMORY else 0)
    return f"{said}; give the container more memory (such as {sized(least)}), or take a larger instance."


def _setting(size: int) -> str:
    return f"{size // 2**20}m"
