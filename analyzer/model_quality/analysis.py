"""The model-quality monitor: outcomes in, documents by file name out."""

from collections.abc import Sequence
from dataclasses import dataclass

from understudy.analyzer.details import BaselineFile, BaselineFiles
from understudy.analyzer.documents import Model
from understudy.analyzer.model_quality import notes as sentences
from understudy.analyzer.model_quality.baseline import QualityBaseline
from understudy.analyzer.model_quality.checks import (
    Decided,
    absent_segments,
    compare_overall,
    compare_segment,
    decide,
)
from understudy.analyzer.model_quality.constraints import suggest_constraints
from understudy.analyzer.model_quality.documents import (
    LabelCount,
    QualityDetails,
    QualityFinding,
    QualityViolation,
    QualityViolations,
    SegmentDetail,
)
from understudy.analyzer.model_quality.estimate import estimate
from understudy.analyzer.model_quality.labels import check_labels, label_counts
from understudy.analyzer.model_quality.measure import Measured, MeasuredSegment, measure, measure_segments
from understudy.analyzer.model_quality.options import QualityOptions
from understudy.analyzer.model_quality.outcomes import Outcomes
from understudy.analyzer.model_quality.scores import scores_detail
from understudy.analyzer.model_quality.statistics import statistics_document
from understudy.analyzer.set_aside import counted, notes_on_analysed, set_aside_records


@dataclass(frozen=True)
class Analysis:
    """Documents by file name (`details` among them), violations, notes, and what CloudWatch is told."""

    documents: dict[str, Model]
    details: QualityDetails
    findings: list[QualityFinding]
    notes: list[str]
    overall: Measured
    segments: list[MeasuredSegment]


def baseline(outcomes: Outcomes, options: QualityOptions) -> Analysis:
    """`statistics.json`, `constraints.json` and `model_quality_details.json` of a baseline run.

    UserError where the labels do not fit a binary problem with this positive label.
    """
    return _analysis(outcomes, options, None)


def monitor(outcomes: Outcomes, base: QualityBaseline, options: QualityOptions) -> Analysis:
    """The four documents of a monitoring run, and what was found.

    The constraints are of the options' problem type. UserError as for `baseline`.
    """
    return _analysis(outcomes, options, base)


def _analysis(outcomes: Outcomes, options: QualityOptions, base: QualityBaseline | None) -> Analysis:
    check_labels(outcomes, options)
    overall, segments = measure(outcomes.overall, options), measure_segments(outcomes, options)
    labels = label_counts(outcomes, base.known_labels if base else None)
    notes = sentences.on_data(outcomes, overall, segments)
    suggested = suggest_constraints(overall, segments, options)
    documents: dict[str, Model] = {
        "statistics.json": statistics_document(outcomes, overall, options),
        "constraints.json": suggested,
    }
    findings: list[QualityFinding] | None = None
    decided = Decided()
    if base:
        whole = compare_overall(overall, base, options)
        parts = {
            segment.name: compare_segment(segment, base, options) for segment in segments if segment.compared
        }
        compared = [one for place in (whole, *parts.values()) for one in place.comparisons]
        decided = decide(compared, options)
        findings = decided.findings
        notes += sentences.on_labels(labels)
        notes += sentences.on_checks(whole, parts, absent_segments(base.constraints, segments))
        notes += sentences.on_decisions(decided)
        notes += sentences.on_baseline(base, options)
        documents["constraint_violations.json"] = _violations(findings)
    details = _details(outcomes, options, overall, segments, labels)
    details.violations = findings
    details.undecided = decided.undecided if base and options.decision == "interval" else None
    details.baseline = _files_of(base) if base else None
    details.notes = [*notes, *notes_on_analysed(outcomes.set_aside)]
    documents["model_quality_details.json"] = details
    return Analysis(documents, details, findings or [], notes, overall, segments)


def _files_of(base: QualityBaseline) -> BaselineFiles:
    """What the job adds its addresses and digests to."""
    known = base.statistics
    statistics = BaselineFile(items=known.dataset.item_count) if known else None
    return BaselineFiles(constraints=BaselineFile(), statistics=statistics)


def _violations(findings: Sequence[QualityFinding]) -> QualityViolations:
    return QualityViolations(
        violations=[
            QualityViolation(
                constraint_check_type=finding.constraint_check_type,
                description=finding.description,
                metric_name=finding.metric_name,
                segment=finding.segment,
            )
            for finding in findings
        ]
    )


def _details(
    outcomes: Outcomes,
    options: QualityOptions,
    overall: Measured,
    segments: Sequence[MeasuredSegment],
    labels: list[LabelCount],
) -> QualityDetails:
    binary = options.problem_type == "BinaryClassification"
    return QualityDetails(
        problem_type=options.problem_type,
        positive_label=options.positive if binary else None,
        records=outcomes.records,
        rows=outcomes.rows,
        labelled_rows=overall.rows,
        unlabelled_rows=outcomes.unlabelled,
        metrics=overall.metrics,
        segments=[
            SegmentDetail(
                segment=segment.name,
                column=segment.column,
                value=segment.value,
                rows=segment.measured.rows,
                metrics=segment.measured.metrics,
                not_computed=segment.measured.undefined,
            )
            for segment in segments
        ],
        scores=scores_detail(outcomes.bins) if binary and outcomes.bins else None,
        estimate=estimate(outcomes, options),
        labels=labels,
        set_aside=set_aside_records(outcomes.set_aside),
        warnings=counted(outcomes.warnings),
    )
