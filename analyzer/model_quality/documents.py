"""The JSON documents of model quality: AWS's three, and `model_quality_details.json` beside them."""

from pathlib import Path
from typing import Any, Literal

from pydantic import Field, field_validator
from pydantic_core import PydanticKnownError

from understudy.analyzer.details import BaselineFiles, JobDetails
from understudy.analyzer.documents import NOT_FINITE, Double, Model, SetAsideRecords
from understudy.analyzer.reading import read_object, validated

ProblemType = Literal["BinaryClassification", "MulticlassClassification", "Regression"]
Operator = Literal[
    "LessThanThreshold",
    "GreaterThanThreshold",
    "LessThanOrEqualToThreshold",
    "GreaterThanOrEqualToThreshold",
]
DETAILS = "model-quality details"
CONSTRAINTS_KEY: dict[ProblemType, str] = {
    "BinaryClassification": "binary_classification_constraints",
    "MulticlassClassification": "multiclass_classification_constraints",
    "Regression": "regression_constraints",
}
METRICS_KEY: dict[ProblemType, str] = {
    "BinaryClassification": "binary_classification_metrics",
    "MulticlassClassification": "multiclass_classification_metrics",
    "Regression": "regression_metrics",
}


class QualityDataset(Model):
    """How many labelled rows the metrics rest on, and when they were computed."""

    item_count: int
    evaluation_time: str


class Metric(Model):
    """A metric and its standard deviation over five random 80 % samples (NaN under 200 rows)."""

    value: Double
    standard_deviation: Double


class RocCurve(Model):
    """Points of the receiver operating characteristic, highest score first."""

    false_positive_rates: list[float]
    true_positive_rates: list[float]


class PrecisionRecallCurve(Model):
    """Points of precision and recall, highest score first."""

    precisions: list[float]
    recalls: list[float]


class RegressionMetrics(Model):
    """In the order of the published file."""

    mae: Metric | None = None
    mse: Metric | None = None
    rmse: Metric | None = None
    r2: Metric | None = None


class BinaryMetrics(Model):
    """In the order of the published file."""

    confusion_matrix: dict[str, dict[str, int]]
    recall: Metric | None = None
    precision: Metric | None = None
    accuracy: Metric | None = None
    recall_best_constant_classifier: Metric | None = None
    precision_best_constant_classifier: Metric | None = None
    accuracy_best_constant_classifier: Metric | None = None
    true_positive_rate: Metric | None = None
    true_negative_rate: Metric | None = None
    false_positive_rate: Metric | None = None
    false_negative_rate: Metric | None = None
    receiver_operating_characteristic_curve: RocCurve | None = None
    precision_recall_curve: PrecisionRecallCurve | None = None
    auc: Metric | None = None
    f0_5: Metric | None = None
    f1: Metric | None = None
    f2: Metric | None = None
    f0_5_best_constant_classifier: Metric | None = None
    f1_best_constant_classifier: Metric | None = None
    f2_best_constant_classifier: Metric | None = None


class MulticlassMetrics(Model):
    """In the order of AWS's documentation (DG `model-monitor-model-quality-metrics`)."""

    confusion_matrix: dict[str, dict[str, int]]
    accuracy: Metric | None = None
    weighted_recall: Metric | None = None
    weighted_precision: Metric | None = None
    weighted_f0_5: Metric | None = None
    weighted_f1: Metric | None = None
    weighted_f2: Metric | None = None
    accuracy_best_constant_classifier: Metric | None = None
    weighted_recall_best_constant_classifier: Metric | None = None
    weighted_precision_best_constant_classifier: Metric | None = None
    weighted_f0_5_best_constant_classifier: Metric | None = None
    weighted_f1_best_constant_classifier: Metric | None = None
    weighted_f2_best_constant_classifier: Metric | None = None


class QualityStatistics(Model):
    """`statistics.json`; holds the metrics of one problem type."""

    version: float = 0.0
    dataset: QualityDataset
    regression_metrics: RegressionMetrics | None = None
    binary_classification_metrics: BinaryMetrics | None = None
    multiclass_classification_metrics: MulticlassMetrics | None = None


class Limit(Model):
    """What a metric must not be."""

    threshold: Double
    comparison_operator: Operator

    @field_validator("threshold", mode="before")
    @classmethod
    def _a_number(cls, given: Any) -> Any:
        if isinstance(given, bool) or (isinstance(given, str) and given not in NOT_FINITE):
            raise PydanticKnownError("float_type")
        return given


Limits = dict[str, Limit]


class SegmentLimits(Model):
    """Limits of the rows in which `column` holds `value` (None: the cell is missing); an extension."""

    column: str
    value: str | None = None
    rows: int
    constraints: Limits


