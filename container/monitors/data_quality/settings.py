"""The variables of data quality alone, and what contradicts it."""

from collections.abc import Iterator, Sequence
from typing import Annotated, get_args

from pydantic import Field

from understudy.analyzer.drift import CategoricalMethod
from understudy.container.monitors.monitor import BaselineFiles, Kind, PlanWords
from understudy.container.variables import AWS_SDK, OURS, SWITCH, Settings, Switch, Variable
from understudy.preprocess.formats import DatasetFormat, Merged


class DataQualitySettings(Settings):
    """How columns are described and held against the baseline's."""

    categorical_drift_method: Annotated[
        CategoricalMethod | None, Variable(" or ".join(get_args(CategoricalMethod)), AWS_SDK)
    ] = Field(None, description="The method that a baseline writes into the suggested constraints.")
    understudy_whole_fractions_as_integral: Annotated[Switch, Variable(SWITCH, OURS)] = Field(
        "Disabled", description="Count `5.0` as an integral value."
    )
    understudy_check_non_negative: Annotated[Switch, Variable(SWITCH, OURS)] = Field(
        "Disabled", description="Report negative values where the constraints say `is_non_negative`."
    )


def contradictions(
    _own: DataQualitySettings, _kind: Kind, form: DatasetFormat, _excluded: Sequence[str]
) -> Iterator[str]:
    """Captures with labels are another type's."""
    if isinstance(form, Merged):
        yield (
            "dataset_format names sagemakerMergeJson, captures merged with labels, which a model-quality job "
            "reads: set analysis_type to MODEL_QUALITY, or give the captures as sagemakerCaptureJson"
        )


def in_words(_own: DataQualitySettings, baseline: BaselineFiles | None) -> PlanWords:
    """With what the data is compared."""
    if baseline and baseline.statistics:
        return PlanWords(compared=f" and {baseline.statistics}")
    return PlanWords(compared="; no drift without statistics")
