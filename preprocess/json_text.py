"""JSON text as the JVM's readers take it: the same depth, and no half of a surrogate pair."""

import json
import re
from typing import Any

from understudy.preprocess.malformed import Malformed, decode_line

DEEPEST = 500
"""How deep values may be nested; `Json.java` has the same limit."""
_LONGEST_INTEGER = 4300
"""Digits that Python itself turns into a number."""
_BLANK = " \t\r\n"
_BLANKS = re.compile(f"[{_BLANK}]*")
_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)
_STRING_OR_BRACKET = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[][{}]', re.DOTALL)


def read_json(line: bytes) -> Any:
    """The JSON value of a line; `Malformed` when there is none."""
    text = _whole(decode_line(line))
    _check_depth(text)
    try:
        return json.loads(text, parse_int=_integer)
    except json.JSONDecodeError as error:
        if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string"):
            raise Malformed(f"is not JSON: it ends too early, as if cut off (column {error.colno})") from None
        raise Malformed(f"is not JSON: {error.msg} (column {error.colno})") from None


def values_of(data: str) -> list[Any]:
    """The values in a text one after the other, at least one; numbers are texts, as they were written."""
    text = _whole(data)
    _check_depth(text)
    decoder = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)
    values: list[Any] = []
    at = _after_blanks(text, 0)
    while at < len(text):
        try:
            value, end = decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            raise Malformed(f"is not JSON: {error.msg} (column {error.colno})") from None
        if text[at] not in '"[{' and end < len(text) and text[end] not in _BLANK:
            raise Malformed(f"is not JSON: Unexpected character (column {end + 1})")
        values.append(value)
        at = _after_blanks(text, end)
    if not values:
        raise Malformed("holds no row")
    return values


def _integer(digits: str) -> Any:
    if len(digits) <= _LONGEST_INTEGER:
        return int(digits)
    from decimal import Decimal  # rarely needed, and slow to import

    return Decimal(digits)


def _whole(text: str) -> str:
    return _ESCAPE.sub(_no_half, text) if "\\ud" in text or "\\uD" in text else text


def _no_half(escape: re.Match[str]) -> str:
    return "\\ufffd" if escape[1] else escape[0]


def _check_depth(text: str) -> None:
    if text.count("[") + text.count("{") <= DEEPEST:
        return
    depth = 0
    for found in _STRING_OR_BRACKET.finditer(text):
        mark = found[0]
        depth += 1 if mark in "[{" else -1 if mark in "]}" else 0
        if depth > DEEPEST:
            raise Malformed(f"is not JSON: it is nested more than {DEEPEST} deep")


def _after_blanks(text: str, at: int) -> int:
    blanks = _BLANKS.match(text, at)
    return blanks.end() if blanks else at
