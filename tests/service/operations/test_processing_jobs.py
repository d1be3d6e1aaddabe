"""Processing jobs through boto3's client."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update

from tests.service.serving import Server
from understudy.service.operations.call import Call
from understudy.service.operations.processing_jobs import created
from understudy.service.settings import Settings
from understudy.service.state.tables import MonitoringSchedule, ProcessingJob

ARN = "arn:aws:sagemaker:us-east-1:123456789012:processing-job"
Refused = Callable[..., tuple[str, str]]


def job(name: str = "churn", **more: Any) -> dict[str, Any]:
    return {
        "ProcessingJobName": name,
        "ProcessingResources": {
            "ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 20}
        },
        "AppSpecification": {"ImageUri": "understudy:latest"},
        "RoleArn": "arn:aws:iam::123456789012:role/monitoring",
        **more,
    }


def data(**more: Any) -> dict[str, Any]:
    s3 = {"S3Uri": "s3://data/day", "LocalPath": "/opt/ml/processing/input", "S3DataType": "S3Prefix", **more}
    return {"InputName": "data", "S3Input": s3}


def results(**more: Any) -> dict[str, Any]:
    s3 = {
        "S3Uri": "s3://data/results",
        "LocalPath": "/opt/ml/processing/output",
        "S3UploadMode": "EndOfJob",
    }
    return {"OutputName": "results", "S3Output": {**s3, **more}}


@pytest.fixture
def end(server: Server) -> Callable[..., None]:
    """What a runner does to a job."""

    def end(name: str, status: str = "Completed", **told: Any) -> None:
        with server.database.writing() as session:
            session.execute(
                update(ProcessingJob).where(ProcessingJob.name == name).values(status=status, **told)
            )

    return end


def names(answer: dict[str, Any]) -> list[str]:
    return [summary["ProcessingJobName"] for summary in answer["ProcessingJobSummaries"]]


def test_a_job_is_described_as_it_was_asked_for(sagemaker: Any) -> None:
    asked = job(
        "Churn-1",
        ProcessingInputs=[data()],
        ProcessingOutputConfig={"Outputs": [results()]},
        Environment={"dataset_format": "{}"},
        StoppingCondition={"MaxRuntimeInSeconds": 600},
    )
    assert sagemaker.create_processing_job(**asked)["ProcessingJobArn"] == f"{ARN}/churn-1"
    told = sagemaker.describe_processing_job(ProcessingJobName="Churn-1")
    assert {name: told[name] for name in asked} == asked
    assert told["ProcessingJobStatus"] == "InProgress"
    assert "ProcessingEndTime" not in told


def test_what_nobody_sent_is_filled_in(sagemaker: Any) -> None:
    asked = job()
    del asked["ProcessingResources"]["ClusterConfig"]["InstanceCount"]
    sagemaker.create_processing_job(**asked)
    told = sagemaker.describe_processing_job(ProcessingJobName="churn")
    assert told["StoppingCondition"] == {"MaxRuntimeInSeconds": 86_400}
    assert told["ProcessingResources"]["ClusterConfig"]["InstanceCount"] == 1


def of_a_schedule(server: Server, request: dict[str, Any]) -> ProcessingJob:
    schedule = MonitoringSchedule(name="hourly", arn="arn:of:hourly")
    with server.database.writing() as session:
        return created(Call(session, server.settings, server.clock()), request, schedule=schedule)


def test_a_schedules_job_names_its_schedule(sagemaker: Any, server: Server) -> None:
    of_a_schedule(server, job())
    told = sagemaker.describe_processing_job(ProcessingJobName="churn")
    assert told["MonitoringScheduleArn"] == "arn:of:hourly"


@pytest.mark.parametrize("name", ["churn", "CHURN"])
def test_a_name_is_taken_whatever_its_capitals(sagemaker: Any, refused: Refused, name: str) -> None:
    sagemaker.create_processing_job(**job("churn"))
    assert refused(sagemaker.create_processing_job, **job(name)) == (
        "ResourceInUse",
        "Job name must be unique within an AWS account and region, "
        f"and a job with this name already exists ({ARN}/churn)",
    )


class TestAFullQueue:
    @pytest.fixture
    def settings(self) -> Settings:
        return Settings(queue_limit=1)

    def test_is_told(self, sagemaker: Any, refused: Refused) -> None:
        sagemaker.create_processing_job(**job())
        code, sentence = refused(sagemaker.create_processing_job, **job("one-more"))
        assert code == "ResourceLimitExceeded"
        assert "is 1 Jobs, with current utilization of 1 Jobs and a request delta of 1 Jobs" in sentence

    def test_keeps_no_hour_of_a_schedule_out(self, sagemaker: Any, server: Server) -> None:
        sagemaker.create_processing_job(**job())
        assert of_a_schedule(server, job("hourly-1")).status == "InProgress"


@pytest.mark.parametrize("operation", ["describe", "stop", "delete"])
def test_an_unknown_job_is_told_by_awss_sentence(sagemaker: Any, refused: Refused, operation: str) -> None:
    call = getattr(sagemaker, f"{operation}_processing_job")
    assert refused(call, ProcessingJobName="nobody") == (
        "ValidationException",
        "Could not find requested job with name: nobody",
    )


CLUSTER = {"VolumeSizeInGB": 1}
STORE = {"FeatureGroupName": "churn"}
PREFIX = {"S3Uri": "s3://data/day", "S3DataType": "S3Prefix"}


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (
            {"ProcessingInputs": [data(S3InputMode="Pipe")]},
            "ProcessingInput 'data' has S3InputMode Pipe, which is not served here; use File.",
        ),
        (
            {"ProcessingInputs": [data(S3CompressionType="Gzip")]},
            "ProcessingInput 'data' has S3CompressionType Gzip, which needs S3InputMode Pipe; use None.",
        ),
        (
            {"ProcessingInputs": [data(), data()]},
            "The input name 'data' is given twice: InputName must be unique in a job.",
        ),
        (
            {"ProcessingInputs": [data(LocalPath="/opt/ml/processing/../../etc")]},
            "ProcessingInput 'data' has the LocalPath '/opt/ml/processing/../../etc', "
            "which must lie in /opt/ml/processing/.",
        ),
        ({"ProcessingInputs": [{"InputName": "data"}]}, "ProcessingInput 'data' needs an S3Input."),
        (
            {"ProcessingInputs": [{"InputName": "data", "S3Input": PREFIX}]},
            "ProcessingInput 'data' needs a LocalPath, since AppManaged is not true.",
        ),
        (
            {"ProcessingInputs": [{"InputName": "data", "DatasetDefinition": {}}]},
            "ProcessingInput 'data' has a DatasetDefinition: "
            "Athena and Redshift are not reached here; use S3Input.",
        ),
        (
            {"ProcessingOutputConfig": {"Outputs": [{"OutputName": "results"}]}},
            "ProcessingOutput 'results' needs an S3Output.",
        ),
        (
            {"ProcessingOutputConfig": {"Outputs": [results(LocalPath="/tmp/out")]}},
            "ProcessingOutput 'results' has the LocalPath '/tmp/out', which must lie in /opt/ml/processing/.",
        ),
        (
            {"ProcessingOutputConfig": {"Outputs": [{"OutputName": "results", "FeatureStoreOutput": STORE}]}},
            "ProcessingOutput 'results' has a FeatureStoreOutput: "
            "there is no feature store here; give an S3Output.",
        ),
        (
            {"ProcessingResources": {"ClusterConfig": CLUSTER}},
            "ProcessingResources.ClusterConfig needs either InstanceType or InstancePreferences, "
            "and not both.",
        ),
        (
            {"ProcessingResources": {"ClusterConfig": {**CLUSTER, "SelectedInstanceCount": 2}}},
            "ProcessingResources.ClusterConfig.SelectedInstanceCount is told by DescribeProcessingJob "
            "and cannot be set.",
        ),
    ],
)
def test_what_cannot_be_run_is_refused_by_a_sentence(
    sagemaker: Any, refused: Refused, asked: dict[str, Any], sentence: str
) -> None:
    assert refused(sagemaker.create_processing_job, **job(**asked)) == ("ValidationException", sentence)


def test_an_input_that_the_application_fetches_itself_needs_no_place(sagemaker: Any) -> None:
    fetched = data()
    del fetched["S3Input"]["LocalPath"]
    sagemaker.create_processing_job(**job(ProcessingInputs=[{**fetched, "AppManaged": True}]))


def test_a_job_that_is_stopped_says_so_until_its_runner_has_ended_it(sagemaker: Any, clock: Any) -> None:
    sagemaker.create_processing_job(**job())
    clock.move(minutes=1)
    for _ in range(2):
        sagemaker.stop_processing_job(ProcessingJobName="churn")
        told = sagemaker.describe_processing_job(ProcessingJobName="churn")
        assert told["ProcessingJobStatus"] == "Stopping"
        assert told["LastModifiedTime"] == clock()


@pytest.mark.parametrize("status", ["Completed", "Failed", "Stopped"])
def test_a_job_that_has_ended_cannot_be_stopped(
    sagemaker: Any, refused: Refused, end: Callable[..., None], status: str
) -> None:
    sagemaker.create_processing_job(**job())
    end("churn", status)
    assert refused(sagemaker.stop_processing_job, ProcessingJobName="churn") == (
        "ValidationException",
        f"The request was rejected because the processing job is in status {status}",
    )


def test_a_job_is_deleted_only_when_it_has_ended(
    sagemaker: Any, refused: Refused, end: Callable[..., None]
) -> None:
    sagemaker.create_processing_job(**job())
    assert refused(sagemaker.delete_processing_job, ProcessingJobName="churn") == (
        "ResourceInUse",
        "The processing job churn is in status InProgress: delete it when it has ended.",
    )
    end("churn")
    sagemaker.delete_processing_job(ProcessingJobName="churn")
    sagemaker.create_processing_job(**job())


def test_a_list_tells_what_became_of_jobs(sagemaker: Any, end: Callable[..., None], clock: Any) -> None:
    sagemaker.create_processing_job(**job())
    end("churn", exit_message="CompletedWithViolations: 2", ended_at=clock(), failure_reason=None)
    [summary] = sagemaker.list_processing_jobs()["ProcessingJobSummaries"]
    assert summary["ExitMessage"] == "CompletedWithViolations: 2"
    assert summary["ProcessingEndTime"] == summary["CreationTime"] == clock()
    assert "FailureReason" not in summary


def test_the_oldest_job_is_listed_first_unless_asked_otherwise(sagemaker: Any, clock: Any) -> None:
    for name in ("b", "c", "a"):
        sagemaker.create_processing_job(**job(name))
        clock.move(seconds=1)
    assert names(sagemaker.list_processing_jobs()) == ["b", "c", "a"]
    assert names(sagemaker.list_processing_jobs(SortBy="Name")) == ["a", "b", "c"]
    assert names(sagemaker.list_processing_jobs(SortOrder="Descending")) == ["a", "c", "b"]


def test_a_list_filters_by_name_status_and_times(
    sagemaker: Any, end: Callable[..., None], clock: Any
) -> None:
    for name in ("hourly-1", "daily-1", "Hourly-2"):
        sagemaker.create_processing_job(**job(name))
        clock.move(hours=1)
    end("daily-1")
    created_at = sagemaker.describe_processing_job(ProcessingJobName="daily-1")["CreationTime"]
    for filters, expected in (
        ({"NameContains": "hourly"}, ["hourly-1"]),
        ({"NameContains": "%"}, []),
        ({"NameContains": ""}, ["hourly-1", "daily-1", "Hourly-2"]),
        ({"StatusEquals": "Completed"}, ["daily-1"]),
        ({"CreationTimeAfter": created_at}, ["Hourly-2"]),
        ({"CreationTimeBefore": created_at}, ["hourly-1"]),
    ):
        assert names(sagemaker.list_processing_jobs(**filters)) == expected, filters
