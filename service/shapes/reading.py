"""A body's JSON as values of a shape's kinds, or AWS's sentence that it cannot be read."""

import json
import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Never

from understudy.service.refusals import Refusal
from understudy.service.shapes.model import Shape, shape

WHOLE_NUMBERS = {"Integer": range(-(2**31), 2**31), "Long": range(-(2**63), 2**63)}
JAVA_NAMES = {
    "string": "String",
    "integer": "Integer",
    "long": "Long",
    "float": "Float",
    "double": "Double",
    "boolean": "Boolean",
    "timestamp": "Timestamp",
    "blob": "ByteBuffer",
}
"""What AWS's sentences call the kinds of values."""


def parsed(body: bytes) -> object:
    """A body's JSON; refused with SerializationException where it is none."""
    if not body.strip():
        return {}
    try:
        return json.loads(body.decode(), parse_constant=_no_constant)
    except RecursionError:
        raise _unreadable("The request is nested too deeply") from None
    except ValueError as error:
        raise _unreadable(f"The request is no JSON: {error}") from None


def _no_constant(name: str) -> Never:
    raise ValueError(f"{name} is no number")


def _unreadable(message: str) -> Refusal:
    return Refusal("SerializationException", message)


def read(value: object, expected: Shape) -> Any:
    """A JSON value as its shape's kind has it: nulls and unknown fields dropped, as AWS does, times in UTC.

    Refused with SerializationException where the JSON is of another kind.
    """
    if expected.kind == "structure":
        if not isinstance(value, dict):
            raise _misplaced(value, "Structure")
        return {
            field: read(value[field], shape(expected.service, name))
            for field, name in expected.members.items()
            if value.get(field) is not None
        }
    if expected.kind == "list":
        if not isinstance(value, list):
            raise _misplaced(value, "List")
        element = shape(expected.service, expected.element or "")
        return [None if item is None else read(item, element) for item in value]
    if expected.kind == "map":
        if not isinstance(value, dict):
            raise _misplaced(value, "Map")
        element = shape(expected.service, expected.element or "")
        return {
            _text(key, "String"): None if item is None else read(item, element) for key, item in value.items()
        }
    return SCALARS[expected.kind](value, JAVA_NAMES[expected.kind])


def _text(value: object, kind: str) -> str:
    if not isinstance(value, str):
        raise _misplaced(value, kind)
    try:
        value.encode()
    except UnicodeEncodeError:
        raise _unreadable("A text in the request holds half of a surrogate pair") from None
    return value


def _whole(value: object, kind: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _misplaced(value, kind)
    # Java cuts the decimals off.
    if value in (math.inf, -math.inf) or int(value) not in WHOLE_NUMBERS[kind]:
        raise _unreadable(f"NUMBER_VALUE can not be converted to {_article(kind)}: it is out of range")
    return int(value)


def _decimal(value: object, kind: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _misplaced(value, kind)
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise _unreadable(f"NUMBER_VALUE can not be converted to {_article(kind)}: it is out of range")
    return number


def _truth(value: object, kind: str) -> bool:
    if not isinstance(value, bool):
        raise _misplaced(value, kind)
    return value


def _time(value: object, kind: str) -> datetime:
    """Seconds since 1970, or ISO 8601 text as tools beside boto3 send it, in UTC where it has no zone."""
    try:
        if isinstance(value, str):
            time = datetime.fromisoformat(value)
            return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
        return datetime.fromtimestamp(_decimal(value, kind), UTC)
    except (ValueError, OverflowError, OSError):
        raise _unreadable(f"{_token(value)} can not be converted to {_article(kind)}") from None


SCALARS: Mapping[str, Callable[[object, str], Any]] = {
    "string": _text,
    "blob": _text,
    "integer": _whole,
    "long": _whole,
    "float": _decimal,
    "double": _decimal,
    "boolean": _truth,
    "timestamp": _time,
}


def _misplaced(value: object, kind: str) -> Refusal:
    """AWS's sentence for a JSON value of another kind than the field's."""
    if isinstance(value, dict):
        return _unreadable("Start of structure or map found where not expected")
    if isinstance(value, list):
        return _unreadable("Start of list found where not expected")
    return _unreadable(f"{_token(value)} can not be converted to {_article(kind)}")


def _token(value: object) -> str:
    if value is None:
        return "NULL_VALUE"
    if isinstance(value, bool):
        return f"{value}_VALUE".upper()
    if isinstance(value, str):
        return "STRING_VALUE"
    return "DECIMAL_VALUE" if isinstance(value, float) else "NUMBER_VALUE"


def _article(kind: str) -> str:
    return f"an {kind}" if kind == "Integer" else f"a {kind}"
