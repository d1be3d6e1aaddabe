"""Inputs on their way from where they lie to the folders of a job's hosts."""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from understudy.service.running.addresses import Address, address_of
from understudy.service.running.backends.backend import Host
from understudy.service.running.faults import client_fault, service_fault
from understudy.service.running.job_folder import PROCESSING, inside
from understudy.service.running.objects import Objects
from understudy.service.running.side_by_side import brought
from understudy.service.timetable.places import parts_of_manifest

MOST_OBJECTS = 1_000_000
"""Objects of one input; more are most likely a wrong prefix."""
LONGEST_NAME = 255
"""Bytes of a file's name on the disks that there are."""


@dataclass(frozen=True)
class Item:
    """An object and its path below an input's LocalPath."""

    address: Address
    path: PurePosixPath
    size: int | None
    """Bytes, where a listing has told them."""


def stage(
    request: Mapping[str, Any], hosts: Sequence[Host], objects: Objects, go_on: Callable[[], None]
) -> None:
    """Bring every input of a job to its hosts.

    `go_on` is called before each object and raises where there is no sense in more. Fault where an input is
    not there, cannot be a file, or would take another's place.
    """
    taken = Taken({}, {})
    for given in request.get("ProcessingInputs", ()):
        s3 = given.get("S3Input")
        if s3 is None or given.get("AppManaged"):
            continue
        items = list(items_of(s3, objects))
        if not items:
            raise nothing_there(s3["S3Uri"], request)
        for host, share in zip(hosts, shared_out(items, len(hosts), s3), strict=True):
            folder = inside(host.opt_ml, s3["LocalPath"])
            folder.mkdir(parents=True, exist_ok=True)
            _fetch({taken.by(folder / item.path, item): item for item in share}, objects, go_on)


def items_of(s3: Mapping[str, Any], objects: Objects) -> Iterator[Item]:
    """The objects of an S3Input, each with its place."""
    address = address_of(s3["S3Uri"])
    if s3.get("S3DataType") == "ManifestFile":
        return _of_manifest(address, objects)
    return _of_prefix(address, objects)


def shared_out(items: Sequence[Item], hosts: int, s3: Mapping[str, Any]) -> list[Sequence[Item]]:
    """Each host's items: all of them, or by turns in the order of their keys (`ShardedByS3Key`)."""
    if s3.get("S3DataDistributionType") == "ShardedByS3Key":
        return [items[number::hosts] for number in range(hosts)]
    return [items] * hosts


def nothing_there(uri: str, request: Mapping[str, Any]) -> Exception:
    """AWS's sentence for an input without objects (SERVICE §1.5); of files ours."""
    address = address_of(uri)
    if address.scheme == "file":
        return client_fault(
            f'No files found under "{uri}" given in input data source. Please ensure that the folder exists '
            "on the service's machine, that files lie in it, and that the service's user may read them."
        )
    return client_fault(
        f'No S3 objects found under S3 URL "{uri}" given in input data source. Please ensure that the bucket '
        "exists in the selected region, that objects exist under that S3 prefix, and that the role "
        f'"{request.get("RoleArn", "")}" has "s3:ListBucket" permissions on bucket "{address.bucket}"'
    )


def _of_prefix(address: Address, objects: Objects) -> Iterator[Item]:
    folder = address.key if address.key.endswith("/") or not address.key else f"{address.key}/"
    for number, found in enumerate(objects.listed(address)):
        if number == MOST_OBJECTS:
            raise client_fault(f"More than {MOST_OBJECTS} objects begin with {address}: name a longer one.")
        if found.key.endswith("/"):
            # What consoles make for a folder without files.
            continue
        # A prefix may end within a name: `…/03/1` stands for the folders 10 and 11, `…/train.csv` for itself.
        above = folder if found.key.startswith(folder) else address.key[: address.key.rfind("/") + 1]
        yield _item(address.of(found.key), found.key.removeprefix(above), found.size)


def _of_manifest(address: Address, objects: Objects) -> Iterator[Item]:
    told = f'{{"prefix": "s3://BUCKET/FOLDER/"}} and at most {MOST_OBJECTS} names below it'
    no_manifest = client_fault(f"{address} is no manifest: a JSON list of {told}.")
    try:
        prefix, names = parts_of_manifest(objects.read(address))
    except (ValueError, RecursionError):
        raise no_manifest from None
    if len(names) > MOST_OBJECTS:
        raise no_manifest
    base = address_of(prefix)
    for name in names:
        yield _item(base.of(f"{base.key}{name}"), name, None)


def _item(address: Address, name: str, size: int | None) -> Item:
    """An object and its place; Fault where no file below a folder can have its name."""
    # As file systems have it, `a//b` is `a/b`.
    path = PurePosixPath(name.lstrip("/"))
    if not path.parts or ".." in path.parts:
        raise client_fault(f"The object {address} would lie outside its LocalPath, as {name!r}.")
    if any("\0" in part or len(part.encode(errors="replace")) > LONGEST_NAME for part in path.parts):
        raise client_fault(
            f"The object {address} cannot be a file: a part of its key is longer than {LONGEST_NAME} bytes, "
            "or holds a zero byte."
        )
    return Item(address, path, size)


@dataclass(frozen=True)
class Taken:
    """The files of a job so far, and the folders that they make, each with an object that is the reason."""

    files: dict[Path, Address]
    folders: dict[Path, Address]

    def by(self, place: Path, item: Item) -> Path:
        """The place, which is the item's now; Fault where it is a file or folder of another object's."""
        other = self.files.get(place) or self.folders.get(place)
        other = other or next((self.files[above] for above in place.parents if above in self.files), None)
        if other:
            _, _, told = str(place).partition("/processing/")
            raise client_fault(
                f"{other} and {item.address} cannot both be staged to {PROCESSING}/{told}: "
                "give one of them another LocalPath."
            )
        self.files[place] = item.address
        for above in place.parents:
            if above in self.folders:
                break
            self.folders[above] = item.address
        return place


def _fetch(places: Mapping[Path, Item], objects: Objects, go_on: Callable[[], None]) -> None:
    if not places:
        # More hosts than objects.
        return
    needed = sum(item.size or 0 for item in places.values())
    first = next(iter(places)).parent
    first.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(first).free
    if needed > free:
        raise service_fault(
            f"An input has {needed} bytes, and the service's disk {free} left: make room for its data folder."
        )

    def fetched(place: Path) -> None:
        go_on()
        objects.download(places[place].address, place)

    brought({place: item.address for place, item in places.items()}, fetched)
