"""Requests against those that published logs hold (SERVICE §3.2 and §3.3, golden/job_requests)."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.service.timetable.job_requests.orders import (
    AT,
    CLUSTER,
    ECR,
    HOUR,
    RESULTS,
    batch,
    definition,
    order,
    regression,
)
from understudy.service.timetable.definitions import Definition, named
from understudy.service.timetable.job_requests import analysis_request, merge_request
from understudy.service.timetable.job_requests.baselines import baseline_job, baseline_of
from understudy.service.timetable.job_requests.order import Baseline
from understudy.service.timetable.places import Place
from understudy.service.timetable.windows import Window

GOLDEN = Path(__file__).parents[4] / ".." / "shared" / "golden" / "job_requests" / "environments.json"


def environments() -> dict[str, dict[str, str]]:
    if not GOLDEN.exists():
        pytest.skip("the golden files do not lie beside the repository")
    return dict(json.loads(GOLDEN.read_text()))


def staged(name: str, address: str, path: str) -> dict[str, Any]:
    return {
        "InputName": name,
        "AppManaged": False,
        "S3Input": {
            "LocalPath": path,
            "S3Uri": address,
            "S3DataDistributionType": "FullyReplicated",
            "S3DataType": "S3Prefix",
            "S3InputMode": "File",
            "S3CompressionType": "None",
        },
    }


def one_file(name: str, address: str, folder: str) -> dict[str, Any]:
    without = staged(name, address, folder)
    del without["S3Input"]["S3CompressionType"]
    return without


def test_the_logged_merge_of_an_hour() -> None:
    logged_digest = order(regression()).digest
    assert merge_request(order(regression())) == {
        "ProcessingJobName": f"groundtruth-merge-202105062300-{logged_digest}",
        "Environment": {
            "dataset_source": "/opt/ml/processing/input_data",
            "ground_truth_source": "/opt/ml/processing/groundtruth",
            "output_path": "/opt/ml/processing/output",
        },
        "AppSpecification": {"ImageUri": f"{ECR}/sagemaker-model-monitor-groundtruth-merger"},
        "ProcessingInputs": [
            staged(
                "groundtruth_input_1",
                "s3://bucket/ground-truth-data/2021/05/06/22",
                "/opt/ml/processing/groundtruth/2021/05/06/22",
            ),
            staged(
                "endpoint_input_1",
                f"s3://bucket/endpoint-data-capture/{HOUR}",
                f"/opt/ml/processing/input_data/{HOUR}",
            ),
        ],
        "ProcessingOutputConfig": {
            "Outputs": [
                {
                    "OutputName": "result",
                    "AppManaged": False,
                    "S3Output": {
                        "LocalPath": "/opt/ml/processing/output",
                        "S3Uri": f"{RESULTS}/merge",
                        "S3UploadMode": "EndOfJob",
                    },
                }
            ]
        },
        "ProcessingResources": {"ClusterConfig": CLUSTER},
        "RoleArn": "arn:aws:iam::500842391574:role/SageMaker",
        "StoppingCondition": {"MaxRuntimeInSeconds": 1800},
    }


def test_the_logged_model_quality_analysis_of_an_hour() -> None:
    request = analysis_request(order(regression()))
    assert (
        request["ProcessingJobName"] == f"model-quality-monitoring-202105062300-{order(regression()).digest}"
    )
    assert request["ProcessingInputs"] == [
        one_file("constraints", f"{RESULTS}/constraints.json", "/opt/ml/processing/baseline/constraints"),
        staged("endpoint_input_1", f"{RESULTS}/merge/{HOUR}", f"/opt/ml/processing/input_data/{HOUR}"),
    ]
    (output,) = request["ProcessingOutputConfig"]["Outputs"]
    assert output["S3Output"] == {
        "LocalPath": "/opt/ml/processing/output",
        "S3Uri": f"{RESULTS}/abalone-prod-endpoint/abalone-monitoring-schedule-2021-05-06-2240/2021/05/06/23",
        "S3UploadMode": "Continuous",
    }
    assert request["StoppingCondition"] == {"MaxRuntimeInSeconds": 1800}
    assert request["Environment"] == environments()["model_quality_monitoring_regression"]


def test_the_logged_environment_of_a_binary_classifier() -> None:
    asked = definition(
        "ModelQuality",
        AppSpecification=lambda app: app | {"ProblemType": "BinaryClassification"},
        endpoint={"EndpointName": "E", "ProbabilityAttribute": "0", "ProbabilityThresholdAttribute": 0.5},
    )
    at = datetime(2021, 10, 27, 22, tzinfo=UTC)
    request = analysis_request(
        order(asked, schedule_name="S", at=at, window=Window(at - timedelta(hours=1), at))
    )
    assert request["Environment"] == environments()["model_quality_monitoring_binary"]


def test_both_jobs_of_an_execution_share_their_digits_and_executions_do_not() -> None:
    one, other = order(regression()), order(regression(), at=AT + timedelta(hours=1))
    merge = merge_request(one)
    assert merge is not None
    assert merge["ProcessingJobName"][-24:] == analysis_request(one)["ProcessingJobName"][-24:] == one.digest
    assert len(one.digest) == 24
    assert one.digest != other.digest


@pytest.mark.parametrize("kind", ["DataQuality", "ModelQuality", "ModelBias", "ModelExplainability"])
def test_names_are_no_longer_than_names_may_be(kind: str) -> None:
    asked = definition(
        kind, AppSpecification={"ImageUri": "i", "ConfigUri": "s3://bucket/analysis_config.json"}
    )
    name = analysis_request(order(asked))["ProcessingJobName"]
    assert len(name) <= 63
    assert "-monitoring-202105062300-" in name


def test_data_quality_looks_at_the_captures_themselves() -> None:
    asked = definition("DataQuality", endpoint={"ExcludeFeaturesAttribute": "0,2"})
    assert merge_request(order(asked)) is None
    request = analysis_request(
        order(asked, baseline=Baseline(f"{RESULTS}/constraints.json", f"{RESULTS}/statistics.json"))
    )
    assert request["ProcessingInputs"] == [
        one_file("baseline", f"{RESULTS}/statistics.json", "/opt/ml/processing/baseline/stats"),
        one_file("constraints", f"{RESULTS}/constraints.json", "/opt/ml/processing/baseline/constraints"),
        staged(
            "endpoint_input_1",
            f"s3://bucket/endpoint-data-capture/{HOUR}",
            f"/opt/ml/processing/input_data/{HOUR}",
        ),
    ]
    assert request["Environment"] == {
        "baseline_constraints": "/opt/ml/processing/baseline/constraints/constraints.json",
        "baseline_statistics": "/opt/ml/processing/baseline/stats/statistics.json",
        "dataset_format": '{"sagemakerCaptureJson":{"captureIndexNames":["endpointInput","endpointOutput"]}}',
        "dataset_source": "/opt/ml/processing/input_data",
        "end_time": "2021-05-06T23:00:00Z",
        "exclude_features_attribute": "0,2",
        "output_path": "/opt/ml/processing/output",
        "publish_cloudwatch_metrics": "Enabled",
        "sagemaker_endpoint_name": "abalone-prod-endpoint",
        "sagemaker_monitoring_schedule_name": "abalone-monitoring-schedule-2021-05-06-2240",
        "start_time": "2021-05-06T22:00:00Z",
    }
    assert request["StoppingCondition"] == {"MaxRuntimeInSeconds": 3600}


def test_the_sides_are_those_that_the_endpoint_captures() -> None:
    request = analysis_request(order(definition("DataQuality"), sides=("endpointInput",)))
    assert request["Environment"]["dataset_format"] == (
        '{"sagemakerCaptureJson":{"captureIndexNames":["endpointInput"]}}'
    )


def test_scripts_are_staged_and_named() -> None:
    asked = definition(
        "DataQuality",
        AppSpecification=lambda app: (
            app
            | {
                "RecordPreprocessorSourceUri": "s3://bucket/code/decode.py",
                "PostAnalyticsProcessorSourceUri": "s3://bucket/code/tell.py",
            }
        ),
    )
    request = analysis_request(order(asked))
    environment = request["Environment"]
    assert environment["record_preprocessor_script"] == "/opt/ml/processing/code/preprocessing/decode.py"
    assert environment["post_analytics_processor_script"] == "/opt/ml/processing/code/postprocessing/tell.py"
    paths = {one["S3Input"]["S3Uri"]: one["S3Input"]["LocalPath"] for one in request["ProcessingInputs"]}
    assert paths["s3://bucket/code/decode.py"] == "/opt/ml/processing/code/preprocessing"
    assert paths["s3://bucket/code/tell.py"] == "/opt/ml/processing/code/postprocessing"


def test_the_users_variables_go_along_and_say_whether_metrics_are_published() -> None:
    users = {"publish_cloudwatch_metrics": "Disabled", "TEAM": "risk", "start_time": "mine"}
    asked = definition("DataQuality", AppSpecification=lambda app: app | {"Environment": users})
    environment = analysis_request(order(asked))["Environment"]
    assert environment["publish_cloudwatch_metrics"] == "Disabled"
    assert environment["TEAM"] == "risk"
    assert environment["start_time"] == "2021-05-06T22:00:00Z"


def test_of_the_users_variables_a_merge_gets_our_switches_only() -> None:
    users = {"understudy_keep_unlabelled": "Enabled", "TEAM": "risk"}
    asked = definition("ModelQuality", AppSpecification=lambda app: app | {"Environment": users})
    merge = merge_request(order(asked))
    assert merge is not None
    assert merge["Environment"].keys() == {
        "dataset_source",
        "ground_truth_source",
        "output_path",
        "understudy_keep_unlabelled",
    }


def test_a_merge_of_more_than_its_window_is_told_the_window() -> None:
    merge = merge_request(order(regression(), coarse=True))
    assert merge is not None
    assert merge["Environment"]["start_time"] == "2021-05-06T22:00:00Z"
    assert merge["Environment"]["end_time"] == "2021-05-06T23:00:00Z"


@pytest.mark.parametrize("image", ["understudy:latest", "registry.example.com/team/quality:2"])
def test_the_merger_of_another_image_is_that_of_the_account(image: str) -> None:
    merge = merge_request(order(definition("ModelQuality", AppSpecification={"ImageUri": image})))
    assert merge is not None
    assert merge["AppSpecification"] == {
        "ImageUri": "500842391574.dkr.ecr.us-east-2.amazonaws.com/sagemaker-model-monitor-groundtruth-merger"
    }


def test_an_entry_point_is_the_analysis_own() -> None:
    asked = definition(
        "ModelQuality",
        AppSpecification={"ImageUri": "mine:1", "ContainerEntrypoint": ["a"], "ContainerArguments": ["b"]},
    )
    merge = merge_request(order(asked))
    assert merge is not None
    assert "ContainerEntrypoint" not in merge["AppSpecification"]
    assert analysis_request(order(asked))["AppSpecification"] == {
        "ImageUri": "mine:1",
        "ContainerEntrypoint": ["a"],
        "ContainerArguments": ["b"],
    }


@pytest.mark.parametrize(
    ("kind", "analysis_type", "dataset_format", "source"),
    [
        (
            "ModelBias",
            "MODEL_BIAS",
            '{"sagemakerMergeJson":{"captureIndexNames":["endpointInput","endpointOutput"]}}',
            f"{RESULTS}/merge/{HOUR}",
        ),
        (
            "ModelExplainability",
            "MODEL_EXPLAINABILITY",
            '{"sagemakerCaptureJson":{"captureIndexNames":["endpointInput","endpointOutput"]}}',
            f"s3://bucket/endpoint-data-capture/{HOUR}",
        ),
    ],
)
def test_bias_and_explainability(kind: str, analysis_type: str, dataset_format: str, source: str) -> None:
    asked = definition(
        kind,
        AppSpecification={"ImageUri": "i", "ConfigUri": "s3://bucket/config/analysis_config.json"},
        endpoint={"FeaturesAttribute": "features", "InferenceAttribute": "label"},
    )
    request = analysis_request(order(asked, baseline=Baseline(f"{RESULTS}/analysis.json")))
    assert request["ProcessingInputs"] == [
        one_file(
            "analysis_config", "s3://bucket/config/analysis_config.json", "/opt/ml/processing/input/config"
        ),
        one_file("constraints", f"{RESULTS}/analysis.json", "/opt/ml/processing/baseline/constraints"),
        staged("endpoint_input_1", source, f"/opt/ml/processing/input_data/{HOUR}"),
    ]
    environment = request["Environment"]
    assert environment["analysis_type"] == analysis_type
    assert environment["dataset_format"] == dataset_format
    assert environment["features_attribute"] == "features"
    assert environment["inference_attribute"] == "label"
    assert environment["baseline_constraints"] == "/opt/ml/processing/baseline/constraints/analysis.json"
    assert "understudy_analysis_config" not in environment
    assert (merge_request(order(asked)) is None) == (kind == "ModelExplainability")


def test_a_configuration_of_another_name_is_named() -> None:
    asked = definition("ModelBias", AppSpecification={"ImageUri": "i", "ConfigUri": "s3://bucket/bias.json"})
    environment = analysis_request(order(asked))["Environment"]
    assert environment["understudy_analysis_config"] == "/opt/ml/processing/input/config/bias.json"


@pytest.mark.parametrize(
    ("api", "container"),
    [
        ({"Csv": {"Header": False}}, '{"csv":{"header":false}}'),
        ({"Json": {"Line": True}}, '{"json":{"line":true}}'),
        ({"Parquet": {}}, '{"parquet":{}}'),
    ],
)
def test_files_of_a_batch_transform(api: dict[str, Any], container: str) -> None:
    place = Place("s3://bucket/transform/input/2021/05/06/22/a.json", "2021/05/06/22", "ManifestFile")
    request = analysis_request(order(batch("DataQuality", api), captures=[place], sides=()))
    assert request["Environment"]["dataset_format"] == container
    assert "sagemaker_endpoint_name" not in request["Environment"]
    source = request["ProcessingInputs"][-1]["S3Input"]
    assert (source["S3Uri"], source["S3DataType"]) == (place.address, "ManifestFile")
    assert source["LocalPath"] == "/opt/ml/processing/input/2021/05/06/22"
    (output,) = request["ProcessingOutputConfig"]["Outputs"]
    assert output["S3Output"]["S3Uri"] == (
        f"{RESULTS}/abalone-monitoring-schedule-2021-05-06-2240/2021/05/06/23"
    )


def test_merged_outputs_of_a_batch_transform() -> None:
    request = analysis_request(order(batch("ModelQuality", {"Csv": {}})))
    assert request["Environment"]["dataset_format"] == (
        '{"sagemakerMergeJson":{"captureIndexNames":["batchTransformOutput"]}}'
    )


def test_keys_networks_and_runtimes_go_into_the_job_as_they_are() -> None:
    network = {"EnableNetworkIsolation": True, "VpcConfig": {"Subnets": ["s"], "SecurityGroupIds": ["g"]}}
    asked = named(
        "DataQuality",
        {
            "DataQualityAppSpecification": {"ImageUri": "i"},
            "DataQualityJobInput": {"EndpointInput": {"EndpointName": "e", "LocalPath": "/in/"}},
            "DataQualityJobOutputConfig": {
                "MonitoringOutputs": [
                    {"S3Output": {"S3Uri": RESULTS, "LocalPath": "/out", "S3UploadMode": "EndOfJob"}}
                ],
                "KmsKeyId": "key",
            },
            "JobResources": {"ClusterConfig": CLUSTER | {"VolumeKmsKeyId": "other"}},
            "NetworkConfig": network,
            "RoleArn": "arn:aws:iam::500842391574:role/SageMaker",
            "StoppingCondition": {"MaxRuntimeInSeconds": 77},
        },
    )
    request = analysis_request(order(asked))
    assert request["ProcessingOutputConfig"]["KmsKeyId"] == "key"
    assert request["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3UploadMode"] == "EndOfJob"
    assert request["ProcessingResources"]["ClusterConfig"]["VolumeKmsKeyId"] == "other"
    assert request["NetworkConfig"] == network
    assert request["StoppingCondition"] == {"MaxRuntimeInSeconds": 77}
    assert request["ProcessingInputs"][-1]["S3Input"]["LocalPath"] == f"/in/{HOUR}"


def test_a_job_without_a_runtime_of_its_own_has_its_share_of_the_period() -> None:
    daily = order(regression(), period_seconds=86_400)
    assert analysis_request(daily)["StoppingCondition"] == {"MaxRuntimeInSeconds": 43_200}


def with_baseline(kind: str, **config: Any) -> Definition:
    return definition(
        kind, AppSpecification={"ImageUri": "i", "ConfigUri": "s3://b/c.json"}, BaselineConfig=config
    )


def test_a_baseline_job_alone_is_resolved_to_what_it_wrote() -> None:
    quality = with_baseline("DataQuality", BaseliningJobName="b")
    assert baseline_job(quality) == "b"
    assert baseline_of(quality, "s3://bucket/base/") == Baseline(
        "s3://bucket/base/constraints.json", "s3://bucket/base/statistics.json"
    )
    bias = with_baseline("ModelBias", BaseliningJobName="b")
    assert baseline_of(bias, "s3://bucket/base") == Baseline("s3://bucket/base/analysis.json")


def test_a_named_resource_goes_before_the_baseline_job() -> None:
    constraints = {"S3Uri": "s3://mine/constraints.json"}
    asked = with_baseline("DataQuality", BaseliningJobName="b", ConstraintsResource=constraints)
    assert baseline_job(asked) == "b"
    assert baseline_of(asked, "s3://bucket/base").constraints == "s3://mine/constraints.json"
    quality = with_baseline("ModelQuality", BaseliningJobName="b", ConstraintsResource=constraints)
    assert baseline_job(quality) is None


def test_a_definition_may_have_no_baseline() -> None:
    asked = with_baseline("DataQuality")
    assert (baseline_job(asked), baseline_of(asked, None)) == (None, Baseline())
    assert "baseline_constraints" not in analysis_request(order(asked, baseline=Baseline()))["Environment"]


def test_a_resource_that_is_a_folder_holds_the_usual_file() -> None:
    asked = analysis_request(order(definition("DataQuality"), baseline=Baseline("s3://bucket/base")))
    assert asked["Environment"]["baseline_constraints"] == (
        "/opt/ml/processing/baseline/constraints/constraints.json"
    )
