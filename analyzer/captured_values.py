"""How captured values stand in what is told of them: as they are, as hashes to be compared, or not at all."""

import hashlib
import re
from typing import Literal

Values = Literal["Enabled", "Hashed", "Disabled"]
"""`understudy_report_values`."""


_QUOTED = re.compile(r"[ ]?[('\"]")


def hashed(value: str) -> str:
    """The first 8 digits of its SHA-256: equal values have equal ones, and a guess can be checked."""
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def told(value: str, values: Values) -> dict[str, str]:
    """The keys of a document that tell of one value: `value`, `hash`, or none."""
    match values:
        case "Enabled":
            return {"value": value}
        case "Hashed":
            return {"hash": hashed(value)}
    return {}


def before_quotes(text: str, withheld: str) -> str:
    """A sentence up to where it begins to quote: what is quoted may hold quotation marks itself."""
    quote = _QUOTED.search(text)
    return text if quote is None else f"{text[: quote.start()]} {withheld}"
