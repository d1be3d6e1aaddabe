"""What is said of a value that a command line refuses."""

from collections.abc import Mapping
from typing import Any

_FAULTS = {
    "int_parsing": "is no whole number",
    "float_parsing": "is no number",
    "greater_than_equal": "is not {ge:g} or more",
    "less_than_equal": "is not {le:g} or less",
    "bool_parsing": "does not say on or off; write it as NAME=on or NAME=off",
    "literal_error": "is not one of {expected}",
    "datetime_parsing": "is no time such as 2026-03-02T00:00:00Z",
    "datetime_from_date_parsing": "is no time such as 2026-03-02T00:00:00Z",
    "timezone_aware": "has no time zone; write it as 2026-03-02T00:00:00Z",
}


def in_plain_words(fault: Mapping[str, Any], given: str) -> str:
    """The sentence for one of pydantic's errors, whose own words are for developers, on the text given."""
    if words := _FAULTS.get(fault["type"]):
        return f"{given!r} {words.format(**fault.get('ctx', {}))}."
    said = str(fault["msg"]).removeprefix("Value error, ")
    return said if repr(given) in said else f"{given!r}: {said}"
