"""Outputs on their way from the folders of a job's hosts to where they are wanted."""

import errno
import os
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import SpooledTemporaryFile
from threading import Event, Thread
from typing import Any, BinaryIO, NamedTuple, cast

from understudy.service.running.addresses import Address, address_of
from understudy.service.running.backends.backend import Host
from understudy.service.running.faults import Fault
from understudy.service.running.job_folder import inside
from understudy.service.running.objects import Objects
from understudy.service.running.side_by_side import brought

EVERY_SECONDS = 5.0
"""How often a running job's `Continuous` outputs are looked at."""
COPIED_IN_MEMORY = 8 * 2**20
GONE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)
"""Errors of opening what is no longer there, or has become a link."""
LINK_REFUSED = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
"""A job may put a link, or a pipe, wherever a file or folder was looked for."""


class State(NamedTuple):
    """What tells one content of a file from another."""

    inode: int
    size: int
    changed: int
    """Nanoseconds."""


@dataclass(frozen=True)
class Output:
    """One output of a job."""

    local: str
    address: Address
    continuous: bool


@dataclass(frozen=True)
class Uploads:
    """A job's outputs and what is uploaded of them."""

    outputs: tuple[Output, ...]
    hosts: Sequence[Host]
    objects: Objects
    key_id: str | None
    """The KMS key that outputs are encrypted with."""
    sent: dict[Address, State] = field(default_factory=dict)

    def rest(self, go_on: Callable[[], None]) -> int:
        """Upload whatever is not yet, and how many files that were.

        `go_on` is called before each file and raises where there is no sense in more. Fault names what cannot
        be uploaded.
        """
        found = {}
        for output in self.outputs:
            # Of two hosts' files of one name the first host's is kept, which leads.
            for host in reversed(self.hosts):
                found.update({address: (host, output, path) for path, address, _ in files(host, output)})

        def sent(address: Address) -> int:
            go_on()
            with opened(*found[address]) as file:
                if file is None:
                    return 0
                state = _state(os.fstat(file.fileno()))
                if self.sent.get(address) == state:
                    return 0
                self.objects.upload(file, address, self.key_id)
            self.sent[address] = state
            return 1

        return sum(brought({address: address for address in found}, sent))

    def settled(self, before: Mapping[Address, State], over: Callable[[], bool]) -> dict[Address, State]:
        """Upload what is as it was a look before, of outputs that are wanted while the job runs.

        The states that this look has found, for the next one. What cannot be uploaded now is at the end.
        """
        now: dict[Address, State] = {}
        for output in self.outputs:
            for host in self.hosts if output.continuous else ():
                for path, address, state in files(host, output):
                    if over():
                        return now
                    if now.setdefault(address, state) != state or _unfinished(path):
                        continue
                    if before.get(address) == state != self.sent.get(address):
                        with suppress(Fault, OSError):
                            self._send_copy(address, state, host, output, path)
        return now

    def _send_copy(self, address: Address, state: State, host: Host, output: Output, path: str) -> None:
        """Upload a file that is still being written perhaps: of one that changes meanwhile, nothing."""
        with opened(host, output, path) as file, SpooledTemporaryFile(COPIED_IN_MEMORY) as copy:
            if file is None:
                return
            shutil.copyfileobj(file, copy)
            if _state(os.fstat(file.fileno())) != state:
                return
            copy.seek(0)
            self.objects.upload(cast(BinaryIO, copy), address, self.key_id)
        self.sent[address] = state


def uploads_of(request: Mapping[str, Any], hosts: Sequence[Host], objects: Objects) -> Uploads:
    """The outputs of a job, of which nothing is uploaded."""
    config = request.get("ProcessingOutputConfig") or {}
    outputs = [
        Output(s3["LocalPath"], address_of(s3["S3Uri"]), s3.get("S3UploadMode") == "Continuous")
        for given in config.get("Outputs", ())
        if (s3 := given.get("S3Output")) and not given.get("AppManaged")
    ]
    return Uploads(tuple(outputs), hosts, objects, config.get("KmsKeyId"))


@contextmanager
def while_running(uploads: Uploads, every_seconds: float = EVERY_SECONDS) -> Iterator[None]:
    """Upload outputs that are `Continuous` as they settle, until the block ends."""
    if not any(output.continuous for output in uploads.outputs):
        yield
        return
    ended = Event()

    def look() -> None:
        seen: dict[Address, State] = {}
        while not ended.wait(every_seconds):
            with suppress(OSError):
                seen = uploads.settled(seen, ended.is_set)

    thread = Thread(target=look, name="continuous uploads", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def files(host: Host, output: Output) -> Iterator[tuple[str, Address, State]]:
    """The regular files of a host's output: path below its folder, address, state. Links are none.

    OSError for a folder that cannot be read, so that nothing is left behind unsaid.
    """
    with _folder(host.opt_ml, output) as top:
        if top is None:
            return
        for at, _, names, folder in os.fwalk(".", dir_fd=top, onerror=_unless_gone):
            for name in sorted(names):
                with suppress(FileNotFoundError):
                    told = os.stat(name, dir_fd=folder, follow_symlinks=False)
                    if stat.S_ISREG(told.st_mode):
                        path = os.path.normpath(f"{at}/{name}")
                        yield path, output.address.below(path), _state(told)


@contextmanager
def opened(host: Host, output: Output, path: str) -> Iterator[BinaryIO | None]:
    """A file of an output, reached without following a link; None where there is none any more."""
    *above, name = path.split("/")
    with _folder(host.opt_ml, output, *above) as folder:
        descriptor = None if folder is None else _opened(name, os.O_RDONLY, folder)
        if descriptor is None:
            yield None
            return
        with os.fdopen(descriptor, "rb") as file:
            yield file if stat.S_ISREG(os.fstat(descriptor).st_mode) else None


@contextmanager
def _folder(opt_ml: Path, output: Output, *below: str) -> Iterator[int | None]:
    """A folder of an output by its descriptor, each part of its path opened without following a link."""
    found: int | None = os.open(opt_ml, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for part in (*inside(opt_ml, output.local).relative_to(opt_ml).parts, *below):
            if found is not None:
                outer, found = found, _opened(part, os.O_RDONLY | os.O_DIRECTORY, found)
                os.close(outer)
        yield found
    finally:
        if found is not None:
            os.close(found)


def _opened(name: str, flags: int, folder: int) -> int | None:
    try:
        return os.open(name, flags | LINK_REFUSED, dir_fd=folder)
    except OSError as error:
        _unless_gone(error)
        return None


def _unless_gone(error: OSError) -> None:
    if error.errno not in GONE:
        raise error


def _state(told: os.stat_result) -> State:
    return State(told.st_ino, told.st_size, told.st_mtime_ns)


def _unfinished(path: str) -> bool:
    """Whether a name is one that programs give to what is not whole yet, our own and Spark's among them."""
    return any(part.startswith((".", "_temporary")) for part in path.split("/"))
