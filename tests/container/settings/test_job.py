"""The contract of the environment (contract §2): what parses, what is refused, and in which words."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.golden.files import golden
from understudy.analyzer.errors import UserError
from understudy.container.settings.configuration_line import echo
from understudy.container.settings.folders import rebase
from understudy.container.settings.job import SETTINGS, variables
from understudy.container.settings.reading import job_of_environment
from understudy.container.settings.unknown_variables import misspelt, unknown_switches

ROOT = Path(__file__).parents[3]
BASELINE = {
    "dataset_source": "/opt/ml/processing/input/baseline_dataset_input",
    "dataset_format": '{"csv": {"header": true, "output_columns_position": "START"}}',
    "output_path": "/opt/ml/processing/output",
    "publish_cloudwatch_metrics": "Disabled",
}


def requested(name: str) -> dict[str, Any]:
    return dict(json.loads(golden(f"job_requests/{name}").read_text()))


@pytest.mark.parametrize(
    ("request_name", "kind"),
    [
        ("groundtruth_merge", "merge"),
        ("model_quality_monitoring_regression", "monitor"),
        ("model_quality_monitoring_binary", "monitor"),
        ("model_quality_baseline_binary", "baseline"),
        ("data_quality_baseline", "baseline"),
    ],
)
def test_every_logged_request_parses_as_printed(request_name: str, kind: str) -> None:
    environment = requested("environments.json")[request_name]
    job = job_of_environment(environment)
    assert job.kind == kind
    if kind != "merge":
        assert request_name.startswith(job.monitor.name.lower())
    for name, value in environment.items():
        parsed = job.all_values()[name]
        if isinstance(parsed, datetime):
            assert parsed == datetime.fromisoformat(value)
        elif isinstance(parsed, float):
            assert parsed == float(value)
        else:
            assert str(parsed) == value


def test_echo_is_the_configuration_that_the_container_prints() -> None:
    printed = requested("parsed_analytics_input_2026.json")
    told = echo(job_of_environment(BASELINE))
    assert told == printed
    assert list(told) == list(printed)


def test_defaults_of_the_switches() -> None:
    job = job_of_environment(BASELINE)
    assert job.understudy_batched_rows == "split"
    assert job.all_values()["understudy_whole_fractions_as_integral"] == "Disabled"
    assert job.understudy_max_malformed_share == 0.1
    assert job.understudy_partition_bytes == 16 * 1024 * 1024
    assert job.switches() == {}


def test_switches_that_differ_from_the_default_are_listed() -> None:
    job = job_of_environment({**BASELINE, "understudy_batched_rows": "collapse"})
    assert job.switches() == {"understudy_batched_rows": "collapse"}


def test_unknown_variables_are_left_alone() -> None:
    environment = {**BASELINE, "MY_TEAM": "credit", "PATH": "/usr/bin"}
    assert job_of_environment(environment) == job_of_environment(BASELINE)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("understudy_max_malformd_share", "did you mean understudy_max_malformed_share?"),
        ("UNDERSTUDY_BATCHED_ROWS", "did you mean understudy_batched_rows?"),
        ("understudy_heap", "did you mean UNDERSTUDY_HEAP?"),
        ("UNDERSTUDY_CLUSTERSECRET", "did you mean UNDERSTUDY_CLUSTER_SECRET?"),
        ("understudy_zzz", "docs/environment.md lists those that do"),
    ],
)
def test_a_switch_that_does_not_exist_is_named_with_the_nearest(name: str, meant: str) -> None:
    with pytest.raises(UserError) as caught:
        job_of_environment({**BASELINE, name: "0.5"})
    assert str(caught.value) == f"The environment variable {name} does not exist ({meant})"


@pytest.mark.parametrize(
    "name",
    [
        "UNDERSTUDY_PORT_7078_TCP_ADDR",
        "UNDERSTUDY_SERVICE_HOST",
        "UNDERSTUDY_SERVICE_PORT_HTTP",
        "UNDERSTUDY_PORT",
        "MY_UNDERSTUDY_SWITCH",
    ],
)
def test_what_kubernetes_sets_beside_a_service_is_no_switch(name: str) -> None:
    assert job_of_environment({**BASELINE, name: "tcp://10.0.0.1:80"}) == job_of_environment(BASELINE)


def test_what_our_own_scripts_read_is_no_switch() -> None:
    files = [path for kind in ("*.sh", "*.py", "*.yml") for path in ROOT.glob(f"scripts/{kind}")]
    files += [ROOT / "Makefile", ROOT / "Dockerfile", *ROOT.glob("*.yml"), *ROOT.glob("benchmarks/**/*.py")]
    read = {name for path in files for name in re.findall(r"UNDERSTUDY_[A-Z0-9_]*[A-Z0-9]", path.read_text())}
    assert {"UNDERSTUDY_START_ENGINE", "UNDERSTUDY_SERVICE_S3_ENDPOINT"} <= read
    assert list(unknown_switches(read, variables())) == []


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("exclude_feature_attribute", "exclude_features_attribute"),
        ("baseline_constraint", "baseline_constraints"),
        ("record_preprocesor_script", "record_preprocessor_script"),
        ("start_times", "start_time"),
    ],
)
def test_a_variable_of_the_contract_that_is_misspelt_is_said(name: str, meant: str) -> None:
    assert list(misspelt({**BASELINE, name: "x"}, variables())) == [
        f"The environment variable {name} is not known and has no effect (did you mean {meant}?)"
    ]


@pytest.mark.parametrize(
    "name",
    ["http_proxy", "output_paths_of_mine", "team_name", "baseline_model", "positive_labels_file", "TZ"],
)
def test_a_variable_of_the_users_own_is_not_called_a_slip(name: str) -> None:
    assert list(misspelt({**BASELINE, name: "x"}, variables())) == []


def test_a_variable_beside_the_one_that_it_is_like_is_no_slip() -> None:
    given = {**BASELINE, "start_time": "2021-05-06T22:00:00Z", "start_times": "x"}
    assert list(misspelt(given, variables())) == []


def test_an_empty_variable_counts_as_not_set() -> None:
    assert job_of_environment({**BASELINE, "start_time": "", "baseline_constraints": ""}).kind == "baseline"


def test_a_job_cannot_be_changed() -> None:
    job = job_of_environment(BASELINE)
    with pytest.raises(ValidationError):
        job.output_path = Path("/elsewhere")  # type: ignore[misc]


def test_a_job_with_constraints_is_a_monitoring_job() -> None:
    job = job_of_environment(
        {**BASELINE, "baseline_constraints": "/opt/ml/processing/baseline/constraints.json"}
    )
    assert job.kind == "monitor"


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("publish_cloudwatch_metrics", "yes", "Enabled or Disabled"),
        (
            "analysis_type",
            "BIAS",
            "DATA_QUALITY or MODEL_QUALITY or MODEL_BIAS or MODEL_EXPLAINABILITY or "
            "MODEL_BIAS_AND_EXPLAINABILITY",
        ),
        ("problem_type", "Clustering", "Regression, BinaryClassification or MulticlassClassification"),
        ("probability_threshold_attribute", "high", "a number from 0 to 1"),
        ("categorical_drift_method", "KS", "LInfinity or ChiSquared"),
        ("start_time", "yesterday", "a time such as 2021-05-06T22:00:00Z"),
        ("end_time", "2021-05-06T22:00:00", "a time such as 2021-05-06T22:00:00Z"),
        ("metric_time", "1620338400", "a time such as 2021-05-06T22:00:00Z"),
        ("understudy_batched_rows", "join", "split or collapse"),
        ("understudy_whole_fractions_as_integral", "true", "Enabled or Disabled"),
        ("understudy_check_non_negative", "1", "Enabled or Disabled"),
        ("understudy_max_malformed_share", "1.5", "a number from 0 to 1"),
        ("understudy_max_malformed_share", "nan", "a number from 0 to 1"),
        ("understudy_script_timeout_seconds", "0", "seconds, from 0.001 to 86400"),
        ("understudy_write_empty_violations", "no", "Enabled or Disabled"),
        ("understudy_partition_bytes", "0", "a whole number of bytes, 1 or more"),
        ("understudy_partition_bytes", "16MB", "a whole number of bytes, 1 or more"),
        ("understudy_output_columns", "-1", "a whole number, 1 or more"),
    ],
)
def test_a_wrong_variable_is_named_with_its_value_and_what_is_allowed(
    name: str, value: str, allowed: str
) -> None:
    with pytest.raises(UserError) as caught:
        job_of_environment({**BASELINE, name: value})
    assert str(caught.value) == f"The environment variable {name} has the value {value!r}; allowed: {allowed}"


@pytest.mark.parametrize("name", ["dataset_source", "output_path", "baseline_constraints"])
def test_an_address_is_no_path_to_read_or_write(name: str) -> None:
    said = f"{name} has the value 's3://bucket/x', which is an address; allowed: a f"
    with pytest.raises(UserError, match=said):
        job_of_environment({**BASELINE, name: "s3://bucket/x"})


@pytest.mark.parametrize("name", ["dataset_source", "output_path", "dataset_format"])
def test_a_missing_variable_is_named(name: str) -> None:
    with pytest.raises(UserError, match=f"The environment variable {name} is not set; set it to a "):
        job_of_environment({key: value for key, value in BASELINE.items() if key != name})


def test_a_wrong_dataset_format_is_named_with_its_value() -> None:
    with pytest.raises(UserError) as caught:
        job_of_environment({**BASELINE, "dataset_format": '{"xml":{}}'})
    assert "dataset_format" in str(caught.value)
    assert "xml" in str(caught.value)


def test_merged_captures_are_refused_by_a_data_quality_job() -> None:
    with pytest.raises(UserError, match="sagemakerMergeJson"):
        job_of_environment({**BASELINE, "dataset_format": '{"sagemakerMergeJson":{}}'})


def test_all_wrong_variables_are_listed() -> None:
    with pytest.raises(UserError) as caught:
        job_of_environment({**BASELINE, "publish_cloudwatch_metrics": "yes", "start_time": "noon"})
    first, second = str(caught.value).split(". Also: ")
    assert "publish_cloudwatch_metrics" in first
    assert "start_time" in second


def test_a_window_that_ends_before_it_starts_is_refused() -> None:
    window = {"start_time": "2021-05-06T23:00:00Z", "end_time": "2021-05-06T22:00:00Z"}
    with pytest.raises(
        UserError, match="start_time 2021-05-06T23:00:00Z is not before end_time 2021-05-06T22:00:00Z"
    ):
        job_of_environment({**BASELINE, **window})


def test_a_window_without_a_moment_in_it_is_refused() -> None:
    window = {"start_time": "2021-05-06T22:00:00Z", "end_time": "2021-05-06T22:00:00Z"}
    with pytest.raises(UserError, match="The window is empty"):
        job_of_environment({**BASELINE, **window})


def test_a_variable_without_a_value_is_not_set(tmp_path: Path) -> None:
    switch = "understudy_whole_fractions_as_integral"
    assert job_of_environment({**BASELINE, switch: ""}).all_values()[switch] == "Disabled"
    environment = config(
        tmp_path, "processingjobconfig.json", json.dumps({"Environment": {switch: "Enabled"}})
    )
    assert job_of_environment(environment | {switch: ""}).all_values()[switch] == "Enabled"


def test_baseline_statistics_without_constraints_are_refused() -> None:
    with pytest.raises(UserError, match="baseline_statistics is set and baseline_constraints is not"):
        job_of_environment({**BASELINE, "baseline_statistics": "/opt/ml/processing/baseline/statistics.json"})


def test_excluded_features_are_split_at_commas() -> None:
    job = job_of_environment({**BASELINE, "exclude_features_attribute": "0, Account Length,,x"})
    assert job.excluded == ("0", "Account Length", "x")


def test_paths_move_with_opt_ml(tmp_path: Path) -> None:
    environment = {
        **BASELINE,
        "UNDERSTUDY_OPT_ML": str(tmp_path),
        "record_preprocessor_script": "/home/me/script.py",
    }
    job = job_of_environment(environment)
    assert job.dataset_source == tmp_path / "processing/input/baseline_dataset_input"
    assert job.record_preprocessor_script == Path("/home/me/script.py")
    assert job.message_file == tmp_path / "output/message"
    assert job.metrics_folder == tmp_path / "output/metrics/cloudwatch"


@given(st.text(min_size=1))
def test_a_path_outside_opt_ml_stays(path: str) -> None:
    inside = path == "/opt/ml" or path.startswith("/opt/ml/")
    assert inside or rebase(path, Path("/elsewhere")) == path


def test_a_folder_that_only_begins_like_opt_ml_stays() -> None:
    assert rebase("/opt/mlops/data", Path("/elsewhere")) == "/opt/mlops/data"


@given(st.datetimes(min_value=datetime(1970, 1, 1)).map(lambda time: time.replace(microsecond=0, tzinfo=UTC)))
def test_every_utc_time_survives(time: datetime) -> None:
    text = time.isoformat().replace("+00:00", "Z")
    job = job_of_environment({**BASELINE, "metric_time": text})
    assert job.metric_time == time
    assert echo(job)["metric_time"] == text


def config(opt_ml: Path, name: str, text: str) -> dict[str, str]:
    (opt_ml / "config").mkdir(exist_ok=True)
    (opt_ml / "config" / name).write_text(text)
    return {**BASELINE, "UNDERSTUDY_OPT_ML": str(opt_ml)}


def test_the_job_request_fills_variables_that_are_not_set(tmp_path: Path) -> None:
    request = {"Environment": {"start_time": "2021-05-06T22:00:00Z", "publish_cloudwatch_metrics": "Enabled"}}
    job = job_of_environment(config(tmp_path, "processingjobconfig.json", json.dumps(request)))
    assert job.start_time == datetime(2021, 5, 6, 22, tzinfo=UTC)
    assert job.publish_cloudwatch_metrics == "Disabled"


@pytest.mark.parametrize("text", ["{", "[1]", "\udcff"])
def test_a_malformed_config_file_is_named(tmp_path: Path, text: str) -> None:
    environment = config(tmp_path, "processingjobconfig.json", "{}")
    path = tmp_path / "config" / "processingjobconfig.json"
    path.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(UserError, match=r"processingjobconfig\.json"):
        job_of_environment(environment)


def test_an_environment_that_is_no_object_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="Environment is not a JSON object of strings"):
        job_of_environment(config(tmp_path, "processingjobconfig.json", '{"Environment": ["a"]}'))


def test_every_variable_is_described() -> None:
    fields = {field.alias or name: field for model in SETTINGS for name, field in model.model_fields.items()}
    for name, variable in variables().items():
        assert (fields[name].description or "").endswith("."), name
        assert variable.allowed, name
        assert variable.source, name
