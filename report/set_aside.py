"""What was left out of an analysis, by kind, with examples of where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from understudy.analyzer.documents import SetAsideRecords
from understudy.report.figures import count
from understudy.report.text import CapturedValues, shortened

MOST_EXAMPLES = 5
_PLACE = ("file", "line", "event_id")


@dataclass(frozen=True)
class SetAside:
    """Records of one kind; an example says where one stands and, where values may be shown, what is wrong."""

    kind: str
    count: str
    examples: Sequence[str]


def set_aside_of(kept: Sequence[SetAsideRecords], values: CapturedValues) -> list[SetAside]:
    """Each kind as the page shows it."""
    return [
        SetAside(
            shortened(one.kind).replace("_", " "),
            count(one.count),
            [_example(example, values) for example in one.examples[:MOST_EXAMPLES]],
        )
        for one in kept
    ]


def _example(example: dict[str, Any], values: CapturedValues) -> str:
    # A reason may quote what was captured.
    shown = (*_PLACE, "reason") if values.enabled else _PLACE
    return shortened(", ".join(f"{key} {example[key]}" for key in shown if example.get(key)), 300)
