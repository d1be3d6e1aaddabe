"""What a monitor type does at the steps that all jobs share, and what it hands from one to the next."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from container.job import Job

if TYPE_CHECKING:
    from rich.console import Console

    from analyzer.documents import Model
    from analyzer.engine.table import Table
    from analyzer.profile import SetAside


class Scanned(Protocol):
    """What every scan says: usable rows out of records, and what was set aside, by kind."""

    @property
    def rows(self) -> int:
        """Rows that were analysed."""
        ...

    @property
    def records(self) -> int:
        """Records that were read, those that were set aside included."""
        ...

    @property
    def set_aside(self) -> Mapping[str, "SetAside"]:
        """What was not analysed."""
        ...


@dataclass(frozen=True)
class Analysed:
    """Documents by file name, what the checks found, what could not be checked, and CloudWatch lines."""

    documents: Mapping[str, "Model"]
    findings: Sequence[Any] = ()
    notes: Sequence[str] = ()
    metrics: Sequence[Mapping[str, Any]] = ()
    show: "Callable[[Console], None] | None" = None
    """Prints to a terminal what was found."""
    remark: str = ""
    """What the job's message must say beside the count of violations."""


@dataclass(frozen=True)
class Publication:
    """Under which names and time CloudWatch lines are published."""

    endpoint: str
    schedule: str
    timestamp: str


class Monitor(Protocol):
    """A monitor type: a module of this room with these functions."""

    def read_baseline(self, job: Job) -> Any:
        """The baseline documents of a monitoring job, None in a baseline job; UserError for a wrong file."""
        ...

    def column_names(self, baseline: Any) -> Sequence[str] | None:
        """Names of the table's columns by position, where the baseline gives them."""
        ...

    def scan(self, table: "Table", job: Job, baseline: Any) -> Any:
        """The one pass over the table: a `Scanned`."""
        ...

    def judge(self, scanned: Any, job: Job) -> Iterator[str]:
        """A warning for whatever was set aside; UserError where the job cannot stand on the rest."""
        ...

    def analyse(self, job: Job, scanned: Any, baseline: Any, published: Publication | None) -> Analysed:
        """From the scan to the documents; CloudWatch lines only where they are published."""
        ...
