"""What leads in segments of the records, worst first."""

from dataclasses import dataclass

from understudy.analyzer.explainability.documents import ExplainabilityDetails, LabelDetail, SegmentDetail
from understudy.analyzer.segments import LEAST_ROWS
from understudy.report.explainability.features import MOST_OUTPUTS
from understudy.report.figures import count, number, percent
from understudy.report.segments import segment_words
from understudy.report.text import CapturedValues, shortened

LEADING = 3


@dataclass(frozen=True)
class SegmentRow:
    """An output of the model in a segment: its records, the features that lead, and what it is held against.

    `few`: too few records to be compared.
    """

    name: str
    label: str
    rows: str
    leads: str
    ndcg: str
    moved: str
    drifted: bool
    few: bool


def segments_of(details: ExplainabilityDetails | None, values: CapturedValues) -> list[SegmentRow]:
    """Outputs by segment: those that rank otherwise first, then the largest."""
    if details is None:
        return []
    drifted = {(one.segmentation, one.segment, one.label) for one in details.drifted_segments or ()}
    placed = []
    for segment in details.segments:
        for label in segment.labels[:MOST_OUTPUTS]:
            off = (segment.segmentation, segment.segment, label.label) in drifted
            placed.append(((not off, -segment.rows), _row(segment, label, values, drifted=off)))
    return [row for _, row in sorted(placed, key=lambda one: one[0])]


def _row(segment: SegmentDetail, label: LabelDetail, values: CapturedValues, *, drifted: bool) -> SegmentRow:
    leading = list(label.features.items())[:LEADING]
    return SegmentRow(
        name=segment_words(segment.segmentation, segment.segment, segment.values, values),
        label=values.text(label.label),
        rows=count(segment.rows),
        leads=", ".join(f"{shortened(name, 60)} {percent(one.share)}" for name, one in leading),
        ndcg=number(label.ndcg.value) if label.ndcg else "–",
        moved=percent(label.total_variation.value) if label.total_variation else "–",
        drifted=drifted,
        few=segment.rows < LEAST_ROWS,
    )
