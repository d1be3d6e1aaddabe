"""What the documents of details share: the job that wrote them, and the baseline's files that it read."""

from typing import Literal

from understudy.analyzer.documents import Model


class Window(Model):
    """The time that the data is of, from `start` to before `end`, in UTC as ISO 8601."""

    start: str
    end: str
    told_by: Literal["variables", "folders"]
    """`start_time` and `end_time`, or the hours that the captures' folders are named for."""


class RecordCounts(Model):
    """`read` = `analysed` + `set_aside`; a batch holds several `rows`, which are those analysed."""

    read: int
    analysed: int
    set_aside: int
    rows: int


class JobDetails(Model):
    """The job that wrote the document; absent is what nothing told it."""

    kind: Literal["baseline", "monitor", "merge"]
    analysis_type: str | None = None
    """Absent of a merge."""
    version: str
    """Understudy's."""
    name: str | None = None
    endpoint: str | None = None
    variants: list[str] | None = None
    schedule: str | None = None
    window: Window | None = None
    dataset: str
    """The address of the data: in S3 where the job's request tells it, else the folder."""
    files: int
    bytes: int
    """On disk, packed ones as they are."""
    records: RecordCounts
    started: str
    """In UTC as ISO 8601."""
    seconds: float
    """From there until the documents were made; writing them is left out."""


class SegmentRows(Model):
    """The rows that one segment of a column holds."""

    segmentation: str
    """The segmentation's `config_name`, else its column."""
    column: str
    segment: str
    """Its display alias, else its values; `__default__` for the rows that no other segment holds."""
    values: list[str]
    """What it holds, values and intervals; none of `__default__`."""
    rows: int


class BaselineFile(Model):
    """One of the baseline's documents as the job read it."""

    address: str = ""
    """In S3 where the job's request tells it, else the path; empty of what is no file."""
    sha256: str | None = None
    features: int | None = None
    """Without those that the job leaves out."""
    items: int | None = None
    """The rows that statistics were made of; absent in constraints."""


class BaselineFiles(Model):
    """What a monitoring job compared with; `statistics` are absent where none were given."""

    constraints: BaselineFile
    statistics: BaselineFile | None = None
