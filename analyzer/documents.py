"""The JSON documents of data quality: `statistics.json`, `constraints.json` and the two of violations."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, WithJsonSchema, model_validator

from understudy.analyzer.drift import CategoricalMethod, NumericMethod
from understudy.analyzer.errors import UserError
from understudy.analyzer.json_form import by_lines, dumps
from understudy.analyzer.reading import read_object, unknown_keys, validated
from understudy.analyzer.record_drift import CategoricalRecordMethod, RecordMethod

Type = Literal["Integral", "Fractional", "String", "Boolean", "Unknown"]
Switch = Literal["Enabled", "Disabled"]
NOT_FINITE = ("NaN", "Infinity", "-Infinity")
Double = Annotated[float, WithJsonSchema({"anyOf": [{"type": "number"}, {"enum": list(NOT_FINITE)}]})]
"""A number; what JSON has no number for is a text, as in AWS's files."""
Share = Annotated[float, Field(strict=True, ge=0, le=1, allow_inf_nan=False)]
Effect = Annotated[float, Field(strict=True, ge=0, allow_inf_nan=False)]
STATISTICS = "data-quality statistics"
CONSTRAINTS = "data-quality constraints"
DETAILS = "violation details"
MUTED = "understudy_muted"
"""The key of ours in a feature of `constraints.json` that says why the feature is switched off."""
OVERRIDES = ("monitoringConfigOverrides", "monitoring_config_overrides")
"""Both are read, as AWS documents the one and its SDK writes the other; the first is written and told."""


class Model(BaseModel):
    """A part of a document; fields that are not named here are passed over.

    Of documents of ours `line_by_line` names the lists that are written with a line for each item.
    `form`: whether AWS writes the document as Jackson prints or as Python's `json` does; `nullable` are
    fields that stand as null where there is nothing.
    """

    model_config = ConfigDict(extra="ignore")
    line_by_line: ClassVar[frozenset[str]] = frozenset()
    form: ClassVar[Literal["jackson", "python"]] = "jackson"
    nullable: ClassVar[frozenset[str]] = frozenset()


class Common(Model):
    """How many cells hold a value and how many do not."""

    num_present: int
    num_missing: int


class Bucket(Model):
    """One of ten ranges of equal width."""

    lower_bound: float
    upper_bound: float
    count: float


class SketchParameters(Model):
    """The shrinking factor and the capacity of a KLL sketch."""

    c: float = 0.64
    k: float = 2048.0


class SketchData(Model):
    """A KLL sketch: an item of level j stands for 2**j values."""

    parameters: SketchParameters
    data: list[list[float]]


class Kll(Model):
    """The distribution of numbers."""

    buckets: list[Bucket]
    sketch: SketchData


class NumericalDistribution(Model):
    """Holds `kll`."""

    kll: Kll | None = None


class NumericalStatistics(Model):
    """Of an Integral or Fractional feature; moments are absent where no cell is a finite number."""

    common: Common
    mean: float | None = None
    sum: Double | None = None
    std_dev: float | None = None
    min: float | None = None
    max: float | None = None
    approximate_num_distinct_values: int | None = None
    completeness: float | None = None
    distribution: NumericalDistribution | None = None


class CategoryCount(Model):
    """A value and how often it stands in the column."""

    value: str
    count: int


class Categories(Model):
    """Most frequent first."""

    buckets: list[CategoryCount]


class StringDistribution(Model):
    """Holds `categorical`."""

    categorical: Categories | None = None


class StringStatistics(Model):
    """Of a String feature, or one of only booleans."""

    common: Common
    distinct_count: float | None = None
    completeness: float | None = None
    distribution: StringDistribution | None = None


class FeatureStatistics(Model):
    """One column; one without a value has `string_statistics` without a distribution."""

    name: str
    inferred_type: Type
    numerical_statistics: NumericalStatistics | None = None
    string_statistics: StringStatistics | None = None

    @property
    def present(self) -> int:
        """How many cells hold a value."""
        of = self.numerical_statistics or self.string_statistics
        return of.common.num_present if of else 0

    @property
    def levels(self) -> list[list[float]] | None:
        """The levels of the sketch of its numbers; None where there is none that holds anything."""
        numbers = self.numerical_statistics
        kll = numbers.distribution.kll if numbers and numbers.distribution else None
        return kll.sketch.data if kll and any(kll.sketch.data) else None

    @property
    def counts(self) -> dict[str, int] | None:
        """How often each text occurs; None where none was counted."""
        texts = self.string_statistics
        categories = texts.distribution.categorical if texts and texts.distribution else None
        counts = {bucket.value: bucket.count for bucket in categories.buckets} if categories else {}
        return counts if sum(counts.values()) else None

    @property
    def fewest(self) -> int:
        """The least of what was counted of it."""
        of = self.numerical_statistics or self.string_statistics
        counted = (of.common.num_present, of.common.num_missing) if of else ()
        return min((*counted, *(self.counts or {}).values()), default=0)


