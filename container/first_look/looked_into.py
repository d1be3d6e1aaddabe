"""Which files of a job are looked into before it runs: of every hour one, as far as a moment goes."""

from collections.abc import Sequence
from pathlib import Path

from understudy.preprocess.inputs import InputFile

FILES = 3
"""How many at least, where there are so many."""
MOST_FOLDERS = 48
"""Captures have a folder for each hour: two days are looked into whole, of more as many hours."""


def looked_into(inputs: Sequence[InputFile]) -> tuple[InputFile, ...]:
    """The first file of each folder in order, evenly from first to last where folders are too many.

    Where folders are fewer than `FILES`, further files join. Those of another host are not here to be seen.
    """
    here = [file for file in inputs if file.host is None]
    by_folder: dict[Path, list[int]] = {}
    for place, file in enumerate(here):
        by_folder.setdefault(file.path.parent, []).append(place)
    folders = _spread([places[0] for places in by_folder.values()])
    others = sorted(place for places in by_folder.values() for place in places[1:])
    more = others[: max(0, FILES - len(folders))]
    return tuple(here[place] for place in sorted(folders + more))


def not_looked_into(inputs: Sequence[InputFile], looked: Sequence[InputFile]) -> str | None:
    """What is said of the others; None where there are none."""
    if len(looked) == len(inputs):
        return None
    folders, seen = ({file.path.parent for file in files} for files in (inputs, looked))
    which = "the first of each folder"
    if len(seen) < len(folders):
        which = f"the first of each of {len(seen)} folders out of {len(folders)}, from the first to the last"
    elif len(looked) > len(seen):
        which = f"the first {len(looked)}" if len(folders) == 1 else f"{which} among them"
    return f"{len(inputs) - len(looked)} of {len(inputs)} files: looked into was {which}"


def _spread(places: list[int]) -> list[int]:
    if len(places) <= MOST_FOLDERS:
        return places
    return [places[n * (len(places) - 1) // (MOST_FOLDERS - 1)] for n in range(MOST_FOLDERS)]
