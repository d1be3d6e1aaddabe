"""The variables of model quality alone, and what contradicts it."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from understudy.container.monitors.monitor import BaselineFiles, Kind, PlanWords
from understudy.container.variables import (
    AWS_SDK,
    COLUMN,
    LOGGED,
    OURS,
    PARSED,
    TEXT,
    Settings,
    Variable,
    decimal,
    named_columns,
    pairs,
    pairs_of,
)
from understudy.preprocess.formats import DatasetFormat, Merged


class ModelQualitySettings(Settings):
    """Where predictions and labels stand, and how they are judged."""

    problem_type: Annotated[
        Literal["Regression", "BinaryClassification", "MulticlassClassification"] | None,
        Variable("Regression, BinaryClassification or MulticlassClassification", AWS_SDK),
    ] = Field(None, description="The kind of model, for model quality.")
    inference_attribute: Annotated[str | None, Variable(COLUMN, AWS_SDK)] = Field(
        None, description="Where the prediction stands, for model quality."
    )
    probability_attribute: Annotated[str | None, Variable(COLUMN, AWS_SDK)] = Field(
        None, description="Where the probability stands, for model quality and bias."
    )
    ground_truth_attribute: Annotated[str | None, Variable(COLUMN, AWS_SDK)] = Field(
        None,
        description="Where the label stands, for a model-quality baseline, or if a bias job has it nowhere.",
    )
    probability_threshold_attribute: Annotated[
        float | None, BeforeValidator(decimal(0, 1)), Variable("a number from 0 to 1", LOGGED)
    ] = Field(None, description="Above which probability the prediction is positive.")
    positive_label: Annotated[str | None, Variable(TEXT, PARSED)] = Field(
        None, description="The label that counts as positive, for model quality."
    )
    understudy_segments: Annotated[
        str | None,
        BeforeValidator(named_columns),
        Variable("columns with commas, each once, such as carrier,region=2", OURS),
    ] = Field(None, description="Columns by whose values model quality is measured as well, one by one.")
    understudy_class_probabilities: Annotated[
        str | None,
        BeforeValidator(pairs),
        Variable("pairs such as cat=0,dog=1: a label, and its column, each label once", OURS),
    ] = Field(
        None, description="Where each label's probability stands, to estimate a multiclass model's quality."
    )
    understudy_quality_decision: Annotated[
        Literal["plain", "interval"], Variable("plain or interval", OURS)
    ] = Field(
        "plain",
        description="A violation of model quality: the metric is beyond its threshold, or its whole 95 % "
        "interval is, by more than chance among all that was compared explains.",
    )

    @property
    def segments(self) -> dict[str, str]:
        """The columns of `understudy_segments` by the names that they are to have: `name=column`, or one."""
        return dict(pairs_of(self.understudy_segments))

    @property
    def class_probabilities(self) -> dict[str, str]:
        """The column of each label's probability."""
        return dict(pairs_of(self.understudy_class_probabilities))


def contradictions(
    own: ModelQualitySettings, kind: Kind, form: DatasetFormat, excluded: Sequence[str]
) -> Iterator[str]:
    """Columns that are needed and not named, or named and left out."""
    merged = isinstance(form, Merged)
    if own.problem_type is None:
        yield own.missing("problem_type")
        return
    if own.problem_type == "BinaryClassification":
        if not (own.inference_attribute or own.probability_attribute):
            yield (
                "Neither inference_attribute nor probability_attribute is set: a binary model's quality "
                "needs the column of its prediction, of its probability, or both"
            )
    elif not own.inference_attribute:
        yield own.missing("inference_attribute")
    if kind == "baseline" and not merged and not own.ground_truth_attribute:
        yield own.missing("ground_truth_attribute")
    probabilities = (
        own.probability_attribute
        if own.problem_type == "BinaryClassification"
        else own.understudy_class_probabilities
    )
    if kind == "monitor" and not merged and not (own.ground_truth_attribute or probabilities):
        yield (
            "dataset_format names data without labels: merge captures and labels first and give the result "
            "as sagemakerMergeJson, name ground_truth_attribute, or name the columns of probabilities "
            "(probability_attribute, understudy_class_probabilities) to have the quality estimated"
        )
    needed = {
        "inference_attribute": own.inference_attribute,
        "probability_attribute": own.probability_attribute,
        "ground_truth_attribute": own.ground_truth_attribute,
    }
    for name, column in needed.items():
        if column in excluded:
            yield f"exclude_features_attribute leaves out {column!r}, which {name} names; take it off"


def in_words(own: ModelQualitySettings, _baseline: BaselineFiles | None) -> PlanWords:
    """The kind of model, and that an exclusion has no effect."""
    return PlanWords(
        of=f"of the quality of a model ({own.problem_type}), from",
        excluded="; of model quality it changes nothing, which reads only the columns that it is told",
    )
