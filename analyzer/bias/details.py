"""`bias_details.json`: the counts behind each metric, intervals, single classes, intersections of facets."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from understudy.analyzer.bias import documents
from understudy.analyzer.bias.checks import known_group, number_of
from understudy.analyzer.bias.counts import Side
from understudy.analyzer.bias.documents import (
    BiasAnalysis,
    BiasDetails,
    Cell,
    ClassDetail,
    GroupDetail,
    Intersection,
    MetricDetail,
    SegmentDetail,
)
from understudy.analyzer.bias.flip_test import MOST_A, MOST_D
from understudy.analyzer.bias.intervals import Interval
from understudy.analyzer.bias.measure import Answer, Labels, MeasuredGroup, answer, classes_of, counts_of
from understudy.analyzer.bias.metrics import POST_TRAINING, PRE_TRAINING
from understudy.analyzer.bias.options import BiasOptions
from understudy.analyzer.bias.scanned import BiasScan
from understudy.analyzer.bias.segments import MeasuredSegment
from understudy.analyzer.set_aside import counted, set_aside_records

MOST_INTERSECTIONS = 256


def details_document(
    scan: BiasScan,
    options: BiasOptions,
    labels: Labels,
    *,
    measured: Sequence[MeasuredGroup],
    intervals: Sequence[Mapping[str, Interval]],
    baseline: BiasAnalysis | None,
) -> BiasDetails:
    """The document, but for violations and notes."""
    known = _baseline_values(measured, baseline)
    groups = []
    for group, bounds, expected in zip(measured, intervals, known, strict=True):
        detail = _group(group, bounds, expected, options)
        detail.classes = _classes(scan, labels, options, group)
        groups.append(detail)
    return BiasDetails(
        label=options.label,
        positive=labels.group.text,
        rows=scan.rows,
        records=scan.records,
        flip_test=_of_sample(scan, options),
        facets=groups,
        intersections=_intersections(scan, labels, options, measured),
        set_aside=set_aside_records(scan.set_aside),
        warnings=counted(scan.warnings),
    )


def segment_detail(
    measured: MeasuredSegment, known: Sequence[GroupDetail | None] | None, options: BiasOptions
) -> SegmentDetail:
    """A segment beside the baseline's groups of it; its single classes are left out."""
    partners = known or [None] * len(measured.groups)
    groups = zip(measured.groups, measured.intervals, partners, strict=True)
    return SegmentDetail(
        segmentation=measured.of.name,
        column=measured.of.column,
        segment=measured.segment.name,
        values=list(measured.segment.values),
        rows=measured.rows,
        facets=[
            _group(group, bounds, values_of(partner) if partner else {}, options)
            for group, bounds, partner in groups
        ],
    )


def values_of(known: GroupDetail) -> dict[str, float]:
    """The metrics of a group's detail that have a value."""
    return {name: metric.value for name, metric in known.metrics.items() if metric.value is not None}


def _group(
    group: MeasuredGroup,
    bounds: Mapping[str, Interval],
    expected: Mapping[str, float],
    options: BiasOptions,
) -> GroupDetail:
    predicts = bool(options.post_training)
    return GroupDetail(
        facet=group.facet,
        value=group.group.text,
        read_as=group.group.kind,
        groups=_in_words(group),
        d=_side(group.counts.d, predicts),
        a=_side(group.counts.a, predicts),
        metrics={
            name: _metric(value, bounds.get(name), expected.get(name))
            for name, value in group.answers.items()
        },
    )


def _in_words(group: MeasuredGroup) -> str:
    counts = group.counts
    return f"d = {group.facet} {group.group.text} ({counts.d.rows} rows), a = the rest ({counts.a.rows})"


def _of_sample(scan: BiasScan, options: BiasOptions) -> str | None:
    sample = scan.sample
    if sample is None or "FT" not in options.post_training:
        return None
    if sample.whole and len(sample.rows) <= min(MOST_A, MOST_D):
        return None
    return (
        f"at most {MOST_D} distinct rows of d against {MOST_A} of a, of {len(sample.rows)} distinct rows "
        f"{'in all' if sample.whole else 'that were sampled'}"
    )


