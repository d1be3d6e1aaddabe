"""Metrics held against their thresholds."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from understudy.analyzer.json_form import double
from understudy.analyzer.model_quality.baseline import QualityBaseline
from understudy.analyzer.model_quality.documents import (
    CONSTRAINTS_KEY,
    Interval,
    Limit,
    MetricDetail,
    Operator,
    QualityConstraints,
    QualityFinding,
    Undecided,
)
from understudy.analyzer.model_quality.intervals import Score, chance
from understudy.analyzer.model_quality.measure import Measured, MeasuredSegment, segment_name
from understudy.analyzer.model_quality.options import QualityOptions
from understudy.analyzer.nearest import did_you_mean
from understudy.analyzer.record_drift import LEVEL, benjamini_hochberg

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
OWN_NAMES = {published: own for own, published in PUBLISHED_NAMES.items()}


@dataclass(frozen=True)
class Comparison:
    """A metric of all rows, or of a segment's, beside its limit, which was measured on `limit_rows`."""

    name: str
    metric: MetricDetail
    score: Score | None
    rows: int
    limit: Limit
    limit_rows: int | None
    set_by: str
    segment: str | None = None

    @property
    def beyond(self) -> bool:
        """Whether the value itself violates."""
        return VIOLATES[self.limit.comparison_operator](self.metric.value, self.limit.threshold)

    def chance(self) -> float | None:
        """How probable so bad a value is, were the model as good as the limit; None without an interval.

        The limit is a measurement too: with n rows against its m the variance is 1 + n / m times as large.
        """
        if self.score is None:
            return None
        ratio = self.rows / self.limit_rows if self.limit_rows else 0.0
        score = self.score(self.limit.threshold, ratio)
        return chance(score if self.limit.comparison_operator.startswith("Less") else -score)


@dataclass(frozen=True)
class Compared:
    """What can be compared with its limit, and why the rest cannot."""

    comparisons: list[Comparison] = field(default_factory=list)
    unchecked: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Decided:
    """Violations; by interval also what is too few to judge and close calls, in words by segment."""

    findings: list[QualityFinding] = field(default_factory=list)
    undecided: list[Undecided] = field(default_factory=list)
    close: dict[str | None, list[str]] = field(default_factory=dict)


def compare_overall(measured: Measured, baseline: QualityBaseline, options: QualityOptions) -> Compared:
    """All labelled rows beside the constraints, in their order."""
    return _compare(measured, _overall(baseline, options), options)


def compare_segment(segment: MeasuredSegment, baseline: QualityBaseline, options: QualityOptions) -> Compared:
    """A segment beside the baseline's thresholds for it; a metric without one beside the overall one."""
    limits = _overall(baseline, options)
    for known in baseline.constraints.segments or []:
        if (known.column, known.value) == (segment.column, segment.value):
            place = f"segments[{segment.name}].constraints"
            limits |= {
                name: (limit, known.rows, f"{place}.{name}") for name, limit in known.constraints.items()
            }
    return _compare(segment.measured, limits, options, segment.name)


def decide(comparisons: Sequence[Comparison], options: QualityOptions) -> Decided:
    """What violates, of all that was compared."""
    return _by_interval(comparisons) if options.decision == "interval" else _by_value(comparisons)


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


_Limits = dict[str, tuple[Limit, int | None, str]]
"""By metric: its limit, the rows that this was measured on, and where it stands."""


def _overall(baseline: QualityBaseline, options: QualityOptions) -> _Limits:
    problem = options.problem_type
    place, limits = CONSTRAINTS_KEY[problem], baseline.constraints.limits(problem) or {}
    return {
        name: (limit, baseline.limit_rows(problem, name, limit), f"{place}.{name}")
        for name, limit in limits.items()
    }


def _compare(
    measured: Measured, limits: _Limits, options: QualityOptions, segment: str | None = None
) -> Compared:
    compared = Compared()
    for name, (limit, limit_rows, set_by) in limits.items():
        metric = measured.metrics.get(name)
        if metric is None:
            compared.unchecked[name] = measured.undefined.get(name) or (
                f"it is no metric of {options.problem_type}"
                f"{did_you_mean(name, (*measured.metrics, *measured.undefined))}"
            )
        elif not math.isfinite(limit.threshold):
            compared.unchecked[name] = f"its threshold is {double(limit.threshold)}"
        else:
            score = measured.scores.get(name)
            compared.comparisons.append(
                Comparison(name, metric, score, measured.rows, limit, limit_rows, set_by, segment)
            )
    return compared


def _by_value(comparisons: Sequence[Comparison]) -> Decided:
    return Decided([_finding(one, "value") for one in comparisons if one.beyond])


def _by_interval(comparisons: Sequence[Comparison]) -> Decided:
    """Beyond its limit with the whole interval, and rare among all that was compared (Benjamini-Hochberg)."""
    decided = Decided()
    chances = [one.chance() for one in comparisons]
    rare = iter(benjamini_hochberg([one for one in chances if one is not None]))
    for one, found in zip(comparisons, chances, strict=True):
        q = None if found is None else next(rare)
        if not one.beyond:
            continue
        interval = one.metric.interval
        if q is None or interval is None:
            decided.undecided.append(_undecided(one))
        elif q < LEVEL and _wholly_beyond(interval, one.limit):
            decided.findings.append(_finding(one, "interval", q))
        else:
            decided.close.setdefault(one.segment, []).append(_close(one, interval, q))
    return decided


def _finding(
    one: Comparison, decided_by: Literal["value", "interval"], q: float | None = None
) -> QualityFinding:
    return QualityFinding(
        constraint_check_type=one.limit.comparison_operator,
        description=_description(one.name, one.metric, one.limit) + _in_segment(one.segment, one.rows),
        metric_name=PUBLISHED_NAMES.get(one.name, one.name),
        segment=one.segment,
        measured=one.metric.value,
        standard_deviation=one.metric.standard_deviation,
        threshold=one.limit.threshold,
        operator=one.limit.comparison_operator,
        interval=one.metric.interval,
        rows=one.rows,
        decided_by=decided_by,
        q=q,
        set_by=one.set_by,
    )


def _undecided(one: Comparison) -> Undecided:
    return Undecided(
        metric_name=PUBLISHED_NAMES.get(one.name, one.name),
        segment=one.segment,
        measured=one.metric.value,
        threshold=one.limit.threshold,
        operator=one.limit.comparison_operator,
        rows=one.rows,
        reason=one.metric.no_interval or "it has no interval",
    )


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


def _close(one: Comparison, interval: Interval, q: float) -> str:
    return (
        f"{one.name} {one.metric.value:.4g} ({interval.low:.4g} to {interval.high:.4g}, "
        f"threshold {one.limit.threshold:.4g}, q {q:.2g})"
    )
