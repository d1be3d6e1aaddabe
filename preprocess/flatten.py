"""Nested values as one flat row of text, named as the JVM does: `a.b` in dictionaries, `a[0]` in lists."""

import math
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any

_MISSING = {"NaTType", "NAType", "MaskedConstant"}
"""Kinds of pandas' and numpy's values that are missing; neither library is imported to tell them."""


def flatten(values: Mapping[Any, Any]) -> dict[str, str | None]:
    """Names and texts of a dictionary's values, in its order; None and empty text are None (missing).

    A name that comes up twice is numbered: `a`, `a_2`. Raises `TypeError` for a value that has no plain text.
    """
    pairs = pairs_of(values)
    flat = dict(pairs)
    if len(flat) < len(pairs):
        names = unique([name for name, _ in pairs])
        flat = dict(zip(names, [cell for _, cell in pairs], strict=True))
    return flat


def pairs_of(values: Mapping[Any, Any]) -> list[tuple[str, str | None]]:
    """The same, where a name may come up twice."""
    pairs: list[tuple[str, str | None]] = []
    for key, value in values.items():
        if type(value) is str:  # by far the most frequent kind
            pairs.append((str(key), value or None))
        else:
            _collect(str(key), value, pairs)
    return pairs


def flatten_list(values: list[Any]) -> tuple[list[str] | None, list[str | None]]:
    """Names and texts of a list's values; no names when none is nested, as they are told by position."""
    pairs: list[tuple[str, str | None]] = []
    for index, value in enumerate(values):
        _collect(f"[{index}]", value, pairs)
    nested = any(isinstance(value, Mapping | list | tuple) for value in values)
    return [name for name, _ in pairs] if nested else None, [cell for _, cell in pairs]


@dataclass(frozen=True)
class Instances:
    """A batch in one JSON object: names and texts of each instance; a cell without a name goes by its place.

    `scalars`: a list holds scalars; such an object may as well be one row, and is unless as many rows stand
    beside it.
    """

    rows: list[list[tuple[str | None, str | None]]]
    scalars: bool


def instances_of(value: Mapping[str, Any], known: Set[str] | None = None) -> Instances | None:
    """The batch that an object such as `{"instances": [{...}, {...}]}` is; None for any other object.

    A batch holds nothing but lists of one length, on its top or in dictionaries, and each list only
    dictionaries, only lists, or only scalars. The lists' own names are left out, so that a batch is named as
    its instances alone would be: `{"out": {"predictions": [{"p": 1}]}, "instances": [{"a": 2}]}` is one
    instance of `out.p` and `a`. A cell whose name in a request of one instance (`instances[0].a`) a baseline
    has, being among `known`, goes by it; so does a cell without a key where there is no baseline (None).
    """
    lists = _instance_lists(value, "")
    if not lists or len({len(items) for _, _, items in lists}) != 1:
        return None
    count = len(lists[0][2])
    rows: list[list[tuple[str | None, str | None]]] = [[] for _ in range(count)]
    for prefix, path, items in lists:
        for row, item in zip(rows, items, strict=True):
            for key, whole, cell in _instance(item, prefix, f"{path}[0]"):
                named = whole if (known is None and key is None) or (known and whole in known) else key
                row.append((named, cell))
    return Instances(rows, any(not isinstance(items[0], dict | list) for _, _, items in lists))


def _instance(item: Any, prefix: str, path: str) -> Iterator[tuple[str | None, str, str | None]]:
    """Key, name in a request of one instance, and text of each cell."""
    if isinstance(item, dict):
        yield from ((prefix + name, f"{path}.{name}", cell) for name, cell in pairs_of(item))
    elif isinstance(item, list):
        names, cells = flatten_list(item)
        for index, cell in enumerate(cells):
            yield names[index] if names else None, path + (names[index] if names else f"[{index}]"), cell
    else:
        yield None, path, cell_text(item)


def _instance_lists(value: Mapping[str, Any], prefix: str) -> list[tuple[str, str, list[Any]]]:
    """The lists of a batch, each after what its names begin with and its path; none beside anything else."""
    found: list[tuple[str, str, list[Any]]] = []
    for key, inner in value.items():
        if isinstance(inner, dict):
            more = _instance_lists(inner, f"{prefix}{key}.")
        elif isinstance(inner, list) and inner and len({_kind(item) for item in inner}) == 1:
            more = [(prefix, prefix + key, inner)]
        else:
            more = []
        if not more:
            return []
        found += more
    return found


def _kind(item: Any) -> type | None:
    return type(item) if isinstance(item, dict | list) else None


def cell_text(value: Any) -> str | None:  # noqa: PLR0911 - one return for each kind of value
    """A single value as a cell: numbers in their shortest form, `true` and `false`, text unchanged.

    Bytes are read as UTF-8, as Spark reads them. None, empty text, NaN and the missing values of pandas and
    numpy are None.
    """
    if value is None or (isinstance(value, str) and not value):
        return None
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, float):
        if math.isfinite(value):
            return float.__repr__(value)
        return None if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    if isinstance(value, bytes | bytearray):
        return value.decode(errors="replace") or None
    kind = type(value).__name__
    if kind in _MISSING or (kind == "Decimal" and value.is_nan()):
        return None
    if kind == "datetime64":  # before `item`, which is a whole number where there are nanoseconds
        text = str(value)
        return None if text == "NaT" else text
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    if hasattr(value, "item") and getattr(value, "ndim", 0) == 0:
        return cell_text(value.item())
    if kind in {"Decimal", "UUID", "Fraction"}:
        return str(value)
    raise TypeError(f"a value of type {type(value).__name__} cannot become a cell")


def unique(names: list[str]) -> list[str]:
    """The same names, each once: a second `a` is `a_2`, or the next number that is free."""
    taken = set(names)
    if len(taken) == len(names):
        return names
    seen: set[str] = set()
    numbers: dict[str, int] = {}
    out: list[str] = []
    for wanted in names:
        name = wanted
        if name in seen:
            number = numbers.get(wanted, 2)
            while f"{wanted}_{number}" in taken:
                number += 1
            numbers[wanted] = number + 1
            name = f"{wanted}_{number}"
            taken.add(name)
        seen.add(name)
        out.append(name)
    return out


def _collect(name: str, value: Any, pairs: list[tuple[str, str | None]]) -> None:
    if isinstance(value, dict | Mapping):
        for key, inner in value.items():
            _collect(f"{name}.{key}", inner, pairs)
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            _collect(f"{name}[{index}]", inner, pairs)
    elif hasattr(value, "tolist") and getattr(value, "ndim", 0) > 0:
        _collect(name, value.tolist(), pairs)
        return
    else:
        pairs.append((name, cell_text(value)))
        return
    if not value:
        pairs.append((name, None))
