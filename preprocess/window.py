"""Which files and records belong to the time from `start` to `end` (end exclusive)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import PurePath

from preprocess.inputs import InputFile

_HOUR = re.compile(r"(?:^|/)(\d{4})/(\d{2})/(\d{2})/(\d{2})(?=/)")


@dataclass(frozen=True)
class Window:
    """A time span; None leaves a side open. Times without a zone are UTC."""

    start: datetime | None = None
    end: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether every time is inside."""
        return self.start is None and self.end is None

    def holds(self, time: datetime) -> bool:
        """Whether a moment is inside."""
        return not (
            (self.start is not None and time < _utc(self.start))
            or (self.end is not None and time >= _utc(self.end))
        )

    @property
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
    for file in files:
        hour = hour_of(file.path)
        if window.open:
            selection.whole.append(file)
        elif hour is None:
            selection.partly.append(file)
        else:
            last = hour + timedelta(hours=1)
            start = _utc(window.start) if window.start else hour
            end = _utc(window.end) if window.end else last
            if last <= start or hour >= end:
                selection.outside.append(file)
            elif start <= hour and last <= end:
                selection.whole.append(file)
            else:
                selection.partly.append(file)
    return selection


def record_time(text: str) -> datetime | None:
    """The `inferenceTime` of a capture such as `2022-04-18T00:21:48Z`, or None when it is not a time."""
    try:
        return _utc(datetime.fromisoformat(text))
    except ValueError:
        return None


def _utc(time: datetime) -> datetime:
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time


def _millis(time: datetime | None) -> int | None:
    return None if time is None else int(_utc(time).timestamp() * 1000)