class Dataset(Model):
    """How many rows were analysed."""

    item_count: int


class Statistics(Model):
    """`statistics.json`."""

    version: float = 0.0
    dataset: Dataset
    features: list[FeatureStatistics]


class DistributionConstraints(Model):
    """How distributions are compared; what is None was not set; `understudy_…` are ours (docs/drift.md)."""

    perform_comparison: Switch | None = None
    comparison_threshold: Share | None = None
    comparison_method: NumericMethod | None = None
    categorical_comparison_threshold: Share | None = None
    categorical_drift_method: CategoricalMethod | None = None
    understudy_comparison_method: RecordMethod | None = None
    understudy_comparison_threshold: Effect | None = None
    understudy_categorical_drift_method: CategoricalRecordMethod | None = None
    understudy_categorical_comparison_threshold: Effect | None = None


class MonitoringConfig(Model):
    """Switches and thresholds, for all features or as overrides of one."""

    evaluate_constraints: Switch | None = None
    emit_metrics: Switch | None = None
    datatype_check_threshold: Share | None = None
    domain_content_threshold: Share | None = None
    distribution_constraints: DistributionConstraints | None = None


class NumConstraints(Model):
    """Whether the baseline held no negative number."""

    is_non_negative: bool | None = None


class StringConstraints(Model):
    """The values that the baseline held."""

    spellings: ClassVar[Mapping[str, type[Model]]] = dict.fromkeys(OVERRIDES, MonitoringConfig)

    domains: list[str] | None = None


