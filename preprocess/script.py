"""A user's preprocessing script: found, loaded, run on one record, and its failures told.

`preprocess_handler(inference_record)` or `preprocess_handler(inference_record, logger)`; the number of
parameters decides. Contract, section 11.
"""

import contextlib
import importlib.util
import inspect
import io
import linecache
import logging
import re
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any, TextIO

from analyzer.errors import UserError
from preprocess.flatten import flatten
from preprocess.inference_record import InferenceRecord

HANDLER = "preprocess_handler"
OUTPUT_LIMIT = 1 << 20
"""Bytes of a script's prints and log lines that one partition passes on to the job's log."""
PATIENCE = 3
"""How often the end of the time limit is raised before the last resort."""
RECORD_SHOWN = 1900
TRACEBACK_SHOWN = 1500


class TookTooLong(BaseException):
    """The time limit of a script is over; not an `Exception`, so that scripts do not catch it."""


class WrongReturn(Exception):
    """A handler returned what is neither rows nor the record."""


@dataclass(frozen=True)
class Script:
    """A loaded script: its handler and whether that takes a logger."""

    path: Path
    handler: Callable[..., Any]
    takes_logger: bool


@dataclass(frozen=True)
class ScriptFailure:
    """How a script failed: one line, its own traceback, the record (shortened), and where that stands."""

    script: str
    reason: str
    traceback: str
    record: str
    file: str | None = None
    line: int | None = None

    @classmethod
    def from_note(cls, script: Path, note: Mapping[str, Any]) -> "ScriptFailure":
        """Read the scan's example of a `script_failure`: `reason` is the traceback, `text` the record."""
        lines = str(note.get("reason") or "failed").splitlines()
        return cls(
            script=str(script),
            reason=lines[-1],
            traceback="\n".join(lines),
            record=str(note.get("text") or ""),
            file=note.get("file"),
            line=note.get("line"),
        )

    @property
    def sentence(self) -> str:
        """What happened, where, and what to do."""
        where = f" on line {self.line} of '{self.file}'" if self.file else ""
        return (
            f"The preprocessing script '{self.script}' failed on the record{where}: {self.reason}; "
            "correct the script (its traceback and the record are in the log)."
        )

    @property
    def report(self) -> str:
        """Traceback and record, for the log."""
        return f"{self.traceback.rstrip()}\nThe record was: {self.record}\n"


def load(path: Path, *, timeout_seconds: float = 60) -> Script:
    """Load a preprocessing script; `UserError` when it does not import or has no handler of either arity."""
    module = load_module(path, "preprocessing", timeout_seconds)
    handler = getattr(module, HANDLER, None)
    if not callable(handler):
        raise UserError(
            f"The preprocessing script '{path}' has no function {HANDLER}; "
            f"define {HANDLER}(inference_record) or {HANDLER}(inference_record, logger)."
        )
    signature = inspect.signature(handler)
    if _accepts(signature, 2):
        return Script(path, handler, takes_logger=True)
    if _accepts(signature, 1):
        return Script(path, handler, takes_logger=False)
    raise UserError(
        f"{HANDLER}{signature} of the preprocessing script '{path}' takes neither one argument "
        "(inference_record) nor two (inference_record, logger)."
    )


def load_module(path: Path, kind: str, timeout_seconds: float = 60) -> ModuleType:
    """Import a user's script by its path, under a name of its own, with its folder importable."""
    if not path.is_file():
        raise UserError(f"The {kind} script '{path}' does not exist; mount it there, or correct the path.")
    folder = str(path.parent.resolve())
    if folder not in sys.path:
        sys.path.insert(0, folder)
    name = "_understudy_script_" + re.sub(r"\W", "_", path.stem)
    linecache.checkcache(str(path))
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise UserError(f"The {kind} script '{path}' is not a Python file (its name must end in .py).")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        with time_limit(timeout_seconds):
            spec.loader.exec_module(module)
    except TookTooLong:
        raise UserError(
            f"The {kind} script '{path}' took longer than {timeout_seconds:g} seconds to import; "
            "move long work out of its top level."
        ) from None
    except (Exception, SystemExit) as error:
        told = user_traceback(error)
        raise UserError(f"The {kind} script '{path}' does not import: {_one_line(error)}.\n{told}") from error
    return module


