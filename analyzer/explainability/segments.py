"""Attributions of each segment's records, beside those of the baseline's segment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from understudy.analyzer.explainability.checks import THRESHOLD, drift_in_words
from understudy.analyzer.explainability.comparison import Attributions, compared
from understudy.analyzer.explainability.documents import (
    DETAILS,
    Interval,
    LabelExplanation,
    SegmentDetail,
    SegmentFinding,
)
from understudy.analyzer.explainability.ranking import Distance
from understudy.analyzer.names import listed
from understudy.analyzer.record_drift import LEVEL, benjamini_hochberg
from understudy.analyzer.segments import (
    LEAST_ROWS,
    Segment,
    Segmentation,
    chance,
    not_compared,
    partner_of,
    segment_name,
    without_partner,
)

NO_SEGMENTS = not_compared(DETAILS)


@dataclass(frozen=True)
class SegmentsExplained:
    """What the details say of segments, which of them rank otherwise, and a sentence for what is odd.

    `drifted` is None where nothing was compared.
    """

    details: list[SegmentDetail] = field(default_factory=list)
    drifted: list[SegmentFinding] | None = None
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Comparison:
    segment: SegmentDetail
    label: str
    ndcg: Distance
    chance: float


def explain_segments(
    found: Attributions,
    asked: Sequence[Segmentation],
    cells: Sequence[Sequence[str]],
    known: Sequence[SegmentDetail] | None,
) -> SegmentsExplained:
    """The records of each segment aggregated; `cells` of each segmentation's column, one for each record.

    `known` are the baseline's segments, None without a baseline. An nDCG below AWS's threshold is told where
    it is so by more than chance explains among all that are compared: its interval is that of few records.
    """
    if not asked:
        return SegmentsExplained()
    answer = SegmentsExplained(drifted=[] if known else None)
    comparisons: list[_Comparison] = []
    alone, small = [], []
    for of, of_records in zip(asked, cells, strict=True):
        places = np.array([of.place_of(cell) for cell in of_records])
        for at, segment in enumerate(of.segments):
            part = replace(found, values=found.values[places == at])
            partner = partner_of(of, segment, known or ())
            fewest = min(len(part.values), partner.rows if partner else len(part.values))
            name = segment_name(of.name, segment.name)
            if fewest < LEAST_ROWS:
                told = f"{name} ({len(part.values)}{f', before {partner.rows}' if partner else ''})"
                # Where nothing is left over, the rest says nothing.
                small += [told] if segment.values or len(part.values) else []
            elif known and partner is None:
                alone.append(name)
            held = partner if fewest >= LEAST_ROWS else None
            detail, measures = _explained(of, segment, part, held)
            answer.details.append(detail)
            comparisons += _comparisons(detail, measures)
    answer.notes.extend(_notes(known, alone, small))
    if answer.drifted is not None:
        answer.drifted.extend(_drifted(comparisons))
        if answer.drifted:
            told = listed(f"{one.label} in {one.segmentation}={one.segment}" for one in answer.drifted)
            answer.notes.append(f"Features rank otherwise in segments, by more than chance explains: {told}")
    return answer


def _notes(known: Sequence[SegmentDetail] | None, alone: Sequence[str], small: Sequence[str]) -> list[str]:
    notes = []
    if small:
        notes.append(
            f"Segments of fewer than {LEAST_ROWS} explained records, which are not compared: {listed(small)}"
        )
    if known is not None and not known:
        notes.append(NO_SEGMENTS)
    if alone:
        notes.append(without_partner(alone))
    return notes


def _explained(
    of: Segmentation, segment: Segment, part: Attributions, known: SegmentDetail | None
) -> tuple[SegmentDetail, Mapping[str, Mapping[str, Distance]]]:
    detail = SegmentDetail(
        segmentation=of.name,
        column=of.column,
        segment=segment.name,
        values=list(segment.values),
        rows=len(part.values),
        labels=[],
    )
    if not len(part.values):
        return detail, {}
    against = compared(part, part.profiles(), _profiles(known) if known else None)
    detail.labels = against.labels
    return detail, against.measures


def _profiles(known: SegmentDetail) -> dict[str, LabelExplanation]:
    return {
        label.label: LabelExplanation(
            global_shap_values={name: feature.value for name, feature in label.features.items()},
            expected_value=label.expected_value,
        )
        for label in known.labels
    }


def _comparisons(segment: SegmentDetail, measures: Mapping[str, Mapping[str, Distance]]) -> list[_Comparison]:
    found = []
    for label, of_label in measures.items():
        ndcg = of_label.get("ndcg")
        if ndcg is not None and ndcg.interval is not None:
            p = chance(THRESHOLD - ndcg.value, ndcg.interval)
            assert p is not None, "nDCG and its interval are from 0 to 1"
            found.append(_Comparison(segment, label, ndcg, p))
    return found


def _drifted(comparisons: Sequence[_Comparison]) -> list[SegmentFinding]:
    found = []
    for one, q in zip(comparisons, benjamini_hochberg([one.chance for one in comparisons]), strict=True):
        if one.ndcg.value >= THRESHOLD or q >= LEVEL or one.ndcg.interval is None:
            continue
        low, high = one.ndcg.interval
        found.append(
            SegmentFinding(
                label=one.label,
                description=drift_in_words(one.ndcg.value)
                + f" in segment {segment_name(one.segment.segmentation, one.segment.segment)} "
                f"({one.segment.rows} records)",
                segmentation=one.segment.segmentation,
                segment=one.segment.segment,
                rows=one.segment.rows,
                measured=one.ndcg.value,
                interval=Interval(low=low, high=high),
                q=q,
            )
        )
    return found


def cells_of_answered(cells: Sequence[Sequence[str]], answered: NDArray[np.bool_]) -> list[list[str]]:
    """Those of the records that were explained."""
    return [
        [cell for cell, there in zip(column, answered.tolist(), strict=True) if there] for column in cells
    ]
