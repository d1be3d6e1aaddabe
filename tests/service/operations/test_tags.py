"""Tags through boto3's client."""

from typing import Any

import pytest

from tests.service.operations.conftest import Refused

ARN = "arn:aws:sagemaker:us-east-1:123456789012:model/churn"


@pytest.fixture
def tags(sagemaker: Any) -> Any:
    """Tags of a model that has the team's, as a dictionary."""
    sagemaker.create_model(ModelName="churn", Tags=[{"Key": "team", "Value": "risk"}])

    def tags() -> dict[str, str]:
        return {tag["Key"]: tag["Value"] for tag in sagemaker.list_tags(ResourceArn=ARN)["Tags"]}

    return tags


def test_a_resource_is_created_with_its_tags(tags: Any) -> None:
    assert tags() == {"team": "risk"}


def test_a_tag_is_added_or_given_another_value(sagemaker: Any, tags: Any) -> None:
    added = [{"Key": "stage", "Value": "prod"}, {"Key": "team", "Value": "fraud"}]
    answer = sagemaker.add_tags(ResourceArn=ARN, Tags=added)
    assert answer["Tags"] == added
    assert tags() == {"stage": "prod", "team": "fraud"}


def test_tags_are_deleted_by_their_keys(sagemaker: Any, tags: Any) -> None:
    sagemaker.delete_tags(ResourceArn=ARN, TagKeys=["team", "never-there"])
    assert tags() == {}


def test_the_next_resource_of_a_name_starts_without(sagemaker: Any, tags: Any) -> None:
    sagemaker.delete_model(ModelName="churn")
    sagemaker.create_model(ModelName="churn")
    assert tags() == {}


def test_a_key_that_is_given_twice_is_refused(sagemaker: Any, tags: Any, refused: Refused) -> None:
    twice = [{"Key": "stage", "Value": "prod"}, {"Key": "stage", "Value": "test"}]
    assert refused(sagemaker.add_tags, ResourceArn=ARN, Tags=twice) == (
        "ValidationException",
        "The tag key 'stage' is given twice: keys must be unique per resource.",
    )


@pytest.mark.parametrize("key", ["aws:owner", "AWS:owner"])
def test_a_key_that_aws_alone_sets_is_refused(sagemaker: Any, tags: Any, refused: Refused, key: str) -> None:
    assert refused(sagemaker.add_tags, ResourceArn=ARN, Tags=[{"Key": key, "Value": "me"}]) == (
        "ValidationException",
        f"The tag key {key!r} begins with 'aws:', which is reserved: name it otherwise.",
    )
    assert tags() == {"team": "risk"}


def test_a_resource_has_fifty_tags_at_most(sagemaker: Any, tags: Any, refused: Refused) -> None:
    many = [{"Key": f"key-{number}", "Value": ""} for number in range(50)]
    assert refused(sagemaker.add_tags, ResourceArn=ARN, Tags=many) == (
        "ValidationException",
        f'The resource "{ARN}" would have more than 50 tags: delete some first.',
    )
    assert tags() == {"team": "risk"}


@pytest.mark.parametrize(
    "resource", ["model/nobody", "notebook-instance/churn", "model/", "model/\u00e9\x00"]
)
@pytest.mark.parametrize(
    ("operation", "more"),
    [("add_tags", {"Tags": []}), ("list_tags", {}), ("delete_tags", {"TagKeys": ["team"]})],
)
def test_nobodys_tags_are_refused(
    sagemaker: Any, refused: Refused, operation: str, more: dict[str, Any], resource: str
) -> None:
    code, _ = refused(getattr(sagemaker, operation), ResourceArn=ARN.replace("model/churn", resource), **more)
    assert code == "ValidationException"


def test_there_is_no_second_page_of_tags(sagemaker: Any, tags: Any, refused: Refused) -> None:
    assert "NextToken" not in sagemaker.list_tags(ResourceArn=ARN, MaxResults=50)
    code, sentence = refused(sagemaker.list_tags, ResourceArn=ARN, NextToken="another")
    assert (code, sentence[:38]) == ("ValidationException", "The NextToken is not of this list: sen")
