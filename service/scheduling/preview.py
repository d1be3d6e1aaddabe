"""What a schedule will do, without doing it: its next fires, their windows, what lies there by now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from understudy.service.running.objects import Objects
from understudy.service.scheduling.firing import due_by, once, passed
from understudy.service.scheduling.looking import Seen, seen, transformed
from understudy.service.scheduling.planning import labels_window
from understudy.service.scheduling.subjects import Subject
from understudy.service.settings import Settings
from understudy.service.state.tables import MonitoringSchedule
from understudy.service.timetable.places import Hour, joined
from understudy.service.timetable.windows import Window

MOST_BYTES = 64 * 2**20
"""How much is read of a fire's objects to count records; of more the rest is estimated by its bytes."""
NOT_IN_LINES = ".parquet"


@dataclass(frozen=True)
class Counted:
    """What lies under an address: objects, and records (lines) in them; None of files without lines."""

    address: str
    objects: int
    records: int | None
    exact: bool = True


@dataclass(frozen=True)
class Fire:
    """A fire to come."""

    at: datetime
    window: Window
    captures: Sequence[Counted]
    labels: Sequence[Counted]


def fires(
    subject: Subject, schedule: MonitoringSchedule, settings: Settings, objects: Objects, now: datetime
) -> Iterator[Fire]:
    """The fires of a schedule from now on, without end; of one that fires once that one."""
    if subject.timing.cron is None:
        yield _fire(subject, objects, once(schedule))
        return
    since = max(schedule.seen_until, due_by(settings, now))
    for at in subject.timing.cron.after(since):
        yield _fire(subject, objects, at)


def overdue(
    subject: Subject, schedule: MonitoringSchedule, settings: Settings, now: datetime, most: int
) -> int:
    """How many fires have passed that no service has seen, up to `most`."""
    cron = subject.timing.cron
    return 0 if cron is None else sum(1 for _ in islice(passed(cron, schedule, settings, now), most))


def _fire(subject: Subject, objects: Objects, at: datetime) -> Fire:
    window = subject.timing.window(at)
    captures = _counted(objects, subject.captures.address, subject.captures.trees, window)
    labels: Sequence[Counted] = ()
    if subject.merges and subject.definition.labels:
        come = labels_window(window, at)
        labels = _counted(objects, subject.definition.labels.rstrip("/"), [""], come)
    return Fire(at, window, captures, labels)


def _counted(objects: Objects, address: str, trees: Sequence[str], window: Window) -> Sequence[Counted]:
    """The hours of a window that hold something; where none does, the first and the last that would."""
    there = seen(objects, address, trees, window)
    hours = there.hours
    if not hours:
        usual = [Hour(tree, hour) for tree in trees for hour in (window.hours[0], window.hours[-1])]
        return [Counted(joined(address, hour.folder), 0, 0) for hour in dict.fromkeys(usual)]
    left = MOST_BYTES
    found: list[Counted] = []
    for hour in hours:
        counted, left = _hour(objects, joined(address, hour.folder), there, hour, left)
        found.append(counted)
    return found


def _hour(objects: Objects, address: str, there: Seen, hour: Hour, left: int) -> tuple[Counted, int]:
    own = Seen({hour: there.objects[hour]}, there.sizes)
    _, data = transformed(objects, own)
    if any(name.endswith(NOT_IN_LINES) for name in data):
        return Counted(address, len(data), None), left
    lines = read = 0
    for name in data:
        if left <= 0:
            break
        text = objects.read(name, left)
        lines += text.count(b"\n") + (not text.endswith(b"\n") and bool(text))
        read += len(text)
        left -= len(text)
    if left > 0:
        return Counted(address, len(data), lines), left
    asked = sum(there.sizes.get(name, 0) for name in data)
    about = round(lines * max(1.0, asked / read)) if read else None
    return Counted(address, len(data), about, exact=False), left
