"""Schedules that would write over each other's merged captures are told so when the second one is made."""

from typing import Any

import pytest

from tests.service.operations.conftest import Refused
from tests.service.operations.requests import OUTPUT, create_endpoint, definition, schedule


@pytest.fixture(autouse=True)
def ground(sagemaker: Any) -> None:
    """An endpoint, and a schedule that joins each of its hours with labels."""
    create_endpoint(sagemaker)
    sagemaker.create_model_quality_job_definition(**definition("ModelQuality"))
    sagemaker.create_monitoring_schedule(**of("ModelQuality", "churn", "quality"))


def of(kind: str, definition_name: str, name: str, expression: str = "cron(0 * ? * * *)") -> dict[str, Any]:
    named = {"MonitoringJobDefinitionName": definition_name, "MonitoringType": kind}
    return schedule(name, expression, **named)


def bias(
    sagemaker: Any, *, labels: str = "s3://data/labels", output: str = "s3://data/results", **endpoint: Any
) -> None:
    asked = definition("ModelBias", "late", **endpoint)
    asked["ModelBiasJobInput"]["GroundTruthS3Input"] = {"S3Uri": labels}
    outputs = [{"S3Output": {**OUTPUT, "S3Uri": output}}]
    asked["ModelBiasJobOutputConfig"] = {"MonitoringOutputs": outputs}
    sagemaker.create_model_bias_job_definition(**asked)


@pytest.mark.parametrize(
    "other",
    [
        {"StartTimeOffset": "-PT2H", "EndTimeOffset": "-PT1H"},
        {"labels": "s3://data/other-labels"},
    ],
)
def test_other_windows_or_labels_in_one_output_are_refused(
    sagemaker: Any, refused: Refused, other: dict[str, Any]
) -> None:
    bias(sagemaker, **other)
    code, message = refused(sagemaker.create_monitoring_schedule, **of("ModelBias", "late", "bias"))
    assert code == "ValidationException"
    assert message.startswith(
        "The monitoring schedule quality lays captures that it merges with labels into "
        "s3://data/results/merge/churn as well"
    )
    assert "another S3Uri in MonitoringOutputs" in message


@pytest.mark.parametrize(
    "same",
    [
        {"StartTimeOffset": "-PT1H"},
        {"StartTimeOffset": "-PT2H", "EndTimeOffset": "-PT1H", "output": "s3://data/bias"},
    ],
)
def test_the_same_windows_or_another_output_are_taken(sagemaker: Any, same: dict[str, Any]) -> None:
    bias(sagemaker, **same)
    sagemaker.create_monitoring_schedule(**of("ModelBias", "late", "bias"))


def test_so_are_windows_that_overlap_since_each_execution_has_a_folder_of_its_own(sagemaker: Any) -> None:
    bias(sagemaker, StartTimeOffset="-P1D")
    sagemaker.create_monitoring_schedule(**of("ModelBias", "late", "bias"))


def test_a_schedule_is_changed_although_it_shares_its_output_with_itself(sagemaker: Any) -> None:
    sagemaker.update_monitoring_schedule(**of("ModelQuality", "churn", "quality", "cron(0 12 ? * * *)"))


def test_a_change_that_makes_two_share_an_output_is_refused(sagemaker: Any, refused: Refused) -> None:
    bias(sagemaker)
    sagemaker.create_monitoring_schedule(**of("ModelBias", "late", "bias"))
    daily = of("ModelBias", "late", "bias", "cron(0 12 ? * * *)")
    _, message = refused(sagemaker.update_monitoring_schedule, **daily)
    assert message.startswith("The monitoring schedule quality lays captures")
