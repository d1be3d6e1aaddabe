"""Explainability: what each feature adds to a model's scores, and whether that ranks features as it did."""

from typing import TYPE_CHECKING

from understudy.container.monitors.explainability.settings import (
    ExplainabilitySettings,
    contradictions,
    in_words,
)
from understudy.container.monitors.monitor import MonitorType, Steps

if TYPE_CHECKING:
    from pathlib import Path

    from understudy.analyzer.explainability.documents import ExplainabilityBaseline
    from understudy.analyzer.explainability.scanned import RecordScan
    from understudy.preprocess.formats import DatasetFormat


def _steps() -> "Steps[ExplainabilitySettings, ExplainabilityBaseline, RecordScan]":
    from understudy.container.monitors.explainability import steps

    return steps


def _format(own: ExplainabilitySettings, source: "Path", dataset_format: str | None) -> "DatasetFormat":
    from understudy.container.monitors.explainability.formats import format_of

    return format_of(own, source, dataset_format)


MODEL_EXPLAINABILITY: "MonitorType[ExplainabilitySettings, ExplainabilityBaseline, RecordScan]" = MonitorType(
    name="MODEL_EXPLAINABILITY",
    settings=ExplainabilitySettings,
    documents=(
        "analysis.json",
        "constraint_violations.json",
        "explainability_details.json",
    ),
    tables=("explanations_shap/out.csv", "explanations_shap/baseline.csv"),
    steps=_steps,
    contradictions=contradictions,
    in_words=in_words,
    format=_format,
    wants_page=lambda own: own.wants_page,
    by_position=True,
    asks_last=True,
    passes=2,
)
