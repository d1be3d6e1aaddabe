"""Nested values as one flat row of text, named as the JVM does: `a.b` in dictionaries, `a[0]` in lists."""

import math
from collections.abc import Mapping
from typing import Any

_MISSING = {"NaTType", "NAType", "MaskedConstant"}
"""Kinds of pandas' and numpy's values that are missing; neither library is imported to tell them."""


def flatten(values: Mapping[Any, Any]) -> dict[str, str | None]:
    """Names and texts of a dictionary's values, in its order; None and empty text are None (missing).

    A name that comes up twice is numbered: `a`, `a_2`. Raises `TypeError` for a value that has no plain text.
    """
    pairs: list[tuple[str, str | None]] = []
    for key, value in values.items():
        if type(value) is str:  # by far the most frequent kind
            pairs.append((str(key), value or None))
        else:
            _collect(str(key), value, pairs)
    flat = dict(pairs)
    if len(flat) < len(pairs):
        names = unique([name for name, _ in pairs])
        flat = dict(zip(names, [cell for _, cell in pairs], strict=True))
    return flat


def flatten_list(values: list[Any]) -> tuple[list[str] | None, list[str | None]]:
    """Names and texts of a list's values; no names when none is nested, as they are told by position."""
    pairs: list[tuple[str, str | None]] = []
    for index, value in enumerate(values):
        _collect(f"[{index}]", value, pairs)
    nested = any(isinstance(value, Mapping | list | tuple) for value in values)
    return [name for name, _ in pairs] if nested else None, [cell for _, cell in pairs]


def flatten_instances(value: Mapping[str, Any]) -> list[list[tuple[str, str | None]]]:
    """Names and texts of each instance of a batch such as `{"instances": [{...}, {...}]}`; else none.

    A batch holds nothing but lists of dictionaries, all of one length, on its top or in dictionaries. The
    lists' own names are left out, so that a batch is named as its instances alone would be:
    `{"out": {"predictions": [{"p": 1}]}, "instances": [{"a": 2}]}` is one instance of `out.p` and `a`.
    """
    lists = _instance_lists(value, "")
    if len({len(items) for _, items in lists}) != 1:
        return []
    prefixes = [prefix for prefix, _ in lists]
    return [
        [
            (prefix + name, cell)
            for prefix, item in zip(prefixes, items, strict=True)
            for name, cell in flatten(item).items()
        ]
        for items in zip(*(items for _, items in lists), strict=True)
    ]


def _instance_lists(value: Mapping[str, Any], prefix: str) -> list[tuple[str, list[dict[str, Any]]]]:
    """The lists of a batch, each with what its names begin with; none as soon as there is anything else."""
    found: list[tuple[str, list[dict[str, Any]]]] = []
    for key, inner in value.items():
        if isinstance(inner, dict):
            more = _instance_lists(inner, f"{prefix}{key}.")
        elif isinstance(inner, list) and all(isinstance(item, dict) for item in inner):
            more = [(prefix, inner)] if inner else []
        else:
            more = []
        if not more:
            return []
        found += more
    return found


def cell_text(value: Any) -> str | None:  # noqa: PLR0911 - one return for each kind of value
    """A single value as a cell: numbers in their shortest form, `true` and `false`, text unchanged.

    None, empty text, NaN and the missing values of pandas and numpy are None.
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
    out: list[str] = []
    for wanted in names:
        name, number = wanted, 2
        while name in seen:
            following = f"{wanted}_{number}"
            name = name if following in taken else following
            number += 1
        seen.add(name)
        taken.add(name)
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
