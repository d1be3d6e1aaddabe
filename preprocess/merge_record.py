"""What merges have written into a folder: the record by which a later one replaces the files of an earlier.

A merge run again (the same source, the same window) replaces what it wrote before as a whole. One of another
source or window replaces, in the folders where it writes, what an earlier one made of the same captures.
Files of other captures, and whatever no merge wrote, stay.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from understudy.analyzer.errors import UserError
from understudy.analyzer.regular_files import regular_bytes
from understudy.preprocess.joint_renames import Mark, replaced_together

RECORD = ".understudy-merges"
"""The record's name in a merge's output."""


@dataclass(frozen=True)
class Run:
    """One merge into a folder.

    `captures` are digests of the paths of what it read, `folders` those that it writes into and `files` what
    it wrote, both below the output. A run that is not `finished` was killed while it placed its files: any of
    them, those that it would have replaced among them, may be there or not.
    """

    id: str
    source: str
    start_millis: int | None
    end_millis: int | None
    captures: Sequence[str]
    folders: Sequence[str] = ()
    files: Sequence[str] = ()
    finished: bool = False


def digest_of(path: Path) -> str:
    """What stands for a file of captures in the record."""
    return hashlib.sha256(os.fsencode(path.absolute())).hexdigest()[:12]


def read_runs(output: Path) -> list[Run]:
    """The record of `output`, empty where there is none; UserError where it cannot be understood."""
    path = output / RECORD
    try:
        told: dict[str, Any] = json.loads(regular_bytes(path))
        runs = [Run(**run) for run in told["runs"]]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise UserError(
            f"{path}, the record of what merges wrote there, cannot be read ({error}): "
            "remove it together with their files, or merge into another folder"
        ) from None
    return runs


def replaced_by(run: Run, earlier: Iterable[Run]) -> set[str]:
    """The files of earlier runs that would count records of `run` twice, or are of the same merge."""
    captures, folders = set(run.captures), set(run.folders)
    found: set[str] = set()
    for one in earlier:
        if captures.isdisjoint(one.captures) or not _meet(run, one):
            continue
        again = (one.source, one.start_millis, one.end_millis) == (
            run.source,
            run.start_millis,
            run.end_millis,
        )
        found.update(file for file in one.files if again or _folder(file) in folders)
    return found


@contextmanager
def placed(
    output: Path,
    run: Run,
    new: Mapping[Path, Path],
    beside: Mapping[Path, Path] | None = None,
    outdated: Iterable[Path] = (),
) -> Iterator[list[Path]]:
    """While the block runs merged files have their names, and what they replace is away; then for good.

    `new` are finished files, with their places in `output`; files `beside` them get their names as well, and
    those `outdated` go. The block gets what was there of records and has no successor of its name. A failure
    brings everything back; UserError names what cannot be made.
    """
    before = read_runs(output)
    files = {target.relative_to(output).as_posix() for target in new.values()}
    earlier = [one for one in before if one.id != run.id]
    old = replaced_by(run, earlier) - files
    under_way = replace(run, files=sorted(files | old))
    rest = [replace(one, files=sorted({*one.files} - old - files)) for one in earlier]
    mark = Mark(
        output / RECORD,
        _text([*before, under_way]),
        _text([*(one for one in rest if one.files), replace(run, files=sorted(files), finished=True)]),
    )
    gone = [output / file for file in sorted(old)]
    there = [path for path in gone if os.path.lexists(path)]
    with replaced_together({**new, **(beside or {})}, [*gone, *outdated], mark):
        yield there
    for path in gone:
        _remove_empty(path.parent, output)


def killed_merge(source: Path) -> Path | None:
    """The record that tells of a merge killed while it placed files at or below `source`, if there is one."""
    source = source.absolute()
    for output in (source, *source.parents):
        if (output / RECORD).is_file():
            with suppress(UserError):
                for run in read_runs(output):
                    below = (PurePosixPath(output, file).is_relative_to(source) for file in run.files)
                    if not run.finished and any(below):
                        return output / RECORD
    return None


def _meet(one: Run, other: Run) -> bool:
    return _begins_before_end(one, other) and _begins_before_end(other, one)


def _begins_before_end(one: Run, other: Run) -> bool:
    return one.start_millis is None or other.end_millis is None or one.start_millis < other.end_millis


def _folder(file: str) -> str:
    return file.rpartition("/")[0]


def _text(runs: Sequence[Run]) -> str:
    """The record, a run on each line."""
    lines = ",\n".join(json.dumps(asdict(run)) for run in runs)
    return f'{{"runs": [\n{lines}\n]}}\n'


def _remove_empty(folder: Path, output: Path) -> None:
    """Remove a folder of hours, and those above it, as far as nothing is left in them."""
    with suppress(OSError):
        while folder != output:
            folder.rmdir()
            folder = folder.parent
