"""Which files and records belong to the time from `start` to `end` (end exclusive)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import PurePath

from understudy.preprocess.inputs import InputFile

_HOUR = re.compile(r"(?:^|/)(\d{4})/(\d{2})/(\d{2})/(\d{2})(?=/)", re.ASCII)
_HOUR_MILLIS = 3_600_000
_RECORD_TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?"
    r"(?:[Zz]|([+-])(\d\d)(?::?(\d\d))?)?",
    re.ASCII,
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Window:
    """A time span; None leaves a side open. Times without a zone are UTC."""

    start: datetime | None = None
    end: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether every time is inside."""
        return self.start is None and self.end is None

    def holds(self, millis: int) -> bool:
        """Whether a moment, in milliseconds since 1970, is inside."""
        start, end = self.millis
        return (start is None or millis >= start) and (end is None or millis < end)

    @cached_property
    def millis(self) -> tuple[int | None, int | None]:
        """Start and end in milliseconds since 1970."""
        return _millis(self.start), _millis(self.end)


@dataclass(frozen=True)
class Selection:
    """Files wholly inside a window, files whose records decide for themselves, files wholly outside."""

    whole: list[InputFile]
    partly: list[InputFile]
    outside: list[InputFile]


def hour_of(path: PurePath) -> datetime | None:
    """The hour of a capture file's folders `yyyy/mm/dd/hh`, the last such run of folders in its path."""
    found = _HOUR.findall(path.as_posix())
    for year, month, day, hour in reversed(found):
        try:
            return datetime(int(year), int(month), int(day), int(hour), tzinfo=UTC)
        except ValueError:
            continue
    return None


def select_files(files: Iterable[InputFile], window: Window) -> Selection:
    """Sort files by their hour: inside the window, across its edge (or unknown), or outside."""
    selection = Selection([], [], [])
    start, end = window.millis
    for file in files:
        hour = hour_of(file.path)
        if window.open:
            selection.whole.append(file)
        elif hour is None:
            selection.partly.append(file)
        else:
            # Whole numbers: the hour after the last one of the year 9999 is no datetime.
            first = _whole_millis(hour)
            last = first + _HOUR_MILLIS
            if (start is not None and last <= start) or (end is not None and first >= end):
                selection.outside.append(file)
            elif (start is None or start <= first) and (end is None or last <= end):
                selection.whole.append(file)
            else:
                selection.partly.append(file)
    return selection


def record_millis(text: str) -> int | None:
    """Milliseconds since 1970 of an `inferenceTime` such as `2022-04-18T00:21:48Z`; None when it is no time.

    Seconds, their fraction (cut to milliseconds) and the zone (UTC) may be absent; the JVM's `TimeWindow`
    reads the same. Years are 0001 to 9999.
    """
    found = _RECORD_TIME.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    fraction, sign, zone_hours, zone_minutes = found.groups()[6:]
    away = int(zone_hours or 0) * 60 + int(zone_minutes or 0)
    if hour > 23 or minute > 59 or second > 59 or int(zone_minutes or 0) > 59 or away > 18 * 60:
        return None
    try:
        days = date(year, month, day).toordinal() - _EPOCH.toordinal()
    except ValueError:
        return None
    minutes = (days * 24 + hour) * 60 + minute - (-away if sign == "-" else away)
    return (minutes * 60 + second) * 1000 + int((fraction or "0").ljust(3, "0")[:3])


def _millis(time: datetime | None) -> int | None:
    return None if time is None else _whole_millis(time)


def _whole_millis(time: datetime) -> int:
    known = time.replace(tzinfo=UTC) if time.tzinfo is None else time
    return (known - _EPOCH) // timedelta(milliseconds=1)
