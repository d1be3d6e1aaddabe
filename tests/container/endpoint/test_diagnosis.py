"""What `understudy doctor --aws` says of endpoints on a server that speaks SageMaker's and S3's protocols."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from moto.server import ThreadedMotoServer

from tests.preprocess.reading import capture, side
from understudy.container.endpoint import diagnosis
from understudy.container.endpoint.capture import captured
from understudy.container.endpoint.diagnosis import endpoint_diagnosis
from understudy.container.endpoint.schedules import schedules

BUCKET = "example-bucket"
CAPTURING = {
    "EnableCapture": True,
    "InitialSamplingPercentage": 100,
    "DestinationS3Uri": f"s3://{BUCKET}/captures",
    "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
    "CaptureContentTypeHeader": {"CsvContentTypes": ["text/csv"]},
}
OUTPUT = {"S3Uri": f"s3://{BUCKET}/reports", "LocalPath": "/opt/ml/processing/output"}
ROLE = "arn:aws:iam::123456789012:role/model"
HOUR = "captures/flights/AllTraffic/2026/03/02/15/"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def aws(address: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in {
        "AWS_ENDPOINT_URL": address,
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "eu-west-1",
    }.items():
        monkeypatch.setenv(name, value)
    yield
    import urllib.request

    urllib.request.urlopen(urllib.request.Request(f"{address}/moto-api/reset", method="POST")).close()


def make_endpoint(capture_config: dict[str, Any] | None, name: str = "flights") -> None:
    sagemaker = boto3.client("sagemaker")
    sagemaker.create_model(ModelName="model", ExecutionRoleArn=ROLE, PrimaryContainer={"Image": "image"})
    variant = {
        "VariantName": "AllTraffic",
        "ModelName": "model",
        "InitialInstanceCount": 1,
        "InstanceType": "ml.m5.large",
    }
    given = {"DataCaptureConfig": capture_config} if capture_config else {}
    sagemaker.create_endpoint_config(EndpointConfigName="config", ProductionVariants=[variant], **given)
    sagemaker.create_endpoint(EndpointName=name, EndpointConfigName="config")


def put_capture(body: str, hour: str = HOUR) -> None:
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_object(Bucket=BUCKET, Key=f"{hour}00-10-000-a.jsonl", Body=body.encode())


def test_an_endpoint_that_captures_is_described(aws: None) -> None:
    make_endpoint(CAPTURING)
    put_capture(capture(side("1,2"), side("0.5")) + "\n")
    lines, faults = endpoint_diagnosis("flights")
    assert faults == []
    told = "\n".join(lines)
    assert "endpoint flights is InService" in told
    assert "captures 100 % of its requests to s3://example-bucket/captures" in told
    assert "keeps the text of text/csv; all other types are captured as BASE64, which is decoded" in told
    assert re.search(rf"newest captures of AllTraffic: s3://{BUCKET}/{HOUR}, \d+ days old", told)
    assert "its first record: endpointInput CSV (text/csv), endpointOutput CSV (text/csv)" in told


def test_an_endpoint_that_does_not_capture_is_told_how_to(aws: None) -> None:
    make_endpoint(None)
    _, faults = endpoint_diagnosis("flights")
    assert faults == [
        "The endpoint flights captures nothing: update it with an endpoint configuration whose "
        "DataCaptureConfig has EnableCapture true"
    ]


def test_a_side_that_is_not_captured_is_named(aws: None) -> None:
    make_endpoint(CAPTURING | {"CaptureOptions": [{"CaptureMode": "Output"}]})
    put_capture(capture(None, side("0.5")))
    _, faults = endpoint_diagnosis("flights")
    assert any("does not capture inputs: drift of features cannot be seen" in fault for fault in faults)


def test_nothing_captured_names_the_place_and_the_right(aws: None) -> None:
    make_endpoint(CAPTURING)
    put_capture("", hour="elsewhere/")
    _, faults = endpoint_diagnosis("flights")
    assert faults == [
        f"No capture lies under s3://{BUCKET}/captures/flights/AllTraffic/yyyy/mm/dd/hh/: no request came, "
        "or the role of the model lacks s3:PutObject there (and kms:GenerateDataKey where there is a key)"
    ]


def test_a_record_that_no_job_could_read_is_named_by_its_address(aws: None) -> None:
    make_endpoint(CAPTURING)
    put_capture("not a capture\n")
    _, faults = endpoint_diagnosis("flights")
    assert any(f"s3://{BUCKET}/{HOUR}00-10-000-a.jsonl, line 1: this line" in fault for fault in faults)


def test_a_bucket_that_is_not_there_is_named(aws: None) -> None:
    make_endpoint(CAPTURING)
    _, faults = endpoint_diagnosis("flights")
    assert len(faults) == 1
    assert f"ListObjectsV2 of s3://{BUCKET}/captures/flights/AllTraffic/ failed" in faults[0]
    assert "NoSuchBucket" in faults[0]


def test_an_unknown_endpoint_is_answered_with_those_there_are(aws: None) -> None:
    make_endpoint(CAPTURING, "flights")
    lines, faults = endpoint_diagnosis("flight")
    assert lines == []
    assert len(faults) == 1
    assert faults[0].endswith("; the newest endpoints in eu-west-1 are flights")


def test_without_credentials_it_says_what_to_set(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("HOME", "/nonexistent")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
    _, faults = endpoint_diagnosis("flights")
    assert faults == [
        "AWS cannot be asked: Unable to locate credentials; "
        "set them, e.g. with `aws configure` or AWS_PROFILE"
    ]


def test_the_newest_hour_is_found_over_years_and_its_age_told(aws: None) -> None:
    put_capture(capture(side("1"), side("2")), hour="captures/flights/AllTraffic/2025/12/31/23/")
    s3 = boto3.client("s3")
    s3.put_object(Bucket=BUCKET, Key="captures/flights/AllTraffic/2026/01/01/00/a.jsonl", Body=b"")
    now = datetime(2026, 1, 1, 0, 30, tzinfo=UTC)
    found = captured(s3, f"s3://{BUCKET}/captures/", "flights", "AllTraffic", now)
    assert found.lines == (
        f"newest captures of AllTraffic: s3://{BUCKET}/captures/flights/AllTraffic/2026/01/01/00/",
    )
    later = captured(s3, f"s3://{BUCKET}/captures/", "flights", "AllTraffic", now + timedelta(hours=5))
    assert later.lines[0].endswith(", 5 hours old: no request since, or capture has stopped")


def test_a_right_that_is_missing_is_named() -> None:
    sagemaker = boto3.client("sagemaker", region_name="eu-west-1")
    stubbed = Stubber(sagemaker)
    stubbed.add_client_error("describe_endpoint", "AccessDeniedException", "no", 400)
    with stubbed, pytest.raises(diagnosis.UserError) as told:
        diagnosis.answer(sagemaker.describe_endpoint, EndpointName="flights")
    assert str(told.value) == (
        "DescribeEndpoint is not allowed for flights: give whoever asks the right sagemaker:DescribeEndpoint"
    )


def test_a_schedule_whose_run_failed_and_whose_baseline_is_a_folder(aws: None) -> None:
    put_capture(capture(side("1"), side("2")))
    sagemaker = boto3.client("sagemaker")
    arn = "arn:aws:sagemaker:eu-west-1:123456789012:monitoring-schedule/hourly"
    times = {"CreationTime": datetime.now(UTC), "LastModifiedTime": datetime.now(UTC)}
    with Stubber(sagemaker) as stubbed:
        # No server at hand keeps monitoring schedules yet; shapes are checked against SageMaker's own model.
        stubbed.add_response(
            "list_monitoring_schedules",
            {
                "MonitoringScheduleSummaries": [
                    {
                        "MonitoringScheduleName": "hourly",
                        "MonitoringScheduleArn": arn,
                        "MonitoringScheduleStatus": "Scheduled",
                        **times,
                    }
                ]
            },
        )
        stubbed.add_response(
            "describe_monitoring_schedule",
            {
                "MonitoringScheduleName": "hourly",
                "MonitoringScheduleArn": arn,
                "MonitoringScheduleStatus": "Scheduled",
                "MonitoringType": "DataQuality",
                "MonitoringScheduleConfig": {"MonitoringJobDefinitionName": "definition"},
                "LastMonitoringExecutionSummary": {
                    "MonitoringScheduleName": "hourly",
                    "ScheduledTime": times["CreationTime"],
                    "MonitoringExecutionStatus": "Failed",
                    "FailureReason": "Job inputs had no data",
                    **times,
                },
                **times,
            },
        )
        stubbed.add_response(
            "describe_data_quality_job_definition",
            {
                "JobDefinitionArn": arn.replace("monitoring-schedule", "data-quality-job-definition"),
                "JobDefinitionName": "definition",
                "CreationTime": times["CreationTime"],
                "DataQualityBaselineConfig": {"ConstraintsResource": {"S3Uri": f"s3://{BUCKET}/baseline"}},
                "DataQualityAppSpecification": {"ImageUri": "image"},
                "DataQualityJobInput": {},
                "DataQualityJobOutputConfig": {"MonitoringOutputs": [{"S3Output": OUTPUT}]},
                "JobResources": {
                    "ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 20}
                },
                "RoleArn": ROLE,
            },
        )
        found = schedules(sagemaker, boto3.client("s3"), "flights")
    assert found.lines == ("schedule hourly (DataQuality) is Scheduled; its last run ended Failed",)
    assert found.faults == (
        "The last run of the schedule hourly failed: Job inputs had no data",
        f"s3://{BUCKET}/baseline, which the schedule hourly compares with, is not there: "
        "name the file, not its folder",
    )