def _side(side: Side, predicts: bool) -> documents.Side:
    if not predicts:
        cells = [Cell(label="positive", rows=side.positive), Cell(label="other", rows=side.negative)]
        return documents.Side(rows=side.rows, positive_labels=side.positive, cells=cells)
    return documents.Side(
        rows=side.rows,
        positive_labels=side.positive,
        positive_predictions=side.accepted,
        cells=[
            Cell(label="positive", prediction="positive", rows=side.true_positives),
            Cell(label="other", prediction="positive", rows=side.false_positives),
            Cell(label="positive", prediction="other", rows=side.false_negatives),
            Cell(label="other", prediction="other", rows=side.true_negatives),
        ],
    )


def _metric(value: Answer, interval: Interval | None, baseline: float | None) -> MetricDetail:
    if isinstance(value, str):
        return MetricDetail(error=value, baseline=baseline)
    shown = documents.Interval(low=interval[0], high=interval[1]) if interval else None
    return MetricDetail(value=value, interval=shown, baseline=baseline)


def _baseline_values(
    measured: Sequence[MeasuredGroup], baseline: BiasAnalysis | None
) -> list[dict[str, float]]:
    values: list[dict[str, float]] = [{} for _ in measured]
    stages = (baseline.pre_training_bias_metrics, baseline.post_training_bias_metrics) if baseline else ()
    for stage in stages:
        for place, group in enumerate(measured):
            known = known_group(stage.facets.get(group.facet), measured, place) if stage else None
            for metric in known.metrics if known else ():
                if (number := number_of(metric.value)) is not None and not math.isnan(number):
                    values[place][metric.name] = number
    return values


def _classes(scan: BiasScan, labels: Labels, options: BiasOptions, group: MeasuredGroup) -> list[ClassDetail]:
    """The same metrics for each label against all others; the flip test is left out."""
    place = [facet.name for facet in options.facets].index(group.facet)
    found = []
    for name, own in classes_of(scan, labels):
        counts = counts_of(scan, place, group.group, own)
        metrics = {name: PRE_TRAINING[name].of for name in options.pre_training}
        metrics |= {name: POST_TRAINING[name].of for name in options.post_training if name != "FT"}
        answers = {short: _metric(answer(metric, counts), None, None) for short, metric in metrics.items()}
        rows = counts.a.positive + counts.d.positive
        found.append(ClassDetail(label=name, rows=rows, metrics=answers))
    return found


def _intersections(
    scan: BiasScan, labels: Labels, options: BiasOptions, measured: Sequence[MeasuredGroup]
) -> list[Intersection]:
    """Rows by the groups of all facets at once, most rows first."""
    if scan.intersections is None:
        return []
    groups = [[g.group for g in measured if g.facet == facet.name] for facet in options.facets]
    rows: Counter[tuple[str, ...]] = Counter()
    positive: Counter[tuple[str, ...]] = Counter()
    accepted: Counter[tuple[str, ...]] = Counter()
    for (*codes, label, predicted), many in scan.intersections.items():
        texts = tuple(
            next((group.text for group in of_facet if code in group.codes), "the rest")
            for of_facet, code in zip(groups, codes, strict=True)
        )
        rows[texts] += many
        positive[texts] += many if label in labels.group.codes else 0
        accepted[texts] += many if predicted in labels.predicted else 0
    ordered = sorted(rows, key=lambda texts: (-rows[texts], texts))[:MOST_INTERSECTIONS]
    names = [facet.name for facet in options.facets]
    return [
        Intersection(
            groups=dict(zip(names, texts, strict=True)),
            rows=rows[texts],
            positive_labels=positive[texts],
            positive_predictions=accepted[texts] if options.post_training else None,
        )
        for texts in ordered
    ]
