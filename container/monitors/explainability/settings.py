"""The variables of explainability alone, what its configuration asks for, and what contradicts it."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from understudy.container.monitors.configured.settings import ConfiguredSettings
from understudy.container.monitors.monitor import BaselineFiles, Kind, PlanWords
from understudy.container.variables import OURS, Variable
from understudy.preprocess.formats import DatasetFormat

ALL = "all"
DEFAULT_ROWS = 1_000


def _rows(value: object) -> str:
    """`all`, or a whole number above 0; ValueError for anything else."""
    text = str(value)
    if text != ALL and not (text.isascii() and text.isdigit() and int(text) > 0):
        raise ValueError(text)
    return text


class ExplainabilitySettings(ConfiguredSettings):
    """How many rows are explained, and which features are drawn."""

    understudy_explained_rows: Annotated[
        str, BeforeValidator(_rows), Variable("a whole number above 0, or all", OURS)
    ] = Field(
        str(DEFAULT_ROWS),
        description="How many rows are explained at most, those of the smallest hashes, or `all`.",
    )
    understudy_shap_features: Annotated[Literal["differing", "all"], Variable("differing or all", OURS)] = (
        Field(
            "differing",
            description="Whether features that equal the SHAP baseline are exactly 0 and cost no calls, or "
            "take part as in AWS's image.",
        )
    )

    understudy_attributions: Annotated[str | None, Variable("a JMESPath expression", OURS)] = Field(
        None,
        description="Where a captured answer holds the model's own SHAP values: for each record a list of "
        "numbers, in the order of the features. They are ranked and compared, and no model is asked.",
    )

    @property
    def most_rows(self) -> int | None:
        """How many rows are explained; None for all."""
        return None if self.understudy_explained_rows == ALL else int(self.understudy_explained_rows)


def contradictions(
    own: ExplainabilitySettings, _kind: Kind, _form: DatasetFormat, _excluded: Sequence[str]
) -> Iterator[str]:
    """What the configuration lacks, and what of it cannot be done."""
    from understudy.container.monitors.explainability.asked import faults_of_config

    yield from faults_of_config(own)


def in_words(own: ExplainabilitySettings, _baseline: BaselineFiles | None) -> PlanWords:
    """What is computed, of how many rows."""
    methods = own.config.methods
    if own.understudy_attributions is not None:
        return PlanWords(
            of=f"of the model's own attributions of {_rows_in_words(own)}, from",
            compared=", by the ranking of features",
        )
    named = [name for name in ("shap", "pdp") if methods and getattr(methods, name) is not None]
    return PlanWords(
        of=f"of explanations ({' and '.join(named)}) of {_rows_in_words(own)}, from",
        excluded="; they are not sent to the model",
        compared=", by the ranking of features",
    )


def _rows_in_words(own: ExplainabilitySettings) -> str:
    return "all rows" if own.most_rows is None else f"at most {own.most_rows} rows"
