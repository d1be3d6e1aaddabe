"""What a monitor type is: what a job knows of it before Java boots, and its steps afterwards."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Literal, Protocol, TypeVar

from understudy.container.variables import Settings

if TYPE_CHECKING:
    from rich.console import Console

    from understudy.analyzer.captured_values import Values
    from understudy.analyzer.documents import Model
    from understudy.analyzer.engine.table import Table
    from understudy.analyzer.inference.asking import Asking
    from understudy.analyzer.prediction import Spread
    from understudy.analyzer.profile import SetAside
    from understudy.preprocess.completion import Completion
    from understudy.preprocess.formats import DatasetFormat
    from understudy.preprocess.inputs import InputFile
    from understudy.preprocess.reading import ReadOptions

Kind = Literal["baseline", "monitor", "merge"]
"""What a job is, whatever its monitor type."""

Own = TypeVar("Own", bound=Settings)
Given_contra = TypeVar("Given_contra", bound=Settings, contravariant=True)
Baseline = TypeVar("Baseline")
Executors = Callable[["Asking"], "Spread"]
"""Where a job of several hosts asks a model much: how the work on its pieces is spread over them."""
Scan = TypeVar("Scan", bound="Scanned")


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
    baseline: Mapping[str, "Model"] = field(default_factory=dict)
    """The documents that it was held against, by file name."""
    said: str = ""
    """What the message says of a job without violations, where that is not what others say."""
    tables: Mapping[str, str] = field(default_factory=dict)
    """Texts of CSV beside the documents, by file name."""


@dataclass(frozen=True)
class Publication:
    """Under which names and time CloudWatch lines are published."""

    endpoint: str
    schedule: str
    timestamp: str


@dataclass(frozen=True)
class BaselineFiles:
    """The documents that a monitoring job compares with; `read_already` are statistics that need no file."""

    constraints: Path
    statistics: Path | None
    read_already: "Model | None" = None


@dataclass(frozen=True)
class Reading:
    """What a job reads, how, and what it bears with of it: all that the steps are told beside their own."""

    source: Path
    known_format: "DatasetFormat | None"
    """None where a merge names none."""
    options: "ReadOptions"
    excluded: tuple[str, ...]
    """Names or indices of columns that are not analysed."""
    max_malformed_share: float
    keep_unlabelled: bool
    """Whether rows without a label count; no row of a model-quality job need have one then."""
    quotes_values: bool
    """Whether captured values may stand in log, message and examples."""
    shown_values: "Values"
    """How they stand on the page, and in the details of features and of a merge."""

    @property
    def format(self) -> "DatasetFormat":
        """How the data is written."""
        assert self.known_format is not None, "contradictions() lets only a merge be without one"
        return self.known_format


@dataclass(frozen=True)
class FirstColumn:
    """A column of the first records beside the baseline's feature of that name."""

    name: str
    expected: str | None
    """The feature's type; None where the baseline has no such feature."""
    example: str | None
    usual: str | None
    """What the baseline held: the range of numbers, or the most frequent texts."""
    side: str | None
    """The side of a capture that it is from, where that is known."""
    remark: str
    """What is odd about it, empty where nothing is."""


@dataclass(frozen=True)
class FirstLook:
    """What the doctor shows beside faults: columns, hints on what works and may not be meant."""

    columns: Sequence[FirstColumn] = ()
    hints: Sequence[str] = ()
    unchecked: Sequence[str] = ()
    """What could not be looked at, and why."""


@dataclass(frozen=True)
class PlanWords:
    """What this type adds to the lines that tell a job's plan."""

    of: str = "of"
    """Between "Monitor" or "Baseline" and the data."""
    excluded: str = ""
    """After the columns that are left out."""
    compared: str = ""
    """After the baseline's constraints."""


