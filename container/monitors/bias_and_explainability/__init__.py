"""Bias and explanations by one configuration, in one job, as AWS's baseline jobs often are."""

from typing import TYPE_CHECKING

from understudy.container.monitors.bias import MODEL_BIAS
from understudy.container.monitors.bias_and_explainability.settings import (
    BothSettings,
    contradictions,
    in_words,
)
from understudy.container.monitors.explainability import MODEL_EXPLAINABILITY
from understudy.container.monitors.monitor import MonitorType, Steps

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from understudy.analyzer.both import BothBaselines
    from understudy.container.monitors.bias_and_explainability.steps import BothScans
    from understudy.preprocess.completion import Completion
    from understudy.preprocess.formats import DatasetFormat


def _steps() -> "Steps[BothSettings, BothBaselines, BothScans]":
    from understudy.container.monitors.bias_and_explainability import steps

    return steps


def _completion(
    own: BothSettings, form: "DatasetFormat", source: "Path", excluded: "Sequence[str]"
) -> "Completion | None":
    from dataclasses import replace

    from understudy.container.monitors.bias.elsewhere import completion_of

    completion = completion_of(own, form, source, excluded)
    return None if completion is None else replace(completion, kept=True)


BIAS_AND_EXPLAINABILITY: "MonitorType[BothSettings, BothBaselines, BothScans]" = MonitorType(
    name="MODEL_BIAS_AND_EXPLAINABILITY",
    settings=BothSettings,
    documents=(*MODEL_BIAS.documents, MODEL_EXPLAINABILITY.documents[-1]),
    tables=MODEL_EXPLAINABILITY.tables,
    steps=_steps,
    contradictions=contradictions,
    in_words=in_words,
    format=MODEL_BIAS.format,
    completion=_completion,
    wants_page=lambda own: own.wants_page,
    by_position=True,
    asks_last=True,
    passes=3,
)
