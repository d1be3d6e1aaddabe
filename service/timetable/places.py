"""Which addresses an execution's data lies under, in no more inputs than a job may have."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from understudy.service.timetable.windows import Window, day_folder, hour_folder, month_folder

INPUTS = 10
"""How many ProcessingInputs a job may have (API reference)."""


@dataclass(frozen=True)
class Place:
    """An address, and the folder below an input's local path that its objects are staged to."""

    address: str
    folder: str
    kind: Literal["S3Prefix", "ManifestFile"] = "S3Prefix"


@dataclass(frozen=True)
class Hour:
    """An hour's folder of a tree: an endpoint's variant, a schedule, or none for labels."""

    tree: str
    hour: datetime

    @property
    def folder(self) -> str:
        """Below the address that the tree lies under."""
        return joined(self.tree, hour_folder(self.hour))


def exact(base: str, hours: Sequence[Hour], room: int) -> list[Place] | None:
    """A place for each hour below `base`, else for each of their days; None where neither fits into `room`.

    Days bring hours that were not asked for; jobs go by the window that they are told.
    """
    return _fitting(base, hours, room, (_hour, _day))


def rough(base: str, hours: Sequence[Hour], room: int) -> list[Place]:
    """The same, and rather months or whole trees than more than `room` places."""
    places = _fitting(base, hours, room, (_hour, _day, _month, _tree, _all))
    assert places is not None, "one place always fits"
    return places


def bring_more(places: Iterable[Place], hours: Iterable[Hour], window: Window) -> bool:
    """Whether places hold more than a window: days of which only hours were asked for, or cut hours."""
    asked = {hour.folder for hour in hours}
    prefixes = (place for place in places if place.kind == "S3Prefix")
    return not window.of_whole_hours or any(place.folder not in asked for place in prefixes)


def manifest(base: str, addresses: Iterable[str]) -> bytes:
    """A manifest of objects, which all lie below `base` and keep their folders there."""
    prefix = f"{base.rstrip('/')}/"
    return json.dumps([{"prefix": prefix}, *(address.removeprefix(prefix) for address in addresses)]).encode()


def in_manifest(text: bytes) -> list[str]:
    """The addresses that a manifest names; ValueError for anything else."""
    prefix, names = parts_of_manifest(text)
    return [f"{prefix}{name}" for name in names]


def parts_of_manifest(text: bytes) -> tuple[str, list[str]]:
    """A manifest's prefix and the names that follow it; ValueError for anything else."""
    entries = json.loads(text)
    prefixed = isinstance(entries, list) and entries and isinstance(entries[0], dict)
    if not prefixed or not isinstance(entries[0].get("prefix"), str):
        raise ValueError('is no manifest: it must be a JSON list that begins with {"prefix": "s3://…/"}')
    if not all(isinstance(entry, str) for entry in entries[1:]):
        raise ValueError("is no manifest: after its prefix stands something else than keys")
    return entries[0]["prefix"], entries[1:]


def _fitting(
    base: str, hours: Sequence[Hour], room: int, levels: Iterable[Callable[[Hour], str]]
) -> list[Place] | None:
    for level in levels:
        folders = sorted({level(hour) for hour in hours})
        if len(folders) <= room:
            return [Place(joined(base.rstrip("/"), folder) if folder else base, folder) for folder in folders]
    return None


def _hour(hour: Hour) -> str:
    return hour.folder


def _day(hour: Hour) -> str:
    return joined(hour.tree, day_folder(hour.hour))


def _month(hour: Hour) -> str:
    return joined(hour.tree, month_folder(hour.hour))


def _tree(hour: Hour) -> str:
    return hour.tree


def _all(hour: Hour) -> str:
    """The endpoint of variants that are too many."""
    return hour.tree.partition("/")[0]


def joined(tree: str, folder: str) -> str:
    """A folder of a tree, which may be none."""
    return f"{tree}/{folder}" if tree else folder
