"""Files that get their names together, and those that go with them: all of it happens, or nothing."""

import errno
import fcntl
import os
import shutil
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from understudy.analyzer.errors import UserError

STAGING = ".merging"
"""The folder of unfinished files in a merge's output; nothing that reads a dataset looks into it."""

_begun: list[Path] = []
"""What this process has begun to write: unfinished files and folders, which a stop removes."""


@dataclass(frozen=True)
class Mark:
    """A file that tells that names are being given: `meanwhile` stands in it from before the first rename.

    After the last one `afterwards` does, or the file is gone. A reader who finds `meanwhile` sees a set that
    was never finished: its process was killed.
    """

    file: Path
    meanwhile: str
    afterwards: str | None = None


@contextmanager
def replaced_together(
    new: Mapping[Path, Path], gone: Iterable[Path] = (), mark: Mark | None = None
) -> Iterator[None]:
    """While the block runs each finished file has its name, and `gone` are away; afterwards for good.

    What a name stood for is kept beside it until the block has ended, and comes back when a rename or the
    block fails. A stop waits meanwhile. UserError names the target that cannot be made, and the cause.
    """
    kept: dict[Path, Path] = {}
    placed: list[Path] = []
    before = _text(mark.file) if mark else None
    with _stops_wait():
        try:
            if mark:
                _written(mark.file, mark.meanwhile)()
            for path in gone:
                with named(path):
                    _keep(path, kept)
                    path.unlink(missing_ok=True)
            for finished, target in new.items():
                with named(target):
                    target.parent.mkdir(parents=True, exist_ok=True)
                    _keep(target, kept)
                    finished.replace(target)
                placed.append(target)
            yield
            finish = _written(mark.file, mark.afterwards) if mark else None
        except BaseException:
            # A mark whose renames cannot be undone stays: it tells the truth.
            if _undo(kept, placed) and mark:
                _written(mark.file, before)()
            raise
        for beside in kept.values():
            _remove(beside)
        if finish:
            finish()


def aside(path: Path) -> Path:
    """The name under which a file is kept while another takes its name."""
    return path.with_name(f".{path.name}.old")


@contextmanager
def on_disk(path: Path) -> Iterator[BinaryIO]:
    """A new file to write, which is on the disk when the block has ended."""
    with path.open("wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def begun(*paths: Path) -> Iterator[None]:
    """These files and folders go when the block ends, or when the job is stopped in it."""
    _begun.extend(paths)
    try:
        yield
    finally:
        for path in paths:
            _remove(path)
            _begun.remove(path)


def remove_begun() -> None:
    """Remove whatever this process has begun and not finished."""
    for path in list(_begun):
        _remove(path)


@contextmanager
def held(lock: Path, refusal: str) -> Iterator[None]:
    """The file `lock` is this process's alone while the block runs, else UserError with the text `refusal`.

    The lock ends with its process, however that ends. It holds between the processes of one machine, and over
    NFS between machines; where a file system knows no locks (some that stand for S3) it holds nobody off.
    """
    with ExitStack() as closing:
        while True:
            with named(lock):
                lock.parent.mkdir(parents=True, exist_ok=True)
                try:
                    file = closing.enter_context(lock.open("a"))
                except FileNotFoundError:
                    continue  # the folder went with its last user's lock
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise UserError(refusal) from None
            except OSError:
                break
            # Its last user may have removed the file after it was opened here.
            with suppress(FileNotFoundError):
                if os.path.samestat(lock.stat(), os.fstat(file.fileno())):
                    break
        with begun(lock):
            yield


@contextmanager
def named(path: Path) -> Iterator[None]:
    """An OSError of the block as the sentence for `path`."""
    try:
        yield
    except OSError as error:
        raise unwritable(path, error) from None


def unwritable(path: Path, error: OSError) -> UserError:
    """The sentence for a file or folder that cannot be written."""
    if error.errno in (errno.EEXIST, errno.ENOTDIR):
        for place in (*reversed(path.parents), path):
            if os.path.lexists(place) and not place.is_dir():
                return UserError(f"{path} cannot be written: {place} is no folder; name another place")
    cause = error.strerror or str(error)
    return UserError(f"{path} cannot be written: {cause}; free or mount a writable folder there")


def _keep(path: Path, kept: dict[Path, Path]) -> None:
    """Let what `path` names have a second name, so that it can come back."""
    beside = aside(path)
    beside.unlink(missing_ok=True)
    try:
        os.link(path, beside, follow_symlinks=False)
    except FileNotFoundError:
        return
    except OSError:
        if path.is_dir() and not path.is_symlink():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR)) from None
        path.rename(beside)  # a file system without second names
    kept[path] = beside


def _undo(kept: Mapping[Path, Path], placed: Iterable[Path]) -> bool:
    """Bring back what was kept and remove what is new; whether all of that went well."""
    done = True
    for path in placed:
        if path not in kept:
            done &= _remove(path)
    for path, beside in kept.items():
        try:
            beside.replace(path)
            # Two names of one file are left as they are by a rename.
            beside.unlink(missing_ok=True)
        except OSError:
            done = False
    return done


@contextmanager
def _stops_wait() -> Iterator[None]:
    """Let SIGTERM and SIGINT be answered after the block.

    To mask them would not do: the kernel hands them to any other thread, and Python answers in this one.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    before: dict[int, Any] = {
        number: signal.signal(number, lambda received, _frame: came.append(received))
        for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        for number in came:
            signal.raise_signal(number)


def _text(path: Path) -> str | None:
    with suppress(OSError):
        return path.read_text()
    return None


def _written(path: Path, text: str | None) -> Callable[[], object]:
    """Whatever can fail is done by now: what is returned lets `path` hold `text`, or be gone, in a moment."""
    if text is None:
        return partial(path.unlink, missing_ok=True)
    unfinished = path.with_name(f"{path.name}.partial")
    with named(path), on_disk(unfinished) as file:
        file.write(text.encode())
    return partial(unfinished.replace, path)


def _remove(path: Path) -> bool:
    """Remove a file or a folder with all in it, and STAGING with the last in it; whether it is gone."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink(missing_ok=True)
    if path.parent.name == STAGING:
        with suppress(OSError):
            path.parent.rmdir()
    return not os.path.lexists(path)
