"""A request held against its shape, limits included that botocore leaves to the server, in AWS's words."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from understudy.service.refusals import invalid
from understudy.service.shapes.model import Shape, operation_shapes, shape
from understudy.service.shapes.reading import read
from understudy.service.shapes.relaxations import let_through

SHOWN = 256
"""Characters of a refused value that are repeated to whoever sent it."""
TOLD = 20
"""Broken rules that are told of one request, of however many."""
SEARCHED = 10_000
"""Characters of a text without a length of its own that a pattern is held against."""


def checked(
    operation: str,
    body: object,
    *,
    service: str = "sagemaker",
    relaxed: Mapping[str, bool] | None = None,
) -> dict[str, Any]:
    """A request's fields as an operation takes them: unknown ones and nulls left out, times in UTC.

    Refuses what cannot be read with SerializationException, what is outside its shape with
    ValidationException and AWS's sentence for it (SERVICE §1.5, §5.2).
    """
    request = operation_shapes(service, operation).request
    if request is None:
        return {}
    fields = read(body, request)
    broken = list(_broken(fields, request, "", relaxed or {}))
    if broken:
        errors = "1 validation error" if len(broken) == 1 else f"{len(broken)} validation errors"
        raise invalid(f"{errors} detected: {'; '.join(broken[:TOLD])}")
    return fields  # type: ignore[no-any-return]


def _broken(value: Any, expected: Shape, path: str, relaxed: Mapping[str, bool]) -> Iterator[str]:
    """A sentence for each rule that a value breaks, its own rules before those of what it holds."""
    for rule in _rules_broken(value, expected, relaxed):
        yield f"{_said(value, expected)} at '{path}' failed to satisfy constraint: {rule}"
    if expected.kind == "structure":
        yield from (_null(_below(path, field)) for field in expected.required if field not in value)
        for field, item in value.items():
            member = shape(expected.service, expected.members[field])
            yield from _broken(item, member, _below(path, field), relaxed)
    elif expected.kind == "list":
        yield from _broken_in_list(value, expected, path, relaxed)
    elif expected.kind == "map":
        for part, name, items in (
            ("keys", expected.key, value),
            ("value", expected.element, value.values()),
        ):
            element = shape(expected.service, name or "")
            if any(item is None or any(_rules_broken(item, element, relaxed)) for item in items):
                rules = ", ".join(rule.text for rule in _rules_of(element)) or "Member must not be null"
                yield (
                    f"{_said(value, expected)} at '{path}' failed to satisfy constraint: "
                    f"Map {part} must satisfy constraint: [{rules}]"
                )


def _broken_in_list(
    value: list[Any], expected: Shape, path: str, relaxed: Mapping[str, bool]
) -> Iterator[str]:
    element = shape(expected.service, expected.element or "")
    for at, item in enumerate(value, start=1):
        here = f"{path}.{at}.member"
        if item is None:
            yield _null(here)
        else:
            yield from _broken(item, element, here, relaxed)


@dataclass(frozen=True)
class _Rule:
    """A rule of a shape in AWS's words, and whether a value keeps it."""

    kind: str
    text: str
    kept: Callable[[Any], bool]


def _rules_broken(value: Any, expected: Shape, relaxed: Mapping[str, bool]) -> Iterator[str]:
    if isinstance(value, str) and "\0" in value:
        yield "Member must not hold the character U+0000"
    for rule in _rules_of(expected):
        if not rule.kept(value) and not (
            isinstance(value, str) and let_through(expected.name, rule.kind, value, relaxed)
        ):
            yield rule.text


@cache
def _rules_of(expected: Shape) -> tuple[_Rule, ...]:
    return tuple(_made_rules(expected))


def _made_rules(expected: Shape) -> Iterator[_Rule]:
    measured = expected.kind in ("string", "list", "map", "blob")
    noun, size = ("length", len) if measured else ("value", float)
    least, most = expected.least, expected.most
    if most is not None:
        yield _Rule("max", f"Member must have {noun} less than or equal to {most}", lambda v: size(v) <= most)
    if least is not None:
        text = f"Member must have {noun} greater than or equal to {least}"
        yield _Rule("min", text, lambda v: size(v) >= least)
    if expected.enum:
        text = f"Member must satisfy enum value set: [{', '.join(expected.enum)}]"
        yield _Rule("enum", text, lambda v: v in expected.enum)
    if matcher := expected.matcher:
        text = f"Member must satisfy regular expression pattern: {expected.pattern}"
        # A text over its length is refused for that, and never costs a search.
        longest = SEARCHED if most is None else most
        yield _Rule("pattern", text, lambda v: len(v) > longest or matcher.fullmatch(v) is not None)


def _null(path: str) -> str:
    return f"Value null at '{path}' failed to satisfy constraint: Member must not be null"


def _below(path: str, field: str) -> str:
    """AWS's path of a field: its first letter small."""
    return f"{path}.{field[:1].lower()}{field[1:]}".lstrip(".")


def _said(value: Any, expected: Shape) -> str:
    """The value as a sentence repeats it: cut when long, left out where it may be a secret."""
    if expected.sensitive or expected.kind == "map":
        return "Value"
    text = (
        json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, dict | list) else str(value)
    )
    return f"Value '{text if len(text) <= SHOWN else text[:SHOWN] + '…'}'"
