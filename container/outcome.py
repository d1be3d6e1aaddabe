"""What a finished job says: its documents by name, how many violations, its message."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from analyzer.checks.finding import Finding
    from analyzer.profile import TableProfile


@dataclass(frozen=True)
class Outcome:
    """The end of a run that did not fail; `documents` are the paths written, by file name."""

    kind: Literal["baseline", "monitor"]
    documents: Mapping[str, Path] = field(default_factory=dict)
    violations: "Sequence[Finding]" = ()
    profile: "TableProfile | None" = None

    @property
    def message(self) -> str:
        """The text of `/opt/ml/output/message` (contract §13)."""
        if self.violations:
            count = len(self.violations)
            return f"CompletedWithViolations: Job completed successfully with {count} violations."
        return "Completed: Job completed successfully with no violations."
