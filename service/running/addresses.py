"""Where requests say that objects are, and which of these places the operator lets jobs have."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from understudy.service.running.faults import Fault, client_fault
from understudy.service.settings import Settings

FILES = "files"
"""The folder in the data folder whose files jobs may always name by `file://`."""


@dataclass(frozen=True)
class Address:
    """A bucket and a key, or a path without its first slash; `key` may be the beginning of several keys."""

    scheme: Literal["s3", "file"]
    bucket: str
    """Empty for files."""
    key: str

    def __str__(self) -> str:
        """As requests write it."""
        return f"{self.scheme}://{self.bucket}/{self.key}"

    def of(self, key: str) -> "Address":
        """Another key in the same place."""
        return Address(self.scheme, self.bucket, key)

    def below(self, name: str) -> "Address":
        """The key of a name in the folder that this is."""
        return self.of(f"{self.key.rstrip('/')}/{name}".lstrip("/") if self.key else name)


def address_of(text: str) -> Address:
    """The address that a request names; Fault where it is none that can be read here."""
    scheme, mark, rest = text.partition("://")
    bucket, _, key = rest.partition("/")
    if mark and scheme == "s3" and bucket:
        return Address("s3", bucket, key)
    if mark and scheme == "file" and not bucket:
        return Address("file", "", key)
    raise client_fault(f"The address {text!r} is neither s3://BUCKET/KEY nor file:///PATH: give it so.")


def refusal(address: Address, settings: Settings) -> Fault | None:
    """Why jobs may not have an address; None where they may."""
    if address.scheme == "s3":
        listed = [place for place in settings.buckets if not place.startswith("file://")]
        if not listed or (not _has_dots(address.key) and any(_lies_in(str(address), it) for it in listed)):
            return None
        return client_fault(
            f"The address {str(address)!r} lies in no bucket that this service may use: {', '.join(listed)}. "
            "Its operator lists them in `buckets`."
        )
    if not settings.relaxations.get("file-addresses", True):
        return client_fault(
            f"The address {str(address)!r} is a file's, which this service's operator forbids."
        )
    folders = [Path(settings.data_dir, FILES)]
    folders += [
        Path(place.removeprefix("file://")) for place in settings.buckets if place.startswith("file://")
    ]
    # Links and dots are followed first: they lead out of folders.
    path = path_of(address).resolve()
    if any(path.is_relative_to(folder.resolve()) for folder in folders):
        return None
    return client_fault(
        f"The address {str(address)!r} lies in no folder that this service may use: "
        f"{', '.join(str(folder.absolute()) for folder in folders)}. "
        "Its operator lists more in `buckets`, as file:///FOLDER."
    )


def path_of(address: Address) -> Path:
    """The path that a file's address names."""
    return Path("/", address.key)


def _lies_in(address: str, place: str) -> bool:
    place = place.removeprefix("s3://").rstrip("/")
    return f"{address}/".startswith(f"s3://{place}/")


def _has_dots(key: str) -> bool:
    """Whether a server that keeps objects in folders, or a proxy before it, may be led out of a prefix."""
    return not {".", ".."}.isdisjoint(key.split("/"))
