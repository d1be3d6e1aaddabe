"""The JSON documents of explainability: AWS's two, and `explainability_details.json` beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field

from understudy.analyzer.details import BaselineFiles, JobDetails, SegmentRows
from understudy.analyzer.documents import Double, Model, SetAsideRecords
from understudy.analyzer.errors import UserError
from understudy.analyzer.reading import read_object, read_unasked

KIND = "explainability analysis"
DETAILS = "explainability_details.json"


class LabelExplanation(Model):
    """What was found of one output of the model."""

    global_shap_values: dict[str, float]
    expected_value: float | None = None
    """None where the model gave the values itself, and nothing that they are held against."""


class FeatureDependence(Model):
    """The mean scores by the value of a feature; `error` stands in place of the lists for free text."""

    feature_name: str
    data_type: Literal["numerical", "categorical", "free_text"]
    feature_values: list[float | str] | None = None
    model_predictions: list[list[float]] | None = None
    """A list for each output of the model."""
    data_distribution: list[float] | None = None
    error: str | None = None


class MethodResults(Model):
    """By output of the model: its name in `label_headers`, else `label0`, `label1`, …"""

    kernel_shap: dict[str, LabelExplanation] | None = None
    pdp: list[FeatureDependence] | None = None


class ExplainabilityAnalysis(Model):
    """`analysis.json`: as a baseline it is the constraints as well."""

    form: ClassVar[Literal["jackson", "python"]] = "python"

    version: str = "1.0"
    explanations: MethodResults


class AttributionViolation(Model):
    """Features that are ranked otherwise than in the baseline."""

    label: str
    metric_name: Literal["shap"] = "shap"
    constraint_check_type: Literal["feature_attribution_drift_check"] = "feature_attribution_drift_check"
    description: str


class AttributionViolations(Model):
    """`constraint_violations.json`; not written where there are none."""

    form: ClassVar[Literal["jackson", "python"]] = "python"

    version: str = "1.0"
    violations: list[AttributionViolation]


class Interval(Model):
    """The middle 95 % of what it is for 500 tables drawn from the records, with replacement."""

    low: Double
    high: Double


class Measured(Model):
    """A measure of two profiles of attributions, and its interval."""

    value: Double
    interval: Interval | None = None


class FeatureDetail(Model):
    """A feature's global value, which part of all sizes it is, and the baseline's."""

    value: Double
    interval: Interval | None = None
    share: Double
    rank: int
    baseline: Double | None = None
    baseline_rank: int | None = None


class LabelDetail(Model):
    """An output of the model; features in the order of their rank.

    `ndcg` decides; `cosine` and `total_variation` are of the features' shares, and see what no ranking shows.
    """

    label: str
    expected_value: Double | None = None
    features: dict[str, FeatureDetail]
    baseline_label: str | None = None
    ndcg: Measured | None = None
    cosine: Measured | None = None
    total_variation: Measured | None = None


class Asked(Model):
    """How the records were explained, and what of them was not."""

    records: int
    explained: int
    exact: int
    """By all coalitions; the others by `num_samples` draws."""
    refused: int
    """Records that the model had no score for, or none for one that was joined for them."""
    asked: int
    """Records that the model was asked about."""
    num_samples: int
    agg_method: str
    use_logit: bool
    seed: int
    every_feature: bool


class SegmentDetail(SegmentRows):
    """The explained records of one segment, of which `rows` are; no labels where there are none."""

    labels: list[LabelDetail]


class SegmentFinding(AttributionViolation):
    """A segment whose features rank otherwise, by more than chance explains among all that was compared.

    `q` is the share of false alarms to be expected among findings as clear as this one.
    """

    segmentation: str
    segment: str
    rows: int
    measured: Double
    """nDCG."""
    interval: Interval
    q: float


class ExplainabilityDetails(Model):
    """`explainability_details.json`, an extension beside AWS's files."""

    job: JobDetails | None = None
    baseline: BaselineFiles | None = None
    rows: int
    records: int
    shap: Asked | None = None
    shap_baseline: list[dict[str, str]] = Field(default_factory=list)
    """The rows that records are held against, by feature."""
    shap_baseline_from: str | None = None
    labels: list[LabelDetail] = Field(default_factory=list)
    violations: list[AttributionViolation] | None = None
    segments: list[SegmentDetail] = Field(default_factory=list)
    drifted_segments: list[SegmentFinding] | None = None
    """Beside the violations, which are of all records; absent where nothing was compared."""
    set_aside: list[SetAsideRecords] = Field(default_factory=list)
    warnings: list[SetAsideRecords] = Field(default_factory=list)
    notes: list[str] = Field(default_factory=list)


def read_explanations(path: Path) -> ExplainabilityAnalysis:
    """A baseline's `analysis.json`, AWS's or ours; UserError names the file and what is wrong with it."""
    value = read_object(path, KIND)
    found = value.get("explanations")
    if not isinstance(found, Mapping) or "kernel_shap" not in found:
        raise UserError(
            f"{path} holds no explanations.kernel_shap; give the analysis.json of an explainability baseline."
        )
    try:
        return ExplainabilityAnalysis.model_validate({**value, "version": str(value.get("version", "1.0"))})
    except ValueError as error:
        first = str(error).splitlines()[1:3]
        raise UserError(f"{path} is not an {KIND} file: {': '.join(map(str.strip, first))}.") from error


@dataclass(frozen=True)
class ExplainabilityBaseline:
    """What a run is held against: the analysis, and the segments that the details beside it hold."""

    analysis: ExplainabilityAnalysis | None = None
    segments: Sequence[SegmentDetail] = ()


def read_segments(analysis: Path) -> list[SegmentDetail]:
    """Those of the `explainability_details.json` beside an `analysis.json`; none where it cannot be read."""
    details = read_unasked(analysis.with_name(DETAILS), ExplainabilityDetails, KIND)
    return details.segments if details else []
