"""Which hours of a window hold captures or labels, by the keys of what lies there."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from understudy.service.running.objects import Objects
from understudy.service.timetable.places import Hour, in_manifest
from understudy.service.timetable.windows import Window, day_folder, hour_folder

FEW_HOURS = 3
"""Up to so many hours are listed each; of more their days are."""
_HOUR = re.compile(r"(\d{4})/(\d\d)/(\d\d)/(\d\d)/", re.ASCII)


@dataclass
class Seen:
    """Objects by the hour that their folder names."""

    objects: dict[Hour, list[str]] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)

    @property
    def hours(self) -> list[Hour]:
        """The hours that hold something, in their order."""
        return sorted(self.objects, key=lambda hour: (hour.tree, hour.hour))

    @property
    def addresses(self) -> list[str]:
        """All objects."""
        return [address for hour in self.hours for address in self.objects[hour]]


def seen(objects: Objects, address: str, trees: Sequence[str], window: Window) -> Seen:
    """What lies in a window's hours below `address`, in each tree's folders `yyyy/mm/dd/hh`."""
    found = Seen()
    wanted = set(window.hours)
    few = len(wanted) <= FEW_HOURS
    folders = [hour_folder(hour) for hour in window.hours] if few else list(map(day_folder, window.days))
    for tree in trees:
        root = f"{address}/{tree}".rstrip("/")
        for folder in folders:
            for key, size in below(objects, f"{root}/{folder}"):
                hour = _hour_of(key.removeprefix(f"{root}/"))
                if hour in wanted:
                    found.objects.setdefault(Hour(tree, hour), []).append(key)
                    found.sizes[key] = size
    return found


def transformed(objects: Objects, there: Seen) -> tuple[dict[Hour, list[str]], list[str]]:
    """The manifests of each hour, and every object that these name or that lies there itself."""
    manifests: dict[Hour, list[str]] = {}
    data: list[str] = []
    for hour in there.hours:
        for address in there.objects[hour]:
            named = _named_in(objects, address)
            if named is None:
                data.append(address)
            else:
                manifests.setdefault(hour, []).append(address)
                data.extend(named)
    return manifests, data


def below(objects: Objects, folder: str) -> Iterator[tuple[str, int]]:
    """Address and size of each object below a folder; nothing of another whose name begins alike."""
    prefix = f"{folder.rstrip('/')}/"
    root = bucket_of(prefix)
    for found in objects.listed(prefix):
        # Consoles make an object for a folder, and an empty one holds no record.
        if found.size and not found.key.endswith("/"):
            yield f"{root}/{found.key}", found.size


def bucket_of(address: str) -> str:
    """`s3://bucket` of an address, `file://` of a file's."""
    return "/".join(address.split("/", 3)[:3])


def _named_in(objects: Objects, address: str) -> list[str] | None:
    """What a manifest names; None for an object that is none, such as data laid there by hand."""
    if not address.endswith((".json", ".manifest")):
        return None
    try:
        return in_manifest(objects.read(address))
    except (ValueError, RecursionError):
        return None


def _hour_of(key: str) -> datetime | None:
    found = _HOUR.match(key)
    if found is None:
        return None
    year, month, day, hour = map(int, found.groups())
    try:
        return datetime(year, month, day, hour, tzinfo=UTC)
    except ValueError:
        return None
