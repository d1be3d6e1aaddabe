"""Endpoints as records through boto3's client."""

from typing import Any

import pytest

from tests.service.operations.conftest import Refused
from tests.service.operations.requests import CAPTURE, create_endpoint

ARN = "arn:aws:sagemaker:us-east-1:123456789012:endpoint"
SPLIT = [
    {"VariantName": "old", "InitialVariantWeight": 3.0, "InitialInstanceCount": 1},
    {"VariantName": "new", "InitialVariantWeight": 1.0, "InitialInstanceCount": 1},
]


def weights(sagemaker: Any) -> dict[str, tuple[float, int]]:
    told = sagemaker.describe_endpoint(EndpointName="churn")
    return {
        variant["VariantName"]: (variant["CurrentWeight"], variant["CurrentInstanceCount"])
        for variant in told["ProductionVariants"]
    }


def test_an_endpoint_is_in_service_at_once(sagemaker: Any) -> None:
    create_endpoint(sagemaker)
    told = sagemaker.describe_endpoint(EndpointName="churn")
    assert (told["EndpointArn"], told["EndpointStatus"]) == (f"{ARN}/churn", "InService")
    assert told["EndpointConfigName"] == "churn"


@pytest.mark.parametrize(
    ("enabled", "status"),
    [({}, "Started"), ({"EnableCapture": True}, "Started"), ({"EnableCapture": False}, "Stopped")],
)
def test_an_endpoint_tells_whether_it_is_captured(
    sagemaker: Any, enabled: dict[str, bool], status: str
) -> None:
    capture = {name: value for name, value in CAPTURE.items() if name != "EnableCapture"}
    create_endpoint(sagemaker, DataCaptureConfig={**capture, **enabled})
    assert sagemaker.describe_endpoint(EndpointName="churn")["DataCaptureConfig"] == {
        "EnableCapture": status == "Started",
        "CaptureStatus": status,
        "CurrentSamplingPercentage": 100,
        "DestinationS3Uri": "s3://data/captures",
        "KmsKeyId": "",
    }


def test_an_endpoint_without_capture_says_nothing_of_it(sagemaker: Any) -> None:
    sagemaker.create_endpoint_config(EndpointConfigName="c", ProductionVariants=SPLIT)
    sagemaker.create_endpoint(EndpointName="churn", EndpointConfigName="c")
    assert "DataCaptureConfig" not in sagemaker.describe_endpoint(EndpointName="churn")


def test_a_name_is_taken(sagemaker: Any, refused: Refused) -> None:
    create_endpoint(sagemaker)
    assert refused(sagemaker.create_endpoint, EndpointName="churn", EndpointConfigName="churn") == (
        "ValidationException",
        f'Cannot create already existing endpoint "{ARN}/churn".',
    )


@pytest.mark.parametrize("operation", ["create_endpoint", "update_endpoint"])
def test_its_configuration_must_be_there(sagemaker: Any, refused: Refused, operation: str) -> None:
    create_endpoint(sagemaker)
    name = "churn" if operation == "update_endpoint" else "another"
    call = getattr(sagemaker, operation)
    assert refused(call, EndpointName=name, EndpointConfigName="nobody") == (
        "ValidationException",
        f'Could not find endpoint configuration "{ARN}-config/nobody".',
    )


@pytest.mark.parametrize(
    ("operation", "more"),
    [
        ("describe_endpoint", {}),
        ("delete_endpoint", {}),
        ("update_endpoint", {"EndpointConfigName": "churn"}),
        (
            "update_endpoint_weights_and_capacities",
            {"DesiredWeightsAndCapacities": [{"VariantName": "a", "DesiredWeight": 1.0}]},
        ),
    ],
)
def test_an_unknown_endpoint_is_told_by_awss_sentence(
    sagemaker: Any, refused: Refused, operation: str, more: dict[str, Any]
) -> None:
    assert refused(getattr(sagemaker, operation), EndpointName="nobody", **more) == (
        "ValidationException",
        f'Could not find endpoint "{ARN}/nobody".',
    )


