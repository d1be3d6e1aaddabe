"""`analysis_config.json`: what the monitors of bias and explainability are told (DG, Clarify).

Every key is a field here. What this version does not use is named by `skipped`, or refused where the analysis
would be another one without it.
"""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
)
from pydantic import ValidationError as PydanticError

from understudy.analyzer.errors import UserError
from understudy.analyzer.nearest import did_you_mean
from understudy.analyzer.reading import read_object, unknown_keys

KIND = "analysis configuration"
BIAS = ("pre_training_bias", "post_training_bias")
EXPLAINED = ("shap", "pdp")
"""The methods of the two analyses, which one job may do both of."""
SCHEMA_ERROR = "Analysis configuration schema validation error"
"""AWS's words for a configuration that does not fit (DG)."""

Text = StrictStr
NameOrIndex = StrictStr | StrictInt
Value = StrictBool | StrictInt | StrictFloat | StrictStr


def _listed(value: object) -> object:
    """A bare value as a list of it: the guide's examples have one where the SDK writes a list."""
    return value if isinstance(value, list) or value is None else [value]


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


Values = Annotated[list[Value], BeforeValidator(_listed), Field(min_length=1)]
DatasetType = Annotated[
    Literal[
        "text/csv",
        "application/jsonlines",
        "application/json",
        "application/x-parquet",
        "application/x-image",
        "application/sagemakercapturejson",
    ],
    BeforeValidator(_lower),
]


class Part(BaseModel):
    """A part of the configuration; a key that is not named here is an error, as it is in AWS's image."""

    model_config = ConfigDict(extra="forbid")


class Facet(Part):
    """A column whose groups are compared; `value_or_threshold` is the group called d."""

    name_or_index: NameOrIndex
    value_or_threshold: Values | None = None


class Segmented(Part):
    """A column by which the analysis is repeated."""

    name_or_index: NameOrIndex
    segments: list[list[Value]]
    config_name: Text | None = None
    display_aliases: list[Text] | None = None


class Predictor(Part):
    """The model, and where its answers hold labels and scores."""

    model_name: Text | None = None
    instance_type: Text | None = None
    initial_instance_count: StrictInt | None = None
    endpoint_name: Text | None = None
    endpoint_name_prefix: Text | None = None
    target_model: Text | None = None
    accelerator_type: Text | None = None
    custom_attributes: Text | None = None
    content_type: Text | None = None
    accept_type: Text | None = None
    content_template: Any = None
    record_template: Text | None = None
    label: NameOrIndex | None = None
    probability: NameOrIndex | None = None
    label_headers: list[Value] | None = None
    time_series_predictor_config: Any = None


class BiasMethods(Part):
    """Names of metrics, or `all`."""

    methods: Annotated[list[Text], BeforeValidator(_listed)] = Field(default_factory=lambda: ["all"])

    @property
    def every(self) -> bool:
        """Whether all metrics are asked for."""
        return any(name.lower() == "all" for name in self.methods)


class Report(Part):
    """AWS's own report files."""

    name: Text = "report"
    title: Text | None = None


class Shap(Part):
    """Kernel SHAP: what records are held against, how many coalitions are asked, how values become one."""

    baseline: Text | list[Any] | dict[str, Any] | None = None
    num_clusters: Annotated[StrictInt, Field(ge=1)] | None = None
    num_samples: Annotated[StrictInt, Field(ge=2)] | None = None
    agg_method: Literal["mean_abs", "median", "mean_sq"] = "mean_abs"
    use_logit: StrictBool = False
    save_local_shap_values: StrictBool | None = None
    seed: StrictInt | None = None
    features_to_explain: list[NameOrIndex] | None = None
    text_config: Any = None
    image_config: Any = None


class PartialDependence(Part):
    """Partial dependence plots: of which features, on how fine a grid."""

    features: list[NameOrIndex] | None = None
    grid_resolution: Annotated[StrictInt, Field(ge=1)] = 15
    top_k_features: Annotated[StrictInt, Field(ge=1)] = 10


class Methods(Part):
    """What is to be computed; what is absent is not."""

    pre_training_bias: BiasMethods | None = None
    post_training_bias: BiasMethods | None = None
    shap: Shap | None = None
    pdp: PartialDependence | None = None
    asymmetric_shapley_value: dict[str, Any] | None = None
    report: Report | None = None


