"""Addresses that the operator forbids are refused when they are named, not when a job needs them."""

from pathlib import Path
from typing import Any

import pytest

from tests.service.operations.conftest import Refused
from tests.service.operations.requests import (
    CAPTURE,
    CLUSTER,
    IMAGE,
    ROLE,
    create_endpoint,
    definition,
    inline,
    schedule,
)
from understudy.service.settings import Settings

ELSEWHERE = "s3://elsewhere/key"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", buckets=("data",))


def job(address: str) -> dict[str, Any]:
    s3 = {"S3Uri": address, "LocalPath": "/opt/ml/processing/input", "S3DataType": "S3Prefix"}
    return {
        "ProcessingJobName": "churn",
        "ProcessingResources": {"ClusterConfig": CLUSTER},
        "AppSpecification": {"ImageUri": IMAGE},
        "RoleArn": ROLE,
        "ProcessingInputs": [{"InputName": "data", "S3Input": s3}],
        "Environment": {"anyUri": ELSEWHERE},
    }


def test_a_job_that_names_another_bucket_is_refused_with_bucket_and_setting(
    sagemaker: Any, refused: Refused
) -> None:
    assert refused(sagemaker.create_processing_job, **job(ELSEWHERE)) == (
        "ValidationException",
        f"ProcessingInputs.S3Input.S3Uri: The address '{ELSEWHERE}' lies in no bucket that this service may "
        "use: data. Its operator lists them in `buckets`.",
    )
    assert sagemaker.create_processing_job(**job("s3://data/key"))


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("file:///etc/passwd", "lies in no folder that this service may use"),
        ("https://s3.amazonaws.com/data/key", "neither s3://BUCKET/KEY nor file:///PATH"),
    ],
)
def test_so_is_one_that_names_another_folder_or_no_address(
    sagemaker: Any, refused: Refused, address: str, said: str
) -> None:
    code, message = refused(sagemaker.create_processing_job, **job(address))
    assert code == "ValidationException"
    assert said in message


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("ModelBiasAppSpecification.ConfigUri", {"ImageUri": IMAGE, "ConfigUri": ELSEWHERE}),
        ("ModelBiasBaselineConfig.ConstraintsResource.S3Uri", {"ConstraintsResource": {"S3Uri": ELSEWHERE}}),
    ],
)
def test_so_is_a_definition(sagemaker: Any, refused: Refused, field: str, more: dict[str, Any]) -> None:
    create_endpoint(sagemaker)
    asked = definition("ModelBias") | {field.partition(".")[0]: more}
    code, message = refused(sagemaker.create_model_bias_job_definition, **asked)
    assert code == "ValidationException"
    assert message.startswith(f"{field}: The address '{ELSEWHERE}' lies in no bucket")


def test_so_is_a_schedule_with_a_definition_of_its_own(sagemaker: Any, refused: Refused) -> None:
    create_endpoint(sagemaker)
    asked = inline(MonitoringAppSpecification={"ImageUri": IMAGE, "RecordPreprocessorSourceUri": ELSEWHERE})
    code, message = refused(sagemaker.create_monitoring_schedule, **schedule(MonitoringJobDefinition=asked))
    assert code == "ValidationException"
    assert message.startswith("MonitoringAppSpecification.RecordPreprocessorSourceUri: The address")


def test_so_is_a_monitor_of_an_endpoint_whose_captures_lie_elsewhere(
    sagemaker: Any, refused: Refused
) -> None:
    create_endpoint(sagemaker, DataCaptureConfig={**CAPTURE, "DestinationS3Uri": ELSEWHERE})
    _, message = refused(sagemaker.create_data_quality_job_definition, **definition("DataQuality"))
    assert message.startswith("The captures of endpoint 'churn', DestinationS3Uri: The address")
