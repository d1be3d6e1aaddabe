"""A user's preprocessing script: found, loaded, run on one record, and its failures told.

`preprocess_handler(inference_record)` or `preprocess_handler(inference_record, logger)`; the number of
parameters decides. Contract, section 11.
"""

import importlib.util
import inspect
import linecache
import logging
import re
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from understudy.analyzer.errors import TRACEBACK, UserError
from understudy.preprocess.defaults import SCRIPT_TIMEOUT_SECONDS
from understudy.preprocess.inference_record import InferenceRecord
from understudy.preprocess.time_limit import TookTooLong, time_limit

HANDLER = "preprocess_handler"
RECORD_SHOWN = 1900
TRACEBACK_SHOWN = 1500


class WrongReturn(Exception):
    """A handler returned what is neither rows nor the record."""


@dataclass(frozen=True)
class Itself:
    """A handler returned its record, which is then read as without a script."""

    record: Any


@dataclass(frozen=True)
class Script:
    """A loaded script: its handler and whether that takes a logger."""

    path: Path
    handler: Callable[..., Any]
    takes_logger: bool

    def caller(self, logger: logging.Logger) -> Callable[[Any], Any]:
        """The handler as a function of the record alone."""
        handler = self.handler
        return (lambda record: handler(record, logger)) if self.takes_logger else handler


Returned = Sequence[Mapping[Any, Any]] | Itself | None
"""What a handler made of its record: rows, the record itself, or None where it drops the record."""


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
        report = str(note.get("reason") or "failed")
        return cls(
            script=str(script),
            reason=report.rpartition("\n")[2],
            traceback=report,
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


def load(path: Path, *, timeout_seconds: float = SCRIPT_TIMEOUT_SECONDS) -> Script:
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


def load_module(path: Path, kind: str, timeout_seconds: float = SCRIPT_TIMEOUT_SECONDS) -> ModuleType:
    """Import a user's script by its path, under a name of its own, with its folder importable.

    With a limit of 0, that around it counts.
    """
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
        if not timeout_seconds:
            raise
        raise UserError(
            f"The {kind} script '{path}' took longer than {timeout_seconds:g} seconds to import; "
            "move long work out of its top level."
        ) from None
    except BaseException as error:
        with time_limit(timeout_seconds):
            told = f"{_one_line(error)}.\n{user_traceback(error)}"
        raise UserError(f"The {kind} script '{path}' does not import: {told}") from error
    return module


def rows_returned(returned: Any, record: Any) -> Returned:
    """What a handler made of the record: rows, the record itself, or None where it drops the record.

    `WrongReturn` for any other kind of value.
    """
    if returned is None or (isinstance(returned, list | tuple) and not returned):
        return None
    # A dictionary with anything in it is a row, also where it is the record, changed or not.
    if isinstance(returned, InferenceRecord) or (returned is record and not _is_row(returned)):
        return Itself(returned)
    if isinstance(returned, Mapping):
        if not returned:
            raise WrongReturn("returned an empty dictionary; return [] to drop the record")
        return (returned,)
    if isinstance(returned, list | tuple) and isinstance(returned[0], Mapping):
        for index, row in enumerate(returned):
            if not isinstance(row, Mapping):
                raise WrongReturn(
                    f"returned a list whose item {index} is of type {type(row).__name__}, not a dictionary"
                )
            if not row:
                raise WrongReturn(f"returned a list whose item {index} is an empty dictionary; leave it out")
        return returned
    if isinstance(returned, str) and isinstance(record, str):
        return Itself(returned)
    if isinstance(returned, list | tuple):
        kind = type(returned[0]).__name__
        raise WrongReturn(f"returned a list whose item 0 is of type {kind}, not a dictionary")
    raise WrongReturn(
        f"returned a value of type {type(returned).__name__}, where a dictionary, a list of dictionaries, "
        "an empty list or the record itself is expected"
    )


def _is_row(value: Any) -> bool:
    return isinstance(value, Mapping) and bool(value)


def failure(error: BaseException, script: Path, record: Any, timeout_seconds: float) -> tuple[str, str]:
    """Reason and text of a `script_failure` note: a traceback whose last line says it all; the record.

    Texts of a user's objects are a user's code: TookTooLong may be raised meanwhile, and is taken for one.
    """
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
    try:
        shown = str(record)
    except RecursionError:
        shown = "(nested too deeply to be shown)"
    except BaseException as fault:
        shown = f"(its text raised {type(fault).__name__})"
    shown = shown if len(shown) <= RECORD_SHOWN else f"{shown[:RECORD_SHOWN]}… ({len(shown)} characters)"
    return before + last, shown


def text_of(error: BaseException) -> str:
    """What an exception of a user says, whose class may be the user's too."""
    try:
        return str(error)
    except TookTooLong:
        raise
    except BaseException as fault:
        return f"(its text raised {type(fault).__name__})"


def user_traceback(error: BaseException) -> str:
    """The traceback from the user's first frame on."""
    return (_user_frames(error) or TRACEBACK) + "".join(traceback.format_exception_only(error))


def _user_frames(error: BaseException) -> str:
    ours = ("<frozen importlib", str(Path(__file__).parent))
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.startswith(ours)
    ]
    return "".join([TRACEBACK, *traceback.format_list(frames)]) if frames else ""


def _accepts(signature: inspect.Signature, count: int) -> bool:
    try:
        signature.bind(*range(count))
    except TypeError:
        return False
    return True


def _one_line(error: BaseException) -> str:
    if isinstance(error, UserError):
        text = str(error).partition("\n")[0]
    else:
        text = "".join(traceback.format_exception_only(error)[-1:]).strip().replace("\n", " ")
    return text if len(text) <= 300 else text[:300] + "…"
