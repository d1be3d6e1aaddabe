"""The definition and the execution of the published log, to be changed as a test needs them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from understudy.service.timetable.definitions import Definition, named
from understudy.service.timetable.job_requests.order import Baseline, Order
from understudy.service.timetable.places import Place
from understudy.service.timetable.windows import Window

RESULTS = "s3://bucket/baselining/results"
ECR = "777275614652.dkr.ecr.us-east-2.amazonaws.com"
CLUSTER = {"InstanceCount": 1, "InstanceType": "ml.m5.xlarge", "VolumeSizeInGB": 20}
AT = datetime(2021, 5, 6, 23, tzinfo=UTC)
HOUR = "abalone-prod-endpoint/AllTraffic/2021/05/06/22"


def definition(monitoring_type: str, **changes: Any) -> Definition:
    """As the log's; `changes` are of the request's parts, without the type before their names."""
    endpoint = {"EndpointName": "abalone-prod-endpoint", "LocalPath": "/opt/ml/processing/input_data"}
    parts: dict[str, Any] = {
        "AppSpecification": {"ImageUri": f"{ECR}/sagemaker-model-monitor-analyzer"},
        "JobInput": {"EndpointInput": endpoint | changes.pop("endpoint", {})},
        "JobOutputConfig": {
            "MonitoringOutputs": [{"S3Output": {"S3Uri": RESULTS, "LocalPath": "/opt/ml/processing/output"}}]
        },
    }
    for name, change in changes.items():
        parts[name] = change(parts.get(name, {})) if callable(change) else change
    return named(
        monitoring_type,
        {f"{monitoring_type}{name}": part for name, part in parts.items()}
        | {"JobResources": {"ClusterConfig": CLUSTER}, "RoleArn": "arn:aws:iam::500842391574:role/SageMaker"},
    )


def order(definition: Definition, **changes: Any) -> Order:
    name = "abalone-monitoring-schedule-2021-05-06-2240"
    values: dict[str, Any] = {
        "definition": definition,
        "schedule_name": name,
        "schedule_arn": f"arn:aws:sagemaker:us-east-2:500842391574:monitoring-schedule/{name}",
        "at": AT,
        "window": Window(AT - timedelta(hours=1), AT),
        "period_seconds": 3600,
        "baseline": Baseline(f"{RESULTS}/constraints.json"),
        "captures": [Place(f"s3://bucket/endpoint-data-capture/{HOUR}", HOUR)],
        "sides": ("endpointInput", "endpointOutput"),
        "labels": [Place("s3://bucket/ground-truth-data/2021/05/06/22", "2021/05/06/22")],
        "merged": [Place(f"{RESULTS}/merge/{HOUR}", HOUR)],
    }
    return Order(**values | changes)


def regression(**endpoint: Any) -> Definition:
    return definition(
        "ModelQuality",
        AppSpecification=lambda app: app | {"ProblemType": "Regression"},
        endpoint=endpoint or {"InferenceAttribute": "0"},
    )


def batch(kind: str, dataset_format: dict[str, Any]) -> Definition:
    source = {
        "DataCapturedDestinationS3Uri": "s3://bucket/transform",
        "DatasetFormat": dataset_format,
        "LocalPath": "/opt/ml/processing/input",
    }
    return definition(kind, JobInput={"BatchTransformInput": source})
