"""Endpoints' configurations through boto3's client."""

from typing import Any

import pytest

from tests.service.operations.conftest import Refused
from tests.service.operations.requests import CAPTURE, create_endpoint

ARN = "arn:aws:sagemaker:us-east-1:123456789012:endpoint-config"
CONFIG = {
    "EndpointConfigName": "churn",
    "ProductionVariants": [{"VariantName": "AllTraffic", "InitialVariantWeight": 2.0}],
    "DataCaptureConfig": CAPTURE,
}


def test_a_configuration_is_described_as_it_was_created(sagemaker: Any) -> None:
    assert sagemaker.create_endpoint_config(**CONFIG)["EndpointConfigArn"] == f"{ARN}/churn"
    told = sagemaker.describe_endpoint_config(EndpointConfigName="churn")
    assert {name: told[name] for name in CONFIG} == CONFIG


def test_a_variant_weighs_one_unless_it_says_so(sagemaker: Any) -> None:
    sagemaker.create_endpoint_config(**{**CONFIG, "ProductionVariants": [{"VariantName": "a"}]})
    told = sagemaker.describe_endpoint_config(EndpointConfigName="churn")
    assert told["ProductionVariants"] == [{"VariantName": "a", "InitialVariantWeight": 1.0}]


def test_a_variants_model_must_be_there(sagemaker: Any, refused: Refused) -> None:
    config = {**CONFIG, "ProductionVariants": [{"VariantName": "a", "ModelName": "churn"}]}
    assert refused(sagemaker.create_endpoint_config, **config) == (
        "ValidationException",
        'Could not find model "arn:aws:sagemaker:us-east-1:123456789012:model/churn".',
    )
    sagemaker.create_model(ModelName="churn")
    sagemaker.create_endpoint_config(**config)


def test_two_variants_of_one_name_are_refused(sagemaker: Any, refused: Refused) -> None:
    config = {**CONFIG, "ProductionVariants": [{"VariantName": "a"}, {"VariantName": "a"}]}
    code, sentence = refused(sagemaker.create_endpoint_config, **config)
    assert (code, sentence) == (
        "ValidationException",
        "The variant name 'a' is given twice: it must be unique in 'churn'.",
    )


def test_a_name_is_taken(sagemaker: Any, refused: Refused) -> None:
    sagemaker.create_endpoint_config(**CONFIG)
    assert refused(sagemaker.create_endpoint_config, **CONFIG) == (
        "ValidationException",
        f'Cannot create already existing endpoint configuration "{ARN}/churn".',
    )


@pytest.mark.parametrize("operation", ["describe_endpoint_config", "delete_endpoint_config"])
def test_an_unknown_configuration_is_told_by_awss_sentence(
    sagemaker: Any, refused: Refused, operation: str
) -> None:
    assert refused(getattr(sagemaker, operation), EndpointConfigName="nobody") == (
        "ValidationException",
        f'Could not find endpoint configuration "{ARN}/nobody".',
    )


def test_a_configuration_may_go_while_its_endpoint_lives(sagemaker: Any) -> None:
    create_endpoint(sagemaker)
    sagemaker.delete_endpoint_config(EndpointConfigName="churn")
    assert sagemaker.list_endpoint_configs()["EndpointConfigs"] == []
    told = sagemaker.describe_endpoint(EndpointName="churn")
    assert told["DataCaptureConfig"]["DestinationS3Uri"] == "s3://data/captures"


def test_the_newest_configuration_is_listed_first(sagemaker: Any, clock: Any) -> None:
    for name in ("b", "a"):
        sagemaker.create_endpoint_config(**{**CONFIG, "EndpointConfigName": name})
        clock.move(seconds=1)
    listed = sagemaker.list_endpoint_configs()["EndpointConfigs"]
    assert [config["EndpointConfigName"] for config in listed] == ["a", "b"]
    assert listed[0]["EndpointConfigArn"] == f"{ARN}/a"
