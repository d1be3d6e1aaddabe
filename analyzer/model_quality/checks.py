"""Metrics held against their thresholds."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from understudy.analyzer.json_form import double
from understudy.analyzer.model_quality.documents import (
    CONSTRAINTS_KEY,
    Interval,
    Limit,
    MetricDetail,
    Operator,
    QualityConstraints,
    QualityFinding,
)
from understudy.analyzer.model_quality.measure import Measured, MeasuredSegment, segment_name
from understudy.analyzer.model_quality.options import QualityOptions
from understudy.analyzer.nearest import did_you_mean

VIOLATES: dict[Operator, Callable[[float, float], bool]] = {
    "LessThanThreshold": lambda value, threshold: value < threshold,
    "GreaterThanThreshold": lambda value, threshold: value > threshold,
    "LessThanOrEqualToThreshold": lambda value, threshold: value <= threshold,
    "GreaterThanOrEqualToThreshold": lambda value, threshold: value >= threshold,
}
PUBLISHED_NAMES = {
    "true_positive_rate": "truePositiveRate",
    "true_negative_rate": "trueNegativeRate",
    "false_positive_rate": "falsePositiveRate",
    "false_negative_rate": "falseNegativeRate",
}
"""In violations AWS's image writes these four in another way than in its other files (observed)."""


@dataclass(frozen=True)
class Checked:
    """Violations, the metrics that could not be checked with the reason, and close calls."""

    findings: list[QualityFinding] = field(default_factory=list)
    unchecked: dict[str, str] = field(default_factory=dict)
    close: list[str] = field(default_factory=list)


def check_overall(measured: Measured, constraints: QualityConstraints, options: QualityOptions) -> Checked:
    """All labelled rows against the constraints, in their order."""
    place = CONSTRAINTS_KEY[options.problem_type]
    limits = constraints.limits(options.problem_type) or {}
    return _check(measured, {name: (limit, f"{place}.{name}") for name, limit in limits.items()}, options)


def check_segment(
    segment: MeasuredSegment, constraints: QualityConstraints, options: QualityOptions
) -> Checked:
    """A segment against the baseline's thresholds for it; a metric without one against the overall one."""
    place = CONSTRAINTS_KEY[options.problem_type]
    limits = {
        name: (limit, f"{place}.{name}")
        for name, limit in (constraints.limits(options.problem_type) or {}).items()
    }
    for known in constraints.segments or []:
        if (known.column, known.value) == (segment.column, segment.value):
            place = f"segments[{segment.name}].constraints"
            limits |= {name: (limit, f"{place}.{name}") for name, limit in known.constraints.items()}
    return _check(segment.measured, limits, options, segment.name)


def absent_segments(constraints: QualityConstraints, segments: Sequence[MeasuredSegment]) -> list[str]:
    """Names of the baseline's segments that this run does not have, beside what it has of the same value."""
    now = {(segment.column, segment.value) for segment in segments}
    known = [(limits.column, limits.value) for limits in constraints.segments or []]
    new = sorted((column, value) for column, value in now.difference(known) if value is not None)
    names = []
    for column, value in known:
        if (column, value) not in now:
            name = segment_name(column, value)
            alike = (text for at, text in new if at == column and value is not None and _alike(value, text))
            twin = next(alike, None)
            names.append(name if twin is None else f"{name} (this run writes {twin!r})")
    return names


def _alike(one: str, other: str) -> bool:
    """Whether two texts differ in blanks only, or are one number: `1`, `1.0`, ` 1`."""
    try:
        return float(one) == float(other)
    except ValueError:
        return one.strip() == other.strip()


def _check(
    measured: Measured,
    limits: dict[str, tuple[Limit, str]],
    options: QualityOptions,
    segment: str | None = None,
) -> Checked:
    checked = Checked()
    for name, (limit, set_by) in limits.items():
        metric = measured.metrics.get(name)
        if metric is None:
            checked.unchecked[name] = measured.undefined.get(name) or (
                f"it is no metric of {options.problem_type}"
                f"{did_you_mean(name, (*measured.metrics, *measured.undefined))}"
            )
            continue
        if not math.isfinite(limit.threshold):
            checked.unchecked[name] = f"its threshold is {double(limit.threshold)}"
            continue
        if not VIOLATES[limit.comparison_operator](metric.value, limit.threshold):
            continue
        interval = metric.interval if options.decision == "interval" else None
        if interval and not _wholly_beyond(interval, limit):
            checked.close.append(_close(name, metric.value, interval, limit))
            continue
        checked.findings.append(
            QualityFinding(
                constraint_check_type=limit.comparison_operator,
                description=_description(name, metric, limit) + _in_segment(segment, measured.rows),
                metric_name=PUBLISHED_NAMES.get(name, name),
                segment=segment,
                measured=metric.value,
                standard_deviation=metric.standard_deviation,
                threshold=limit.threshold,
                operator=limit.comparison_operator,
                interval=metric.interval,
                rows=measured.rows,
                decided_by="interval" if interval else "value",
                set_by=set_by,
            )
        )
    return checked


def _wholly_beyond(interval: Interval, limit: Limit) -> bool:
    """Whether even the end of the interval that is nearer to what is wanted violates."""
    best = interval.high if limit.comparison_operator.startswith("Less") else interval.low
    return VIOLATES[limit.comparison_operator](best, limit.threshold)


def _description(name: str, metric: MetricDetail, limit: Limit) -> str:
    """The published text, with doubles as Java prints them."""
    value, deviation = double(metric.value), double(metric.standard_deviation)
    return (
        f"Metric {PUBLISHED_NAMES.get(name, name)} with {value} +/- {deviation} was "
        f"{limit.comparison_operator} '{double(limit.threshold)}'"
    )


def _in_segment(segment: str | None, rows: int) -> str:
    return f" in segment {segment} ({rows} records)" if segment else ""


def _close(name: str, value: float, interval: Interval, limit: Limit) -> str:
    return f"{name} {value:.4g} ({interval.low:.4g} to {interval.high:.4g}, threshold {limit.threshold:.4g})"
