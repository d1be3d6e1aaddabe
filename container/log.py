"""The job's log: plain lines `<time> understudy <level> text` on stderr, as the platform collects them."""

import logging
import sys
import time
from typing import TextIO

from understudy.analyzer.plain_text import plain, plain_lines

LOG = logging.getLogger("understudy")


class _Line(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        # Only reports of failures have several lines; elsewhere a break comes from a record, and forges one.
        text = super().format(record)
        if record.levelno >= logging.ERROR:
            # Reports quote records as well, whose lines must not look like the log's own.
            text = plain_lines(text).rstrip("\n").replace("\n", "\n  ")
        else:
            text = plain(text)
        return f"{stamp(record.created)} understudy {record.levelname.lower()} {text}"


def stamp(seconds: float) -> str:
    """A time since the epoch as a line of the log begins with it, in UTC."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def start_log(stream: TextIO | None = None) -> None:
    """Send the lines of LOG to `stream` (stderr); calling it again replaces the stream."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_Line("%(message)s"))
    LOG.handlers[:] = [handler]
    LOG.setLevel(logging.INFO)
    LOG.propagate = False