class Steps(Protocol[Given_contra, Baseline, Scan]):
    """The steps of a monitor type: a module with these functions, imported while Java boots."""

    def read_baseline(self, files: BaselineFiles, own: Given_contra) -> Baseline:
        """The baseline documents of a monitoring job; UserError for a wrong file."""
        ...

    def column_names(self, baseline: Baseline | None) -> Sequence[str] | None:
        """Names of the table's columns by position, where the baseline gives them."""
        ...

    def first_faults(
        self, reading: Reading, own: Given_contra, files: Sequence["InputFile"], baseline: Baseline | None
    ) -> list[str]:
        """A sentence for each way in which the first records of the files cannot serve; without Java."""
        ...

    def first_look(
        self,
        reading: Reading,
        own: Given_contra,
        files: Sequence["InputFile"],
        baseline: Baseline | None,
    ) -> FirstLook:
        """What a person sees of the first records beside the baseline; without Java."""
        ...

    def before_reading(self, reading: Reading, own: Given_contra, files: Sequence["InputFile"]) -> None:
        """What can be known early of a job that may take long; UserError where it cannot end well."""
        ...

    def scan(self, table: "Table", reading: Reading, own: Given_contra, baseline: Baseline | None) -> Scan:
        """What is to be known of the table; `passes` of the type says how often it may be looked at."""
        ...

    def without_values(self, scanned: Scan) -> Scan:
        """The scan without what its examples hold; where they stand and what is wrong with them is kept."""
        ...

    def judge(
        self, scanned: Scan, reading: Reading, own: Given_contra, baseline: Baseline | None
    ) -> Iterator[str]:
        """What this type adds to the warnings of every job; UserError where it cannot stand on the rows."""
        ...

    def analyse(
        self,
        reading: Reading,
        own: Given_contra,
        scanned: Scan,
        baseline: Baseline | None,
        published: Publication | None,
        *,
        executors: Executors | None = None,
    ) -> Analysed:
        """From the scan to the documents; CloudWatch lines only where they are published.

        `executors` are there on several hosts, for a type that `asks_last`.
        """
        ...


@dataclass(frozen=True)
class MonitorType(Generic[Own, Baseline, Scan]):
    """A monitor type, as far as every job knows it: its modules are imported once a job is of it."""

    name: str
    """The value of `analysis_type`."""
    settings: type[Own]
    """Its own variables."""
    documents: tuple[str, ...]
    """Names of the documents that its jobs may write."""
    steps: Callable[[], Steps[Own, Baseline, Scan]]
    """Imports them."""
    contradictions: Callable[[Own, Kind, "DatasetFormat", Sequence[str]], Iterator[str]]
    """One sentence for each contradiction of its variables with the kind of job, format and exclusion."""
    in_words: Callable[[Own, BaselineFiles | None], PlanWords]
    format: "Callable[[Own, Path, str | None], DatasetFormat] | None" = None
    """How its data is written, where its own configuration tells: of settings, source, `dataset_format`."""
    completion: "Callable[[Own, DatasetFormat, Path, Sequence[str]], Completion | None] | None" = None
    """What rows have from elsewhere: of settings, format, source, and the columns that are left out."""
    by_position: bool = False
    """Its columns may be named by their places in the row, so that none is left out while reading."""
    tables: tuple[str, ...] = ()
    """Names of the tables of CSV that its jobs may write, in folders below."""
    wants_page: "Callable[[Own], bool] | None" = None
    """Whether its own configuration asks for a page."""
    statistics_beside: bool = False
    """Whether `statistics.json` beside the constraints is read where no variable names one."""
    asks_last: bool = False
    """Whether its analysis may ask a model, so that the hosts of a job stay for it."""
    passes: int = 1
    """How often it looks at the table. Rows of a script can be read once, unless Spark's workers run it."""

    def own(self, settings: Mapping[str, Settings]) -> Own:
        """This type's settings, of those of all types by name."""
        own = settings[self.name]
        assert isinstance(own, self.settings)
        return own
