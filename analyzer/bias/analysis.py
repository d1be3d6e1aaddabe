"""The bias monitor: a scan in, documents by file name out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from understudy.analyzer.bias import details
from understudy.analyzer.bias.checks import check, in_text
from understudy.analyzer.bias.documents import (
    BiasAnalysis,
    BiasDetails,
    BiasFinding,
    BiasMetrics,
    BiasViolation,
    BiasViolations,
    GroupMetrics,
    Metric,
    SegmentDetail,
)
from understudy.analyzer.bias.intervals import intervals_of
from understudy.analyzer.bias.measure import Answer, Labels, MeasuredGroup, labels_of, measure
from understudy.analyzer.bias.metrics import POST_TRAINING, PRE_TRAINING, BiasMetric
from understudy.analyzer.bias.notes import notes_on_columns
from understudy.analyzer.bias.options import BiasOptions
from understudy.analyzer.bias.scanned import BiasScan
from understudy.analyzer.bias.segment_checks import SegmentsChecked, check_segments
from understudy.analyzer.bias.segments import measure_segments, notes_on_segments
from understudy.analyzer.documents import Model
from understudy.analyzer.set_aside import notes_on_analysed


@dataclass(frozen=True)
class Analysis:
    """Documents by file name (`details` among them), violations, notes, and what CloudWatch is told."""

    documents: dict[str, Model]
    details: BiasDetails
    findings: list[BiasFinding]
    notes: list[str]
    analysis: BiasAnalysis


def analyse(
    scan: BiasScan,
    options: BiasOptions,
    baseline: BiasAnalysis | None = None,
    known_segments: Sequence[SegmentDetail] = (),
) -> Analysis:
    """`analysis.json` and `bias_details.json`, and `constraint_violations.json` where there are violations.

    Segments stand in the details alone, beside the baseline's own. UserError for columns that cannot be
    grouped as the configuration wants.
    """
    labels = labels_of(scan, options)
    measured = measure(scan, labels, options)
    bounds = [intervals_of(group, options) for group in measured]
    analysis = BiasAnalysis(
        post_training_bias_metrics=_stage(options.post_training, POST_TRAINING, measured, labels, options),
        pre_training_bias_metrics=_stage(options.pre_training, PRE_TRAINING, measured, labels, options),
    )
    documents: dict[str, Model] = {"analysis.json": analysis}
    notes = [*notes_on_columns(scan, options, labels, measured)]
    findings: list[BiasFinding] = []
    if baseline is not None:
        checked = check(measured, bounds, baseline, options.decision)
        findings = checked.findings
        notes += checked.notes
        if findings:
            documents["constraint_violations.json"] = _violations(findings)
    detailed = details.details_document(
        scan, options, labels, measured=measured, intervals=bounds, baseline=baseline
    )
    segments = measure_segments(scan, labels, options)
    notes += notes_on_segments(scan, options, segments)
    compared = SegmentsChecked()
    if baseline is not None and segments:
        compared = check_segments(segments, known_segments, options.decision)
        notes += compared.notes
        detailed.drifted_segments = compared.findings if known_segments else None
    detailed.segments = [
        details.segment_detail(segment, compared.known.get(segment.name), options) for segment in segments
    ]
    detailed.violations = findings if baseline is not None else None
    detailed.notes = [*notes, *notes_on_analysed(scan.set_aside)]
    documents["bias_details.json"] = detailed
    return Analysis(documents, detailed, findings, notes, analysis)


def _stage(
    names: Sequence[str],
    metrics: Mapping[str, BiasMetric],
    measured: Sequence[MeasuredGroup],
    labels: Labels,
    options: BiasOptions,
) -> BiasMetrics | None:
    if not names:
        return None
    facets: dict[str, list[GroupMetrics]] = {}
    for group in measured:
        answers = group.answers
        facets.setdefault(group.facet, []).append(
            GroupMetrics(
                value_or_threshold=group.group.text,
                metrics=[_metric(name, metrics[name].description, answers[name]) for name in names],
            )
        )
    return BiasMetrics(label=options.label, facets=facets, label_value_or_threshold=labels.group.text)


def _metric(name: str, description: str, answer: Answer) -> Metric:
    if isinstance(answer, str):
        return Metric(name=name, description=description, value=None, error=answer)
    infinite = in_text(answer) if answer in {float("inf"), float("-inf")} else None
    # Validated, so that a whole 0 stays one, and an infinity is its text.
    return Metric.model_validate({"name": name, "description": description, "value": infinite or answer})


def _violations(findings: Sequence[BiasFinding]) -> BiasViolations:
    return BiasViolations(
        violations=[
            BiasViolation(
                facet=finding.facet,
                facet_value=finding.facet_value,
                metric_name=finding.metric_name,
                description=finding.description,
            )
            for finding in findings
        ]
    )
