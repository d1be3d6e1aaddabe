"""The job as one frozen value, made from the environment once.

Every variable of the contract is a field here, with its allowed values, what it does and where the fact comes
from; the tables of the documentation are made from these fields: a variable that is not here does not exist.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from analyzer.errors import UserError
from container.contradictions import contradictions
from container.folders import DEFAULT_OPT_ML, opt_ml_folder, rebase
from container.hosts import HOSTS_TIMEOUT_SECONDS
from container.request import requested_environment
from container.unknown_variables import unknown_switches
from container.variables import (
    AWS_SDK,
    COLUMN,
    FILE,
    FOLDER,
    GUIDE,
    LOGGED,
    OURS,
    PARSED,
    SWITCH,
    TEXT,
    TIME,
    Switch,
    Time,
    Variable,
    decimal,
    known_format,
    listed,
    named_columns,
    pairs,
    pairs_of,
    whole,
)
from preprocess.formats import DatasetFormat, parse_dataset_format

MERGE_ONLY = "the ground-truth merge"


class Job(BaseModel):
    """One processing job: what to read, what to compare it with, where to write."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    dataset_source: Annotated[Path, Variable(FOLDER, AWS_SDK, is_path=True)] = Field(
        description="The data to analyse; searched to any depth."
    )
    dataset_format: Annotated[
        str | None,
        BeforeValidator(known_format),
        Variable(
            'a JSON text such as {"csv":{"header":true}}, {"json":{"lines":true}}, {"parquet":{}} or '
            '{"sagemakerCaptureJson":{"captureIndexNames":["endpointInput","endpointOutput"]}}',
            AWS_SDK,
        ),
    ] = Field(None, description=f"How the data is written. Required, except by {MERGE_ONLY}.")
    output_path: Annotated[Path, Variable(FOLDER, AWS_SDK, is_path=True)] = Field(
        description="Where the documents are written."
    )
    publish_cloudwatch_metrics: Annotated[Switch, Variable(SWITCH, AWS_SDK)] = Field(
        "Disabled",
        description="Write the file of CloudWatch metrics, which the platform publishes for schedules.",
    )
    analysis_type: Annotated[
        Literal["DATA_QUALITY", "MODEL_QUALITY"] | None, Variable("DATA_QUALITY or MODEL_QUALITY", AWS_SDK)
    ] = Field(None, description="The monitor type; absent means data quality.")
    problem_type: Annotated[
        Literal["Regression", "BinaryClassification", "MulticlassClassification"] | None,
        Variable("Regression, BinaryClassification or MulticlassClassification", AWS_SDK),
    ] = Field(None, description="The kind of model, for model quality.")
    inference_attribute: Annotated[str | None, Variable(COLUMN, AWS_SDK)] = Field(
        None, description="Where the prediction stands, for model quality."
    )
    probability_attribute: Annotated[str | None, Variable(COLUMN, AWS_SDK)] = Field(
        None, description="Where the probability stands, for model quality."
    )
    ground_truth_attribute: Annotated[str | None, Variable(COLUMN, AWS_SDK)] = Field(
        None, description="Where the label stands, for a model-quality baseline."
    )
    probability_threshold_attribute: Annotated[
        float | None, BeforeValidator(decimal(0, 1)), Variable("a number from 0 to 1", LOGGED)
    ] = Field(None, description="Above which probability the prediction is positive, for model quality.")
    positive_label: Annotated[str | None, Variable(TEXT, PARSED)] = Field(
        None, description="The label that counts as positive, for model quality."
    )
    monitoring_input_type: Annotated[str | None, Variable(TEXT, PARSED)] = Field(
        None, description="Accepted and not used: its values are not published."
    )
    exclude_features_attribute: Annotated[str | None, Variable("names or indices, with commas", AWS_SDK)] = (
        Field(None, description="Columns to leave out of the analysis.")
    )
    categorical_drift_method: Annotated[
        Literal["LInfinity", "ChiSquared"] | None, Variable("LInfinity or ChiSquared", AWS_SDK)
    ] = Field(None, description="The method that a baseline writes into the suggested constraints.")
    record_preprocessor_script: Annotated[Path | None, Variable(FILE, AWS_SDK, is_path=True)] = Field(
        None, description="A Python file with `preprocess_handler`, called for each record."
    )
    post_analytics_processor_script: Annotated[Path | None, Variable(FILE, AWS_SDK, is_path=True)] = Field(
        None,
        description="A Python file with `postprocess_handler`, called once after the documents are written.",
    )
    baseline_constraints: Annotated[Path | None, Variable(FILE, GUIDE, is_path=True)] = Field(
        None, description="The constraints to check against; its presence makes the job a monitoring job."
    )
    baseline_statistics: Annotated[Path | None, Variable(FILE, GUIDE, is_path=True)] = Field(
        None, description="The baseline's statistics, which drift is measured from."
    )
    start_time: Annotated[Time | None, Variable(TIME, LOGGED)] = Field(
        None, description="Captures from this time on are analysed."
    )
    end_time: Annotated[Time | None, Variable(TIME, LOGGED)] = Field(
        None, description="Captures before this time are analysed."
    )
    metric_time: Annotated[Time | None, Variable(TIME, LOGGED)] = Field(
        None, description="The time of the CloudWatch metrics; `start_time` where absent."
    )
    sagemaker_endpoint_name: Annotated[str | None, Variable(TEXT, GUIDE)] = Field(
        None, description="The dimension `Endpoint` of the CloudWatch metrics."
    )
    sagemaker_monitoring_schedule_name: Annotated[str | None, Variable(TEXT, GUIDE)] = Field(
        None, description="The dimension `MonitoringSchedule` of the CloudWatch metrics."
    )
    sagemaker_endpoint_datacapture_prefix: Annotated[str | None, Variable(TEXT, GUIDE)] = Field(
        None, description="Accepted and not used: the captures are already in `dataset_source`."
    )
    ground_truth_source: Annotated[Path | None, Variable(FOLDER, LOGGED, is_path=True)] = Field(
        None, description=f"The labels to merge; its presence makes the job {MERGE_ONLY}."
    )

    understudy_batched_rows: Annotated[Literal["split", "collapse"], Variable("split or collapse", OURS)] = (
        Field(
            "split",
            description="Several rows in one request: a row each, or one row as AWS's image has it.",
        )
    )
    understudy_whole_fractions_as_integral: Annotated[Switch, Variable(SWITCH, OURS)] = Field(
        "Disabled", description="Count `5.0` as an integral value."
    )
    understudy_check_non_negative: Annotated[Switch, Variable(SWITCH, OURS)] = Field(
        "Disabled", description="Report negative values where the constraints say `is_non_negative`."
    )
    understudy_max_malformed_share: Annotated[
        float, BeforeValidator(decimal(0, 1)), Variable("a number from 0 to 1", OURS)
    ] = Field(0.1, description="The job fails when a larger share of the records cannot be read.")
    understudy_script_timeout_seconds: Annotated[
        float, BeforeValidator(decimal(0.001, 86400)), Variable("seconds, from 0.001 to 86400", OURS)
    ] = Field(60.0, description="How long a script may take for one record.")
    understudy_postprocess_timeout_seconds: Annotated[
        float, BeforeValidator(decimal(0.001, 86400)), Variable("seconds, from 0.001 to 86400", OURS)
    ] = Field(
        600.0,
        description="How long the script after the analysis may take, with its threads and exit functions.",
    )
    understudy_write_empty_violations: Annotated[Switch, Variable(SWITCH, OURS)] = Field(
        "Enabled", description="Write `constraint_violations.json` when a monitoring job finds none."
    )
    understudy_partition_bytes: Annotated[
        int, BeforeValidator(whole(1)), Variable("a whole number of bytes, 1 or more", OURS)
    ] = Field(
        16777216,
        description="Small files are read together up to this size, or eight times it in large inputs; "
        "it shapes the sketch.",
    )
    understudy_output_columns: Annotated[
        int, BeforeValidator(whole(1)), Variable("a whole number, 1 or more", OURS)
    ] = Field(1, description="How many last columns are outputs with `output_columns_position` END.")
    understudy_max_columns: Annotated[
        int, BeforeValidator(whole(1)), Variable("a whole number, 1 or more", OURS)
    ] = Field(
        20000,
        description="How many columns captures, JSON or a script may bring, beside the baseline's; more are "
        "left out and said, and a row with more cells is malformed.",
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
        "interval is.",
    )
    understudy_keep_unlabelled: Annotated[Switch, Variable(SWITCH, OURS)] = Field(
        "Disabled",
        description="Let the ground-truth merge write captures without a label too, from whose probabilities "
        "a model-quality job estimates its metrics; set for that job, no row of it need have a label.",
    )
    understudy_follow_links: Annotated[Switch, Variable(SWITCH, OURS)] = Field(
        "Disabled",
        description="Follow symbolic links that lead out of `dataset_source` or `ground_truth_source`; those "
        "inside are followed always.",
    )
    heap: Annotated[str | None, Variable("a size such as 2g or 1500m", OURS)] = Field(
        None,
        alias="UNDERSTUDY_HEAP",
        pattern=r"^[1-9]\d*[kKmMgG]?$",
        description="The most memory that Java takes for its heap; 60 % of what there is where absent.",
    )
    archive: Annotated[Path | None, Variable(FILE, OURS)] = Field(
        None,
        alias="UNDERSTUDY_ARCHIVE",
        description="A class-data archive of Java's to start with, instead of the image's or the cached one.",
    )
    opt_ml: Annotated[Path, Variable("a folder", OURS)] = Field(
        Path(DEFAULT_OPT_ML),
        alias="UNDERSTUDY_OPT_ML",
        description="The folder that stands for /opt/ml; paths in other variables move with it.",
    )
    hosts_timeout_seconds: Annotated[
        float, BeforeValidator(decimal(1, 86400)), Variable("seconds, from 1 to 86400", OURS)
    ] = Field(
        HOSTS_TIMEOUT_SECONDS,
        alias="UNDERSTUDY_HOSTS_TIMEOUT_SECONDS",
        description="How long the hosts of a job wait for each other.",
    )
    cluster_secret: Annotated[str | None, Variable(TEXT, OURS)] = Field(
        None,
        alias="UNDERSTUDY_CLUSTER_SECRET",
        description="By what the hosts of a job know each other; made from the job's ARN where absent.",
    )
    spark_master: Annotated[str | None, Variable("spark://host:port or another master", OURS)] = Field(
        None,
        alias="SPARK_MASTER",
        pattern=r"^(local(\[.*\])?|spark://.+|k8s://.+|yarn)$",
        description="An existing Spark cluster to run in; without it the job's own hosts are used.",
    )

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Self:
        """The job that `environ` and the files under `/opt/ml/config` describe.

        Unknown variables are left alone, unless they look like a switch of ours; an empty one counts as not
        set. UserError names each wrong variable, its value and what is allowed.
        """
        opt_ml = opt_ml_folder(environ)
        set_here = {name: value for name, value in environ.items() if value}
        return cls.from_variables({**requested_environment(opt_ml), **set_here}, opt_ml)

    @classmethod
    def from_variables(cls, given: Mapping[str, str], opt_ml: Path = Path(DEFAULT_OPT_ML)) -> Self:
        """The job that these variables describe by themselves; errors as by `from_environment`."""
        values: dict[str, object] = {
            name: rebase(given[name], opt_ml) if variable.is_path else given[name]
            for name, variable in variables().items()
            if name in given
        }
        values["UNDERSTUDY_OPT_ML"] = opt_ml
        faults = list(unknown_switches(given, variables()))
        try:
            job = cls.model_validate(values)
        except ValidationError as error:
            faults += [_fault(dict(fault), given) for fault in error.errors()]
        else:
            faults += contradictions(job, _missing)
        if faults:
            raise UserError(_listed(faults))
        return job

    @property
    def kind(self) -> Literal["baseline", "monitor", "merge"]:
        """What the job is, whatever its monitor type: a baseline, a monitoring run, or the merge."""
        if self.ground_truth_source is not None:
            return "merge"
        return "monitor" if self.baseline_constraints else "baseline"

    @property
    def of_model_quality(self) -> bool:
        """Whether predictions are held against labels."""
        return self.kind != "merge" and self.analysis_type == "MODEL_QUALITY"

    @property
    def format(self) -> DatasetFormat:
        """The parsed `dataset_format`."""
        if self.dataset_format is None:
            raise UserError(_missing("dataset_format"))
        return parse_dataset_format(self.dataset_format)

    @property
    def excluded(self) -> tuple[str, ...]:
        """The names or indices of `exclude_features_attribute`."""
        return listed(self.exclude_features_attribute)

    @property
    def segments(self) -> dict[str, str]:
        """The columns of `understudy_segments` by the names that they are to have: `name=column`, or one."""
        return dict(pairs_of(self.understudy_segments))

    @property
    def class_probabilities(self) -> dict[str, str]:
        """The column of each label's probability."""
        return dict(pairs_of(self.understudy_class_probabilities))

    @property
    def follows_links(self) -> bool:
        """Whether links may lead out of the inputs."""
        return self.understudy_follow_links == "Enabled"

    @property
    def message_file(self) -> Path:
        """The file whose text becomes the job's `ExitMessage`."""
        return self.opt_ml / "output" / "message"

    @property
    def metrics_folder(self) -> Path:
        """The folder that the platform publishes CloudWatch metrics from."""
        return self.opt_ml / "output" / "metrics" / "cloudwatch"

    def switches(self) -> dict[str, Any]:
        """Understudy's own switches that are not at their default."""
        fields = type(self).model_fields
        return {
            name: getattr(self, name)
            for name in fields
            if name.startswith("understudy_") and getattr(self, name) != fields[name].default
        }


def variables() -> dict[str, Variable]:
    """Every environment variable by name, in the order of the documentation."""
    return {
        field.alias or name: metadata
        for name, field in Job.model_fields.items()
        for metadata in field.metadata
        if isinstance(metadata, Variable)
    }


def _missing(name: str) -> str:
    return f"The environment variable {name} is not set; set it to {variables()[name].allowed}"


def _fault(fault: dict[str, Any], given: Mapping[str, str]) -> str:
    """Our sentence for one fault that pydantic found: its own wording is for developers."""
    name = str(fault["loc"][0])
    if fault["type"] == "missing":
        return _missing(name)
    if fault["type"] == "sentence":
        return str(fault["ctx"]["sentence"])
    allowed = variables()[name].allowed
    return f"The environment variable {name} has the value {given.get(name)!r}; allowed: {allowed}"


def _listed(faults: list[str]) -> str:
    return ". Also: ".join(fault.rstrip(".") for fault in faults)
