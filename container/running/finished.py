"""What a finished job says: its documents by name, how many violations, its message."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

    from understudy.container.monitors.monitor import Kind


def in_a_line(violation: Any) -> str:
    """A violation of any monitor type: what it is of, the check, and its text."""
    of = getattr(violation, "feature_name", None) or violation.metric_name
    segment = getattr(violation, "segment", None)
    where = f" in segment {segment}" if segment else ""
    if facet := getattr(violation, "facet", None):
        where = f" of {facet} {violation.facet_value}"
    return f"{of}{where}: {violation.constraint_check_type}: {violation.description.strip()}"


@dataclass(frozen=True)
class Finished:
    """The end of a run that did not fail; `documents` are the paths written, by file name.

    `said` is what a merge has to say of its counts, or a monitor type of a run without violations; `show`
    prints to a terminal what others have found; `remark` follows the count of violations in the message.
    """

    kind: "Kind"
    documents: Mapping[str, Path] = field(default_factory=dict)
    violations: Sequence[Any] = ()
    show: "Callable[[Console], None] | None" = None
    said: str = ""
    remark: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    """Records that were read and rows that were analysed; of a merge, what found its partner and what not."""

    @property
    def in_words(self) -> str:
        """The message as a person reads it; that of a job says "1 violations", as AWS's image does."""
        return self.message.replace(" 1 violations.", " 1 violation.", 1)

    @property
    def message(self) -> str:
        """The text of `/opt/ml/output/message` (contract §13)."""
        if self.said and not self.violations:
            return f"Completed: {self.said}"
        remark = f" {self.remark}" if self.remark else ""
        if self.violations:
            count = len(self.violations)
            return f"CompletedWithViolations: Job completed successfully with {count} violations.{remark}"
        return f"Completed: Job completed successfully with no violations.{remark}"
