"""Requests that the SDK sends, small."""

from typing import Any

from tests.service.serving import Server
from understudy.service.state.tables import MonitoringExecution

ROLE = "arn:aws:iam::123456789012:role/monitoring"
IMAGE = "156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer"
CLUSTER = {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 20}
CAPTURE = {
    "EnableCapture": True,
    "InitialSamplingPercentage": 100,
    "DestinationS3Uri": "s3://data/captures",
    "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
}
OUTPUT = {
    "S3Uri": "s3://data/results",
    "LocalPath": "/opt/ml/processing/output",
    "S3UploadMode": "Continuous",
}
ENDPOINT = {
    "EndpointName": "churn",
    "LocalPath": "/opt/ml/processing/input/endpoint",
    "S3InputMode": "File",
    "S3DataDistributionType": "FullyReplicated",
}


def create_endpoint(sagemaker: Any, name: str = "churn", **config: Any) -> None:
    """An endpoint that is captured unless the configuration says otherwise."""
    sagemaker.create_endpoint_config(
        **{
            "EndpointConfigName": name,
            "ProductionVariants": [{"VariantName": "AllTraffic"}],
            "DataCaptureConfig": CAPTURE,
            **config,
        }
    )
    sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=name)


def definition(kind: str, name: str = "churn", **endpoint: Any) -> dict[str, Any]:
    """`Create{kind}JobDefinition` of the endpoint `churn`."""
    quality = kind in ("DataQuality", "ModelQuality")
    labels = {"GroundTruthS3Input": {"S3Uri": "s3://data/labels"}}
    application: dict[str, Any] = (
        {"ImageUri": IMAGE} if quality else {"ImageUri": IMAGE, "ConfigUri": "s3://data/c"}
    )
    if kind == "ModelQuality":
        application["ProblemType"] = "Regression"
        endpoint = {"InferenceAttribute": "0", **endpoint}
    return {
        "JobDefinitionName": name,
        f"{kind}AppSpecification": application,
        f"{kind}JobInput": {
            "EndpointInput": {**ENDPOINT, **endpoint},
            **(labels if kind in ("ModelQuality", "ModelBias") else {}),
        },
        f"{kind}JobOutputConfig": {"MonitoringOutputs": [{"S3Output": OUTPUT}]},
        "JobResources": {"ClusterConfig": CLUSTER},
        "RoleArn": ROLE,
    }


def inline(**more: Any) -> dict[str, Any]:
    """`MonitoringJobDefinition` of the endpoint `churn`."""
    return {
        "MonitoringInputs": [{"EndpointInput": ENDPOINT}],
        "MonitoringOutputConfig": {"MonitoringOutputs": [{"S3Output": OUTPUT}]},
        "MonitoringResources": {"ClusterConfig": CLUSTER},
        "MonitoringAppSpecification": {"ImageUri": IMAGE},
        "RoleArn": ROLE,
        **more,
    }


def schedule(
    name: str = "hourly", expression: str | None = "cron(0 * ? * * *)", **config: Any
) -> dict[str, Any]:
    """`CreateMonitoringSchedule` of the data quality definition `churn`."""
    timing = {} if expression is None else {"ScheduleConfig": {"ScheduleExpression": expression}}
    named = {"MonitoringJobDefinitionName": "churn", "MonitoringType": "DataQuality"}
    return {"MonitoringScheduleName": name, "MonitoringScheduleConfig": {**timing, **(config or named)}}


def execute(server: Server, schedule: str = "hourly", status: str = "Completed", **more: Any) -> None:
    """What the scheduler writes of a fire."""
    now = server.clock()
    execution = MonitoringExecution(
        **{
            "schedule_name": schedule,
            "schedule_arn": f"arn:aws:sagemaker:us-east-1:123456789012:monitoring-schedule/{schedule}",
            "scheduled_at": now,
            "status": status,
            "created_at": now,
            "modified_at": now,
            "monitoring_type": "DataQuality",
            "plan": {},
            **more,
        }
    )
    with server.database.writing() as session:
        session.add(execution)
