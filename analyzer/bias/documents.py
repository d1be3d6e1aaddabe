"""The JSON documents of bias: AWS's two, and `bias_details.json` beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field, StrictInt

from understudy.analyzer.details import BaselineFiles, JobDetails, SegmentRows
from understudy.analyzer.documents import Double, Model, SetAsideRecords
from understudy.analyzer.errors import UserError
from understudy.analyzer.reading import read_object, read_unasked

KIND = "bias analysis"
DETAILS = "bias_details.json"
STAGES = ("pre_training_bias_metrics", "post_training_bias_metrics")


class Interval(Model):
    """The middle 95 % of what the metric is in 500 tables drawn from this one, with replacement."""

    low: Double
    high: Double


class Metric(Model):
    """A metric of a group: null without an answer, and the sentence that says why; infinities as texts."""

    name: str
    description: str
    value: StrictInt | float | Literal["Infinity", "-Infinity"] | None
    error: str | None = None

    nullable: ClassVar[frozenset[str]] = frozenset({"value"})


class GroupMetrics(Model):
    """The metrics of the group that a facet's values name, or those above its threshold."""

    value_or_threshold: str
    metrics: list[Metric]


class BiasMetrics(Model):
    """The metrics of one stage, by facet."""

    label: str
    facets: dict[str, list[GroupMetrics]]
    label_value_or_threshold: str | None = None


class BiasAnalysis(Model):
    """`analysis.json`: as a baseline it is the constraints as well."""

    form: ClassVar[Literal["jackson", "python"]] = "python"

    version: str = "1.0"
    post_training_bias_metrics: BiasMetrics | None = None
    pre_training_bias_metrics: BiasMetrics | None = None


class BiasViolation(Model):
    """A metric that drifted from its baseline."""

    facet: str
    facet_value: str
    metric_name: str
    constraint_check_type: Literal["bias_drift_check"] = "bias_drift_check"
    description: str


class BiasViolations(Model):
    """`constraint_violations.json`; not written where there are none."""

    form: ClassVar[Literal["jackson", "python"]] = "python"

    version: str = "1.0"
    violations: list[BiasViolation]


class BiasFinding(BiasViolation):
    """What explains a violation."""

    stage: Literal["pre_training", "post_training"]
    measured: Double
    baseline: Double
    interval: Interval | None = None
    decided_by: Literal["plain", "interval", "ideal"]


class Cell(Model):
    """Rows of a group by label and prediction; without predictions, by label alone."""

    label: Literal["positive", "other"]
    prediction: Literal["positive", "other"] | None = None
    rows: int


class Side(Model):
    """One of two groups: how many rows it has, and its cells."""

    rows: int
    positive_labels: int
    positive_predictions: int | None = None
    cells: list[Cell]


class MetricDetail(Model):
    """A metric's value and its 95 % bootstrap interval, and the baseline's value where there is one."""

    value: Double | None = None
    interval: Interval | None = None
    baseline: Double | None = None
    error: str | None = None


class ClassDetail(Model):
    """One label against all others: metrics as if it alone were positive."""

    label: str
    rows: int
    metrics: dict[str, MetricDetail]


class GroupDetail(Model):
    """A facet's group d and the rest, a."""

    facet: str
    value: str
    read_as: Literal["categorical", "continuous"]
    groups: str
    """In words: `d = Sex 0 (210 rows), a = the rest (456)`."""
    d: Side
    a: Side
    metrics: dict[str, MetricDetail]
    classes: list[ClassDetail] = Field(default_factory=list)


class Intersection(Model):
    """The rows that are in one group of each facet."""

    groups: dict[str, str]
    """By facet: the value of d, or `the rest`."""
    rows: int
    positive_labels: int
    positive_predictions: int | None = None


class SegmentDetail(SegmentRows):
    """The groups of the whole among the rows of one segment."""

    facets: list[GroupDetail]


class SegmentFinding(BiasFinding):
    """A metric that drifted in a segment, by more than chance explains among all that was compared.

    `q` is the share of false alarms to be expected among findings as clear as this one.
    """

    segmentation: str
    segment: str
    rows: int
    q: float


class BiasDetails(Model):
    """`bias_details.json`, an extension beside AWS's files."""

    job: JobDetails | None = None
    baseline: BaselineFiles | None = None
    label: str
    positive: str
    rows: int
    records: int
    flip_test: str | None = None
    """How many distinct rows it compared, where these are not all."""
    facets: list[GroupDetail]
    intersections: list[Intersection] = Field(default_factory=list)
    violations: list[BiasFinding] | None = None
    segments: list[SegmentDetail] = Field(default_factory=list)
    drifted_segments: list[SegmentFinding] | None = None
    """Beside the violations, which are of all rows; absent where nothing was compared."""
    set_aside: list[SetAsideRecords] = Field(default_factory=list)
    warnings: list[SetAsideRecords] = Field(default_factory=list)
    notes: list[str] = Field(default_factory=list)


def read_analysis(path: Path) -> BiasAnalysis:
    """A baseline's `analysis.json`, AWS's or ours; UserError names the file and what is wrong with it."""
    value = read_object(path, KIND)
    if not any(stage in value for stage in STAGES):
        raise UserError(
            f"{path} holds none of {' and '.join(STAGES)}; give the analysis.json of a bias baseline."
        )
    try:
        return BiasAnalysis.model_validate(_with_version(value))
    except ValueError as error:
        first = str(error).splitlines()[1:3]
        raise UserError(f"{path} is not a {KIND} file: {': '.join(map(str.strip, first))}.") from error


@dataclass(frozen=True)
class BiasBaseline:
    """What a run is held against: the analysis, and the segments that the details beside it hold."""

    analysis: BiasAnalysis | None = None
    segments: Sequence[SegmentDetail] = ()


def drifted_in_segments(details: BiasDetails) -> dict[tuple[str, str, str, str], list[str]]:
    """Names of metrics by segmentation, segment, facet and the facet's value."""
    drifted: dict[tuple[str, str, str, str], list[str]] = {}
    for found in details.drifted_segments or ():
        key = (found.segmentation, found.segment, found.facet, found.facet_value)
        drifted.setdefault(key, []).append(found.metric_name)
    return drifted


def read_segments(analysis: Path) -> list[SegmentDetail]:
    """Those of the `bias_details.json` beside an `analysis.json`; none where that cannot be read."""
    details = read_unasked(analysis.with_name(DETAILS), BiasDetails, KIND)
    return details.segments if details else []


def _with_version(value: Mapping[str, object]) -> dict[str, object]:
    return {**value, "version": str(value.get("version", "1.0"))}
