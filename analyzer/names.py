"""Whether the data has the columns that the baseline names; where not, what most likely happened."""

import re
from collections.abc import Iterable, Sequence

from understudy.analyzer.nearest import nearest

SHOWN = 5
MOST_LISTED = 10
_COMPARED = 50
"""How many names are compared letter by letter."""
_ROWS = re.compile(r"(?P<key>[^\[\]]*)\[\d+\]")


def on_names(features: Sequence[str], columns: Sequence[str]) -> str | None:
    """A sentence where the data has other columns instead of the baseline's, or none of these; else None."""
    known, there = set(features), set(columns)
    missing = [name for name in features if name not in there]
    more = [name for name in columns if name not in known]
    found = len(features) - len(missing)
    if not missing or (found and not more):
        return None
    said = f"{found} of {len(features)} baseline features were found; "
    said += f"missing {quoted(missing)}; the data has {quoted(more)}{' instead' if found else ''}"
    if len(features) == len(columns):
        said += "; as many columns as the baseline, which is all that AWS's check looks at"
    meant = _meant(missing, more) or ("" if found else "the baseline may be another endpoint's")
    return f"{said}; {meant}." if meant else f"{said}."


def _meant(missing: Sequence[str], more: Sequence[str]) -> str | None:
    """What most likely explains other names; None where nothing tells."""
    for name in more:
        if rows := _ROWS.match(name):
            what = f"the list under {rows['key']!r}" if rows["key"] else "a list"
            return f"{what} is read as one row: let a preprocessing script return a row for each of its parts"
    pairs = ((name, _like(name, more[:_COMPARED])) for name in missing[:_COMPARED])
    alike = [f"{found!r} for {name!r}" for name, found in pairs if found]
    if alike:
        return f"names must be the same (did you mean {', '.join(alike[:SHOWN])}?)"
    if all(re.fullmatch(r"_c\d+", name) for name in missing):
        return "the baseline was made without names: make it of data with a header"
    return None


def _like(name: str, among: Sequence[str]) -> str | None:
    """A column whose own name it is inside an object, or which is spelt nearly so."""
    inner = [other for other in among if other.rpartition(".")[2] == name]
    return inner[0] if inner else nearest(name, among)


def listed(names: Iterable[str], most: int = MOST_LISTED) -> str:
    """The first names of many, and how many more there are."""
    given = list(names)
    more = len(given) - most
    return (", ".join(given[:most]) + (f" and {more} more" if more > 0 else "")) or "none"


def in_more_files(count: int) -> str:
    """The end of a sentence on a file, where the same holds for so many others."""
    return f"; so it is in {count} file{'' if count == 1 else 's'} more" if count else ""


def quoted(names: Iterable[str]) -> str:
    """Fewer of them, each in quotation marks."""
    return listed(map(repr, names), SHOWN)
