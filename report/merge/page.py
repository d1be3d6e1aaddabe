"""The page of a ground-truth merge: which captures have their label, how late those came, what found none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from understudy.analyzer.merge_details import MERGE_DETAILS, MergeDetails, UnmatchedId
from understudy.report.facts import facts_of_job, made_by, subject_of
from understudy.report.figures import count, percent
from understudy.report.folder import Merge
from understudy.report.merge.days import (
    heads,
    older_days,
    picture_of_captures,
    picture_of_labels,
    rows_of_days,
    rows_of_delays,
    rows_of_labels,
)
from understudy.report.questions import Question
from understudy.report.render import Fact, page
from understudy.report.set_aside import set_aside_of
from understudy.report.text import CapturedValues, say, shortened

MOST_TREES = 20


@dataclass(frozen=True)
class Alone:
    """One side's ids that the other lacks: how many, why that may be, and the first of them."""

    title: str
    count: str
    why: str
    ids: Sequence[str]


def merge_page(job: Merge, values: CapturedValues) -> str:
    """The page of a merge's document."""
    told = job.details
    complete = told.merged == told.captures and not told.labels_without_capture
    context: dict[str, Any] = {
        "title": _headline(told),
        "state": "ok" if complete else "plain",
        "lead": _lead(told),
        "facts": _facts(told),
        "questions": list(_questions(told)),
        "heads": heads(),
        "days": rows_of_days(told.capture_days),
        "days_picture": picture_of_captures(told.capture_days),
        "older": older_days(told.capture_days),
        "delays": rows_of_delays(told.capture_days),
        "label_days": rows_of_labels(told.label_days),
        "labels_picture": picture_of_labels(told.label_days),
        "alone": list(_alone(told, values)),
        "trees": [(shortened(one.tree) or "(no folder)", count(one.merged)) for one in told.trees],
        "most_trees": MOST_TREES,
        "notes": [],
        "set_aside": set_aside_of(told.set_aside, values),
        "of": "ground truth",
        "subject": subject_of(told.job, job.title),
        "documents": MERGE_DETAILS,
        "made": made_by(told.job),
    }
    return page("merge.html", context)


def _headline(told: MergeDetails) -> str:
    if not told.captures:
        return "No capture was there to be labelled"
    if told.merged == told.captures:
        return f"All {count(told.captures)} captures have their label"
    if not told.merged:
        return f"None of {count(told.captures)} captures has its label"
    share = percent(told.merged / told.captures)
    return f"{count(told.merged)} of {count(told.captures)} captures have their label, {share}"


def _lead(told: MergeDetails) -> Markup:
    late = sum(labels for day in told.capture_days for labels in day.labelled[1:-1])
    said = []
    if late:
        said.append(say("{} of the labels came a day or more after their capture.", count(late)))
    if told.captures_without_label:
        said.append(
            say("A quality that is measured on the labelled ones may change once the others have theirs.")
        )
    if told.written_unlabelled:
        said.append(say("{} without a label are written all the same.", count(told.written_unlabelled)))
    return Markup(" ").join(said or [say("Nothing is left to wait for.")])


def _facts(told: MergeDetails) -> list[Fact]:
    aside = sum(one.count for one in told.set_aside)
    return [
        *facts_of_job(told.job),
        Fact("Captures", count(told.captures)),
        Fact("Labels", count(told.labels)),
        Fact("Merged", count(told.merged)),
        Fact("Set aside", count(aside) if aside else "none"),
    ]


def _questions(told: MergeDetails) -> Iterator[Question]:
    # A label that is still to come is no fault; an id that stands for two captures is.
    for asked, found, fault, answer, href in (
        ("Has each capture its label?", told.captures_without_label, False, "{} not yet", "#days"),
        ("Has each label its capture?", told.labels_without_capture, False, "{} without", "#alone"),
        ("Is each capture the only one of its id?", told.duplicate_captures, True, "{} are not", "#alone"),
        ("Is each label the only one of its id?", told.duplicate_labels, False, "{} replaced", "#delays"),
        (
            "Could everything be read?",
            sum(one.count for one in told.set_aside),
            True,
            "{} set aside",
            "#notes",
        ),
    ):
        state = "ok" if not found else "bad" if fault else "unasked"
        yield Question(
            asked, state, say(answer, count(found)) if found else say("yes"), href if found else "#days"
        )


def _alone(told: MergeDetails, values: CapturedValues) -> Iterator[Alone]:
    if told.captures_without_label:
        yield Alone(
            "Captures without a label",
            count(told.captures_without_label),
            "Their labels may still come: merge again later, which replaces what this merge wrote. "
            "If none ever does, look at how the labels are written: the id is the capture’s inferenceId, or "
            "else its eventId.",
            _ids(told.unmatched_captures, values),
        )
    if told.labels_without_capture:
        yield Alone(
            "Labels without a capture",
            count(told.labels_without_capture),
            "They may belong to captures of another hour, or to requests that were not captured (a sampling "
            "below 100 %). If they should be here, compare the ids.",
            _ids(told.unmatched_labels, values),
        )
    if told.duplicate_captures:
        yield Alone(
            "Captures with the id of another",
            count(told.duplicate_captures),
            "All captures of one id get the same label, and each counts; these are those beyond the first. "
            "Give each request an inferenceId of its own.",
            (),
        )


def _ids(ids: Sequence[UnmatchedId], values: CapturedValues) -> list[str]:
    shown = [values.kept(one.value, one.hash) for one in ids]
    return shown if values.shown != "Disabled" else []
