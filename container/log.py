"""The job's log: plain lines `understudy <level> text` on stderr, as the platform collects them."""

import logging
import sys
from typing import TextIO

LOG = logging.getLogger("understudy")


class _Line(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return f"understudy {record.levelname.lower()} {super().format(record)}"


def start_log(stream: TextIO | None = None) -> None:
    """Send the lines of LOG to `stream` (stderr); calling it again replaces the stream."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_Line("%(message)s"))
    LOG.handlers[:] = [handler]
    LOG.setLevel(logging.INFO)
    LOG.propagate = False
