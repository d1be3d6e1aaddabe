"""Data quality: what the columns hold, and whether they still hold what the baseline's did."""

from typing import TYPE_CHECKING

from understudy.container.monitors.data_quality.settings import DataQualitySettings, contradictions, in_words
from understudy.container.monitors.monitor import MonitorType, Steps

if TYPE_CHECKING:
    from understudy.analyzer.profile import TableProfile
    from understudy.container.monitors.data_quality.steps import Baseline


def _steps() -> "Steps[DataQualitySettings, Baseline, TableProfile]":
    from understudy.container.monitors.data_quality import steps

    return steps


DATA_QUALITY: "MonitorType[DataQualitySettings, Baseline, TableProfile]" = MonitorType(
    name="DATA_QUALITY",
    settings=DataQualitySettings,
    documents=(
        "statistics.json",
        "constraints.json",
        "constraint_violations.json",
        "violation_details.json",
        "feature_details.json",
    ),
    steps=_steps,
    contradictions=contradictions,
    in_words=in_words,
)
