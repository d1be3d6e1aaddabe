"""JSON in the form of Jackson's default pretty printer, in which AWS's image writes its documents."""

import json
import math
from array import array
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any


def dumps(value: Any) -> str:
    """`"key" : value`, two spaces, numbers on one line, doubles as Java's `Double.toString` prints them.

    The form was observed in published output. NaN and infinities become strings, as Jackson writes them.
    """
    return "".join(_parts(value, ""))


def by_lines(value: Mapping[str, Any], lists: Set[str]) -> str:
    """Compact JSON with a line for each item of the named lists; NaN and infinities become strings."""
    parts = []
    for key, item in value.items():
        text = "[\n" + ",\n".join(map(_compact, item)) + "\n]" if key in lists else _compact(item)
        parts.append(f"{_compact(key)}:{text}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def double(value: float) -> str:
    """A double as Java prints it: plain from 1e-3 up to below 1e7, else `d.dddE±n`.

    The digits are the shortest that read back, and never fewer than two: of those of two the nearest, so that
    5e-324 is 4.9E-324. That is the rule from JDK 19 on; older JDKs print a few doubles with more digits.
    """
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        return repr(value)
    sign = "-" if value < 0 else ""
    text = repr(abs(value))
    if len(text.partition("e")[0]) == 1:
        text = f"{abs(value):.1e}"
    mantissa, _, exponent = text.partition("e")
    whole, _, fraction = mantissa.partition(".")
    fraction = fraction.rstrip("0")
    digits = (whole + fraction).lstrip("0")
    power = int(exponent or 0) + len(whole) - 1 if whole != "0" else len(digits) - len(fraction) - 1
    digits = digits.rstrip("0")
    return f"{sign}{digits[0]}.{digits[1:] or '0'}E{power}"


def _compact(value: Any) -> str:
    return json.dumps(_finite(value), separators=(",", ":"), ensure_ascii=False)


def _finite(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_finite(item) for item in value]
    return double(value) if isinstance(value, float) and not math.isfinite(value) else value


def _parts(value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        if not value:
            yield "{ }"
            return
        inner = indent + "  "
        opening = "{\n"
        for key, item in value.items():
            yield f"{opening}{inner}{json.dumps(str(key), ensure_ascii=False)} : "
            yield from _parts(item, inner)
            opening = ",\n"
        yield f"\n{indent}}}"
    elif isinstance(value, Sequence) and not isinstance(value, str):
        yield from _array(value, indent)
    else:
        yield _scalar(value)


def _array(items: Sequence[Any], indent: str) -> Iterator[str]:
    if not items:
        yield "[ ]"
    elif isinstance(items, array) or all(type(item) is float for item in items):
        yield _doubles(items)
    else:
        opening = "[ "
        for item in items:
            yield opening
            yield from _parts(item, indent)
            opening = ", "
        yield " ]"


def _doubles(items: Sequence[float]) -> str:
    if (min(items) >= 1e-3 and max(items) < 1e7) or all(x == 0 or 1e-3 <= abs(x) < 1e7 for x in items):
        text = repr(list(items))
        if "n" not in text:
            return f"[ {text[1:-1]} ]"
    return f"[ {', '.join(map(_scalar, items))} ]"


def _scalar(value: Any) -> str:
    if isinstance(value, float):
        return double(value) if math.isfinite(value) else f'"{double(value)}"'
    return json.dumps(value, ensure_ascii=False)
