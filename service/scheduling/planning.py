"""From a subject and a time to the execution's jobs, by what lies in its window."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from understudy.service.running.objects import Objects
from understudy.service.scheduling.looking import Seen, bucket_of, seen, transformed
from understudy.service.scheduling.subjects import Subject
from understudy.service.timetable.job_requests import analysis_request, merge_request
from understudy.service.timetable.job_requests.order import Order, job_name
from understudy.service.timetable.places import (
    INPUTS,
    Hour,
    Place,
    bring_more,
    exact,
    joined,
    manifest,
    rough,
)
from understudy.service.timetable.windows import Window, in_words

NO_DATA = "Job inputs had no data"
"""AWS's reason of an execution whose window holds no captures (SERVICE §3.3)."""
LABELS_ROOM = 4
"""Of a merge's inputs, how many are for labels; what needs more is named by a manifest."""


@dataclass(frozen=True)
class Plan:
    """The jobs of an execution, and the manifests that they read, by address."""

    window: Window
    places: Sequence[Place]
    merge: dict[str, Any] | None
    analysis: dict[str, Any]
    manifests: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def told(self) -> dict[str, Any]:
        """As the execution keeps it."""
        return {
            "window": {"start": in_words(self.window.start), "end": in_words(self.window.end)},
            "prefixes": [place.address for place in self.places],
            "merge": self.merge,
            "analysis": self.analysis,
        }


@dataclass(frozen=True)
class _Inputs:
    """Places of captures or labels, the hours that they are of, and the manifests to be written for them.

    `tree`: where captures do not lie by their hours, the folder that they are below.
    """

    places: Sequence[Place]
    hours: Sequence[Hour]
    manifests: Mapping[str, bytes] = field(default_factory=dict)
    tree: str | None = None


def planned(subject: Subject, at: datetime, objects: Objects) -> Plan | None:
    """The jobs of the execution that is scheduled for a time; None where its window holds no captures."""
    window = subject.timing.window(at)
    there = seen(objects, subject.captures.address, subject.captures.trees, window)
    if not there.objects:
        return None
    order = _bare(subject, at, window)
    labels = _labels(subject, order, objects) if subject.merges else _Inputs((), ())
    room = INPUTS - (len(labels.places) if subject.merges else _others(order))
    if subject.definition.endpoint:
        captures: _Inputs | None = _of_endpoint(subject, order, there, room)
    else:
        captures = _of_transform(subject, order, there, room, objects)
    if captures is None:
        return None
    order = replace(
        order,
        captures=captures.places,
        labels=labels.places,
        merged=_merged(order, captures) if subject.merges else (),
        coarse=bring_more([*captures.places, *labels.places], [*captures.hours, *labels.hours], window),
    )
    return Plan(
        window=window,
        places=[*captures.places, *labels.places],
        merge=merge_request(order),
        analysis=analysis_request(order),
        manifests={**captures.manifests, **labels.manifests},
    )


def _bare(subject: Subject, at: datetime, window: Window) -> Order:
    """The order before it is known where data lies."""
    return Order(
        definition=subject.definition,
        schedule_name=subject.name,
        schedule_arn=subject.arn,
        at=at,
        window=window,
        period_seconds=int(subject.timing.period(at).total_seconds()),
        baseline=subject.baseline,
        captures=(),
        sides=subject.captures.sides,
        overlaps=subject.timing.overlaps(at),
    )


def _others(order: Order) -> int:
    """How many inputs an analysis has beside its data."""
    return len(analysis_request(order)["ProcessingInputs"])


def _merged(order: Order, captures: _Inputs) -> Sequence[Place]:
    """Where the merge writes, which keeps the captures' folders."""
    if captures.tree is not None:
        return [Place(f"{order.merge_folder}/{captures.tree}", captures.tree)]
    return rough(order.merge_folder, captures.hours, INPUTS - _others(order))


def _of_endpoint(subject: Subject, order: Order, there: Seen, room: int) -> _Inputs:
    base = subject.captures.address
    places = exact(base, there.hours, room)
    if places is not None:
        return _Inputs(places, there.hours)
    places, manifests = _by_manifest(order, "captures", base, there.addresses, "")
    return _Inputs(places, there.hours, manifests)


def _of_transform(subject: Subject, order: Order, there: Seen, room: int, objects: Objects) -> _Inputs | None:
    """A transform's manifests as they are, or data that was laid there by hand; None where there is none.

    One of ours names all of it where these are too many, or lie among each other.
    """
    manifests, data = transformed(objects, there)
    if not data:
        return None
    # Merged captures of several schedules may share an output, so each has a tree of its own.
    tree = subject.name if subject.merges else ""
    hours = [Hour(tree, hour.hour) for hour in there.hours]
    places: Sequence[Place] | None = None
    if not manifests:
        places = exact(subject.captures.address, there.hours, room)
        places = places and [replace(place, folder=joined(tree, place.folder)) for place in places]
    elif manifests.keys() == there.objects.keys() and len(manifests) == len(there.addresses) <= room:
        places = [
            Place(address, Hour(tree, hour.hour).folder, "ManifestFile")
            for hour, (address,) in manifests.items()
        ]
    if places is not None:
        return _Inputs(places, hours)
    found: list[Place] = []
    written: dict[str, bytes] = {}
    for number, bucket in enumerate(sorted({bucket_of(address) for address in data})):
        own = [address for address in data if bucket_of(address) == bucket]
        more, text = _by_manifest(order, f"captures{number or ''}", bucket, own, tree)
        found, written = [*found, *more], {**written, **text}
    return _Inputs(found, hours, written, tree)


def labels_window(window: Window, at: datetime) -> Window:
    """Where labels are looked for: AWS's guide files them by when they were collected, which may be later."""
    return Window(window.start, at)


def _labels(subject: Subject, order: Order, objects: Objects) -> _Inputs:
    """Labels that have come by now; where there are none, places all the same, which the job will miss."""
    base = (subject.definition.labels or "").rstrip("/")
    there = seen(objects, base, [""], labels_window(order.window, order.at))
    hours = there.hours or [Hour("", hour) for hour in order.window.hours]
    places = exact(base, hours, LABELS_ROOM)
    if places is not None:
        return _Inputs(places, hours)
    if not there.objects:
        return _Inputs(rough(base, hours, LABELS_ROOM), hours)
    places, manifests = _by_manifest(order, "labels", base, there.addresses, "")
    return _Inputs(places, hours, manifests)


def _by_manifest(
    order: Order, of: str, base: str, addresses: Sequence[str], folder: str
) -> tuple[list[Place], dict[str, bytes]]:
    address = f"{order.definition.results}/manifests/{job_name(order, of)}.json"
    return [Place(address, folder, "ManifestFile")], {address: manifest(base, addresses)}
