"""Names of a row's cells, and which of them an exclusion leaves out: the JVM's `Naming`, in plain Python."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from understudy.preprocess.flatten import unique

_INDEX = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class Named:
    """Name and place in the row of each cell that is kept; item and name of each that is left out."""

    names: list[str]
    places: list[int]
    left_out: list[tuple[str, str]]


def named(
    keys: Sequence[str | None], baseline: Sequence[str] | None = None, excluded: Sequence[str] = ()
) -> Named:
    """Names are keys, else the baseline's by position, else `_c0`, `_c1`, ...; each stands once.

    An item of `excluded` is a name, or else an index into the row. Where a row without keys has as many cells
    beside those indices as the baseline has names, the baseline was made without them, and only the other
    cells have its names. Where it has as many as the baseline has names that are not excluded, it came so.
    """
    width, out = len(keys), set(excluded)
    known = set(baseline or ())
    by_index = {int(item): item for item in excluded if item not in known and _INDEX.fullmatch(item)}
    given = baseline or ()
    unnamed: set[int] = set()
    if baseline is not None and len(baseline) != width and all(key is None for key in keys):
        within = {index for index in by_index if index < width}
        unnamed = within if len(baseline) == width - len(within) else set()
        left = [name for name in baseline if name not in out]
        given = left if len(left) == width else baseline
    names: list[str] = []
    at = 0
    for index, key in enumerate(keys):
        by_position = given[at] if at < len(given) and index not in unnamed else f"_c{index}"
        names.append(by_position if key is None else key)
        at += index not in unnamed
    names = unique(names)
    present = set(names)
    kept = Named([], [], [])
    for index, name in enumerate(names):
        item = name if name in out else None if str(index) in present else by_index.get(index)
        if item is None:
            kept.names.append(name)
            kept.places.append(index)
        else:
            kept.left_out.append((item, name))
    return kept


def header_names(cells: Sequence[str | None]) -> list[str]:
    """The names that a header gives, in the file's order."""
    return unique([cell or f"_c{index}" for index, cell in enumerate(cells)])
