"""Requests against their shapes, in AWS's words (SERVICE §1.5)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from understudy.service.refusals import Refusal
from understudy.service.settings import RELAXABLE
from understudy.service.shapes.checking import checked
from understudy.service.shapes.reading import parsed
from understudy.service.shapes.relaxations import RELAXATIONS

ARN = "arn:aws:sagemaker:us-east-1:123456789012:processing-job/a"


def refusal(operation: str, body: object, **options: Any) -> Refusal:
    with pytest.raises(Refusal) as refused:
        checked(operation, body, **options)
    return refused.value


def told(operation: str, body: object, **options: Any) -> str:
    refused = refusal(operation, body, **options)
    assert refused.code == "ValidationException"
    return refused.message.partition("detected: ")[2]


def test_a_request_within_its_shape_comes_through() -> None:
    assert checked("AddTags", {"ResourceArn": ARN, "Tags": [{"Key": "é", "Value": ""}]}) == {
        "ResourceArn": ARN,
        "Tags": [{"Key": "é", "Value": ""}],
    }


def test_unknown_fields_and_nulls_are_left_out() -> None:
    assert checked("ListProcessingJobs", {"Bogus": 1, "NextToken": None, "MaxResults": 3}) == {
        "MaxResults": 3
    }


@pytest.mark.parametrize(
    "sent",
    [1772452800, 1772452800.0, "2026-03-02T12:00:00Z", "2026-03-02T12:00:00", "2026-03-02T13:00:00+01:00"],
)
def test_times_become_utc_whatever_form_they_have(sent: object) -> None:
    assert checked("ListProcessingJobs", {"CreationTimeAfter": sent}) == {
        "CreationTimeAfter": datetime(2026, 3, 2, 12, tzinfo=UTC)
    }


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (
            {},
            "Value null at 'processingJobName' failed to satisfy constraint: Member must not be null",
        ),
        (
            {"ProcessingJobName": "bad_name!!"},
            "Value 'bad_name!!' at 'processingJobName' failed to satisfy constraint: Member must satisfy "
            "regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}",
        ),
    ],
)
def test_a_broken_rule_is_told_as_aws_tells_it(body: object, sentence: str) -> None:
    assert refusal("DescribeProcessingJob", body).message == f"1 validation error detected: {sentence}"


def test_several_broken_rules_are_told_together() -> None:
    asked = {"MaxResults": 0, "SortOrder": "Up"}
    message = refusal("ListProcessingJobs", asked).message
    assert message.startswith("2 validation errors detected: Value 'Up' at 'sortOrder' failed")
    assert "; Value '0' at 'maxResults' failed" in message


def test_a_text_that_is_too_long_is_refused_for_its_length_alone() -> None:
    told_of = told("DescribeProcessingJob", {"ProcessingJobName": "a" * 64})
    assert told_of.endswith("Member must have length less than or equal to 63")


def test_numbers_have_bounds() -> None:
    assert told("ListProcessingJobs", {"MaxResults": 0}).endswith(
        "Value '0' at 'maxResults' failed to satisfy constraint: "
        "Member must have value greater than or equal to 1"
    )
    assert told("ListProcessingJobs", {"MaxResults": 101}).endswith("less than or equal to 100")


def test_values_of_lists_are_named_by_their_place() -> None:
    broken = {"ResourceArn": ARN, "Tags": [{"Key": "a", "Value": "b"}, {"Key": "a"}]}
    assert told("AddTags", broken) == (
        "Value null at 'tags.2.member.value' failed to satisfy constraint: Member must not be null"
    )
    assert "at 'tagKeys.1.member'" in told("DeleteTags", {"ResourceArn": ARN, "TagKeys": [None]})


def test_enumerations_list_what_is_allowed() -> None:
    assert told("ListProcessingJobs", {"SortOrder": "Up"}) == (
        "Value 'Up' at 'sortOrder' failed to satisfy constraint: "
        "Member must satisfy enum value set: [Ascending, Descending]"
    )


def job(**fields: object) -> dict[str, object]:
    return {
        "ProcessingJobName": "a",
        "ProcessingResources": {"ClusterConfig": {"InstanceType": "ml.m5.large", "VolumeSizeInGB": 1}},
        "AppSpecification": {"ImageUri": "an-image"},
        "RoleArn": "arn:aws:iam::123456789012:role/monitor",
        **fields,
    }


def test_maps_have_rules_for_keys_values_and_size_and_do_not_repeat_what_may_be_secret() -> None:
    secret = "s3cret" * 50
    assert told("CreateProcessingJob", job(Environment={"a": secret})) == (
        "Value at 'environment' failed to satisfy constraint: Map value must satisfy constraint: "
        "[Member must have length less than or equal to 256, "
        "Member must have length greater than or equal to 0, "
        r"Member must satisfy regular expression pattern: [\S\s]*]"
    )
    assert "Map keys must satisfy constraint: [" in told("CreateProcessingJob", job(Environment={"a b": ""}))
    many = {f"v{number}": "" for number in range(101)}
    assert told("CreateProcessingJob", job(Environment=many)).endswith("less than or equal to 100")


def output(address: str) -> dict[str, object]:
    s3 = {"S3Uri": address, "LocalPath": "/opt/ml/processing/output", "S3UploadMode": "EndOfJob"}
    return {"Outputs": [{"OutputName": "result", "S3Output": s3}]}


def test_files_may_stand_for_s3_unless_that_relaxation_is_off() -> None:
    asked = job(ProcessingOutputConfig=output("file:///tmp/out"))
    assert checked("CreateProcessingJob", asked) == asked
    assert "(https|s3)://" in told("CreateProcessingJob", asked, relaxed={"file-addresses": False})
    assert "(https|s3)://" in told("CreateProcessingJob", job(ProcessingOutputConfig=output("ftp://a/b")))


def test_every_relaxation_can_be_switched_off_by_the_operator() -> None:
    assert tuple(relaxation.name for relaxation in RELAXATIONS) == RELAXABLE


def test_an_instance_of_this_machine_is_one() -> None:
    def of(instance: str) -> dict[str, object]:
        return job(ProcessingResources={"ClusterConfig": {"InstanceType": instance, "VolumeSizeInGB": 1}})

    assert checked("CreateProcessingJob", of("ml.local"))
    assert "Value 'ml.huge' at 'processingResources.clusterConfig.instanceType'" in told(
        "CreateProcessingJob", of("ml.huge")
    )
    assert "enum value set" in told("CreateProcessingJob", of("local"), relaxed={"local-instances": False})


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"MaxResults": "3"}, "STRING_VALUE can not be converted to an Integer"),
        ({"MaxResults": True}, "TRUE_VALUE can not be converted to an Integer"),
        ({"MaxResults": 10**400}, "NUMBER_VALUE can not be converted to an Integer: it is out of range"),
        ({"MaxResults": []}, "Start of list found where not expected"),
        ({"NextToken": 3}, "NUMBER_VALUE can not be converted to a String"),
        ({"NextToken": 3.5}, "DECIMAL_VALUE can not be converted to a String"),
        ({"NextToken": {}}, "Start of structure or map found where not expected"),
        ({"NextToken": "\ud800"}, "A text in the request holds half of a surrogate pair"),
        ({"CreationTimeAfter": "yesterday"}, "STRING_VALUE can not be converted to a Timestamp"),
        ({"CreationTimeAfter": 1e300}, "DECIMAL_VALUE can not be converted to a Timestamp"),
        ([], "Start of list found where not expected"),
        (None, "NULL_VALUE can not be converted to a Structure"),
    ],
)
def test_json_of_another_kind_cannot_be_read(body: object, sentence: str) -> None:
    refused = refusal("ListProcessingJobs", body)
    assert (refused.code, refused.message) == ("SerializationException", sentence)


@pytest.mark.parametrize(
    "body", [b"\xff", b"{", b"NaN", b"[" * 100_000, b"1" * 5_000, b'{"a": Infinity}', b"\xef\xbb\xbf{}"]
)
def test_a_body_that_is_no_json_cannot_be_read(body: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        parsed(body)
    assert refused.value.code == "SerializationException"


def test_an_empty_body_asks_for_nothing_in_particular() -> None:
    assert parsed(b"") == parsed(b" \n") == {}


def test_a_nul_is_no_text() -> None:
    assert "must not hold the character U+0000" in told("ListProcessingJobs", {"NameContains": "a\0"})