class FeatureConstraints(Model):
    """One feature; overrides of both spellings and in both places are read into one."""

    spellings: ClassVar[Mapping[str, type[Model]]] = dict.fromkeys(OVERRIDES, MonitoringConfig)

    name: str
    inferred_type: Type
    completeness: Share | None = None
    num_constraints: NumConstraints | None = None
    string_constraints: StringConstraints | None = None
    monitoring_config_overrides: MonitoringConfig | None = Field(
        default=None, alias="monitoringConfigOverrides"
    )
    understudy_muted: str | None = None
    """Why a person switched the feature off; an extension, written by `understudy mute`."""
    overrides_at: dict[str, str] = Field(default_factory=dict, exclude=True)

    @model_validator(mode="before")
    @classmethod
    def _one_place(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        merged: dict[str, Any] = {}
        places: dict[str, str] = {}
        inner = given.get("string_constraints")
        for holder, prefix in ((inner, "string_constraints."), (given, "")):
            for spelling in OVERRIDES:
                found = holder.get(spelling) if isinstance(holder, dict) else None
                if isinstance(found, MonitoringConfig):
                    found = found.model_dump(exclude_none=True)
                if isinstance(found, dict):
                    merged |= found
                    places |= dict.fromkeys(found, prefix + spelling)
        rest = {key: value for key, value in given.items() if key not in OVERRIDES}
        return rest | ({OVERRIDES[0]: merged, "overrides_at": places} if merged else {})


class Constraints(Model):
    """`constraints.json`."""

    version: float = 0.0
    features: list[FeatureConstraints]
    monitoring_config: MonitoringConfig = Field(default_factory=MonitoringConfig)
    _unknown_keys: list[str] = PrivateAttr(default_factory=list)
    _file: dict[str, Any] | None = PrivateAttr(default=None)

    @property
    def as_written(self) -> dict[str, Any]:
        """The object of the file that it was read from; without one, that of the file that it would be."""
        return self._file or dict(_fields(self))

    @property
    def unknown_keys(self) -> list[str]:
        """Keys of the file that set nothing, each with its place, and with the one that was meant."""
        return self._unknown_keys


class Violation(Model):
    """One failed check."""

    feature_name: str
    constraint_check_type: str
    description: str


class Violations(Model):
    """`constraint_violations.json`."""

    violations: list[Violation]


class OffendingRecord(Model):
    """A captured value and where it stands; `value`, `hash` or neither, as `understudy_report_values` has it.

    Neither stands for a missing one as well.
    """

    value: str | None = None
    hash: str | None = None
    """The first 8 digits of its SHA-256."""
    event_id: str | None = None
    file: str | None = None
    line: int | None = None


class ViolationDetail(Violation):
    """What explains a violation; `set_by` is the key that set the threshold.

    Of drift in numbers by AWS's methods, the sample sizes are weights of distinct values; by Understudy's
    methods, which have a `q`, they are records. `offender_count` is the number of cells objected to.
    """

    measured: float | str | None = None
    expected: float | str | None = None
    threshold: float | None = None
    set_by: str | None = None
    method: str | None = None
    q: float | None = None
    offender_count: int | None = None
    sample_size_current: int | None = None
    sample_size_baseline: int | None = None
    columns: list[str] | None = None
    offenders: list[OffendingRecord] = Field(default_factory=list)


class SetAsideRecords(Model):
    """What was not counted, of one kind, with examples."""

    kind: str
    count: int
    examples: list[dict[str, Any]] = Field(default_factory=list)


class ViolationDetails(Model):
    """`violation_details.json`, an extension beside AWS's files."""

    violations: list[ViolationDetail]
    set_aside: list[SetAsideRecords] = Field(default_factory=list)
    notes: list[str] = Field(default_factory=list)


Document = TypeVar("Document", bound=Model)


def read_statistics(path: Path) -> Statistics:
    """`statistics.json` of data quality; UserError names the file and what is wrong with it."""
    statistics = _read(path, Statistics, STATISTICS)
    for feature in statistics.features:
        if feature.fewest < 0:
            raise UserError(
                f"{path} counts {feature.fewest} records of feature {feature.name!r}; no count is below 0."
            )
    return statistics


def read_constraints(path: Path) -> Constraints:
    """`constraints.json` of data quality; UserError names the file and what is wrong with it.

    Keys that are not known set nothing: AWS may add one some day. They are kept to be told.
    """
    value = _object(path, Constraints, CONSTRAINTS)
    constraints = _document(path, value, Constraints, CONSTRAINTS)
    constraints._unknown_keys = list(unknown_keys(value, Constraints))
    constraints._file = value
    return constraints


def read_violation_details(path: Path) -> ViolationDetails:
    """`violation_details.json`; UserError names the file and what is wrong with it."""
    return validated(path, read_object(path, DETAILS), ViolationDetails, DETAILS)


def to_json(document: Model) -> str:
    """The document in the form of AWS's file, or compact and by lines; what is None is left out."""
    plain = _plain(document)
    if document.line_by_line:
        assert isinstance(plain, dict)
        return by_lines(plain, document.line_by_line)
    if document.form == "python":
        return json.dumps(plain, indent=4)
    return dumps(plain)


def _fields(value: BaseModel) -> Iterator[tuple[str, Any]]:
    nullable = value.nullable if isinstance(value, Model) else frozenset()
    for name, field in type(value).model_fields.items():
        if not field.exclude and ((item := getattr(value, name)) is not None or name in nullable):
            yield field.alias or name, _plain(item)


def _plain(value: object) -> Any:
    """As pydantic's `model_dump` without nulls, but sketches are passed on and not copied."""
    if isinstance(value, BaseModel):
        return dict(_fields(value))
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, list):
        return [_plain(item) for item in value] if value and not isinstance(value[0], float) else value
    return value


def _read(path: Path, model: type[Document], kind: str) -> Document:
    return _document(path, _object(path, model, kind), model, kind)


def _object(path: Path, model: type[Model], kind: str) -> dict[str, Any]:
    """The file's object, where it is not of another kind."""
    value = read_object(path, kind)
    quality = [key for key in value if key.endswith(("_metrics", "_constraints"))]
    if quality and "features" not in value:
        raise UserError(f"{path} is of model quality (it holds {quality[0]}); give a {kind} file.")
    if model is Constraints and "dataset" in value:
        raise UserError(f"{path} is a statistics file; give a {kind} file.")
    return value


def _document(path: Path, value: dict[str, Any], model: type[Document], kind: str) -> Document:
    document = validated(path, value, model, kind)
    names = [feature["name"] for feature in value.get("features", [])]
    if len(names) != len(set(names)):
        twice = next(name for name in names if names.count(name) > 1)
        raise UserError(f"{path} names feature {twice!r} twice; give each feature once.")
    return document
