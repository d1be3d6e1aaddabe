"""Definitions of the four monitor types through boto3's client."""

from typing import Any

import pytest

from tests.service.operations.conftest import Refused
from tests.service.operations.requests import CAPTURE, create_endpoint, definition, schedule

KINDS = {
    "DataQuality": "data-quality",
    "ModelQuality": "model-quality",
    "ModelBias": "model-bias",
    "ModelExplainability": "model-explainability",
}
kinds = pytest.mark.parametrize("kind", KINDS)
BATCH = {
    "DataCapturedDestinationS3Uri": "s3://data/batch",
    "DatasetFormat": {"Csv": {"Header": True}},
    "LocalPath": "/opt/ml/processing/input/batch",
}


class Definitions:
    """The operations on definitions of a kind."""

    def __init__(self, sagemaker: Any, kind: str) -> None:
        words = KINDS[kind].replace("-", "_")
        self.create = getattr(sagemaker, f"create_{words}_job_definition")
        self.describe = getattr(sagemaker, f"describe_{words}_job_definition")
        self.delete = getattr(sagemaker, f"delete_{words}_job_definition")
        self.list = getattr(sagemaker, f"list_{words}_job_definitions")

    def names(self, **filters: Any) -> list[str]:
        found = self.list(**filters)["JobDefinitionSummaries"]
        return [summary["MonitoringJobDefinitionName"] for summary in found]


@pytest.fixture
def those(sagemaker: Any, kind: str) -> Definitions:
    """Definitions of the test's kind, beside an endpoint that is captured."""
    create_endpoint(sagemaker)
    return Definitions(sagemaker, kind)


def arn(kind: str, name: str = "churn") -> str:
    return f"arn:aws:sagemaker:us-east-1:123456789012:{KINDS[kind]}-job-definition/{name}"


@kinds
def test_a_definition_is_described_with_the_keys_it_was_created_with(
    those: Definitions, kind: str, clock: Any
) -> None:
    asked = definition(kind)
    assert those.create(**asked)["JobDefinitionArn"] == arn(kind)
    told = those.describe(JobDefinitionName="churn")
    assert {name: told[name] for name in asked} == asked
    assert (told["JobDefinitionArn"], told["CreationTime"]) == (arn(kind), clock())


@kinds
def test_a_name_is_taken_within_its_kind(those: Definitions, kind: str, refused: Refused) -> None:
    those.create(**definition(kind))
    assert refused(those.create, **definition(kind)) == (
        "ResourceInUse",
        f"A job definition of this name already exists ({arn(kind)})",
    )


def test_kinds_have_names_of_their_own(sagemaker: Any) -> None:
    create_endpoint(sagemaker)
    for kind in KINDS:
        Definitions(sagemaker, kind).create(**definition(kind))
    Definitions(sagemaker, "ModelBias").delete(JobDefinitionName="churn")
    left = {kind: Definitions(sagemaker, kind).names() for kind in KINDS}
    assert left == {
        "DataQuality": ["churn"],
        "ModelQuality": ["churn"],
        "ModelBias": [],
        "ModelExplainability": ["churn"],
    }


@kinds
@pytest.mark.parametrize("operation", ["describe", "delete"])
def test_an_unknown_definition_has_the_code_that_the_sdk_waits_for(
    those: Definitions, kind: str, refused: Refused, operation: str
) -> None:
    assert refused(getattr(those, operation), JobDefinitionName="nobody") == (
        "ResourceNotFound",
        f"Could not find a {kind} job definition with name: nobody",
    )


@kinds
def test_its_endpoint_must_be_there(sagemaker: Any, kind: str, refused: Refused) -> None:
    assert refused(Definitions(sagemaker, kind).create, **definition(kind)) == (
        "ValidationException",
        "Endpoint 'churn' does not exist or is not valid",
    )


def test_its_endpoint_must_be_captured(sagemaker: Any, refused: Refused) -> None:
    create_endpoint(sagemaker, DataCaptureConfig={**CAPTURE, "EnableCapture": False})
    assert refused(Definitions(sagemaker, "DataQuality").create, **definition("DataQuality")) == (
        "ValidationException",
        "Endpoint 'churn' does not exist or is not valid",
    )


