"""`_merge_details.json`: what a ground-truth merge has read, joined, and found no partner for."""

from pathlib import Path
from typing import ClassVar

from pydantic import Field

from understudy.analyzer.details import JobDetails
from understudy.analyzer.documents import Model, SetAsideRecords
from understudy.analyzer.reading import read_object, validated

MERGE_DETAILS = "_merge_details.json"
"""Beside the merged tree; whatever reads that as data passes over names that begin with `_`."""
LATE_FROM = (0, 1, 2, 3, 7, 14, 30)
"""Whole days from a capture to its label from which on each kind of lateness is counted."""


class CapturesOfDay(Model):
    """Captures of one day by their folders of hours, or else by their `inferenceTime`.

    `labelled`: how many have a label that came 0, 1, 2, 3 to 6, 7 to 13, 14 to 29, 30 and more whole days
    after them, and for how many nothing tells when it came.
    """

    day: str | None = None
    """In UTC as ISO 8601; absent where nothing tells it, and where there are more than a thousand days."""
    labelled: list[int]
    unlabelled: int

    @property
    def with_label(self) -> int:
        """However late it came."""
        return sum(self.labelled)


class LabelsOfDay(Model):
    """Ids whose last label came on one day, by the folder of its hour: those that have a capture, or none."""

    day: str | None = None
    matched: int
    unmatched: int


class LabelsByDelay(Model):
    """Labels that came so many whole days after their captures."""

    days: int
    labels: int


class MergedTree(Model):
    """The folders above the hours, `endpoint/variant`, and how many merged records lie below them."""

    tree: str
    merged: int


class UnmatchedId(Model):
    """An id that the other side lacks: `value`, or `hash`, as `understudy_report_values` has it."""

    value: str | None = None
    hash: str | None = None


class MergeDetails(Model):
    """What a ground-truth merge has read, joined, and found no partner for; an extension.

    `captures` = `merged` + `captures_without_label`. Of the labels of one id the last counts, the others are
    `duplicate_labels`; of captures of one id all count, `duplicate_captures` are those beyond the first.
    """

    line_by_line: ClassVar[frozenset[str]] = frozenset(
        {"capture_days", "label_days", "delays", "trees", "unmatched_captures", "unmatched_labels"}
    )

    version: float = 0.0
    job: JobDetails | None = None
    captures: int
    labels: int
    merged: int
    captures_without_label: int
    written_unlabelled: int
    """Of these, written all the same."""
    labels_without_capture: int
    """In ids."""
    duplicate_captures: int
    duplicate_labels: int
    capture_days: list[CapturesOfDay] = Field(default_factory=list)
    label_days: list[LabelsOfDay] = Field(default_factory=list)
    delays: list[LabelsByDelay] = Field(default_factory=list)
    """By ascending days; the hundred least."""
    arrival_unknown: int = 0
    """Labels of which nothing tells how late they came."""
    trees: list[MergedTree] = Field(default_factory=list)
    """The hundred with the most records."""
    unmatched_captures: list[UnmatchedId] = Field(default_factory=list)
    unmatched_labels: list[UnmatchedId] = Field(default_factory=list)
    set_aside: list[SetAsideRecords] = Field(default_factory=list)


def read_merge_details(path: Path) -> MergeDetails:
    """`_merge_details.json`; UserError names the file and what is wrong with it."""
    return validated(path, read_object(path, "merge details"), MergeDetails, "merge details")
