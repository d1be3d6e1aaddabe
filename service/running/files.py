"""Objects that are files of this machine, named by `file://`."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO

from understudy.analyzer.regular_files import open_regular
from understudy.service.running.addresses import Address, path_of
from understudy.service.running.faults import FULL, client_fault
from understudy.service.running.objects import Listed, Missing

UNFINISHED = ".understudy-"
"""How the names of files begin that are not whole yet."""


class Files:
    """Files as objects: a folder's keys are the paths below it, links out of it are not followed."""

    def listed(self, address: Address) -> Iterator[Listed]:
        """Files whose paths begin as the address does, in the order of their paths."""
        path = path_of(address)
        folder = path if path.is_dir() else path.parent
        found = (file for file in _below(folder) if str(file)[1:].startswith(address.key))
        for file in sorted(found, key=lambda file: str(file)[1:]):
            with suppress(FileNotFoundError):
                told = file.stat()
                yield Listed(str(file)[1:], told.st_size, datetime.fromtimestamp(told.st_mtime, UTC))

    def read(self, address: Address, most: int) -> bytes:
        """The beginning of a file."""
        with _named(address), open_regular(path_of(address)) as file:
            return file.read(most)

    def download(self, address: Address, file: BinaryIO) -> None:
        """A copy of a file."""
        with _named(address), open_regular(path_of(address)) as source:
            shutil.copyfileobj(source, file, 2**20)

    def upload(self, file: BinaryIO, address: Address, key_id: str | None) -> None:  # noqa: ARG002
        """A file beside its place that is given its name when it is whole."""
        path = path_of(address)
        with _named(address), _beside(path) as made:
            shutil.copyfileobj(file, made, 2**20)
            made.flush()
            Path(made.name).chmod(0o644)
            Path(made.name).replace(path)

    def create(self, address: Address, body: bytes) -> bool:
        """A file under a name that nothing has."""
        path = path_of(address)
        with _named(address), _beside(path) as made:
            made.write(body)
            made.flush()
            try:
                os.link(made.name, path)
            except FileExistsError:
                return False
            return True


def _below(folder: Path) -> Iterator[Path]:
    root = folder.resolve()
    for at, _, names in os.walk(folder):
        for name in names:
            file = Path(at, name)
            if name.startswith(UNFINISHED):
                continue
            if file.is_file() and (not file.is_symlink() or file.resolve().is_relative_to(root)):
                yield file


@contextmanager
def _beside(path: Path) -> Iterator[BinaryIO]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=UNFINISHED, delete=False) as made:
        try:
            yield made  # type: ignore[misc]
        finally:
            Path(made.name).unlink(missing_ok=True)


@contextmanager
def _named(address: Address) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise Missing("ClientError", f"There is no file {path_of(address)}.") from None
    except OSError as error:
        if error.errno in FULL:
            raise
        raise client_fault(f"{path_of(address)}: {error.strerror or error}.") from None
