"""The name that someone most likely meant."""

from collections.abc import Iterable

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
