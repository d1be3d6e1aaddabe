"""Bias: labels and predictions held against each other between the groups of a facet."""

from typing import TYPE_CHECKING

from understudy.container.monitors.bias.settings import BiasSettings, contradictions, in_words
from understudy.container.monitors.monitor import MonitorType, Steps

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from understudy.analyzer.bias.documents import BiasBaseline
    from understudy.analyzer.bias.scanned import BiasScan
    from understudy.preprocess.completion import Completion
    from understudy.preprocess.formats import DatasetFormat


def _steps() -> "Steps[BiasSettings, BiasBaseline, BiasScan]":
    from understudy.container.monitors.bias import steps

    return steps


def _format(own: BiasSettings, source: "Path", dataset_format: str | None) -> "DatasetFormat":
    from understudy.container.monitors.bias.formats import format_of

    return format_of(own, source, dataset_format)


def _completion(
    own: BiasSettings, form: "DatasetFormat", source: "Path", excluded: "Sequence[str]"
) -> "Completion | None":
    from understudy.container.monitors.bias.elsewhere import completion_of

    return completion_of(own, form, source, excluded)


MODEL_BIAS: "MonitorType[BiasSettings, BiasBaseline, BiasScan]" = MonitorType(
    name="MODEL_BIAS",
    settings=BiasSettings,
    documents=("analysis.json", "constraint_violations.json", "bias_details.json"),
    steps=_steps,
    contradictions=contradictions,
    in_words=in_words,
    format=_format,
    completion=_completion,
    wants_page=lambda own: own.wants_page,
    by_position=True,
)
