"""Groups in segments of the rows, worst first."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from understudy.analyzer.bias.documents import (
    BiasDetails,
    GroupDetail,
    MetricDetail,
    SegmentDetail,
    drifted_in_segments,
)
from understudy.analyzer.segments import LEAST_ROWS
from understudy.report.bias.groups import picture_of
from understudy.report.figures import count, number
from understudy.report.segments import segment_words
from understudy.report.text import CapturedValues, shortened

HEADLINES = ("DPL", "DPPL", "DI")


@dataclass(frozen=True)
class Headline:
    """One metric of a group in a segment."""

    value: str
    picture: Markup


@dataclass(frozen=True)
class SegmentRow:
    """A group in a segment: the rows of both sides, its main metrics, and which drifted.

    `few`: too few rows to be compared.
    """

    name: str
    group: str
    rows: str
    metrics: Sequence[Headline]
    drifted: Sequence[str]
    few: bool


def segments_of(
    details: BiasDetails | None, values: CapturedValues
) -> tuple[Sequence[str], list[SegmentRow]]:
    """The metrics that are shown, and groups by segment: most drifted first, then the largest."""
    if details is None or not details.segments:
        return (), []
    known = details.segments[0].facets
    shown = [name for name in HEADLINES if any(name in group.metrics for group in known)]
    drifted = drifted_in_segments(details)
    placed = []
    for segment in details.segments:
        for group in segment.facets:
            off = drifted.get((segment.segmentation, segment.segment, group.facet, group.value), [])
            row = _row(segment, group, shown, off, values)
            placed.append(((-len(off), -segment.rows, -group.d.rows), row))
    return shown, [row for _, row in sorted(placed, key=lambda one: one[0])]


def _row(
    segment: SegmentDetail,
    group: GroupDetail,
    shown: Sequence[str],
    drifted: Sequence[str],
    values: CapturedValues,
) -> SegmentRow:
    metrics = [group.metrics.get(name, MetricDetail()) for name in shown]
    return SegmentRow(
        name=segment_words(segment.segmentation, segment.segment, segment.values, values),
        group=f"{shortened(group.facet, 60)} {values.text(group.value)}",
        rows=f"{count(group.d.rows)}, rest {count(group.a.rows)}",
        metrics=[
            Headline(
                "–" if metric.value is None else number(metric.value),
                picture_of(name, metric, drifted=name in drifted),
            )
            for name, metric in zip(shown, metrics, strict=True)
        ],
        drifted=[shortened(name, 20) for name in drifted],
        few=min(group.d.rows, group.a.rows) < LEAST_ROWS,
    )
