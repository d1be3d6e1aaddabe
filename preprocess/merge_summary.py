"""What a ground-truth merge has counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from understudy.analyzer.engine.set_aside import Lines, set_aside
from understudy.analyzer.merge_details import CapturesOfDay, LabelsOfDay
from understudy.analyzer.profile import SetAside


@dataclass(frozen=True)
class MergeSummary:
    """What a merge has read and written, in records.

    `captures` and `labels` are those read that have an id (and lie in the window). Of the labels with one id
    the last counts, and the others are `duplicate_labels`; captures with one id are all kept, and
    `duplicate_captures` counts those beyond the first. So `captures` = `merged` + `captures_without_label`;
    `labels_without_capture` counts ids. `late_days` counts merged records by whole days from the capture's
    `inferenceTime` to the hour of the label's folders; `arrival_unknown` those where one of both is not told.
    `trees` are the folders above the hours (`endpoint/variant`, empty where captures lie in none) with their
    merged records; `files` counts the files written. `set_aside` counts by kind what could not be used, with
    examples: `malformed_captures`, `malformed_labels`, `outside_window`, `captures_without_id`,
    `labels_without_id`. `unmatched_captures` and `unmatched_labels` are a few ids that the other side
    lacks. `capture_days` and `label_days` are what each day has brought, in their order.
    """

    captures: int
    labels: int
    merged: int
    captures_without_label: int
    labels_without_capture: int
    duplicate_captures: int
    duplicate_labels: int
    written_unlabelled: int
    late_days: Mapping[int, int]
    arrival_unknown: int
    files: int
    trees: Mapping[str, int]
    set_aside: Mapping[str, SetAside] = field(default_factory=dict)
    unmatched_captures: Sequence[str] = ()
    unmatched_labels: Sequence[str] = ()
    capture_days: Sequence[CapturesOfDay] = ()
    label_days: Sequence[LabelsOfDay] = ()


def summary_of(told: Mapping[str, Any]) -> MergeSummary:
    """From what the JVM told of a merge."""
    trees: dict[str, int] = {}
    for file in told["files"]:
        trees[file["tree"]] = trees.get(file["tree"], 0) + file["merged"]
    return MergeSummary(
        captures=told["captures"],
        labels=told["labels"],
        merged=sum(trees.values()),
        captures_without_label=told["captures_without_label"],
        labels_without_capture=told["labels_without_capture"],
        duplicate_captures=told["duplicate_captures"],
        duplicate_labels=told["duplicate_labels"],
        written_unlabelled=sum(file["unlabelled"] for file in told["files"]),
        late_days={int(days): count for days, count in told["late_days"].items()},
        arrival_unknown=told["arrival_unknown"],
        files=len(told["files"]),
        trees=dict(sorted(trees.items())),
        set_aside=set_aside(told["set_aside"], Lines()),
        unmatched_captures=told["unmatched_captures"],
        unmatched_labels=told["unmatched_labels"],
        capture_days=[
            CapturesOfDay(day=_day(day), labelled=labelled, unlabelled=unlabelled)
            for day, *labelled, unlabelled in told["capture_days"]
        ],
        label_days=[
            LabelsOfDay(day=_day(day), matched=matched, unmatched=unmatched)
            for day, matched, unmatched in told["label_days"]
        ],
    )


def _day(since_1970: int | None) -> str | None:
    """A day as ISO 8601; None of one that no calendar has."""
    try:
        return None if since_1970 is None else (date(1970, 1, 1) + timedelta(since_1970)).isoformat()
    except OverflowError:
        return None
