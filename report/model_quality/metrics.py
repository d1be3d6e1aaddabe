"""Metrics with their intervals against their limits, of all rows and of segments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from understudy.analyzer.model_quality.checks import OWN_NAMES
from understudy.analyzer.model_quality.classification import CONSTANT
from understudy.analyzer.model_quality.constraints import SHARES
from understudy.analyzer.model_quality.documents import (
    Interval,
    Limit,
    Metric,
    ProblemType,
    QualityConstraints,
    QualityStatistics,
)
from understudy.report.figures import NONE, number
from understudy.report.folder import ModelQuality
from understudy.report.pictures import interval

MEANINGS = {
    "accuracy": "share of all predictions that are right",
    "precision": "of those predicted positive, how many are",
    "recall": "of the positive ones, how many were found",
    "true_positive_rate": "the same as recall",
    "true_negative_rate": "of the negative ones, how many were left alone",
    "false_positive_rate": "of the negative ones, how many were taken for positive",
    "false_negative_rate": "of the positive ones, how many were missed",
    "auc": "how often a positive one scores above a negative one",
    "f0_5": "precision and recall in one, precision counting twice as much",
    "f1": "precision and recall in one",
    "f2": "precision and recall in one, recall counting twice as much",
    "weighted_recall": "recall of each class, by its share",
    "weighted_precision": "precision of each class, by its share",
    "weighted_f0_5": "F0.5 of each class, by its share",
    "weighted_f1": "F1 of each class, by its share",
    "weighted_f2": "F2 of each class, by its share",
    "mae": "how far off on average",
    "mse": "mean of the squared errors",
    "rmse": "how far off, large errors count more",
    "r2": "share of the spread that the model explains; 0 is no better than the mean",
}
"""What a newcomer may not know."""
OPERATORS = {
    "LessThanThreshold": "at least",
    "GreaterThanThreshold": "at most",
    "LessThanOrEqualToThreshold": "above",
    "GreaterThanOrEqualToThreshold": "below",
}
"""How a metric must be for the operator of its limit not to hold."""


@dataclass(frozen=True)
class MetricRow:
    """One metric: `constant` is what always saying the most frequent class reaches.

    `no_interval` says why there is none; `undecided` is beyond its limit with too few rows to judge.
    """

    name: str
    meaning: str
    value: str
    between: str
    picture: Markup
    limit: str
    baseline: str
    broken: bool
    constant: str
    no_interval: str
    undecided: bool


def words_of(name: str) -> str:
    """A metric's name as words: `false positive rate`, `AUC`, `F0.5`."""
    return {"auc": "area under ROC", "r2": "R²", "f0_5": "F0.5", "f1": "F1", "f2": "F2"}.get(
        name,
        name.upper() if name in ("mae", "mse", "rmse") else name.replace("f0_5", "F0.5").replace("_", " "),
    )


def problem_of(statistics: QualityStatistics) -> ProblemType:
    """The problem type whose metrics the file holds."""
    if statistics.regression_metrics:
        return "Regression"
    return "BinaryClassification" if statistics.binary_classification_metrics else "MulticlassClassification"


def values_of(statistics: QualityStatistics | None) -> dict[str, float]:
    """Every metric of a statistics file by name."""
    if statistics is None:
        return {}
    held = (
        statistics.regression_metrics
        or statistics.binary_classification_metrics
        or statistics.multiclass_classification_metrics
    )
    fields = type(held).model_fields if held else ()
    found = {name: getattr(held, name) for name in fields}
    return {name: metric.value for name, metric in found.items() if isinstance(metric, Metric)}


def broken_overall(job: ModelQuality) -> set[str]:
    """Metrics of all rows that were reported."""
    found = job.violations.violations if job.violations else []
    return {OWN_NAMES.get(one.metric_name, one.metric_name) for one in found if one.segment is None}


