"""Every operation once, in an order in which each of them can be answered."""

from collections.abc import Iterator
from typing import Any

from tests.service.any_request import GOOD, KINDS

ARN = "arn:aws:sagemaker:us-east-1:123456789012"
Asked = tuple[str, dict[str, Any]]


def made() -> Iterator[Asked]:
    """What there is to describe, list and delete: one of each."""
    for name in ("CreateModel", "CreateEndpointConfig", "CreateEndpoint", "CreateProcessingJob"):
        yield name, GOOD[name][0]
    for kind in KINDS:
        yield f"Create{kind}JobDefinition", GOOD[f"Create{kind}JobDefinition"][0]
    yield "CreateMonitoringSchedule", GOOD["CreateMonitoringSchedule"][0]


def asked_and_changed() -> Iterator[Asked]:
    """Descriptions, lists and changes of what is there."""
    tagged = {"ResourceArn": f"{ARN}:endpoint/churn"}
    yield "AddTags", {**tagged, "Tags": [{"Key": "team", "Value": "risk"}]}
    yield "ListTags", tagged
    yield "DeleteTags", {**tagged, "TagKeys": ["team"]}
    yield "DescribeProcessingJob", {"ProcessingJobName": "churn"}
    yield "DescribeModel", {"ModelName": "churn"}
    yield "DescribeEndpointConfig", {"EndpointConfigName": "churn"}
    yield "DescribeEndpoint", {"EndpointName": "churn"}
    yield "DescribeMonitoringSchedule", {"MonitoringScheduleName": "hourly"}
    for listed in ("ProcessingJobs", "Models", "EndpointConfigs", "Endpoints", "MonitoringSchedules"):
        yield f"List{listed}", {}
    for kind in KINDS:
        yield f"Describe{kind}JobDefinition", {"JobDefinitionName": "churn"}
        yield f"List{kind}JobDefinitions", {}
    yield "UpdateEndpoint", GOOD["UpdateEndpoint"][0]
    weights = [{"VariantName": "AllTraffic", "DesiredWeight": 2}]
    yield (
        "UpdateEndpointWeightsAndCapacities",
        {"EndpointName": "churn", "DesiredWeightsAndCapacities": weights},
    )
    yield "UpdateMonitoringSchedule", GOOD["UpdateMonitoringSchedule"][0]
    yield "StopMonitoringSchedule", {"MonitoringScheduleName": "hourly"}
    yield "StartMonitoringSchedule", {"MonitoringScheduleName": "hourly"}
    yield "ListMonitoringAlerts", {"MonitoringScheduleName": "hourly"}
    yield "ListMonitoringAlertHistory", {}
    yield "ListMonitoringExecutions", {}
    yield "StopProcessingJob", {"ProcessingJobName": "churn"}


def unmade() -> Iterator[Asked]:
    """What was made is deleted, and whoever uses something before that."""
    yield "DeleteMonitoringSchedule", {"MonitoringScheduleName": "hourly"}
    for kind in KINDS:
        yield f"Delete{kind}JobDefinition", {"JobDefinitionName": "churn"}
    yield "DeleteEndpoint", {"EndpointName": "churn"}
    yield "DeleteEndpointConfig", {"EndpointConfigName": "churn"}
    yield "DeleteModel", {"ModelName": "churn"}
    yield "DeleteProcessingJob", {"ProcessingJobName": "churn"}
