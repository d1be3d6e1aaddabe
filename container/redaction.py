"""What keeps captured values out of log, message and examples where `understudy_quote_values` is Disabled."""

import re
from collections.abc import Mapping

from understudy.analyzer.captured_values import before_quotes
from understudy.analyzer.profile import SetAside

SCRIPT_FAILURE = "script_failure"
WITHHELD = "(withheld, as understudy_quote_values is Disabled)"
_RAISED = re.compile(r"(?P<kind>[\w.]+)(?P<text>: .*?)?(?P<where> \([^()]*, line \d+\))?", re.DOTALL)


def without_values(text: str) -> str:
    """A reason up to where it begins to quote: what is quoted may hold quotation marks itself."""
    return before_quotes(text, WITHHELD)


def withheld(noted: Mapping[str, SetAside]) -> dict[str, SetAside]:
    """What was set aside, by kind: where its examples stand and what is wrong, not what they hold."""
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
