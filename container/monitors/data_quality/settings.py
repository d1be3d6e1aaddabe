"""The variables of data quality alone, and what contradicts it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, get_args

from pydantic import Field

from understudy.analyzer.drift import CategoricalMethod
from understudy.container.monitors.monitor import PlanWords
from understudy.container.settings.variables import AWS_SDK, OURS, SWITCH, Settings, Switch, Variable
from understudy.preprocess.formats import Merged

if TYPE_CHECKING:
    from understudy.container.settings.job import Job


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


def contradictions(job: "Job", _own: DataQualitySettings) -> Iterator[str]:
    """Captures with labels are another type's."""
    if isinstance(job.format, Merged):
        yield (
            "dataset_format names sagemakerMergeJson, captures merged with labels, which a model-quality job "
            "reads: set analysis_type to MODEL_QUALITY, or give the captures as sagemakerCaptureJson"
        )


def in_words(job: "Job", _own: DataQualitySettings) -> PlanWords:
    """With what the data is compared."""
    if job.baseline_statistics:
        return PlanWords(compared=f" and {job.baseline_statistics}")
    return PlanWords(compared="; no drift without statistics")
