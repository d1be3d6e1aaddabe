"""Models through boto3's client."""

from typing import Any

import pytest

from tests.service.operations.conftest import Refused

ARN = "arn:aws:sagemaker:us-east-1:123456789012:model"
MODEL = {"ModelName": "churn", "PrimaryContainer": {"Image": "http://127.0.0.1:9000/"}}


def test_a_model_is_described_as_it_was_created(sagemaker: Any, clock: Any) -> None:
    assert sagemaker.create_model(**MODEL)["ModelArn"] == f"{ARN}/churn"
    told = sagemaker.describe_model(ModelName="churn")
    assert {name: told[name] for name in MODEL} == MODEL
    assert (told["ModelArn"], told["CreationTime"]) == (f"{ARN}/churn", clock())


def test_a_name_is_taken(sagemaker: Any, refused: Refused) -> None:
    sagemaker.create_model(**MODEL)
    assert refused(sagemaker.create_model, **MODEL) == (
        "ValidationException",
        f'Cannot create already existing model "{ARN}/churn".',
    )


@pytest.mark.parametrize("operation", ["describe_model", "delete_model"])
def test_an_unknown_model_is_told_by_awss_sentence(sagemaker: Any, refused: Refused, operation: str) -> None:
    assert refused(getattr(sagemaker, operation), ModelName="Nobody") == (
        "ValidationException",
        f'Could not find model "{ARN}/nobody".',
    )


def test_a_deleted_model_is_gone(sagemaker: Any) -> None:
    sagemaker.create_model(**MODEL)
    sagemaker.delete_model(ModelName="churn")
    assert sagemaker.list_models()["Models"] == []


def test_the_newest_model_is_listed_first_and_the_moment_itself_counts(sagemaker: Any, clock: Any) -> None:
    for name in ("b", "a"):
        sagemaker.create_model(ModelName=name)
        clock.move(seconds=1)
    models = sagemaker.list_models()["Models"]
    assert [model["ModelName"] for model in models] == ["a", "b"]
    newest = sagemaker.list_models(CreationTimeAfter=models[0]["CreationTime"])["Models"]
    assert newest == [{"ModelName": "a", "ModelArn": f"{ARN}/a", "CreationTime": models[0]["CreationTime"]}]
