"""The time, given to whoever needs it, so that tests and replays move it instead of waiting."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Answers the time now, in UTC with its zone."""


def wall_clock() -> datetime:
    """The time of this machine."""
    return datetime.now(UTC)
