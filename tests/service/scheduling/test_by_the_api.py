"""Schedules made through the API, with boto3: what its operations keep is what scheduling reads."""

from typing import Any

import pytest

from tests.service.operations.requests import IMAGE, ROLE
from tests.service.scheduling.world import NOON, World, later
from tests.service.serving import Server
from understudy.service.running.files import Files
from understudy.service.running.objects import Objects

RESOURCES = {"ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 20}}


@pytest.fixture
def world(server: Server) -> World:
    return World(server.database, server.settings, Objects(server.settings, Files(), Files()))


@pytest.fixture
def sagemaker(server: Server, world: World) -> Any:
    """The API, with an endpoint that captures."""
    sagemaker = server.client()
    sagemaker.create_model(ModelName="ep", PrimaryContainer={"Image": "any"}, ExecutionRoleArn=ROLE)
    sagemaker.create_endpoint_config(
        EndpointConfigName="ep",
        ProductionVariants=[
            {
                "VariantName": "AllTraffic",
                "ModelName": "ep",
                "InstanceType": "ml.m5.large",
                "InitialInstanceCount": 1,
            }
        ],
        DataCaptureConfig={
            "EnableCapture": True,
            "InitialSamplingPercentage": 100,
            "DestinationS3Uri": world.at("captures"),
            "CaptureOptions": [{"CaptureMode": "InputAndOutput"}],
        },
    )
    sagemaker.create_endpoint(EndpointName="ep", EndpointConfigName="ep")
    return sagemaker


def source(world: World) -> dict[str, Any]:
    return {"EndpointInput": {"EndpointName": "ep", "LocalPath": "/opt/ml/processing/input/endpoint"}}


def output(world: World) -> dict[str, Any]:
    return {
        "MonitoringOutputs": [
            {"S3Output": {"S3Uri": world.at("results"), "LocalPath": "/opt/ml/processing/output"}}
        ]
    }


def baselined(sagemaker: Any, world: World) -> None:
    sagemaker.create_processing_job(
        ProcessingJobName="baseline",
        ProcessingResources=RESOURCES,
        AppSpecification={"ImageUri": IMAGE},
        RoleArn=ROLE,
        ProcessingOutputConfig={
            "Outputs": [
                {
                    "OutputName": "monitoring_output",
                    "S3Output": {
                        "S3Uri": world.at("baseline"),
                        "LocalPath": "/opt/ml/processing/output",
                        "S3UploadMode": "EndOfJob",
                    },
                }
            ]
        },
    )
    world.end()


def test_data_quality_from_its_definition_to_its_execution(sagemaker: Any, world: World) -> None:
    baselined(sagemaker, world)
    sagemaker.create_data_quality_job_definition(
        JobDefinitionName="definition",
        DataQualityBaselineConfig={"BaseliningJobName": "baseline"},
        DataQualityAppSpecification={
            "ImageUri": IMAGE,
            "Environment": {"publish_cloudwatch_metrics": "Enabled"},
        },
        DataQualityJobInput=source(world),
        DataQualityJobOutputConfig=output(world),
        JobResources=RESOURCES,
        RoleArn=ROLE,
    )
    sagemaker.create_monitoring_schedule(
        MonitoringScheduleName="Hourly-Quality",
        MonitoringScheduleConfig={
            "MonitoringJobDefinitionName": "definition",
            "MonitoringType": "DataQuality",
            "ScheduleConfig": {"ScheduleExpression": "cron(0 * ? * * *)"},
        },
        Tags=[],
    )
    world.captured(NOON)
    scheduler = world.scheduler()
    scheduler.step(later(2))
    listed = sagemaker.list_monitoring_executions(
        MonitoringScheduleName="Hourly-Quality", SortBy="ScheduledTime", SortOrder="Ascending"
    )["MonitoringExecutionSummaries"]
    assert [one["MonitoringExecutionStatus"] for one in listed] == ["InProgress", "Pending"]
    name = listed[0]["ProcessingJobArn"].rpartition("/")[2]
    job = sagemaker.describe_processing_job(ProcessingJobName=name)
    assert job["MonitoringScheduleArn"].endswith(":monitoring-schedule/hourly-quality")
    addresses = [one["S3Input"]["S3Uri"] for one in job["ProcessingInputs"]]
    assert addresses == [
        f"{world.at('baseline')}/statistics.json",
        f"{world.at('baseline')}/constraints.json",
        f"{world.at('captures')}/ep/AllTraffic/2026/03/02/12",
    ]
    results = job["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"]
    assert results == f"{world.at('results')}/ep/Hourly-Quality/2026/03/02/13"
    world.end(message="CompletedWithViolations: Job completed successfully with 1 violations.")
    while scheduler.step(later(2)):
        pass
    described = sagemaker.describe_monitoring_schedule(MonitoringScheduleName="Hourly-Quality")
    last = described["LastMonitoringExecutionSummary"]
    assert (last["MonitoringExecutionStatus"], last["FailureReason"]) == ("Failed", "Job inputs had no data")
    assert "ProcessingJobArn" not in last
    history = sagemaker.list_monitoring_alert_history(MonitoringScheduleName="Hourly-Quality")
    assert [one["AlertStatus"] for one in history["MonitoringAlertHistory"]][-1] == "InAlert"
    sagemaker.delete_monitoring_schedule(MonitoringScheduleName="Hourly-Quality")
    kept = sagemaker.list_monitoring_executions(MonitoringScheduleName="Hourly-Quality")
    assert len(kept["MonitoringExecutionSummaries"]) == 2


def test_an_inline_definition_that_runs_now(sagemaker: Any, world: World) -> None:
    sagemaker.create_monitoring_schedule(
        MonitoringScheduleName="once",
        MonitoringScheduleConfig={
            "ScheduleConfig": {
                "ScheduleExpression": "NOW",
                "DataAnalysisStartTime": "-PT1H",
                "DataAnalysisEndTime": "-PT0H",
            },
            "MonitoringJobDefinition": {
                "MonitoringInputs": [source(world)],
                "MonitoringOutputConfig": output(world),
                "MonitoringResources": RESOURCES,
                "MonitoringAppSpecification": {"ImageUri": IMAGE},
                "RoleArn": ROLE,
            },
        },
    )
    world.captured(later(-1))
    world.scheduler().step(NOON)
    (execution,) = world.executions("once")
    assert (execution.status, execution.scheduled_at) == ("InProgress", NOON)
    described = sagemaker.describe_monitoring_schedule(MonitoringScheduleName="once")
    assert described["MonitoringScheduleStatus"] == "Scheduled"


@pytest.mark.parametrize("kind", ["ModelQuality", "ModelBias", "ModelExplainability"])
def test_the_other_types(sagemaker: Any, world: World, kind: str) -> None:
    labels = {"GroundTruthS3Input": {"S3Uri": world.at("labels")}}
    application = (
        {"ProblemType": "Regression"}
        if kind == "ModelQuality"
        else {"ConfigUri": world.at("analysis_config.json")}
    )
    data = source(world)
    data["EndpointInput"] |= {"InferenceAttribute": "0", "StartTimeOffset": "-PT1H", "EndTimeOffset": "-PT0H"}
    operation = {
        "ModelQuality": sagemaker.create_model_quality_job_definition,
        "ModelBias": sagemaker.create_model_bias_job_definition,
        "ModelExplainability": sagemaker.create_model_explainability_job_definition,
    }[kind]
    operation(
        JobDefinitionName="definition",
        JobResources=RESOURCES,
        RoleArn=ROLE,
        **{
            f"{kind}BaselineConfig": {"ConstraintsResource": {"S3Uri": world.at("baseline/analysis.json")}},
            f"{kind}AppSpecification": {"ImageUri": IMAGE, **application},
            f"{kind}JobInput": data | ({} if kind == "ModelExplainability" else labels),
            f"{kind}JobOutputConfig": output(world),
        },
    )
    sagemaker.create_monitoring_schedule(
        MonitoringScheduleName="s",
        MonitoringScheduleConfig={
            "MonitoringJobDefinitionName": "definition",
            "MonitoringType": kind,
            "ScheduleConfig": {"ScheduleExpression": "cron(0 * ? * * *)"},
        },
    )
    world.captured(NOON)
    world.captured(NOON, tree="labels")
    world.captured(NOON, tree="results/merge/ep/AllTraffic")
    scheduler = world.scheduler()
    scheduler.step(later(1))
    names = world.end()
    scheduler.step(later(1))
    names += world.end()
    scheduler.step(later(1))
    assert world.statuses() == ["Completed"]
    kinds = [name.rpartition("-202603021300-")[0] for name in names]
    analysis = kind.replace("Model", "model-").lower() + "-monitoring"
    assert kinds == ([analysis] if kind == "ModelExplainability" else ["groundtruth-merge", analysis])
