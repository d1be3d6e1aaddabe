"""The variables of data quality alone, and what contradicts it."""

from collections.abc import Iterator, Sequence
from typing import Annotated, get_args

from pydantic import BeforeValidator, Field

from understudy.analyzer.drift import CategoricalMethod, NumericMethod
from understudy.container.monitors.monitor import BaselineFiles, Kind, PlanWords
from understudy.container.variables import AWS_SDK, OURS, SWITCH, Settings, Switch, Variable, listed
from understudy.preprocess.formats import DatasetFormat, Merged


def drift_methods(value: object) -> str:
    """Reads a method for numbers, one for texts, or both; ValueError for anything else."""
    kinds = [
        next((kind for kind in (NumericMethod, CategoricalMethod) if name in get_args(kind)), None)
        for name in listed(str(value))
    ]
    if not kinds or None in kinds or len(kinds) != len(set(kinds)):
        raise ValueError(value)
    return str(value)


class DataQualitySettings(Settings):
    """How columns are described and held against the baseline's."""

    categorical_drift_method: Annotated[
        CategoricalMethod | None, Variable(" or ".join(get_args(CategoricalMethod)), AWS_SDK)
    ] = Field(None, description="The method that a baseline writes into the suggested constraints.")
    understudy_drift_method: Annotated[
        str | None,
        BeforeValidator(drift_methods),
        Variable(
            f"{' or '.join(get_args(NumericMethod)[:2])}, {' or '.join(get_args(CategoricalMethod))}, "
            "or one of each with a comma",
            OURS,
        ),
    ] = Field(
        None,
        description="How drift of numbers, or of texts, is measured, whatever the constraints name; a "
        "baseline writes it into its constraints.",
    )
    understudy_whole_fractions_as_integral: Annotated[Switch, Variable(SWITCH, OURS)] = Field(
        "Disabled", description="Count `5.0` as an integral value."
    )
    understudy_check_non_negative: Annotated[Switch, Variable(SWITCH, OURS)] = Field(
        "Disabled", description="Report negative values where the constraints say `is_non_negative`."
    )

    @property
    def drift_methods(self) -> tuple[str, ...]:
        """The methods of `understudy_drift_method`."""
        return listed(self.understudy_drift_method)


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
