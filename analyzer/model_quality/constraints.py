"""Suggested constraints of model quality, and reading those of a baseline."""

from collections.abc import Sequence
from pathlib import Path

from analyzer.errors import UserError
from analyzer.model_quality.classification import CONSTANT
from analyzer.model_quality.documents import (
    CONSTRAINTS_KEY,
    Limit,
    Limits,
    Operator,
    ProblemType,
    QualityConstraints,
    SegmentLimits,
)
from analyzer.model_quality.measure import Measured, MeasuredSegment
from analyzer.model_quality.options import QualityOptions
from analyzer.reading import read_object, validated

KIND = "model-quality constraints"
WORSE_WHEN_GREATER = {"mae", "mse", "rmse", "false_positive_rate", "false_negative_rate"}


def suggest_constraints(
    overall: Measured, segments: Sequence[MeasuredSegment], known_labels: list[str], options: QualityOptions
) -> QualityConstraints:
    """Each metric's value as its threshold, without slack, as AWS's image does it (observed).

    Best constant classifiers have no threshold, nor has a segment that is too small to be compared.
    """
    suggested = QualityConstraints(known_labels=known_labels or None)
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
    return validated(path, value, QualityConstraints, KIND)


def _limits(measured: Measured) -> Limits:
    return {
        name: Limit(threshold=metric.value, comparison_operator=_operator(name))
        for name, metric in measured.metrics.items()
        if not name.endswith(CONSTANT)
    }


def _operator(name: str) -> Operator:
    return "GreaterThanThreshold" if name in WORSE_WHEN_GREATER else "LessThanThreshold"
