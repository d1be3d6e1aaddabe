"""AWS's protocols over HTTP: what is asked for by which header, and how refusals look."""

import json

import pytest
from botocore.exceptions import ClientError

from tests.service.serving import Server


def test_sts_says_the_account_of_the_settings(server: Server) -> None:
    identity = server.client("sts").get_caller_identity()
    assert identity["Account"] == server.settings.account
    assert identity["Arn"] == f"arn:aws:iam::{server.settings.account}:root"


def test_iam_knows_a_role_of_any_name(server: Server) -> None:
    role = server.client("iam").get_role(RoleName="monitoring")["Role"]
    assert role["Arn"] == f"arn:aws:iam::{server.settings.account}:role/monitoring"
    assert role["CreateDate"].year == 2020


def test_iam_refuses_a_name_outside_its_shape_in_xml(server: Server) -> None:
    with pytest.raises(ClientError) as refused:
        server.client("iam").get_role(RoleName="a b<c>")
    assert refused.value.response["Error"]["Code"] == "ValidationException"
    assert "'a b<c>' at 'roleName'" in refused.value.response["Error"]["Message"]


def test_an_operation_that_is_not_served_is_unknown(server: Server) -> None:
    with pytest.raises(ClientError) as refused:
        server.client().create_training_job(
            TrainingJobName="a",
            AlgorithmSpecification={"TrainingInputMode": "File"},
            RoleArn="arn:aws:iam::123456789012:role/r",
            OutputDataConfig={"S3OutputPath": "s3://b"},
            ResourceConfig={"VolumeSizeInGB": 1},
            StoppingCondition={},
        )
    assert refused.value.response["Error"]["Code"] == "UnknownOperationException"
    assert "SageMaker.CreateTrainingJob" in refused.value.response["Error"]["Message"]


def test_asking_an_endpoint_is_answered_by_where_to_ask(server: Server) -> None:
    with pytest.raises(ClientError) as refused:
        server.client("sagemaker-runtime").invoke_endpoint(EndpointName="churn", Body=b"1,2")
    assert refused.value.response["Error"]["Code"] == "ValidationError"
    message = refused.value.response["Error"]["Message"]
    assert "endpoint churn is a record" in message
    assert "AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME" in message


@pytest.mark.parametrize("headers", [{}, {"x_amz_target": "x"}, {"x_amz_target": "SageMaker."}])
def test_a_request_that_names_no_operation_is_refused(server: Server, headers: dict[str, str]) -> None:
    answered = server.call("POST", "/", b"{}", **headers)
    assert answered.status == 400
    assert json.loads(answered.body)["__type"] == "UnknownOperationException"


def test_a_query_without_a_known_action_is_refused_in_xml(server: Server) -> None:
    answered = server.call(
        "POST", "/", b"Action=Dance&Version=2011-06-15", content_type="application/x-www-form-urlencoded"
    )
    assert answered.status == 400
    assert b"<Code>InvalidAction</Code>" in answered.body


def test_every_answer_has_an_id(server: Server) -> None:
    ids = {server.call("POST", "/").headers["x-amzn-requestid"] for _ in range(3)}
    assert len(ids) == 3


def test_a_request_may_not_be_larger_than_its_bound(server: Server) -> None:
    answered = server.call("POST", "/", b" " * ((1 << 20) + 1))
    assert answered.status == 413
    assert json.loads(answered.body)["__type"] == "RequestEntityTooLargeException"