@pytest.mark.parametrize("kind", ["DataQuality"])
class TestOfDataQuality:
    def test_how_inputs_are_read_and_outputs_uploaded_is_filled_in(self, those: Definitions) -> None:
        asked = definition("DataQuality")
        endpoint = asked["DataQualityJobInput"]["EndpointInput"]
        for name in ("S3InputMode", "S3DataDistributionType"):
            del endpoint[name]
        output = {"S3Uri": "s3://data/results", "LocalPath": "/opt/ml/processing/output"}
        asked["DataQualityJobOutputConfig"] = {"MonitoringOutputs": [{"S3Output": output}]}
        those.create(**asked)
        told = those.describe(JobDefinitionName="churn")
        assert told["DataQualityJobInput"]["EndpointInput"] == {
            **endpoint,
            "S3InputMode": "File",
            "S3DataDistributionType": "FullyReplicated",
        }
        [told_output] = told["DataQualityJobOutputConfig"]["MonitoringOutputs"]
        assert told_output["S3Output"] == {**output, "S3UploadMode": "Continuous"}

    def test_one_of_batch_transforms_is_listed_without_an_endpoint(self, those: Definitions) -> None:
        those.create(**{**definition("DataQuality"), "DataQualityJobInput": {"BatchTransformInput": BATCH}})
        [summary] = those.list()["JobDefinitionSummaries"]
        assert summary["MonitoringJobDefinitionArn"] == arn("DataQuality")
        assert "EndpointName" not in summary

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            ({}, "DataQualityJobInput needs either EndpointInput or BatchTransformInput, and not both."),
            (
                {"BatchTransformInput": {**BATCH, "S3InputMode": "Pipe"}},
                "DataQualityJobInput.BatchTransformInput has S3InputMode Pipe, "
                "which is not served here; use File.",
            ),
            (
                {"BatchTransformInput": {**BATCH, "LocalPath": "/etc"}},
                "DataQualityJobInput.BatchTransformInput has the LocalPath '/etc', "
                "which must lie in /opt/ml/processing/.",
            ),
            (
                {"BatchTransformInput": {**BATCH, "EndTimeOffset": "PX"}},
                "DataQualityJobInput.BatchTransformInput: EndTimeOffset is 'PX'; "
                "it must be a duration before the scheduled time "
                "such as -PT1H or -P7H (hours), -P30M (minutes) or -P8D (days)",
            ),
        ],
    )
    def test_what_cannot_be_read_is_refused_by_a_sentence(
        self, those: Definitions, refused: Refused, data: dict[str, Any], sentence: str
    ) -> None:
        asked = {**definition("DataQuality"), "DataQualityJobInput": data}
        assert refused(those.create, **asked) == ("ValidationException", sentence)

    def test_a_baseline_job_must_be_there_unless_its_constraints_are_given(
        self, those: Definitions, refused: Refused
    ) -> None:
        baseline: dict[str, Any] = {"BaseliningJobName": "gone"}
        asked = {**definition("DataQuality"), "DataQualityBaselineConfig": baseline}
        assert refused(those.create, **asked) == (
            "ValidationException",
            "Could not find requested job with name: gone",
        )
        baseline["ConstraintsResource"] = {"S3Uri": "s3://data/constraints.json"}
        those.create(**asked)

    def test_definitions_are_listed_by_endpoint_name_and_time(
        self, sagemaker: Any, those: Definitions, clock: Any
    ) -> None:
        create_endpoint(sagemaker, "other")
        for name, endpoint in (("b-1", "churn"), ("a-1", "other"), ("b-2", "churn")):
            those.create(**definition("DataQuality", name, EndpointName=endpoint))
            clock.move(seconds=1)
        assert those.names() == ["b-2", "a-1", "b-1"]
        assert those.names(EndpointName="churn", SortBy="Name", SortOrder="Ascending") == ["b-1", "b-2"]
        assert those.names(NameContains="-1") == ["a-1", "b-1"]
        assert those.names(CreationTimeBefore=clock(), MaxResults=1) == ["b-2"]

    def test_a_definition_that_a_schedule_runs_cannot_be_deleted(
        self, sagemaker: Any, those: Definitions, refused: Refused
    ) -> None:
        those.create(**definition("DataQuality"))
        sagemaker.create_monitoring_schedule(**schedule())
        assert refused(those.delete, JobDefinitionName="churn") == (
            "ValidationException",
            "The job definition churn is in use by the monitoring schedule hourly: "
            "delete the schedule, or give it another definition, first.",
        )
        sagemaker.delete_monitoring_schedule(MonitoringScheduleName="hourly")
        those.delete(JobDefinitionName="churn")


@pytest.mark.parametrize("kind", ["ModelQuality"])
class TestOfModelQuality:
    """AWS has a second validator behind this operation, with a form of its own."""

    def test_the_attribute_of_predictions_is_asked_for(self, those: Definitions, refused: Refused) -> None:
        asked = definition("ModelQuality")
        del asked["ModelQualityJobInput"]["EndpointInput"]["InferenceAttribute"]
        assert refused(those.create, **asked) == (
            "ValidationException",
            "InvalidParameter: 1 validation error(s) found.\n"
            "- missing required field, CreateModelQualityJobDefinitionInput."
            "ModelQualityJobInputs.EndpointInput.InferenceAttribute.\n",
        )

    def test_all_that_is_missing_is_said(self, those: Definitions, refused: Refused) -> None:
        asked = {**definition("ModelQuality"), "ModelQualityAppSpecification": {"ImageUri": "any"}}
        asked["ModelQualityJobInput"].update({"BatchTransformInput": BATCH})
        del asked["ModelQualityJobInput"]["EndpointInput"]
        assert refused(those.create, **asked) == (
            "ValidationException",
            "InvalidParameter: 2 validation error(s) found.\n"
            "- missing required field, CreateModelQualityJobDefinitionInput."
            "ModelQualityAppSpecification.ProblemType.\n"
            "- missing required field, CreateModelQualityJobDefinitionInput."
            "ModelQualityJobInputs.BatchTransformInput.InferenceAttribute.\n",
        )

    def test_a_binary_models_class_may_come_of_its_probability(self, those: Definitions) -> None:
        asked = definition("ModelQuality", ProbabilityAttribute="0", ProbabilityThresholdAttribute=0.5)
        asked["ModelQualityAppSpecification"]["ProblemType"] = "BinaryClassification"
        del asked["ModelQualityJobInput"]["EndpointInput"]["InferenceAttribute"]
        those.create(**asked)
