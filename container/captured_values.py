"""What keeps captured values out of log, message and examples where `understudy_quote_values` is Disabled."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from understudy.analyzer.profile import SetAside, TableProfile

Scan = TypeVar("Scan")

SCRIPT_FAILURE = "script_failure"
WITHHELD = "(withheld, as understudy_quote_values is Disabled)"
_QUOTED = re.compile(r"[ ]?[('\"]")
_RAISED = re.compile(r"(?P<kind>[\w.]+)(?P<text>: .*?)?(?P<where> \([^()]*, line \d+\))?", re.DOTALL)


def without_values(text: str) -> str:
    """A reason up to where it begins to quote: what is quoted may hold quotation marks itself."""
    quote = _QUOTED.search(text)
    return text if quote is None else f"{text[: quote.start()]} {WITHHELD}"


def scan_without_values(scanned: Scan) -> Scan:
    """A scan whose examples tell where records stand and what is wrong with them, but not what they hold."""
    changed: dict[str, Any] = {"set_aside": withheld(scanned.set_aside)}  # type: ignore[attr-defined]
    if isinstance(scanned, TableProfile):
        changed["columns"] = [
            replace(
                column,
                offenders={
                    kind: [replace(one, value=None) for one in found]
                    for kind, found in column.offenders.items()
                },
            )
            for column in scanned.columns
        ]
    return replace(scanned, **changed)  # type: ignore[type-var]


def withheld(noted: Mapping[str, SetAside]) -> dict[str, SetAside]:
    """The same of what was set aside, by kind."""
    return {
        kind: SetAside(kept.count, [_withheld(kind, example) for example in kept.examples])
        for kind, kept in noted.items()
    }


def _withheld(kind: str, example: Mapping[str, object]) -> Mapping[str, object]:
    reason = str(example.get("reason"))
    if kind == SCRIPT_FAILURE:
        report, line, last = reason.rpartition("\n")
        return {**example, "reason": f"{report}{line}{_exception(last)}", "text": WITHHELD}
    return {**example, "reason": without_values(reason), "text": None}


def _exception(told: str) -> str:
    """What a script raised, and where, without the words of the exception."""
    raised = _RAISED.fullmatch(told)
    if raised is None or raised["text"] is None:
        return told
    return f"{raised['kind']} {WITHHELD}{raised['where'] or ''}"
