"""The time, given to whoever needs it, so that tests and replays move it instead of waiting."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]
"""Answers the time now, in UTC with its zone."""
FARTHEST = timedelta(days=366)
"""How far a clock is moved at once: every hour between becomes executions, and none can be taken back."""


def wall_clock() -> datetime:
    """The time of this machine."""
    return datetime.now(UTC)


def clock_from(time: datetime | None) -> Clock:
    """A clock that begins at a time given with its zone, or the machine's where none is given."""
    return MovedClock(time) if time else wall_clock


class MovedClock:
    """A clock set to another time, which goes on from there and can be moved ahead: to replay days."""

    def __init__(self, start: datetime, clock: Clock = wall_clock) -> None:
        self._clock = clock
        self._ahead: timedelta = start - clock()

    def __call__(self) -> datetime:
        """The time now, as this clock has it."""
        return self._clock() + self._ahead

    def move(self, to: datetime) -> None:
        """Set the clock to a later time, given with its zone.

        ValueError for an earlier one, whose hours have had their turn, and for one that is a slip of the pen.
        """
        now = self()
        if to < now:
            raise ValueError(f"The clock stands at {now:%Y-%m-%dT%H:%M:%SZ}: it can be moved ahead only")
        if to - now > FARTHEST:
            raise ValueError(
                f"The clock stands at {now:%Y-%m-%dT%H:%M:%SZ}: it can be moved {FARTHEST.days} days at once"
            )
        self._ahead = to - self._clock()
