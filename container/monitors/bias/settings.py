"""The variables of bias alone, what its configuration asks for, and what contradicts it."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BeforeValidator, Field

from understudy.container.monitors.configured.settings import ConfiguredSettings
from understudy.container.monitors.monitor import BaselineFiles, Kind, PlanWords
from understudy.container.variables import (
    AWS_SDK,
    COLUMN,
    LOGGED,
    OURS,
    Variable,
    decimal,
)
from understudy.preprocess.formats import ByPaths, Capture, DatasetFormat, Merged

if TYPE_CHECKING:
    from understudy.analyzer.analysis_config import AnalysisConfig

NAMED_NONE = "None"
"""What the SDK writes for an attribute that is not there."""


class BiasSettings(ConfiguredSettings):
    """Where captures hold predictions and labels, and how drift is judged."""

    inference_attribute: Annotated[str | None, Variable(COLUMN, AWS_SDK)] = Field(
        None, description="Where the prediction stands, for model quality and bias."
    )
    probability_attribute: Annotated[str | None, Variable(COLUMN, AWS_SDK)] = Field(
        None, description="Where the probability stands, for model quality and bias."
    )
    probability_threshold_attribute: Annotated[
        float | None, BeforeValidator(decimal(0, 1)), Variable("a number from 0 to 1", LOGGED)
    ] = Field(None, description="Above which probability the prediction is positive.")
    ground_truth_attribute: Annotated[str | None, Variable(COLUMN, AWS_SDK)] = Field(
        None,
        description="Where the label stands, for a model-quality baseline, or if a bias job has it nowhere.",
    )
    understudy_bias_types: Annotated[Literal["understudy", "aws"], Variable("understudy or aws", OURS)] = (
        Field(
            "understudy",
            description="Whether the value of a column such as 0.0 and 1.0 is one of its values, or by AWS's "
            "rules a threshold.",
        )
    )
    understudy_bias_decision: Annotated[
        Literal["plain", "interval", "ideal"], Variable("plain, interval or ideal", OURS)
    ] = Field(
        "plain",
        description="A violation of bias: the metric is farther from 0 than the baseline's, or its whole "
        "95 % interval is, or it is farther from its ideal value.",
    )

    @property
    def prediction(self) -> str | None:
        """Where captures hold the predicted label: the variable, else the configuration's predictor."""
        return _given(self.inference_attribute) or _of_predictor(self.config, "label")

    @property
    def score(self) -> str | None:
        """Where captures hold the score."""
        return _given(self.probability_attribute) or _of_predictor(self.config, "probability")


def _given(text: str | None) -> str | None:
    return None if text in {None, NAMED_NONE} else text


def _of_predictor(config: "AnalysisConfig", name: str) -> str | None:
    found = getattr(config.predictor, name) if config.predictor else None
    return None if found is None else _given(str(found))


def contradictions(
    own: BiasSettings, kind: Kind, form: DatasetFormat, _excluded: Sequence[str]
) -> Iterator[str]:
    """What the configuration lacks, and what of it cannot be done."""
    from understudy.container.monitors.bias.asked import asked_metrics, unknown_metrics
    from understudy.container.monitors.configured.segments import faults_of_segments

    config, path = own.config, own.understudy_analysis_config
    if config.explains and not config.compares:
        yield (
            f"{path} asks for explanations (methods.shap, methods.pdp) and for no metric of bias: set "
            "analysis_type=MODEL_EXPLAINABILITY, or call understudy explain"
        )
        return
    if not config.facet:
        yield f"{path} names no facet: give the columns whose groups are to be compared"
    if config.label_values_or_threshold is None:
        yield f"{path} has no label_values_or_threshold: give the labels that are positive"
    if config.label is None and own.ground_truth_attribute is None and not isinstance(_base(form), Merged):
        yield f"{path} has no label: give the column of the labels, or the path to it"
    yield from unknown_metrics(config)
    yield from faults_of_segments(config)
    yield from _unused_headers(config)
    pre, post = asked_metrics(config)
    if not pre and not post:
        yield f"{path}: methods has neither pre_training_bias nor post_training_bias: there is nothing to do"
    if post:
        yield from _missing_predictions(own, config, kind, form)


def _unused_headers(config: "AnalysisConfig") -> Iterator[str]:
    for key in ("facet", "predicted_label"):
        if getattr(config, f"{key}_headers") is not None and getattr(config, f"{key}_dataset_uri") is None:
            yield f"{key}_headers names a file's columns, and {key}_dataset_uri no file: give both or neither"


def _missing_predictions(
    own: BiasSettings, config: "AnalysisConfig", kind: Kind, form: DatasetFormat
) -> Iterator[str]:
    path = own.understudy_analysis_config
    if isinstance(_base(form), Merged | Capture):
        if own.prediction is None and own.score is None:
            yield (
                "Neither inference_attribute nor probability_attribute is set: bias of predictions needs the "
                "path to them in the captured answers, or their index"
            )
    elif config.predicted_label is None and config.predicted_label_dataset_uri is None and kind != "merge":
        if config.predictor is not None:
            return
        yield (
            f"{path}: post_training_bias needs predictions: name the model in predictor, or the column "
            "that holds them in predicted_label, or take post_training_bias out of methods"
        )


def _base(form: DatasetFormat) -> DatasetFormat:
    return form.base if isinstance(form, ByPaths) else form


def in_words(own: BiasSettings, _baseline: BaselineFiles | None) -> PlanWords:
    """The facets, and by which rule drift is judged."""
    names = ", ".join(str(facet.name_or_index) for facet in own.config.facet or ())
    return PlanWords(
        of=f"of bias between groups of {names}, from",
        excluded="; they are no features of the flip test, and may still be facets",
        compared=f", decided by {own.understudy_bias_decision}",
    )
