"""The time that an execution looks at, and the folders of hours and days that its data lies in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from understudy.service.timetable import offsets
from understudy.service.timetable.cron import DAY, HOUR, Cron, parsed

LONGEST_ANALYSIS = DAY
"""How far DataAnalysisStartTime may lie before DataAnalysisEndTime (API reference)."""


@dataclass(frozen=True)
class Window:
    """From `start` to `end`, which it does not hold; in UTC."""

    start: datetime
    end: datetime

    @property
    def hours(self) -> list[datetime]:
        """The hours that it touches, each by its beginning."""
        return _steps(self, HOUR)

    @property
    def of_whole_hours(self) -> bool:
        """Whether it cuts none of its hours."""
        return all(side == side.replace(minute=0, second=0, microsecond=0) for side in (self.start, self.end))

    @property
    def days(self) -> list[datetime]:
        """The days that it touches, each by its beginning."""
        return _steps(self, DAY)


@dataclass(frozen=True)
class Timing:
    """When a schedule fires, None for once, and how long before a fire its window begins and ends.

    Without an offset a window begins at the fire before and ends at the scheduled time.
    """

    cron: Cron | None
    start: timedelta | None = None
    end: timedelta | None = None

    def window(self, fire: datetime) -> Window:
        """The window of the execution that is scheduled for a time."""
        start = fire - self.start if self.start is not None else self._previous(fire)
        return Window(start, fire - (self.end or timedelta()))

    def period(self, fire: datetime) -> timedelta:
        """The time since the fire before; a day for a schedule that runs once."""
        return DAY if self.cron is None else fire - self.cron.before(fire)

    def overlaps(self, fire: datetime) -> bool:
        """Whether the window may hold hours that windows of other fires hold."""
        window = self.window(fire)
        return self.cron is None or window.end - window.start > self.period(fire)

    @property
    def fires(self) -> list[datetime]:
        """The fires of one day, whichever that is; midnight of one for a schedule that runs once."""
        midnight = datetime(2000, 1, 1, tzinfo=UTC)
        return [midnight + hour * HOUR for hour in self.cron.hours] if self.cron else [midnight]

    def _previous(self, fire: datetime) -> datetime:
        return fire - HOUR if self.cron is None else self.cron.before(fire)


def timing_of(schedule_config: Mapping[str, Any], source: Mapping[str, Any]) -> Timing:
    """The timing of a `ScheduleConfig` with the offsets of its `EndpointInput` or `BatchTransformInput`.

    Both kinds of offsets count from the scheduled time (SERVICE §3.2); the input's, which are for labels that
    come late, go before the schedule's. ValueError where one is malformed, or a window would hold nothing.
    """
    cron = parsed(schedule_config["ScheduleExpression"])
    sides = {
        name: offsets.before(text, name)
        for name, text in (
            ("DataAnalysisStartTime", schedule_config.get("DataAnalysisStartTime")),
            ("DataAnalysisEndTime", schedule_config.get("DataAnalysisEndTime")),
            ("StartTimeOffset", source.get("StartTimeOffset")),
            ("EndTimeOffset", source.get("EndTimeOffset")),
        )
        if text is not None
    }
    analysis = sides.get("DataAnalysisStartTime"), sides.get("DataAnalysisEndTime", timedelta())
    if analysis[0] is not None and analysis[0] - analysis[1] > LONGEST_ANALYSIS:
        raise ValueError("DataAnalysisStartTime must not precede DataAnalysisEndTime by more than 24 hours")
    timing = Timing(
        cron,
        sides.get("StartTimeOffset", sides.get("DataAnalysisStartTime")),
        sides.get("EndTimeOffset", sides.get("DataAnalysisEndTime")),
    )
    _check(timing, source)
    return timing


def _check(timing: Timing, source: Mapping[str, Any]) -> None:
    if any(window.start >= window.end for window in map(timing.window, timing.fires)):
        named = [name for name in ("StartTimeOffset", "EndTimeOffset") if name in source]
        first, last = (
            ("StartTimeOffset", "EndTimeOffset")
            if named
            else ("DataAnalysisStartTime", "DataAnalysisEndTime")
        )
        raise ValueError(
            f"The window ends before it begins: {first} must lie before {last}; without it a window begins "
            "at the fire before"
        )


def hour_folder(hour: datetime) -> str:
    """`2021/05/06/22`, as captures, labels and results lie."""
    return f"{hour:%Y/%m/%d/%H}"


def day_folder(day: datetime) -> str:
    """`2021/05/06`, which holds the folders of its hours."""
    return f"{day:%Y/%m/%d}"


def month_folder(month: datetime) -> str:
    """`2021/05`, which holds the folders of its days."""
    return f"{month:%Y/%m}"


def in_words(moment: datetime) -> str:
    """`2021-05-06T22:00:00Z`, as jobs are told a time."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _steps(window: Window, step: timedelta) -> list[datetime]:
    begin = window.start.replace(minute=0, second=0, microsecond=0)
    begin = begin.replace(hour=0) if step == DAY else begin
    count = -(-(window.end - begin) // step)
    return [begin + at * step for at in range(count)]
