"""Answers by shape: what AWS's API does not know is left out, times are seconds with milliseconds."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from understudy.service.shapes.model import Shape, operation_shapes, shape

REWRITTEN = ("structure", "list", "map", "timestamp")
"""Kinds whose values do not go out as they are."""


def answer(operation: str, fields: Mapping[str, Any], *, service: str = "sagemaker") -> dict[str, Any]:
    """What goes out as JSON for an operation's answer; {} for an operation that answers nothing."""
    expected = operation_shapes(service, operation).answer
    return {} if expected is None else _written(fields, expected)


def _written(value: Any, expected: Shape) -> Any:
    if expected.kind == "timestamp":
        time = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        return round(time.timestamp(), 3)
    if expected.kind == "structure":
        written = {}
        for field, member in _members(expected):
            if (item := value.get(field)) is not None:
                written[field] = item if member is None else _written(item, member)
        return written
    if expected.kind == "list":
        element = shape(expected.service, expected.element or "")
        return [_written(item, element) for item in value]
    if expected.kind == "map":
        element = shape(expected.service, expected.element or "")
        return {key: _written(item, element) for key, item in value.items() if item is not None}
    return value


@cache
def _members(expected: Shape) -> tuple[tuple[str, Shape | None], ...]:
    """A structure's fields, with the shapes of those that are not written as they are."""
    members = ((field, shape(expected.service, name)) for field, name in expected.members.items())
    return tuple((field, member if member.kind in REWRITTEN else None) for field, member in members)


def missing(operation: str, answered: Mapping[str, Any], *, service: str = "sagemaker") -> list[str]:
    """Paths of fields that an answer has to have and lacks."""
    expected = operation_shapes(service, operation).answer
    return [] if expected is None else _missing(answered, expected, "")


def _missing(value: Any, expected: Shape, path: str) -> list[str]:
    if expected.kind == "structure":
        lacking = [f"{path}.{field}".lstrip(".") for field in expected.required if field not in value]
        below = [
            (value[field], shape(expected.service, name), f"{path}.{field}".lstrip("."))
            for field, name in expected.members.items()
            if field in value
        ]
        return lacking + [gap for item, inner, at in below for gap in _missing(item, inner, at)]
    if expected.kind in ("list", "map"):
        element = shape(expected.service, expected.element or "")
        items = value if expected.kind == "list" else value.values()
        return [gap for item in items for gap in _missing(item, element, f"{path}[]")]
    return []
