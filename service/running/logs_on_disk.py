"""Jobs' logs: a file for each host, a line for each of its lines, read while it is written.

`<data folder>/logs/<job>/<host>-<seconds>.log`, each line `<milliseconds since 1970> <text>`. A stream's name
is as CloudWatch Logs has it: `<job>/algo-1-1614556800`.
"""

import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import BinaryIO, NamedTuple

from understudy.analyzer.plain_text import plain

LOGS = "logs"
MOST_BYTES = 64 * 2**20
"""Of one host's log; what comes after is counted, not kept."""
LONGEST_LINE = 32 * 2**10
"""Characters; what is longer becomes several lines."""
MOST_ALL_BYTES = 4 * 2**30
"""Of all jobs' logs; beyond it the oldest jobs' go."""
PAGE_BYTES = 2**20
PAGE_EVENTS = 10_000
"""What CloudWatch Logs gives at a time, at most."""

_STREAM = re.compile(r"(?P<job>[a-zA-Z0-9-]{1,63})/(?P<host>algo-\d+-\d+)")
_TOKEN = re.compile(r"(?P<way>[fb])/(?P<at>\d{1,18})")


class Event(NamedTuple):
    """One line."""

    at: int
    """Milliseconds since 1970."""
    text: str


@dataclass(frozen=True)
class Stream:
    """The log of one host of a job."""

    name: str
    """`<job>/<host>-<seconds>`."""
    created: int
    first: int | None
    last: int | None
    """Milliseconds since 1970; None where nothing is written yet."""
    size: int
    """Bytes."""


@dataclass(frozen=True)
class Page:
    """Some events of a stream, the oldest first, and where the next ones are, forward and back."""

    events: list[Event]
    forward: str
    backward: str


class Writer:
    """The logs of one job while it runs; `again` where it is joined, and its lines come from the first on."""

    def __init__(self, data_dir: Path, job: str, started: int, *, again: bool = False) -> None:
        self._folder = data_dir / LOGS / job
        self._started = started
        self._again = again
        self._files: dict[str, BinaryIO] = {}
        self._left: dict[str, int] = {}
        self._skip: dict[str, int] = {}
        self._lost: dict[str, int] = {}
        self._closed = False
        self._lock = Lock()

    def __call__(self, host: str, text: str, at: int | None = None) -> None:
        """Keep a line of a host's; of a closed log none, since whoever joined the job keeps it."""
        moment = int(time.time() * 1000) if at is None else at
        text = plain(text.rstrip("\r\n").expandtabs(4))
        pieces = [text[i : i + LONGEST_LINE] for i in range(0, len(text), LONGEST_LINE)] or [""]
        with self._lock:
            if self._closed:
                return
            for piece in pieces:
                self._keep(host, f"{moment} {piece}\n".encode(errors="replace"))

    def close(self) -> None:
        """Say what was not kept, and close the files."""
        with self._lock:
            self._closed = True
            for host, file in self._files.items():
                if lost := self._lost.get(host):
                    said = (
                        f"{lost} lines were not kept: a log has {MOST_BYTES} bytes, where the disk has room."
                    )
                    _written(file, f"{int(time.time() * 1000)} {said}\n".encode())
                file.close()
            self._files.clear()

    def _keep(self, host: str, line: bytes) -> None:
        file = self._files.get(host) or self._opened(host)
        if self._skip[host]:
            self._skip[host] -= 1
        elif len(line) > self._left[host]:
            self._left[host] = 0
            self._lost[host] = self._lost.get(host, 0) + 1
        elif _written(file, line):
            self._left[host] -= len(line)
        else:
            self._lost[host] = self._lost.get(host, 0) + 1

    def _opened(self, host: str) -> BinaryIO:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{host}-{self._started}.log"
        file = path.open("ab", buffering=0)
        lines = 0
        if self._again:
            # What was cut off within a line is written once more.
            lines, whole = _whole_lines(path)
            file.truncate(whole)
        self._files[host] = file
        self._skip[host] = lines
        self._left[host] = MOST_BYTES - file.seek(0, 2)
        return file


def _written(file: BinaryIO, line: bytes) -> bool:
    """Whether a line could be written; half of one is taken away again."""
    size = file.seek(0, 2)
    with suppress(OSError):
        if file.write(line) == len(line):
            return True
    with suppress(OSError):
        file.truncate(size)
    return False


def streams(data_dir: Path, prefix: str) -> list[Stream]:
    """The streams whose names begin with a job, a slash, and perhaps more, in the order of their names."""
    job, mark, rest = prefix.partition("/")
    folder = data_dir / LOGS / job
    if not mark or not re.fullmatch(r"[a-zA-Z0-9-]{1,63}", job) or not folder.is_dir():
        return []
    paths = sorted(path for path in folder.glob("algo-*.log") if path.name.startswith(rest))
    return [_stream(job, path) for path in paths]


