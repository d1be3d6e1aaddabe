"""The job as one frozen value: what jobs of every monitor type have, and each type's own settings.

Every variable of the contract is a field here or in the settings of a monitor type, with its allowed values,
what it does and where the fact comes from; the tables of the documentation are made from these fields: a
variable that is not there does not exist.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from understudy.analyzer.captured_values import Values
from understudy.analyzer.errors import UserError
from understudy.analyzer.plain_text import without_credentials
from understudy.container.monitors import MONITOR_TYPES
from understudy.container.monitors.monitor import BaselineFiles, Kind, MonitorType
from understudy.container.settings.folders import DEFAULT_OPT_ML
from understudy.container.settings.hosts import HOSTS_TIMEOUT_SECONDS
from understudy.container.variables import (
    AWS_SDK,
    FILE,
    FOLDER,
    GUIDE,
    LOGGED,
    OURS,
    PARSED,
    SWITCH,
    TEXT,
    TIME,
    Settings,
    Switch,
    Time,
    Variable,
    decimal,
    known_format,
    listed,
    one_of,
    whole,
)
from understudy.preprocess import defaults
from understudy.preprocess.formats import DatasetFormat, parse_dataset_format

MERGE_ONLY = "the ground-truth merge"


class Job(Settings):
    """One processing job: what to read, what to compare it with, where to write."""

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
        str | None, BeforeValidator(one_of(MONITOR_TYPES)), Variable(" or ".join(MONITOR_TYPES), AWS_SDK)
    ] = Field(None, description="The monitor type; absent means data quality.")
    monitoring_input_type: Annotated[str | None, Variable(TEXT, PARSED)] = Field(
        None, description="Accepted and not used: its values are not published."
    )
    exclude_features_attribute: Annotated[str | None, Variable("names or indices, with commas", AWS_SDK)] = (
        Field(None, description="Columns to leave out of the analysis.")
    )
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
        None,
        description="The baseline's statistics, which drift is measured from. Of model quality they tell "
        "which labels it held and how many rows its thresholds rest on; unless set, those beside the "
        "constraints do.",
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
            defaults.BATCHED_ROWS,
            description="Several rows in one request: a row each, or one row as AWS's image has it.",
        )
    )
    understudy_max_malformed_share: Annotated[
        float, BeforeValidator(decimal(0, 1)), Variable("a number from 0 to 1", OURS)
    ] = Field(0.1, description="The job fails when a larger share of the records cannot be read.")
    understudy_script_timeout_seconds: Annotated[
        float, BeforeValidator(decimal(0.001, 86400)), Variable("seconds, from 0.001 to 86400", OURS)
    ] = Field(defaults.SCRIPT_TIMEOUT_SECONDS, description="How long a script may take for one record.")
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
        defaults.PARTITION_BYTES,
        description="Small files are read together up to this size, or eight times it in large inputs; "
        "it shapes the sketch.",
    )
    understudy_output_columns: Annotated[
        int, BeforeValidator(whole(1)), Variable("a whole number, 1 or more", OURS)
    ] = Field(
        defaults.OUTPUT_COLUMNS,
        description="How many last columns are outputs with `output_columns_position` END.",
    )
    understudy_max_columns: Annotated[
        int, BeforeValidator(whole(1)), Variable("a whole number, 1 or more", OURS)
    ] = Field(
        defaults.MAX_COLUMNS,
        description="How many columns captures, JSON or a script may bring, beside the baseline's; more are "
        "left out and said, and a row with more cells is malformed.",
    )
    understudy_keep_unlabelled: Annotated[Switch, Variable(SWITCH, OURS)] = Field(
        "Disabled",
        description="Let the ground-truth merge write captures without a label too, from whose probabilities "
        "a model-quality job estimates its metrics; set for that job, no row of it need have a label.",
    )
    understudy_quote_values: Annotated[Switch, Variable(SWITCH, OURS)] = Field(
        "Enabled",
        description="Quote captured values, labels and ids in the log, the exit message and the examples of "
        "`violation_details.json`; where Disabled, these say where a record stands and what is wrong.",
    )
    understudy_report: Annotated[Switch, Variable(SWITCH, OURS)] = Field(
        "Disabled",
        description="Draw what was found as `report.html` beside the documents; the commands for people "
        "do so unless it is Disabled.",
    )
    understudy_report_values: Annotated[Values | None, Variable("Enabled, Hashed or Disabled", OURS)] = Field(
        None,
        description="How captured values stand in `report.html`, `feature_details.json` and "
        "`_merge_details.json`: as they are, as hashes to be compared, or not at all; Disabled where "
        "`understudy_quote_values` is, else Enabled.",
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

    own: Mapping[str, Settings] = Field(default_factory=dict, repr=False)
    """The settings of each monitor type, by its name; those of other types are passed over."""

    @property
    def kind(self) -> Kind:
        """What the job is, whatever its monitor type: a baseline, a monitoring run, or the merge."""
        if self.ground_truth_source is not None:
            return "merge"
        return "monitor" if self.baseline_constraints else "baseline"

    @property
    def monitor(self) -> MonitorType[Any, Any, Any]:
        """The monitor type, which the merge has none of."""
        return MONITOR_TYPES[self.analysis_type or next(iter(MONITOR_TYPES))]

    @property
    def baseline(self) -> BaselineFiles | None:
        """What a monitoring job compares with."""
        if self.baseline_constraints is None:
            return None
        return BaselineFiles(self.baseline_constraints, self.baseline_statistics)

    @property
    def format(self) -> DatasetFormat:
        """The parsed `dataset_format`, or what the monitor type's own configuration tells."""
        monitor = self.monitor
        if monitor.format is not None and self.kind != "merge":
            return monitor.format(monitor.own(self.own), self.dataset_source, self.dataset_format)
        if self.dataset_format is None:
            raise UserError(self.missing("dataset_format"))
        return parse_dataset_format(self.dataset_format)

    @property
    def excluded(self) -> tuple[str, ...]:
        """The names or indices of `exclude_features_attribute`."""
        return listed(self.exclude_features_attribute)

    @property
    def quotes_values(self) -> bool:
        """Whether captured values may stand in log, message and examples."""
        return self.understudy_quote_values == "Enabled"

    @property
    def shown_values(self) -> Values:
        """How captured values stand on the page, and in the details of features and of a merge."""
        return self.understudy_report_values or ("Enabled" if self.quotes_values else "Disabled")

    @property
    def draws_page(self) -> bool:
        """Whether a page is drawn: by the switch, or as the monitor type's own configuration asks."""
        if self.understudy_report == "Enabled":
            return True
        wants = None if self.kind == "merge" else self.monitor.wants_page
        return wants is not None and wants(self.monitor.own(self.own))

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

    @property
    def metrics_file(self) -> Path:
        """The file of CloudWatch metrics."""
        return self.metrics_folder / "cloudwatch_metrics.jsonl"

    def all_values(self) -> dict[str, object]:
        """The value of each variable by its name, those of all monitor types among them."""
        parts = (self, *self.own.values())
        return {name: value for part in parts for name, value in part.values().items()}

    def switches(self) -> dict[str, object]:
        """Understudy's own switches that are not at their default; of a secret, only that it is set."""
        defaults = {name: field.default for model in SETTINGS for name, field in model.model_fields.items()}
        known = variables()
        return {
            name: "set" if known[name].is_secret else _shown(value)
            for name, value in self.all_values().items()
            if name.startswith("understudy_") and value != defaults[name]
        }


def _shown(value: object) -> object:
    return without_credentials(value) if isinstance(value, str) else value


SETTINGS: tuple[type[Settings], ...] = (Job, *(monitor.settings for monitor in MONITOR_TYPES.values()))
"""All variables, in the order of the documentation."""


def variables() -> dict[str, Variable]:
    """Every environment variable by name, in the order of the documentation."""
    return {name: variable for model in SETTINGS for name, variable in model.variables().items()}
