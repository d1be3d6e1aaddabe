"""Which rows a value of the configuration names: those that hold it, or those above it.

AWS's rules (`smclarify`, bias/metrics/common.py) go by the type that pandas gives the column and by the share
of distinct values, so that 0.0 and 1.0, or 0 and 1 in forty rows, are a threshold and name the other group.
"""

import math
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from understudy.analyzer.bias.scanned import FIRST, Column
from understudy.analyzer.errors import UserError

Rules = Literal["understudy", "aws"]
Kind = Literal["categorical", "continuous"]
Value = bool | int | float | str

CONTINUOUS_SHARE = 0.05
"""Integers with at least so many distinct values a row are a continuous column (AWS)."""
FEW_VALUES = 20
"""A column of at most so many distinct values is categorical, unless one value is given that it lacks."""


@dataclass(frozen=True)
class Group:
    """The rows whose code in a column is one of `codes`; `text` is how AWS's documents name their value."""

    text: str
    codes: frozenset[int]
    kind: Kind


def canonical(value: Value) -> str:
    """A value of the configuration as the engine has the cells': `1.0` as `1`, `TRUE` as `true`."""
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value).strip()
    with suppress(ValueError):
        if "_" not in text and math.isfinite(number := float(text)):
            whole = number == int(number)
            integral = text.lstrip("+-").isdigit()
            return str(int(text)) if integral else str(int(number)) if whole else _java(number)
    return text.lower() if text.lower() in {"true", "false"} else text


def _java(number: float) -> str:
    from understudy.analyzer.json_form import double

    return double(number)


def threshold_of(values: Sequence[Value] | None) -> float | None:
    """The number that a single value is; None where there are several, or it is none."""
    if values is None or len(values) != 1 or isinstance(values[0], bool):
        return None
    try:
        number = float(values[0])
    except ValueError:
        return None
    return None if math.isnan(number) else number


def kind_of(column: Column, values: Sequence[Value] | None, rules: Rules) -> Kind:
    """Whether the values are categories, or the single one a threshold."""
    types = column.types
    if (values is not None and len(values) > 1) or types.string or types.boolean:
        return "categorical"
    if rules == "aws":
        if types.fractional or column.missing:
            return "continuous"
        return _by_share(column)
    if column.distinct <= FEW_VALUES:
        lacking = values is not None and canonical(values[0]) not in column.values
        return "continuous" if lacking and threshold_of(values) is not None else "categorical"
    return "continuous" if column.fractions else _by_share(column)


def _by_share(column: Column) -> Kind:
    return (
        "continuous" if column.rows and column.distinct / column.rows >= CONTINUOUS_SHARE else "categorical"
    )


def group_of(column: Column, values: Sequence[Value], kind: Kind) -> Group:
    """The rows that the configuration's values name; UserError for a threshold that is no number."""
    if kind == "continuous":
        threshold = threshold_of(values)
        if threshold is None:
            raise UserError(
                f"{column.name!r} holds numbers, and {values[0]!r} is none: give the threshold above which "
                "its rows count"
            )
        above = {FIRST + i for i, text in enumerate(column.values) if float(text) > threshold}
        return Group(_interval(values[0], column), frozenset({2, 4, *above}), kind)
    listed = {canonical(value) for value in values}
    named = {FIRST + i for i, text in enumerate(column.values) if text in listed}
    return Group(",".join(map(str, values)), frozenset({3, 4, *named}), kind)


def groups_of(column: Column, values: Sequence[Value] | None, rules: Rules) -> list[Group]:
    """The groups called d: the one that is named, or each value in turn in order of appearance.

    UserError for a column of numbers without a threshold, and for too many values.
    """
    kind = kind_of(column, values, rules)
    if values is not None:
        return [group_of(column, values, kind)]
    if kind == "continuous" or column.others:
        raise UserError(
            f"The facet {column.name!r} has {column.distinct} distinct values and no value_or_threshold: "
            "give the values of the group to compare with all others, or the number above which rows belong"
        )
    return [Group(text, frozenset({FIRST + i}), kind) for i, text in enumerate(column.values)]


def differs(column: Column, values: Sequence[Value] | None) -> bool:
    """Whether AWS's rules take the column for something else than ours."""
    return kind_of(column, values, "aws") != kind_of(column, values, "understudy")


def _interval(given: Value, column: Column) -> str:
    """`(40.0, 72.9]` as pandas writes it: from the threshold to the largest value of this run."""
    threshold = float(given) if isinstance(given, str) else given
    most = column.most if column.most is not None else threshold
    whole = isinstance(threshold, int) and not column.fractions and not column.types.fractional
    if whole and not column.missing:
        low, high = sorted([threshold, int(most)])
        return f"({low}, {high}]"
    ends = sorted([float(threshold), float(most)])
    return f"({ends[0]}, {ends[1]}]"