def events(
    data_dir: Path,
    stream: str,
    *,
    token: str | None = None,
    from_head: bool = False,
    limit: int = PAGE_EVENTS,
    since: int | None = None,
    before: int | None = None,
) -> Page | None:
    """A page of a stream, None where there is no such stream; ValueError for a token of another kind.

    Without a token the newest page, or the oldest `from_head`. At either end the token that was given comes
    back. `since` and `before` bound the events' times.
    """
    named = _STREAM.fullmatch(stream)
    if named is None:
        return None
    way, at = _of_token(token, from_head=from_head)
    try:
        file = (data_dir / LOGS / named["job"] / f"{named['host']}.log").open("rb")
    except FileNotFoundError:
        return None

    def wanted(event: Event) -> bool:
        return (since is None or event.at >= since) and (before is None or event.at < before)

    with file:
        return (_ahead if way == "f" else _back)(file, at, min(limit, PAGE_EVENTS), wanted)


def trimmed(
    data_dir: Path, most_bytes: int = MOST_ALL_BYTES, keep: frozenset[str] = frozenset()
) -> list[str]:
    """Remove the oldest jobs' logs until the others are within bounds; the names of these jobs."""
    folder = data_dir / LOGS
    jobs = [path for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
    sizes = {path: sum(file.stat().st_size for file in path.iterdir()) for path in jobs}
    total, gone = sum(sizes.values()), []
    for path in sorted(sizes, key=lambda path: path.stat().st_mtime):
        if total <= most_bytes:
            break
        if path.name not in keep:
            shutil.rmtree(path)
            total -= sizes[path]
            gone.append(path.name)
    return gone


def _of_token(token: str | None, *, from_head: bool) -> tuple[str, int | None]:
    if token is None:
        return ("f", 0) if from_head else ("b", None)
    found = _TOKEN.fullmatch(token)
    if found is None:
        raise ValueError(f"The token {token!r} is not one of this stream's")
    return found["way"], int(found["at"])


def _ahead(file: BinaryIO, at: int | None, limit: int, wanted: Callable[[Event], bool]) -> Page:
    found: list[Event] = []
    begin = end = at or 0
    file.seek(begin)
    for line in _lines(file):
        event = _event(line)
        if wanted(event):
            found.append(event)
        end += len(line)
        if len(found) >= limit or (found and end - begin >= PAGE_BYTES):
            break
    return Page(found, f"f/{end}", f"b/{begin}")


def _back(file: BinaryIO, at: int | None, limit: int, wanted: Callable[[Event], bool]) -> Page:
    end = _whole(file) if at is None else at
    begin = max(0, end - PAGE_BYTES)
    file.seek(max(0, begin - 1))
    part = file.read(end - file.tell())
    if begin:
        # From the first line that begins in the page.
        cut = part.find(b"\n") + 1
        begin, part = begin - 1 + cut, part[cut:]
    found: list[Event] = []
    first = end
    for line in reversed(part.splitlines(keepends=True)):
        if len(found) >= limit:
            break
        first -= len(line)
        event = _event(line)
        if wanted(event):
            found.append(event)
    return Page(found[::-1], f"f/{end}", f"b/{first}")


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Lines that are whole: the last may be on its way."""
    for line in file:
        if line.endswith(b"\n"):
            yield line


def _event(line: bytes) -> Event:
    at, _, text = line.decode(errors="replace").rstrip("\n").partition(" ")
    return Event(int(at) if at.isdigit() else 0, text)


def _whole(file: BinaryIO) -> int:
    """Where the last whole line of a file ends."""
    end = file.seek(0, 2)
    while end:
        begin = max(0, end - LONGEST_LINE)
        file.seek(begin)
        cut = file.read(end - begin).rfind(b"\n") + 1
        if cut:
            return begin + cut
        end = begin
    return 0


def _whole_lines(path: Path) -> tuple[int, int]:
    lines = size = 0
    with path.open("rb") as file:
        for line in _lines(file):
            lines += 1
            size += len(line)
    return lines, size


def _stream(job: str, path: Path) -> Stream:
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(0)
        first = next(_lines(file), None)
        last = _back(file, None, 1, lambda _: True).events
    seconds = int(path.stem.rpartition("-")[2])
    return Stream(
        name=f"{job}/{path.stem}",
        created=seconds * 1000,
        first=_event(first).at if first else None,
        last=last[0].at if last else None,
        size=size,
    )
