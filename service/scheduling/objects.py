"""What scheduling asks of the places where captures lie, and what it finds there."""

from collections.abc import Iterator
from typing import Protocol


class Found(Protocol):
    """An object."""

    @property
    def key(self) -> str:
        """The whole key, without its bucket; for a file its path without the first slash."""

    @property
    def size(self) -> int:
        """Bytes."""


class Objects(Protocol):
    """Places by their addresses, `s3://…` or `file://…`; whatever fails raises with a sentence."""

    def listed(self, address: str) -> Iterator[Found]:
        """Objects whose keys begin as the address does."""

    def read(self, address: str, most: int = ...) -> bytes:
        """An object's bytes, at most so many."""

    def create(self, address: str, body: bytes) -> bool:
        """An object where there is none yet; False where there is one, which stays."""


def below(objects: Objects, folder: str) -> Iterator[tuple[str, int]]:
    """Address and size of each object below a folder; nothing of another whose name begins alike."""
    prefix = f"{folder.rstrip('/')}/"
    root = "/".join(prefix.split("/", 3)[:3])
    for found in objects.listed(prefix):
        # Consoles make an object for a folder, and an empty one holds no record.
        if found.size and not found.key.endswith("/"):
            yield f"{root}/{found.key}", found.size