def test_shares_and_counts_of_variants_are_changed_while_it_lives(sagemaker: Any, refused: Refused) -> None:
    create_endpoint(sagemaker, ProductionVariants=SPLIT)
    assert weights(sagemaker) == {"old": (3.0, 1), "new": (1.0, 1)}
    change = sagemaker.update_endpoint_weights_and_capacities
    change(
        EndpointName="churn",
        DesiredWeightsAndCapacities=[
            {"VariantName": "old", "DesiredWeight": 0.0},
            {"VariantName": "new", "DesiredInstanceCount": 4},
        ],
    )
    assert weights(sagemaker) == {"old": (0.0, 1), "new": (1.0, 4)}
    assert refused(
        change,
        EndpointName="churn",
        DesiredWeightsAndCapacities=[
            {"VariantName": "old", "DesiredWeight": 9.0},
            {"VariantName": "newer", "DesiredWeight": 1.0},
        ],
    ) == (
        "ValidationException",
        f'The variant name "newer" does not exist in the configuration of endpoint "{ARN}/churn".',
    )
    assert weights(sagemaker)["old"] == (0.0, 1)


class TestAnotherConfiguration:
    @pytest.fixture(autouse=True)
    def changed(self, sagemaker: Any) -> None:
        create_endpoint(sagemaker, ProductionVariants=SPLIT)
        sagemaker.update_endpoint_weights_and_capacities(
            EndpointName="churn",
            DesiredWeightsAndCapacities=[
                {"VariantName": "new", "DesiredWeight": 5.0, "DesiredInstanceCount": 2}
            ],
        )
        capture = {**CAPTURE, "DestinationS3Uri": "s3://data/elsewhere"}
        sagemaker.create_endpoint_config(
            EndpointConfigName="second", ProductionVariants=SPLIT[1:], DataCaptureConfig=capture
        )
        grown = [{**variant, "InitialVariantWeight": 9.0, "InitialInstanceCount": 9} for variant in SPLIT]
        sagemaker.create_endpoint_config(EndpointConfigName="grown", ProductionVariants=grown)

    def captures(self, sagemaker: Any) -> str:
        told = sagemaker.describe_endpoint(EndpointName="churn")
        assert told["EndpointConfigName"] == "second"
        return str(told["DataCaptureConfig"]["DestinationS3Uri"])

    def test_takes_the_place_of_all_that_was_changed(self, sagemaker: Any) -> None:
        sagemaker.update_endpoint(EndpointName="churn", EndpointConfigName="second")
        assert weights(sagemaker) == {"new": (1.0, 1)}
        assert self.captures(sagemaker) == "s3://data/elsewhere"

    def test_leaves_what_is_to_be_retained(self, sagemaker: Any) -> None:
        sagemaker.update_endpoint(
            EndpointName="churn",
            EndpointConfigName="second",
            RetainAllVariantProperties=True,
            ExcludeRetainedVariantProperties=[{"VariantPropertyType": "DesiredWeight"}],
        )
        assert weights(sagemaker) == {"new": (1.0, 2)}
        assert self.captures(sagemaker) == "s3://data/captures"

    def test_leaves_what_the_configuration_before_said_as_well(self, sagemaker: Any) -> None:
        sagemaker.update_endpoint(
            EndpointName="churn", EndpointConfigName="grown", RetainAllVariantProperties=True
        )
        assert weights(sagemaker) == {"old": (3.0, 1), "new": (5.0, 2)}


def test_a_deleted_endpoint_is_gone(sagemaker: Any) -> None:
    create_endpoint(sagemaker)
    sagemaker.delete_endpoint(EndpointName="churn")
    assert sagemaker.list_endpoints()["Endpoints"] == []


def test_endpoints_are_listed_by_status_and_time(sagemaker: Any, clock: Any) -> None:
    for name in ("b", "a"):
        create_endpoint(sagemaker, name)
        clock.move(seconds=1)
    listed = sagemaker.list_endpoints(StatusEquals="InService", SortBy="Name", SortOrder="Ascending")
    assert [endpoint["EndpointName"] for endpoint in listed["Endpoints"]] == ["a", "b"]
    sagemaker.update_endpoint(EndpointName="b", EndpointConfigName="b")
    [changed] = sagemaker.list_endpoints(LastModifiedTimeAfter=listed["Endpoints"][0]["CreationTime"])[
        "Endpoints"
    ]
    assert changed["EndpointName"] == "b"
    assert sagemaker.list_endpoints(StatusEquals="Failed")["Endpoints"] == []
