"""Where a user's script's prints and log lines go: to the job's log, each line marked, up to a limit."""

import contextlib
import io
import logging
import re
import sys
from collections.abc import Iterator
from functools import cache
from typing import Any, TextIO

from understudy.analyzer.plain_text import plain

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
OUTPUT_LIMIT = 1 << 20
"""Bytes of prints and log lines that one process passes on to the log; in a cluster, for each partition."""


class LimitedLog(io.TextIOBase):
    """Passes text on to a stream up to a number of bytes, each line with a prefix; counts what it cuts."""

    def __init__(self, stream: TextIO, prefix: str = "script: ", limit: int = OUTPUT_LIMIT) -> None:
        self._prefix = prefix
        self._limit = limit
        self.begin(stream)

    def begin(self, stream: TextIO) -> None:
        """The limit counts from here on, and what is written goes to this stream."""
        self._stream = stream
        self._left = self._limit
        self._at_line_start = True
        self.cut = 0

    @property
    def full(self) -> bool:
        """Whether all that is written from now on is cut."""
        return self._left <= 0

    def writable(self) -> bool:
        """Text can be written."""
        return True

    def write(self, text: str) -> int:
        """Pass on what the limit leaves; the number of characters given, so that prints go on."""
        if self._left <= 0:
            self.cut += len(text)
            return len(text)
        kept = text[: self._left]
        self._left -= len(kept.encode("utf-8", "replace"))
        self.cut += len(text) - len(kept)
        for line in _LINE.findall(kept):
            # What a script prints may be a record's, which no terminal is to obey.
            text_of_line = plain(line.removesuffix("\n").expandtabs(4))
            self._stream.write((self._prefix if self._at_line_start else "") + text_of_line)
            self._at_line_start = line.endswith("\n")
            if self._at_line_start:
                self._stream.write("\n")
        return len(text)

    def close_with_note(self) -> None:
        """End the last line, and say how much was cut."""
        if not self._at_line_start:
            self._stream.write("\n")
            self._at_line_start = True
        if self.cut:
            self._stream.write(
                f"{self._prefix}(output cut after {self._limit} bytes; "
                f"{self.cut} more characters were not written)\n"
            )
        self._stream.flush()


@cache
def _log_of_the_process() -> LimitedLog:
    # One, as handlers that a script sets up when it is imported keep hold of it for all partitions.
    return LimitedLog(sys.stderr)


def script_log(stream: TextIO) -> LimitedLog:
    """The log of this process's script, whose limit counts anew."""
    log = _log_of_the_process()
    log.begin(stream)
    return log


@contextlib.contextmanager
def script_output(log: LimitedLog) -> Iterator[None]:
    """In the block, what a script prints or logs goes to `log`, from INFO on unless it asks for more or less.

    A script may still set logging up itself: there is no handler on the root logger that would forbid it.
    """
    root, last_resort = logging.getLogger(), logging.lastResort
    level = root.level
    if level == logging.WARNING:  # as nobody has set it
        root.setLevel(logging.INFO)
    logging.lastResort = _handler(log)
    try:
        with contextlib.redirect_stdout(log), contextlib.redirect_stderr(log):
            yield
    finally:
        logging.lastResort = last_resort
        if level == logging.WARNING and root.level == logging.INFO:
            root.setLevel(level)


def script_logger(log: LimitedLog) -> logging.Logger:
    """The logger that a handler is given: single lines with their level, to the job's log."""
    logger = _ScriptLogger(log)
    logger.addHandler(_handler(log))
    return logger


class _ScriptLogger(logging.Logger):
    """Makes no lines that would be cut, which is what most of a script's time would go into."""

    def __init__(self, log: LimitedLog) -> None:
        super().__init__("understudy.script", logging.DEBUG)
        self._log_of_script = log

    def _log(self, level: int, msg: object, args: Any, *more: Any, **named: Any) -> None:
        if self._log_of_script.full and not args and not named and len(self.handlers) == 1:
            self._log_of_script.cut += len(logging.getLevelName(level)) + len(str(msg)) + 2
        else:
            super()._log(level, msg, args, *more, **named)


def _handler(log: LimitedLog) -> logging.Handler:
    handler = logging.StreamHandler(log)
    handler.setFormatter(_SingleLine("%(levelname)s %(message)s"))
    return handler


class _SingleLine(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).replace("\r", "").replace("\n", "\\n")
