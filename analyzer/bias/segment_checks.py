"""This run's metrics in segments held against those of the baseline's, corrected for their number."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from understudy.analyzer.bias import documents
from understudy.analyzer.bias.checks import drifted, in_text, known_place
from understudy.analyzer.bias.documents import GroupDetail, SegmentDetail, SegmentFinding
from understudy.analyzer.bias.intervals import Interval
from understudy.analyzer.bias.measure import MeasuredGroup
from understudy.analyzer.bias.metrics import PRE_TRAINING
from understudy.analyzer.bias.options import Decision
from understudy.analyzer.bias.segments import MeasuredSegment
from understudy.analyzer.names import listed
from understudy.analyzer.record_drift import LEVEL, benjamini_hochberg
from understudy.analyzer.segments import LEAST_ROWS, chance, not_compared, partner_of, without_partner

NO_SEGMENTS = not_compared(documents.DETAILS)


@dataclass(frozen=True)
class SegmentsChecked:
    """What drifted, a sentence for what was not compared, and the baseline's groups by segment's name."""

    findings: list[SegmentFinding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    known: dict[str, list[GroupDetail | None]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Comparison:
    """A metric beside the baseline's, and how often chance makes it as much farther off."""

    segment: MeasuredSegment
    group: MeasuredGroup
    name: str
    value: float
    baseline: float
    interval: Interval
    chance: float


def check_segments(
    measured: Sequence[MeasuredSegment], known: Sequence[SegmentDetail], decision: Decision
) -> SegmentsChecked:
    """Each metric as it is checked for all rows (`drifted`), and rarer than chance among all compared here.

    Both sides are measurements of few rows, so that half of all metrics are farther off than the baseline's
    by chance alone. Of what is farther off, that is told whose q, by Benjamini and Hochberg over the widths
    of both intervals, is below 0.05.
    """
    checked = SegmentsChecked()
    if not known:
        checked.notes.append(NO_SEGMENTS)
        return checked
    comparisons: list[_Comparison] = []
    alone, small = [], []
    for segment in measured:
        partner = partner_of(segment.of, segment.segment, known)
        if partner is None:
            alone.append(segment.name)
            continue
        groups = [_known_group(partner, segment.groups, at) for at in range(len(segment.groups))]
        checked.known[segment.name] = groups
        if min(segment.rows, partner.rows) < LEAST_ROWS:
            small += [f"{segment.name} (the baseline has {partner.rows})"] * (segment.rows >= LEAST_ROWS)
            continue
        for group, bounds, of_baseline in zip(segment.groups, segment.intervals, groups, strict=True):
            if of_baseline is None or _fewest(group, of_baseline) < LEAST_ROWS:
                small.append(f"{group.facet} {group.group.text} in {segment.name}")
                continue
            comparisons += _compared(segment, group, bounds, of_baseline, decision)
    chances = benjamini_hochberg([one.chance for one in comparisons])
    checked.findings.extend(
        _finding(one, q, decision)
        for one, q in zip(comparisons, chances, strict=True)
        if q < LEVEL and drifted(one.name, one.value, one.baseline, decision, one.interval)
    )
    if alone:
        checked.notes.append(without_partner(alone))
    if small:
        checked.notes.append(
            f"Fewer than {LEAST_ROWS} rows in the group, in the rest or in the baseline's, so not compared: "
            f"{listed(small)}"
        )
    if checked.findings:
        told = (f"{one.metric_name} of {_named(one)}" for one in checked.findings)
        checked.notes.append(f"Drifted in segments, by more than chance explains: {listed(told)}")
    return checked


def _named(found: SegmentFinding) -> str:
    return f"{found.facet} {found.facet_value} in {found.segmentation}={found.segment}"


def _known_group(partner: SegmentDetail, groups: Sequence[MeasuredGroup], place: int) -> GroupDetail | None:
    of_facet = [one for one in partner.facets if one.facet == groups[place].facet]
    at = known_place([one.value for one in of_facet], groups, place)
    return None if at is None else of_facet[at]


def _fewest(group: MeasuredGroup, known: GroupDetail) -> int:
    return min(group.counts.d.rows, group.counts.a.rows, known.d.rows, known.a.rows)


def _compared(
    segment: MeasuredSegment,
    group: MeasuredGroup,
    bounds: Mapping[str, Interval],
    known: GroupDetail,
    decision: Decision,
) -> list[_Comparison]:
    """The metrics that have a value and a finite interval on both sides."""
    found = []
    for name, answer in group.answers.items():
        interval, other = bounds.get(name), known.metrics.get(name)
        if isinstance(answer, str) or interval is None or other is None:
            continue
        if other.value is None or other.interval is None:
            continue
        numbers = [answer, *interval, other.value, other.interval.low, other.interval.high]
        p = _chance(numbers, by_logarithm=decision == "ideal" and name == "DI")
        if p is not None:
            found.append(_Comparison(segment, group, name, answer, other.value, interval, p))
    return found


def _chance(numbers: Sequence[float], *, by_logarithm: bool) -> float | None:
    """Of a value so much farther off than the baseline's: value and interval of now, then the baseline's."""
    if by_logarithm:
        if min(numbers) <= 0:
            return None
        numbers = [math.log(number) for number in numbers]
    now, low, high, then, known_low, known_high = numbers
    return chance(abs(now) - abs(then), (low, high), (known_low, known_high))


def _finding(one: _Comparison, q: float, decision: Decision) -> SegmentFinding:
    low, high = one.interval
    return SegmentFinding(
        facet=one.group.facet,
        facet_value=one.group.group.text,
        metric_name=one.name,
        description=f"Metric value {in_text(one.value)} doesn't meet the baseline constraint requirement "
        f"{in_text(one.baseline)} in segment {one.segment.name} ({one.segment.rows} rows)",
        stage="pre_training" if one.name in PRE_TRAINING else "post_training",
        measured=one.value,
        baseline=one.baseline,
        interval=documents.Interval(low=low, high=high),
        decided_by=decision,
        segmentation=one.segment.of.name,
        segment=one.segment.segment.name,
        rows=one.segment.rows,
        q=q,
    )
