"""JSON objects of the usual kind read fast: whatever could be read in two ways is left to Python's `json`."""

from collections.abc import Iterable
from typing import Any

import orjson

_DEEPEST = 50
"""What is nested deeper could be too deep for one reader and not for the other."""


def read_object(text: bytes) -> dict[str, Any] | None:
    """The object, exactly as `json.loads` gives it; None where that alone can say what the text is.

    Only objects and texts are taken, with null and truth values: numbers beyond 64 bits or a double, `NaN`,
    half surrogate pairs and what is no JSON are read differently by the two, or told in other words.
    """
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return value if type(value) is dict and _certain(value.values(), 0) else None


def _certain(values: Iterable[Any], depth: int) -> bool:
    for value in values:
        kind = type(value)
        if kind is str or value is None or kind is bool:
            continue
        if kind is not dict or depth == _DEEPEST or not _certain(value.values(), depth + 1):
            return False
    return True