class QualityConstraints(Model):
    """`constraints.json` of one problem type; the last three fields are ours, and AWS's readers ignore them.

    `segments` are there where they were asked for. `known_labels` and `rows`, the labels and the number of
    labelled rows of the baseline, are read of files that hold them, and written no more: `statistics.json`
    tells both.
    """

    version: float = 0.0
    regression_constraints: Limits | None = None
    binary_classification_constraints: Limits | None = None
    multiclass_classification_constraints: Limits | None = None
    known_labels: list[str] | None = None
    rows: int | None = None
    segments: list[SegmentLimits] | None = None

    @field_validator(
        "regression_constraints",
        "binary_classification_constraints",
        "multiclass_classification_constraints",
        mode="before",
    )
    @classmethod
    def _only_limits(cls, given: Any) -> Any:
        """Published samples hold `additional_properties` among the metrics, or null for one of them."""
        if not isinstance(given, dict):
            return given
        return {k: v for k, v in given.items() if v is not None and k != "additional_properties"}

    def limits(self, problem_type: ProblemType) -> Limits | None:
        """The overall limits of this problem type, if the file holds any."""
        found: Limits | None = getattr(self, CONSTRAINTS_KEY[problem_type])
        return found


class QualityViolation(Model):
    """One metric beyond its threshold; `segment` is an extension, absent for the whole."""

    constraint_check_type: str
    description: str
    metric_name: str
    segment: str | None = None


class QualityViolations(Model):
    """`constraint_violations.json`."""

    violations: list[QualityViolation]


class Interval(Model):
    """The true value lies in it with 95 % confidence; `method` says how it was made."""

    low: Double
    high: Double
    method: Literal["wilson", "score", "delta", "delong", "hall", "jackknife"]


class MetricDetail(Metric):
    """A metric with its interval, or why there is none (`no_interval`)."""

    interval: Interval | None = None
    no_interval: str | None = None


class QualityFinding(QualityViolation):
    """A violation with what explains it; `set_by` is the place in the constraints file.

    `q` is the share of false alarms to be expected among violations as clear as this one (by interval only).
    """

    measured: Double
    standard_deviation: Double
    threshold: float
    operator: Operator
    interval: Interval | None = None
    rows: int
    decided_by: Literal["value", "interval"]
    q: float | None = None
    set_by: str


class Undecided(Model):
    """A metric beyond its threshold that has no interval: too few to judge, for this `reason`."""

    metric_name: str
    segment: str | None = None
    measured: Double
    threshold: float
    operator: Operator
    rows: int
    reason: str


class SegmentDetail(Model):
    """The metrics of the rows in which `column` holds `value`; without `value` the cell is missing."""

    segment: str
    column: str
    value: str | None = None
    rows: int
    metrics: dict[str, MetricDetail]
    not_computed: dict[str, str]


class EstimatedMetric(Model):
    """What the model's probabilities say, and on labelled rows what came true."""

    estimated: float
    realised: float | None = None


class EstimatedRows(Model):
    """Estimates for so many rows."""

    rows: int
    metrics: dict[str, EstimatedMetric]


class Estimate(Model):
    """Performance estimated without labels; on labelled rows beside the realised one, to judge it by."""

    method: str
    assumptions: list[str]
    labelled: EstimatedRows | None = None
    unlabelled: EstimatedRows | None = None


class LabelCount(Model):
    """How often a label occurs; `known` says whether the baseline held it (absent in a baseline run)."""

    label: str
    actual: int
    predicted: int
    known: bool | None = None


class ScoreBin(Model):
    """Rows whose score is from `low` to below `high` (the last bin: to 1), by label; absent where none."""

    low: float
    high: float
    positives: int | None = None
    negatives: int | None = None
    unlabelled: int | None = None


class CalibrationBin(Model):
    """Labelled rows of neighbouring scores: what the scores say on average, and what came true.

    `interval` is that of `positive_share`.
    """

    rows: int
    mean_score: float
    positive_share: float
    interval: Interval


class Scores(Model):
    """How a binary model's scores spread by label, and whether they can be read as probabilities.

    `outside` counts rows whose score is no probability; they are in no bin. `calibration_error` is the mean
    of |mean score - positive share| over the bins of `calibration`, weighed by their rows.
    """

    bins: list[ScoreBin]
    outside: int | None = None
    calibration: list[CalibrationBin]
    calibration_error: float | None = None


class QualityDetails(Model):
    """`model_quality_details.json`, an extension beside AWS's files.

    `undecided` is there where violations are decided by interval.
    """

    job: JobDetails | None = None
    baseline: BaselineFiles | None = None
    problem_type: ProblemType
    positive_label: str | None = None
    records: int
    rows: int
    labelled_rows: int
    unlabelled_rows: int
    metrics: dict[str, MetricDetail]
    violations: list[QualityFinding] | None = None
    undecided: list[Undecided] | None = None
    segments: list[SegmentDetail] = Field(default_factory=list)
    scores: Scores | None = None
    estimate: Estimate | None = None
    labels: list[LabelCount] = Field(default_factory=list)
    set_aside: list[SetAsideRecords] = Field(default_factory=list)
    warnings: list[SetAsideRecords] = Field(default_factory=list)
    notes: list[str] = Field(default_factory=list)


def read_quality_details(path: Path) -> QualityDetails:
    """`model_quality_details.json`; UserError names the file and what is wrong with it."""
    return validated(path, read_object(path, DETAILS), QualityDetails, DETAILS)
