"""The name that someone most likely meant."""

import os
import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

ALIKE = 0.6
"""How much of two names must agree (difflib's ratio) for one to be taken for the other."""


def nearest(name: str, known: Iterable[str], alike: float = ALIKE) -> str | None:
    """The known name that is most like `name`, whatever the case; None where none is so much alike."""
    # Imported here: a job without a mistake needs none of it.
    from difflib import get_close_matches

    by_case = {one.casefold(): one for one in known}
    found = get_close_matches(name.casefold(), by_case, n=1, cutoff=alike)
    return by_case[found[0]] if found else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """` (did you mean 'x'?)`, to follow a name; empty where nothing known is like it."""
    found = nearest(name, known)
    return f" (did you mean {found!r}?)" if found else ""


def is_address(path: str | Path) -> bool:
    """Whether a path is an `s3://bucket/key` or the like, or what pathlib makes of it, `s3:/bucket/key`."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]+:/", str(path)) is not None


def near_path(path: Path) -> str:
    """` (did you mean 'captures/fraud'?)`, to follow a path that is not there; empty where none is alike."""
    if is_address(path):
        return " (it is an address, and files are read here: copy or mount what it names)"
    missing, below = path, Path()
    with suppress(OSError):
        if os.path.lexists(path):
            return ""
        while not missing.parent.exists() and missing != missing.parent:
            missing, below = missing.parent, missing.name / below
        found = nearest(missing.name, (one.name for one in missing.parent.iterdir()))
        if found:
            # What is right of the mistake may be right.
            near, whole = missing.parent / found, missing.parent / found / below
            return f" (did you mean {str(whole if whole.exists() else near)!r}?)"
    return ""
