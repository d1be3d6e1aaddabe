"""Model quality: predictions held against labels."""

from typing import TYPE_CHECKING

from understudy.container.monitors.model_quality.settings import (
    ModelQualitySettings,
    contradictions,
    in_words,
)
from understudy.container.monitors.monitor import MonitorType, Steps

if TYPE_CHECKING:
    from understudy.analyzer.model_quality.baseline import QualityBaseline
    from understudy.analyzer.model_quality.outcomes import Outcomes


def _steps() -> "Steps[ModelQualitySettings, QualityBaseline, Outcomes]":
    from understudy.container.monitors.model_quality import steps

    return steps


MODEL_QUALITY: "MonitorType[ModelQualitySettings, QualityBaseline, Outcomes]" = MonitorType(
    name="MODEL_QUALITY",
    settings=ModelQualitySettings,
    documents=(
        "statistics.json",
        "constraints.json",
        "constraint_violations.json",
        "model_quality_details.json",
    ),
    steps=_steps,
    contradictions=contradictions,
    in_words=in_words,
    by_position=True,
    statistics_beside=True,
)
