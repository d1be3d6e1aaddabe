"""When a schedule fires: AWS's documented forms of `ScheduleExpression`, all in UTC (SERVICE §3.1)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

NOW = "NOW"
"""The expression of a schedule that runs once, as soon as it is there."""

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

_FORM = re.compile(
    r"cron\(0 (?:\*|(?P<first>[01]?\d|2[0-3])(?:/(?P<step>0?[1-9]|1\d|2[0-4]))?)"
    r" (?:\? \* \*|\* \* \?) \*\)",
    re.ASCII,
)
_ALLOWED = (
    "cron(0 * ? * * *) for every hour, cron(0 H ? * * *) for every day at hour H from 0 to 23, "
    "cron(0 H/N ? * * *) for every N hours, N from 1 to 24, that begin at hour H of each day, or NOW"
)


@dataclass(frozen=True)
class Cron:
    """The hours of each day at whose beginning a schedule fires, ascending."""

    hours: tuple[int, ...]

    def after(self, moment: datetime) -> Iterator[datetime]:
        """The fires after a moment, without end."""
        day = _midnight(moment)
        while True:
            for hour in self.hours:
                fire = day + hour * HOUR
                if fire > moment:
                    yield fire
            day += DAY

    def before(self, moment: datetime) -> datetime:
        """The last fire before a moment."""
        day = _midnight(moment)
        fires = (day - back * DAY + hour * HOUR for back in (0, 1) for hour in reversed(self.hours))
        return next(fire for fire in fires if fire < moment)


def parsed(expression: str) -> Cron | None:
    """The hours of a `ScheduleExpression`, None for `NOW`; ValueError with what is allowed.

    A step begins again each day, as Quartz reads it: `17/12` fires at 17:00 only.
    """
    if expression == NOW:
        return None
    form = _FORM.fullmatch(expression)
    if form is None:
        raise ValueError(f"ScheduleExpression is {expression!r}; allowed are {_ALLOWED}")
    if form["first"] is None:
        return Cron(tuple(range(24)))
    first = int(form["first"])
    return Cron(tuple(range(first, 24, int(form["step"] or 24))))


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)
