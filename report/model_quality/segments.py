"""Segments of the data, worst first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from understudy.analyzer.model_quality.documents import Limit, SegmentDetail
from understudy.report.figures import count, number
from understudy.report.folder import ModelQuality
from understudy.report.model_quality.metrics import (
    Measured,
    broken_by_segment,
    limits_of,
    picture,
    problem_of,
    undecided_of,
    words_of,
)
from understudy.report.text import CapturedValues, shortened

HEADLINES = {
    "BinaryClassification": ("recall", "precision", "accuracy"),
    "MulticlassClassification": ("accuracy", "weighted_recall", "weighted_precision"),
    "Regression": ("mae", "rmse", "r2"),
}


@dataclass(frozen=True)
class Headline:
    """One metric of a segment."""

    value: str
    picture: Markup | None


@dataclass(frozen=True)
class SegmentRow:
    """A segment: its rows, its main metrics, the metrics beyond their limits, and what was not computed.

    `undecided` are metrics beyond their limits with too few rows to judge.
    """

    name: str
    rows: str
    metrics: Sequence[Headline]
    broken: Sequence[str]
    undecided: Sequence[str]
    not_computed: Sequence[str]


def segments_of(job: ModelQuality, values: CapturedValues) -> tuple[Sequence[str], list[SegmentRow]]:
    """The metrics that are shown, and the segments: most beyond their limits first, then the largest."""
    if job.details is None:
        return (), []
    shown = HEADLINES[problem_of(job.statistics)]
    broken, undecided = broken_by_segment(job), undecided_of(job)
    ordered = sorted(job.details.segments, key=lambda s: (-len(broken.get(s.segment, ())), -s.rows))
    return [words_of(name) for name in shown], [
        replace(
            _row(segment, shown, broken.get(segment.segment, []), job, values),
            undecided=[words_of(name) for name in undecided.get(segment.segment, ())],
        )
        for segment in ordered
    ]


def segment_name(segment: SegmentDetail, values: CapturedValues) -> str:
    """The column and its value, which was captured."""
    return f"{shortened(segment.column, 60)} = {values.text(segment.value)}"


def _row(
    segment: SegmentDetail,
    shown: Sequence[str],
    broken: Sequence[str],
    job: ModelQuality,
    values: CapturedValues,
) -> SegmentRow:
    limits = _limits(segment, job)
    metrics = []
    for name in shown:
        metric = segment.metrics.get(name)
        if metric is None:
            metrics.append(Headline("–", None))
            continue
        drawn = picture(
            Measured(name, metric.value, metric.interval, limits.get(name), broken=name in broken)
        )
        metrics.append(Headline(number(metric.value), drawn))
    missing = [f"{words_of(name)}: {why}" for name, why in segment.not_computed.items()]
    return SegmentRow(
        segment_name(segment, values),
        count(segment.rows),
        metrics,
        [words_of(name) for name in broken],
        (),
        missing,
    )


def _limits(segment: SegmentDetail, job: ModelQuality) -> dict[str, Limit]:
    """The baseline's limits for the segment, else those of all rows."""
    limits = dict(limits_of(job.constraints, problem_of(job.statistics)))
    for known in (job.constraints.segments or []) if job.constraints else []:
        if (known.column, known.value) == (segment.column, segment.value):
            limits |= known.constraints
    return limits