def run(
    script: Script, record: Any, logger: logging.Logger
) -> list[dict[str, str | None]] | InferenceRecord | None:
    """Run the handler: its rows (keys sorted), the record itself when that was returned, None when dropped.

    Raises what the handler raises, `WrongReturn` for any other kind of value.
    """
    returned = script.handler(record, logger) if script.takes_logger else script.handler(record)
    if isinstance(returned, InferenceRecord):
        return returned
    if returned is None or (isinstance(returned, list | tuple) and not returned):
        return None
    if isinstance(returned, Mapping):
        return [_row(returned)]
    if isinstance(returned, list | tuple):
        for index, row in enumerate(returned):
            if not isinstance(row, Mapping):
                raise WrongReturn(
                    f"returned a list whose item {index} is of type {type(row).__name__}, not a dictionary"
                )
        return [_row(row) for row in returned]
    raise WrongReturn(
        f"returned a value of type {type(returned).__name__}, where a dictionary, a list of dictionaries, "
        "an empty list or the record itself is expected"
    )


@contextlib.contextmanager
def time_limit(seconds: float, last_resort: Callable[[], None] | None = None) -> Iterator[None]:
    """Raise `TookTooLong` in the block after so many seconds (main thread only; elsewhere no limit).

    It is raised again every second, as a bare `except:` may swallow it; `last_resort` is called when it was
    raised `PATIENCE` times in vain.
    """
    if seconds <= 0 or threading.current_thread() is not threading.main_thread():
        yield
        return
    rings = 0

    def ring(_number: int, _frame: FrameType | None) -> None:
        nonlocal rings
        rings += 1
        if rings > PATIENCE and last_resort is not None:
            last_resort()
        raise TookTooLong

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def failure(error: BaseException, script: Path, record: Any, timeout_seconds: float) -> tuple[str, str]:
    """Reason and text of a `script_failure` note: a traceback whose last line says it all; the record."""
    if isinstance(error, TookTooLong):
        last = f"it took longer than {timeout_seconds:g} seconds"
    elif isinstance(error, WrongReturn):
        last = str(error)
    else:
        last = _one_line(error)
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == str(script)]
    if lines:
        last += f" ({script.name}, line {lines[-1]})"
    before = "" if isinstance(error, UserError) else _user_frames(error)[-TRACEBACK_SHOWN:]
    shown = str(record)
    shown = shown if len(shown) <= RECORD_SHOWN else f"{shown[:RECORD_SHOWN]}… ({len(shown)} characters)"
    return before + last, shown


def user_traceback(error: BaseException) -> str:
    """The traceback from the user's first frame on."""
    return _user_frames(error) + "".join(traceback.format_exception_only(error))


def _user_frames(error: BaseException) -> str:
    ours = ("<frozen importlib", str(Path(__file__).parent))
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.startswith(ours)
    ]
    return "".join(["Traceback (most recent call last):\n", *traceback.format_list(frames)]) if frames else ""


class LimitedLog(io.TextIOBase):
    """Passes text on to a stream up to a number of bytes, each line with a prefix; counts what it cuts."""

    def __init__(self, stream: TextIO, prefix: str = "script: ", limit: int = OUTPUT_LIMIT) -> None:
        self._stream = stream
        self._prefix = prefix
        self._left = limit
        self._limit = limit
        self._at_line_start = True
        self.cut = 0

    def writable(self) -> bool:
        """Text can be written."""
        return True

    def write(self, text: str) -> int:
        """Pass on what the limit leaves; the number of characters given, so that prints go on."""
        if self._left <= 0:
            self.cut += len(text.encode("utf-8", "replace")) if len(text) < self._limit else len(text)
            return len(text)
        kept = text[: self._left]
        self._left -= len(kept.encode("utf-8", "replace"))
        self.cut += len(text) - len(kept)
        for line in kept.splitlines(keepends=True):
            self._stream.write((self._prefix if self._at_line_start else "") + line)
            self._at_line_start = line.endswith("\n")
        return len(text)

    def close_with_note(self) -> None:
        """End the last line, and say how much was cut."""
        if not self._at_line_start:
            self._stream.write("\n")
        if self.cut:
            self._stream.write(
                f"{self._prefix}(output cut after {self._limit} bytes; {self.cut} more were not written)\n"
            )
        self._stream.flush()


def script_logger(stream: TextIO | LimitedLog) -> logging.Logger:
    """The logger that a handler is given: single lines with their level, to the job's log."""
    logger = logging.Logger("understudy.script", logging.DEBUG)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_SingleLine("%(levelname)s %(message)s"))
    logger.addHandler(handler)
    return logger


class _SingleLine(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).replace("\r", "").replace("\n", "\\n")


def _row(values: Mapping[Any, Any]) -> dict[str, str | None]:
    flat = flatten(values)
    return dict(sorted(flat.items()))


def _accepts(signature: inspect.Signature, count: int) -> bool:
    try:
        signature.bind(*range(count))
    except TypeError:
        return False
    return True


def _one_line(error: BaseException) -> str:
    text = "".join(traceback.format_exception_only(error)[-1:]).strip().replace("\n", " ")
    return text if len(text) <= 300 else text[:300] + "…"
