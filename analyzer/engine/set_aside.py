"""Where things stand in the files that were read, and what a scan set aside there."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from understudy.analyzer.profile import ANALYSED, SetAside
from understudy.analyzer.set_aside import path_of


class Lines:
    """Line numbers in whole files, from lines counted within a split: newlines before the split are added."""

    def __init__(self) -> None:
        self._before: dict[tuple[str, int], int] = {}

    def resolve(self, place: Mapping[str, Any]) -> int | None:
        """The line of a place (`file`, `split_start`, `line`); None when that is not known."""
        file, start, line = place["file"], place["split_start"], place["line"]
        if file is None or line <= 0:
            return None
        if start == 0:
            return int(line)
        if (file, start) not in self._before:
            self._before[file, start] = _newlines(Path(path_of(file)), start)
        before = self._before[file, start]
        return None if before < 0 else before + int(line)


def set_aside(notes: Mapping[str, Any], lines: Lines) -> dict[str, SetAside]:
    """What the JVM's `Notes` wrote, by kind."""
    return {
        kind: SetAside(count=noted["count"], examples=[_example(note, lines) for note in noted["examples"]])
        for kind, noted in notes.items()
    }


def records(captures: int, notes: Mapping[str, SetAside]) -> int:
    """All records: captured ones with rows, and those that the readers set aside."""
    return captures + sum(noted.count for kind, noted in notes.items() if kind not in ANALYSED)


def _example(note: Mapping[str, Any], lines: Lines) -> Mapping[str, object]:
    return {
        "file": note["file"],
        "line": lines.resolve(note),
        "event_id": note["event_id"],
        "reason": note["reason"],
        "text": note["text"],
    }


def _newlines(file: Path, end: int) -> int:
    """How many newlines the first `end` bytes hold; -1 when the file can no longer be read."""
    count = 0
    try:
        with file.open("rb") as stream:
            while end > 0 and (chunk := stream.read(min(end, 1 << 20))):
                count += chunk.count(b"\n")
                end -= len(chunk)
    except OSError:
        return -1
    return count
