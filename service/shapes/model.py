"""AWS's description of its API as botocore carries it, with the limits that botocore itself passes over."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

import regex
from botocore.session import Session

Kind = str
"""structure, list, map, string, integer, long, float, double, boolean, timestamp or blob."""


class Pattern(Protocol):
    """A compiled pattern of either package."""

    def fullmatch(self, string: str) -> object:
        """Whatever is true where the whole text fits."""


@dataclass(frozen=True, eq=False)
class Shape:
    """What one value of the API may be. Shapes refer to each other by name, since some hold themselves."""

    service: str
    name: str
    kind: Kind
    members: Mapping[str, str]
    """Of a structure: the shape's name of each field."""
    required: tuple[str, ...]
    element: str | None
    """The shape's name of a list's or map's values."""
    key: str | None
    enum: tuple[str, ...]
    pattern: str | None
    matcher: Pattern | None
    """None as well where the pattern is written for Java alone: then it is not checked."""
    least: float | None
    most: float | None
    """Bounds of a number, of a text's length, of a list's or map's size."""
    union: bool
    sensitive: bool
    location_names: Mapping[str, str]
    """Of a structure in XML: the element's name of a field, where it has another."""


@dataclass(frozen=True)
class OperationShapes:
    """What an operation takes and answers; None where it takes or answers nothing."""

    name: str
    request: Shape | None
    answer: Shape | None


@cache
def described(service: str) -> Mapping[str, Any]:
    """The description of a service such as `sagemaker`, as botocore's data has it."""
    return Session().get_service_model(service)._service_description  # type: ignore[no-any-return]


@cache
def operation_shapes(service: str, name: str) -> OperationShapes:
    """The shapes of an operation; KeyError where the service has none of this name."""
    operation = described(service)["operations"][name]
    request, answer = operation.get("input"), operation.get("output")
    return OperationShapes(
        name,
        shape(service, request["shape"]) if request else None,
        shape(service, answer["shape"]) if answer else None,
    )


@cache
def shape(service: str, name: str) -> Shape:
    """A shape of a service by its name."""
    raw = described(service)["shapes"][name]
    members = raw.get("members", {})
    element = raw.get("member") or raw.get("value")
    pattern = raw.get("pattern")
    return Shape(
        service=service,
        name=name,
        kind=raw["type"],
        members={field: member["shape"] for field, member in members.items()},
        required=tuple(raw.get("required", ())),
        element=element["shape"] if element else None,
        key=raw["key"]["shape"] if "key" in raw else None,
        enum=tuple(raw.get("enum", ())),
        pattern=pattern,
        matcher=compiled(pattern) if pattern else None,
        least=raw.get("min"),
        most=raw.get("max"),
        union=bool(raw.get("union")),
        sensitive=bool(raw.get("sensitive")),
        location_names={
            field: member["locationName"] for field, member in members.items() if "locationName" in member
        },
    )


@cache
def compiled(pattern: str) -> Pattern | None:
    r"""A pattern, of which package `regex` knows the most (`\p{L}`); None where only Java reads it."""
    try:
        return regex.compile(pattern)  # type: ignore[no-any-return]
    except regex.error:
        pass
    try:
        return re.compile(pattern)
    except re.error:
        return None