def broken_by_segment(job: ModelQuality) -> dict[str, list[str]]:
    """The metrics that were reported of each segment."""
    by_segment: dict[str, list[str]] = {}
    details = job.details.violations if job.details else None
    for one in details if details is not None else (job.violations.violations if job.violations else []):
        if one.segment is not None:
            by_segment.setdefault(one.segment, []).append(OWN_NAMES.get(one.metric_name, one.metric_name))
    return by_segment


def undecided_of(job: ModelQuality) -> dict[str | None, list[str]]:
    """The metrics beyond their limits that were too few to judge, by segment; of all rows under None."""
    by_segment: dict[str | None, list[str]] = {}
    for one in (job.details.undecided or []) if job.details else []:
        name = OWN_NAMES.get(one.metric_name, one.metric_name)
        by_segment.setdefault(one.segment, []).append(name)
    return by_segment


def rows_of(job: ModelQuality) -> list[MetricRow]:
    """The metrics of all rows, those that were reported first."""
    problem = problem_of(job.statistics)
    values = values_of(job.statistics)
    intervals: Mapping[str, Interval | None] = {}
    reasons: Mapping[str, str | None] = {}
    if job.details:
        values |= {name: metric.value for name, metric in job.details.metrics.items()}
        intervals = {name: metric.interval for name, metric in job.details.metrics.items()}
        reasons = {name: metric.no_interval for name, metric in job.details.metrics.items()}
    before = values_of(job.baseline)
    if job.baseline_details:
        before |= {name: metric.value for name, metric in job.baseline_details.metrics.items()}
    limits = limits_of(job.constraints if job.violations is not None else job.suggested, problem)
    broken, undecided = broken_overall(job), undecided_of(job).get(None, ())
    names = [name for name in values if not name.endswith(CONSTANT)]
    made = [
        _row(
            Measured(
                name, values[name], intervals.get(name), limits.get(name), before.get(name), name in broken
            ),
            values.get(f"{name}{CONSTANT}"),
            reasons.get(name) or "",
            name in undecided,
        )
        for name in names
    ]
    return sorted(made, key=lambda row: (not row.broken, not row.undecided))


def limits_of(constraints: QualityConstraints | None, problem: ProblemType) -> Mapping[str, Limit]:
    """The overall limits, none without a baseline."""
    return (constraints.limits(problem) or {}) if constraints else {}


@dataclass(frozen=True)
class Measured:
    """A metric with all that is drawn of it."""

    name: str
    value: float
    between: Interval | None = None
    limit: Limit | None = None
    baseline: float | None = None
    broken: bool = False


def _row(metric: Measured, constant: float | None, no_interval: str, undecided: bool) -> MetricRow:
    limit, between, before = metric.limit, metric.between, metric.baseline
    return MetricRow(
        name=words_of(metric.name),
        meaning=MEANINGS.get(metric.name, ""),
        value=number(metric.value),
        between=f"{number(between.low)} to {number(between.high)}" if between else "",
        picture=picture(metric),
        limit=f"{OPERATORS[limit.comparison_operator]} {number(limit.threshold)}" if limit else NONE,
        baseline=number(before) if before is not None else NONE,
        broken=metric.broken,
        constant=number(constant) if constant is not None else "",
        no_interval=no_interval,
        undecided=undecided,
    )


def picture(metric: Measured) -> Markup:
    """The metric as a dot on its interval."""
    ends = (metric.between.low, metric.between.high) if metric.between else None
    limit = metric.limit.threshold if metric.limit else None
    return interval(
        metric.value,
        ends,
        _span(metric.name, [metric.value, *(ends or ()), limit, metric.baseline]),
        limit=limit,
        baseline=metric.baseline,
        broken=metric.broken,
    )


def _span(name: str, values: Sequence[float | None]) -> tuple[float, float]:
    """The axis: 0 to 1 for shares, else as far as the values reach."""
    if name in SHARES or name == "auc":
        return 0.0, 1.0
    there = [value for value in values if value is not None and abs(value) < float("inf")]
    return min(0.0, *there), max(there, default=1.0) * 1.1 or 1.0