class AnalysisConfig(Part):
    """The whole file."""

    version: Literal["1.0"] | None = None
    dataset_type: DatasetType | None = None
    """Absent in what the SDK writes for monitoring jobs, which read captures."""
    dataset_uri: Text | None = None
    headers: list[Text] | None = None
    label: NameOrIndex | None = None
    predicted_label: NameOrIndex | None = None
    features: Text | None = None
    label_values_or_threshold: Values | None = None
    probability_threshold: StrictFloat | StrictInt | None = None
    facet: list[Facet] | None = None
    group_variable: NameOrIndex | None = None
    facet_dataset_uri: Text | None = None
    facet_headers: list[Text] | None = None
    predicted_label_dataset_uri: Text | None = None
    predicted_label_headers: list[Text] | None = None
    joinsource_name_or_index: NameOrIndex | None = None
    excluded_columns: list[NameOrIndex] | None = None
    segment_config: list[Segmented] | None = None
    time_series_data_config: dict[str, Any] | None = None
    methods: Methods | None = None
    predictor: Predictor | None = None

    @property
    def explains(self) -> bool:
        """Whether it asks for explanations: of monitoring without methods, which is of bias, not."""
        return any(getattr(self.methods, name, None) is not None for name in EXPLAINED)

    @property
    def compares(self) -> bool:
        """Whether it asks for metrics of bias; without methods it does where it names a facet."""
        if self.methods is None:
            return bool(self.facet)
        return any(getattr(self.methods, name) is not None for name in BIAS)


def read_analysis_config(path: Path) -> AnalysisConfig:
    """The configuration in a file; UserError names the key that does not fit and what it may be."""
    value = read_object(path, KIND)
    try:
        return AnalysisConfig.model_validate(value)
    except PydanticError as error:
        first = error.errors()[0]
        where = _place(first["loc"])
        if first["type"] == "extra_forbidden":
            told = next((key for key in unknown_keys(value, AnalysisConfig) if key.startswith(where)), where)
            what = f"{told} is no key of it"
        elif first["type"] == "missing":
            what = f"{where} is missing"
        elif first["type"] == "literal_error":
            allowed = first["ctx"]["expected"]
            given = first["input"]
            what = f"{where}={given!r} is not one of {allowed}{did_you_mean(str(given), _words(allowed))}"
        else:
            what = f"{where}={str(first['input'])[:100]!r}: {first['msg'].lower()}"
        raise UserError(f"{path}: {SCHEMA_ERROR}: {what}.") from error


def _words(allowed: str) -> list[str]:
    return [word.strip("' ") for word in allowed.replace(" or ", ", ").split(",")]


def _place(steps: tuple[int | str, ...]) -> str:
    """`facet[0].name_or_index`; what pydantic adds for the member of a union is left out."""
    place = ""
    for step in steps:
        if isinstance(step, int):
            place += f"[{step}]"
        elif step not in {"bool", "int", "float", "str"}:
            place += f".{step}" if place else step
    return place


def skipped(config: AnalysisConfig, done: Collection[str]) -> Iterator[str]:
    """A sentence for each key that a job passes over which does these methods."""
    methods = config.methods or Methods()
    for name in (*BIAS, *EXPLAINED, "asymmetric_shapley_value"):
        if getattr(methods, name) is not None and name not in done:
            yield f"methods.{name} is skipped: {_why(name, config)}"
    if methods.report is not None:
        yield "methods.report: report.html is written; the same as .ipynb and .pdf is not"
    if config.time_series_data_config is not None:
        yield "time_series_data_config is skipped: time series have no bias metrics"
    if config.dataset_uri is not None:
        yield "dataset_uri is skipped: the data is read from where the job's input dataset lies"


def _why(name: str, config: AnalysisConfig) -> str:
    if name == "asymmetric_shapley_value":
        return "time series are not explained by this version"
    kind = "bias alone" if name in EXPLAINED else "explanations alone"
    both = "; without analysis_type it does both" if config.compares and config.explains else ""
    return f"this job is one of {kind}{both}"
