"""From labelled rows to metrics with deviation and interval, or the reason why one is not defined."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from understudy.analyzer.model_quality import classification, curve, regression
from understudy.analyzer.model_quality.classification import CONSTANT, Values
from understudy.analyzer.model_quality.deviation import (
    ALL_BUT_ONE,
    LEAST_ROWS_FOR_DEVIATION,
    LEAST_ROWS_FOR_JACKKNIFE,
    SAMPLES,
    jackknife,
    over,
    standard_deviation,
    wilson,
)
from understudy.analyzer.model_quality.documents import Interval, MetricDetail
from understudy.analyzer.model_quality.options import QualityOptions
from understudy.analyzer.model_quality.outcomes import GroupedRows, Outcomes

LEAST_SEGMENT_ROWS = 30
"""A segment with fewer rows is shown, but not compared."""


@dataclass(frozen=True)
class Measured:
    """Metrics by name in the published order, and why the others are not defined."""

    rows: int
    metrics: dict[str, MetricDetail]
    undefined: dict[str, str]


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
    intervals = _intervals(rows, values, options)
    metrics = {
        name: MetricDetail(
            value=value,
            standard_deviation=standard_deviation(samples[name]) if samples else math.nan,
            interval=intervals.get(name),
        )
        for name, value in values.items()
        if value is not None
    }
    undefined = {name: _reason(name, rows, options) for name, value in values.items() if value is None}
    return Measured(rows.rows, metrics, undefined)


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


def _intervals(rows: GroupedRows, values: Values, options: QualityOptions) -> dict[str, Interval | None]:
    """Wilson's for shares of rows, the jackknife's for the rest; a constant classifier needs none."""
    intervals = _wilson(rows, options)
    if rows.rows < LEAST_ROWS_FOR_JACKKNIFE or not all(_group_sizes(rows)):
        return intervals
    without = over(ALL_BUT_ONE, lambda groups: values_of(rows, groups, options))
    for name, value in values.items():
        if value is not None and name not in intervals and not name.endswith(CONSTANT):
            intervals[name] = jackknife(value, without[name], *_range(name))
    return intervals


def _range(name: str) -> tuple[float, float]:
    """Between which numbers a metric lies."""
    if name in regression.REGRESSION:
        return (-math.inf, 1.0) if name == "r2" else (0.0, math.inf)
    return 0.0, 1.0


def _wilson(rows: GroupedRows, options: QualityOptions) -> dict[str, Interval | None]:
    """Of the metrics that are a share of independent rows; weighted recall is the accuracy."""
    cells = classification.total(rows.cells)
    if options.problem_type == "Regression":
        return {}
    if options.problem_type == "BinaryClassification":
        shares = classification.proportions(cells, options.positive)
        return {name: wilson(part, whole) for name, (part, whole) in shares.items()}
    right = sum(count for (actual, predicted), count in cells.items() if actual == predicted)
    interval = wilson(right, sum(cells.values()))
    return {"accuracy": interval, "weighted_recall": interval}


def _group_sizes(rows: GroupedRows) -> list[int]:
    if rows.errors:
        return [part.rows for part in rows.errors]
    return [sum(part.values()) for part in rows.cells]


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
