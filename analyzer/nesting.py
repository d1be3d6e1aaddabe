"""Nested values that are null or empty: they are no columns beside those that they hold elsewhere."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from understudy.analyzer.profile import ColumnProfile, TableProfile, TypeCounts


def without_empty_parents(profile: TableProfile, features: Collection[str] = ()) -> TableProfile:
    """The profile without columns such as `p` that never hold a value, where others or `features` are in it.

    `features` are a baseline's: `p.k` or `p[0]` stand in the column's place then, missing in every row, and a
    column that is a feature itself stays.
    """
    names = {column.name for column in profile.columns}
    empty = {column.name for column in profile.columns if not column.types.present} - set(features)
    if not empty:
        return profile
    parents = empty & {parent for name in (*names, *features) for parent in _parents(name)}
    absent: dict[str, list[str]] = {}
    for name in features:
        for parent in _parents(name) if name not in names else ():
            if parent in parents:
                absent.setdefault(parent, []).append(name)
    placed: set[str] = set()
    columns: list[ColumnProfile] = []
    for column in profile.columns:
        if column.name not in parents:
            columns.append(column)
            continue
        inner = [name for name in absent.get(column.name, ()) if name not in placed]
        placed.update(inner)
        columns += [ColumnProfile(name, profile.rows, TypeCounts(), 0) for name in inner]
    return replace(profile, columns=columns)


def _parents(name: str) -> Iterator[str]:
    """The names of all that a nested value stands in: `a` and `a.b` for `a.b[0]`."""
    return (name[:at] for at, mark in enumerate(name) if mark in ".[" and at)
