"""What is read of and written to the places that requests name, wherever these are."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol

from understudy.service.running.addresses import Address, address_of, refusal
from understudy.service.running.faults import Fault
from understudy.service.settings import Settings

MOST_READ = 64 * 2**20
"""Documents and manifests that are read whole are no larger."""


class Listed(NamedTuple):
    """An object that lies where was asked."""

    key: str
    """The whole key; for a file its path without the first slash."""
    size: int
    modified: datetime


class Missing(Fault):
    """There is nothing at an address, or no such bucket."""


class Place(Protocol):
    """Where objects of one kind of address lie. Everything raises Fault; safe from several threads."""

    def listed(self, address: Address) -> Iterator[Listed]:
        """Objects whose keys begin as the address does, in the order of their keys."""

    def read(self, address: Address, most: int) -> bytes:
        """The beginning of an object, at most so many bytes."""

    def download(self, address: Address, file: BinaryIO) -> None:
        """A whole object into an empty file."""

    def upload(self, file: BinaryIO, address: Address, key_id: str | None) -> None:
        """A file as an object, which appears whole; `key_id` is the KMS key that it is encrypted with."""

    def create(self, address: Address, body: bytes) -> bool:
        """An object where there is none yet; False, and nothing changed, where there is one."""


class Objects:
    """All places, each address checked against what the operator lets jobs have."""

    def __init__(self, settings: Settings, s3: Place, files: Place) -> None:
        self._settings = settings
        self._places = {"s3": s3, "file": files}

    def listed(self, address: str | Address) -> Iterator[Listed]:
        """Objects whose keys begin as the address does, in the order of their keys."""
        place, asked = self._asked(address)
        return place.listed(asked)

    def read(self, address: str | Address, most: int = MOST_READ) -> bytes:
        """An object's bytes, the first `most` of them; Missing where there is none."""
        place, asked = self._asked(address)
        return place.read(asked, most)

    def download(self, address: str | Address, path: Path) -> None:
        """An object into a new file, whose folder is made."""
        place, asked = self._asked(address)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            place.download(asked, file)

    def upload(self, file: BinaryIO, address: str | Address, key_id: str | None = None) -> None:
        """What is left to be read of a file as an object."""
        place, asked = self._asked(address)
        place.upload(file, asked, key_id)

    def create(self, address: str | Address, body: bytes) -> bool:
        """An object where there is none yet; False, and nothing changed, where there is one."""
        place, asked = self._asked(address)
        return place.create(asked, body)

    def _asked(self, text: str | Address) -> tuple[Place, Address]:
        address = address_of(text) if isinstance(text, str) else text
        if refused := refusal(address, self._settings):
            raise refused
        return self._places[address.scheme], address
