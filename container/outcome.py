"""What a finished job says: its documents by name, how many violations, its message."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from container.monitor import Analysed
    from preprocess.merge import MergeSummary


@dataclass(frozen=True)
class Outcome:
    """The end of a run that did not fail; `documents` are the paths written, by file name.

    A merge has `said` and `merged`, its counts in a sentence and by themselves; others have `analysed`.
    """

    kind: Literal["baseline", "monitor", "merge"]
    documents: Mapping[str, Path] = field(default_factory=dict)
    violations: Sequence[Any] = ()
    analysed: "Analysed | None" = None
    said: str = ""
    merged: "MergeSummary | None" = None

    @property
    def message(self) -> str:
        """The text of `/opt/ml/output/message` (contract §13)."""
        if self.said:
            return f"Completed: {self.said}"
        if self.violations:
            count = len(self.violations)
            return f"CompletedWithViolations: Job completed successfully with {count} violations."
        return "Completed: Job completed successfully with no violations."
