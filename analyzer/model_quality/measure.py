"""From labelled rows to metrics with deviation and interval, or the reason why one is not defined."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from understudy.analyzer.model_quality import classification, curve, regression
from understudy.analyzer.model_quality.classification import Values
from understudy.analyzer.model_quality.deviation import (
    LEAST_ROWS_FOR_DEVIATION,
    SAMPLES,
    over,
    standard_deviation,
)
from understudy.analyzer.model_quality.documents import MetricDetail
from understudy.analyzer.model_quality.evidence import evidence
from understudy.analyzer.model_quality.intervals import Evidence, Score
from understudy.analyzer.model_quality.options import QualityOptions
from understudy.analyzer.model_quality.outcomes import GroupedRows, Outcomes

LEAST_SEGMENT_ROWS = 30
"""A segment with fewer rows is shown, but not compared."""


@dataclass(frozen=True)
class Measured:
    """Metrics by name in the published order, and why the others are not defined.

    Where a metric has an interval, `scores` has what it was made by.
    """

    rows: int
    metrics: dict[str, MetricDetail]
    undefined: dict[str, str]
    scores: Mapping[str, Score] = field(default_factory=dict)


@dataclass(frozen=True)
class MeasuredSegment:
    """The metrics of the rows in which `column` holds `value` (None: the cell is missing)."""

    column: str
    value: str | None
    measured: Measured

    @property
    def name(self) -> str:
        """As documents name it."""
        return segment_name(self.column, self.value)

    @property
    def compared(self) -> bool:
        """Whether there are rows enough to say something of it."""
        return self.measured.rows >= LEAST_SEGMENT_ROWS


def segment_name(column: str, value: str | None) -> str:
    """`carrier=AA`, or `carrier is missing`."""
    return f"{column} is missing" if value is None else f"{column}={value}"


def measure(rows: GroupedRows, options: QualityOptions) -> Measured:
    """The metrics of all labelled rows or of a segment."""
    values = values_of_all(rows, options)
    samples = (
        over(SAMPLES, lambda groups: values_of(rows, groups, options))
        if rows.rows >= LEAST_ROWS_FOR_DEVIATION
        else {}
    )
    found = evidence(rows, values, options)
    metrics = {
        name: _detail(value, standard_deviation(samples[name]) if samples else math.nan, found.get(name))
        for name, value in values.items()
        if value is not None
    }
    undefined = {name: _reason(name, rows, options) for name, value in values.items() if value is None}
    scores = {name: one.score for name, one in found.items() if isinstance(one, Evidence)}
    return Measured(rows.rows, metrics, undefined, scores)


def _detail(value: float, deviation: float, found: Evidence | str | None) -> MetricDetail:
    if isinstance(found, Evidence):
        return MetricDetail(value=value, standard_deviation=deviation, interval=found.interval)
    return MetricDetail(value=value, standard_deviation=deviation, no_interval=found)


def measure_segments(outcomes: Outcomes, options: QualityOptions) -> list[MeasuredSegment]:
    """Each segment, in the order of the outcomes."""
    return [
        MeasuredSegment(segment.column, segment.value, measure(segment.outcomes, options))
        for segment in outcomes.segments
    ]


def values_of(rows: GroupedRows, groups: Sequence[int], options: QualityOptions) -> Values:
    """The metrics of the rows in these groups."""
    if options.problem_type == "Regression":
        return regression.regression(regression.total(rows.errors[group] for group in groups))
    cells = classification.total(rows.cells[group] for group in groups)
    if options.problem_type == "MulticlassClassification":
        return classification.multiclass(cells)
    values = classification.binary(cells, options.positive)
    if rows.ranking:
        values["auc"] = curve.auc_of_pairs(rows.ranking, groups)
    return values


def values_of_all(rows: GroupedRows, options: QualityOptions) -> Values:
    """The metrics of all these rows."""
    if not (rows.errors if options.problem_type == "Regression" else rows.cells):
        # No row came through: every metric is there by name, and not defined.
        return values_of(rows, (), options)
    values = values_of(rows, curve.ALL_GROUPS, options)
    if rows.ranking:
        values["auc"] = curve.auc(rows.ranking)
    return values


def _reason(name: str, rows: GroupedRows, options: QualityOptions) -> str:
    if not rows.rows:
        return "there is no labelled row"
    if name == "r2":
        return "the labels do not vary"
    if name == "auc" and rows.ranking is None:
        return "there are no probabilities"
    positive = classification.actual_counts(classification.total(rows.cells)).get(options.positive)
    which = "every row" if positive else "no row"
    return f"{which} has the positive label {options.positive!r}"
