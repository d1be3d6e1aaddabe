"""Addresses, and endpoints as botocore asks them."""

import io
import sys
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError, NoCredentialsError, ReadTimeoutError
from botocore.response import StreamingBody
from botocore.stub import Stubber

from tests.analyzer.inference.models import served
from understudy.analyzer.errors import UserError
from understudy.analyzer.inference import doors
from understudy.analyzer.inference.doors import (
    Address,
    Broken,
    Busy,
    Endpoint,
    Refused,
    Slow,
    TooLarge,
    address_of,
    failure_of,
    opened,
)

ENDPOINT = Endpoint("e", target_model="m.tar.gz", custom_attributes="job=understudy")


def test_an_address_without_a_path_is_that_of_invocations() -> None:
    assert address_of("http://h:8080/") == Address("http://h:8080/invocations")
    assert address_of("https://h/score") == Address("https://h/score")


def test_a_name_and_a_password_in_an_address_are_a_header_and_stand_in_no_sentence() -> None:
    door = address_of("https://me:p%40ss@h/score")
    assert door.headers == {"Authorization": "Basic bWU6cEBzcw=="}
    assert door.in_words == "the model at https://h/score"
    assert "bWU6" not in repr(door)
    given = address_of("http://me@h", headers={"Authorization": "Bearer t"})
    assert (given.url, given.headers) == ("http://h/invocations", {"Authorization": "Bearer t"})
    with pytest.raises(UserError) as error:
        address_of("ftp://me:secret@h")
    assert "'ftp://h'" in str(error.value)


def test_headers_open_the_door() -> None:
    with served(lambda *_: (200, "1")) as model:
        door = address_of(model.address.url, headers={"X-Api-Key": "k"})
        assert opened(door, "text/csv", "text/csv", seconds=5, connections=1)(b"1") == b"1"
    assert model.headers[0]["X-Api-Key"] == "k"


@pytest.mark.parametrize("text", ["host:8080", "ftp://h", "http://", "http://[::1"])
def test_what_is_no_address_is_a_sentence(text: str) -> None:
    with pytest.raises(UserError, match="an address is of the form http://host:8080"):
        address_of(text)


@pytest.mark.parametrize(
    ("status", "kind"), [(413, TooLarge), (429, Busy), (503, Busy), (500, Broken), (404, Refused)]
)
def test_a_status_says_whether_to_ask_again_for_less_or_not(status: int, kind: type[Exception]) -> None:
    assert type(failure_of(status, "")) is kind


def test_an_address_is_told_what_an_endpoint_hands_on() -> None:
    with served(lambda *_: (200, "1")) as model:
        door = Address(model.address.url, custom_attributes="job=understudy")
        assert opened(door, "text/csv", "text/csv", seconds=5, connections=1)(b"1") == b"1"
    assert model.headers[0]["X-Amzn-SageMaker-Custom-Attributes"] == "job=understudy"
    assert "X-Amzn-SageMaker-Target-Model" not in model.headers[0]


def test_an_answer_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "MOST_ANSWERED", 10)
    with served(lambda *_: (200, "x" * 100)) as model, pytest.raises(Refused, match="more than 0 MB"):
        opened(model.address, "text/csv", "text/csv", seconds=5, connections=1)(b"1")


def test_an_answer_that_only_drips_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    with served(lambda *_: (200, "1")) as model:
        send = opened(model.address, "text/csv", "text/csv", seconds=5, connections=1)
        times = iter([0.0, 9.0])
        monkeypatch.setattr(doors.time, "monotonic", lambda: next(times, 9.0))
        with pytest.raises(Slow):
            send(b"1")


@pytest.fixture
def stubbed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stubber]:
    """The client that the door makes, answered by botocore's own stubber."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    client = boto3.client("sagemaker-runtime")
    monkeypatch.setattr(boto3.Session, "client", lambda *_, **__: client)
    with Stubber(client) as stub:
        yield stub


def send(body: bytes = b"1") -> bytes:
    return opened(ENDPOINT, "text/csv", "application/json", seconds=7, connections=2)(body)


def test_an_endpoint_is_asked_with_all_that_the_configuration_names(stubbed: Stubber) -> None:
    expected = {
        "EndpointName": "e",
        "ContentType": "text/csv",
        "Accept": "application/json",
        "TargetModel": "m.tar.gz",
        "CustomAttributes": "job=understudy",
        "Body": b"1",
    }
    said = StreamingBody(io.BytesIO(b"0.5"), 3)
    stubbed.add_response("invoke_endpoint", {"Body": said, "ContentType": "text/csv"}, expected)
    assert send() == b"0.5"


@pytest.mark.parametrize(
    ("code", "status", "fields", "kind"),
    [
        ("ThrottlingException", 400, {}, Busy),
        ("ModelError", 424, {"OriginalStatusCode": 413}, TooLarge),
        ("ModelError", 424, {"OriginalStatusCode": 500}, Broken),
        ("ModelError", 424, {}, Broken),
        ("ValidationError", 413, {}, TooLarge),
        ("ValidationError", 400, {}, Refused),
        ("AccessDeniedException", 403, {}, UserError),
    ],
)
def test_what_aws_says_is_a_failure_of_the_same_kinds(
    stubbed: Stubber, code: str, status: int, fields: dict[str, Any], kind: type[Exception]
) -> None:
    stubbed.add_client_error("invoke_endpoint", code, "why", status, modeled_fields=fields)
    with pytest.raises(kind) as error:
        send()
    assert type(error.value) is kind
    assert "why" in str(error.value)


def test_a_payload_that_is_too_long_for_aws_is_too_large(stubbed: Stubber) -> None:
    said = "Member must have length less than or equal to 6291456"
    stubbed.add_client_error("invoke_endpoint", "ValidationError", said)
    with pytest.raises(TooLarge):
        send()


@pytest.mark.parametrize(
    ("raised", "kind"),
    [
        (ReadTimeoutError(endpoint_url="u"), Slow),
        (EndpointConnectionError(endpoint_url="u"), Busy),
        (NoCredentialsError(), UserError),
    ],
)
def test_an_endpoint_that_is_not_reached_is_told(
    monkeypatch: pytest.MonkeyPatch, stubbed: Stubber, raised: Exception, kind: type[Exception]
) -> None:
    def fails(**_: object) -> None:
        raise raised

    monkeypatch.setattr(stubbed.client, "invoke_endpoint", fails)
    with pytest.raises(kind):
        send()


def test_without_a_region_or_boto3_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    with pytest.raises(UserError, match="set AWS_REGION"):
        send()
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(UserError, match="needs boto3"):
        send()
