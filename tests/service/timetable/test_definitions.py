from typing import Any

from understudy.service.timetable.definitions import inline, named

ENDPOINT = {"EndpointName": "ep", "LocalPath": "/opt/ml/processing/input/endpoint"}
OUTPUT = {"S3Uri": "s3://bucket/results/", "LocalPath": "/opt/ml/processing/output"}
CLUSTER = {"InstanceCount": 1, "InstanceType": "ml.m5.xlarge", "VolumeSizeInGB": 20}
ROLE = "arn:aws:iam::123456789012:role/r"


def of_data_quality() -> dict[str, Any]:
    return {
        "JobDefinitionName": "d",
        "DataQualityBaselineConfig": {"BaseliningJobName": "b"},
        "DataQualityAppSpecification": {"ImageUri": "image", "Environment": {"a": "1"}},
        "DataQualityJobInput": {"EndpointInput": ENDPOINT},
        "DataQualityJobOutputConfig": {"MonitoringOutputs": [{"S3Output": OUTPUT}], "KmsKeyId": "key"},
        "JobResources": {"ClusterConfig": CLUSTER},
        "NetworkConfig": {"EnableNetworkIsolation": True},
        "RoleArn": ROLE,
        "StoppingCondition": {"MaxRuntimeInSeconds": 600},
    }


def of_a_schedule() -> dict[str, Any]:
    return {
        "BaselineConfig": {"BaseliningJobName": "b"},
        "MonitoringInputs": [{"EndpointInput": ENDPOINT}],
        "MonitoringOutputConfig": {"MonitoringOutputs": [{"S3Output": OUTPUT}], "KmsKeyId": "key"},
        "MonitoringResources": {"ClusterConfig": CLUSTER},
        "MonitoringAppSpecification": {"ImageUri": "image"},
        "Environment": {"a": "1"},
        "NetworkConfig": {"EnableNetworkIsolation": True},
        "RoleArn": ROLE,
        "StoppingCondition": {"MaxRuntimeInSeconds": 600},
    }


def test_a_named_and_an_inline_definition_come_to_the_same() -> None:
    one, other = named("DataQuality", of_data_quality()), inline("DataQuality", of_a_schedule())
    assert (one.environment, one.baseline, one.endpoint) == ({"a": "1"}, {"BaseliningJobName": "b"}, ENDPOINT)
    assert one.environment == other.environment
    assert (one.output, one.output_key, one.cluster, one.network, one.role, one.longest_seconds) == (
        (other.output, other.output_key, other.cluster, other.network, other.role, other.longest_seconds)
    )


def test_results_lie_below_the_output_without_its_trailing_slash() -> None:
    assert named("DataQuality", of_data_quality()).results == "s3://bucket/results"


def test_what_is_optional_may_be_absent() -> None:
    request = of_data_quality()
    for key in ("DataQualityBaselineConfig", "NetworkConfig", "StoppingCondition"):
        del request[key]
    del request["DataQualityAppSpecification"]["Environment"]
    definition = named("DataQuality", request)
    assert (definition.baseline, definition.environment, definition.network) == ({}, {}, None)
    assert (definition.longest_seconds, definition.labels) == (None, None)


def test_labels_are_of_the_input() -> None:
    request = {
        "ModelQualityJobInput": {
            "EndpointInput": ENDPOINT,
            "GroundTruthS3Input": {"S3Uri": "s3://bucket/labels"},
        },
        "ModelQualityAppSpecification": {"ImageUri": "image", "ProblemType": "Regression"},
        "ModelQualityJobOutputConfig": {"MonitoringOutputs": [{"S3Output": OUTPUT}]},
        "JobResources": {"ClusterConfig": CLUSTER},
        "RoleArn": ROLE,
    }
    definition = named("ModelQuality", request)
    assert (definition.labels, definition.endpoint_name) == ("s3://bucket/labels", "ep")
