"""Suggested constraints of model quality, and reading those of a baseline."""

import math
from collections.abc import Sequence
from pathlib import Path

from understudy.analyzer.errors import UserError
from understudy.analyzer.model_quality.classification import CONSTANT
from understudy.analyzer.model_quality.documents import (
    CONSTRAINTS_KEY,
    BinaryMetrics,
    Limit,
    Limits,
    Metric,
    MulticlassMetrics,
    Operator,
    ProblemType,
    QualityConstraints,
    SegmentLimits,
)
from understudy.analyzer.model_quality.measure import Measured, MeasuredSegment, segment_name
from understudy.analyzer.model_quality.options import QualityOptions
from understudy.analyzer.reading import perhaps_percent, read_object, validated

KIND = "model-quality constraints"
ERRORS = {"mae", "mse", "rmse"}
WORSE_WHEN_GREATER = ERRORS | {"false_positive_rate", "false_negative_rate"}
SHARES = {
    name
    for model in (BinaryMetrics, MulticlassMetrics)
    for name, field in model.model_fields.items()
    if field.annotation == Metric | None
}
"""The metrics that lie from 0 to 1."""


def suggest_constraints(
    overall: Measured, segments: Sequence[MeasuredSegment], options: QualityOptions
) -> QualityConstraints:
    """Each metric's value as its threshold, without slack, as AWS's image does it (observed).

    Best constant classifiers have no threshold, nor has a segment that is too small to be compared.
    """
    suggested = QualityConstraints()
    setattr(suggested, CONSTRAINTS_KEY[options.problem_type], _limits(overall))
    if segments:
        suggested.segments = [
            SegmentLimits(
                column=segment.column,
                value=segment.value,
                rows=segment.measured.rows,
                constraints=_limits(segment.measured),
            )
            for segment in segments
            if segment.compared
        ]
    return suggested


def read_constraints(path: Path, problem_type: ProblemType) -> QualityConstraints:
    """`constraints.json` of model quality; UserError names the file and what is wrong with it."""
    value = read_object(path, KIND)
    if "features" in value:
        raise UserError(f"{path} is of data quality (it holds features); give a {KIND} file.")
    if "dataset" in value or any(key.endswith("_metrics") for key in value):
        raise UserError(f"{path} is a statistics file; give a {KIND} file.")
    held = [kind for kind, key in CONSTRAINTS_KEY.items() if value.get(key) is not None]
    if not held:
        known = ", ".join(CONSTRAINTS_KEY.values())
        raise UserError(f"{path} holds none of {known}; give a {KIND} file.")
    if problem_type not in held:
        raise UserError(
            f"{path} holds constraints of {' and '.join(held)}, but problem_type is {problem_type}; "
            "give the constraints of a baseline of this problem type, or change problem_type."
        )
    constraints = validated(path, value, QualityConstraints, KIND)
    places = {CONSTRAINTS_KEY[problem_type]: constraints.limits(problem_type) or {}}
    for segment in constraints.segments or []:
        places[f"segments[{segment_name(segment.column, segment.value)}].constraints"] = segment.constraints
    for place, limits in places.items():
        for name, limit in limits.items():
            if fault := _out_of_range(name, limit.threshold):
                raise UserError(f"{path} is not a {KIND} file: {place}.{name}.threshold: {fault}.")
    return constraints


def _out_of_range(name: str, threshold: float) -> str | None:
    """What is wrong with a threshold that this metric can never reach; infinities are left to the checks."""
    if not math.isfinite(threshold):
        return None
    if name in ERRORS:
        return f"{threshold:g} is no number of 0 or more" if threshold < 0 else None
    if name == "r2":
        return f"{threshold:g} is no number of 1 or less" if threshold > 1 else None
    if name in SHARES and not 0 <= threshold <= 1:
        return f"{threshold:g} is no number from 0 to 1{perhaps_percent(threshold)}"
    return None


def _limits(measured: Measured) -> Limits:
    return {
        name: Limit(threshold=metric.value, comparison_operator=_operator(name))
        for name, metric in measured.metrics.items()
        if not name.endswith(CONSTANT)
    }


def _operator(name: str) -> Operator:
    return "GreaterThanThreshold" if name in WORSE_WHEN_GREATER else "LessThanThreshold"
