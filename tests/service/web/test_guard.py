"""Whose requests are let in: this machine's without keys, signed ones with keys."""

import json
import socket
from collections.abc import Iterator
from http.client import HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.service.serving import Server, Stage, StillClock, application, new_database
from understudy.service.settings import Settings
from understudy.service.web import guard


def test_a_name_that_was_made_to_point_here_is_refused(server: Server) -> None:
    answered = server.call("GET", "/metrics", host="evil.example.com:8080")
    assert answered.status == 400
    assert json.loads(answered.body)["code"] == "AccessDeniedException"


def test_a_page_of_another_origin_may_change_nothing(server: Server) -> None:
    answered = server.call("POST", "/", b"{}", origin="https://evil.example.com")
    assert json.loads(answered.body)["__type"] == "AccessDeniedException"
    assert server.call("POST", "/", origin=server.url).status == 400  # for naming no operation


def test_a_body_that_does_not_arrive_is_not_waited_for(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "BODY_SECONDS", 0.05)
    port = urlsplit(server.url).port or 0
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2\r\n\r\n{")
        answered = HTTPResponse(connection)
        answered.begin()
        assert answered.status == 408
        assert json.loads(answered.read())["__type"] == "RequestTimeoutException"


@pytest.fixture
def keys_file(tmp_path: Path) -> Path:
    file = tmp_path / "keys"
    file.write_text("# whoever may ask\n\nsomebody a-secret\n")
    return file


@pytest.fixture
def locked(stage: Stage, tmp_path: Path, clock: StillClock, keys_file: Path) -> Iterator[Server]:
    """A service with access keys."""
    settings = Settings(data_dir=tmp_path / "data", keys_file=keys_file)
    database = new_database(tmp_path)
    with application(stage, settings, database, clock):
        yield Server(stage.url, settings, database, clock)
    database.engine.dispose()


def client(server: Server, access: str, secret: str, service: str = "sts") -> Any:
    return boto3.client(
        service,
        endpoint_url=server.url,
        region_name="us-east-1",
        aws_access_key_id=access,
        aws_secret_access_key=secret,
        config=Config(retries={"total_max_attempts": 1}),
    )


def refused(asked: Any) -> str:
    with pytest.raises(ClientError) as refusal:
        asked.get_caller_identity()
    return str(refusal.value.response["Error"]["Code"])


def test_with_keys_a_signed_request_is_let_in_and_any_other_is_not(locked: Server) -> None:
    assert client(locked, "somebody", "a-secret").get_caller_identity()["Account"] == "123456789012"
    assert refused(client(locked, "somebody", "guessed")) == "InvalidSignatureException"
    assert refused(client(locked, "nobody", "a-secret")) == "UnrecognizedClientException"


def test_keys_change_without_a_restart(locked: Server, keys_file: Path) -> None:
    before, after = client(locked, "somebody", "a-secret"), client(locked, "other", "another-secret")
    keys_file.write_text("other another-secret\n")
    assert after.get_caller_identity()
    assert refused(before) == "UnrecognizedClientException"


def test_while_the_keys_cannot_be_read_nobody_is_let_in(locked: Server, keys_file: Path) -> None:
    asked = client(locked, "somebody", "a-secret")
    keys_file.write_text("somebody a secret\n")
    assert refused(asked) == "UnrecognizedClientException"
    keys_file.unlink()
    assert refused(asked) == "UnrecognizedClientException"
    keys_file.write_text("somebody a-secret\n")
    assert asked.get_caller_identity()


@pytest.mark.parametrize("path", ["/metrics", "/api/openapi.json", "/nothing"])
def test_with_keys_every_path_but_the_health_asks_for_a_signature(locked: Server, path: str) -> None:
    answered = locked.call("GET", path)
    assert json.loads(answered.body)["code"] == "MissingAuthenticationTokenException"
    assert locked.call("GET", "/healthz").body == b"ok\n"
    assert locked.call("HEAD", "/healthz").status == 200


def test_a_request_that_changes_something_is_taken_once(locked: Server) -> None:
    sent: list[Any] = []
    asked = client(locked, "somebody", "a-secret", "sagemaker")
    asked.meta.events.register("before-send", lambda request, **_: sent.append(request))
    asked.list_processing_jobs()
    with pytest.raises(ClientError):
        asked.stop_processing_job(ProcessingJobName="never-there")
    assert [_again(locked, request) for request in sent] == ["", "InvalidSignatureException"]


def _again(server: Server, request: Any) -> str:
    headers = {name: v if isinstance(v, str) else v.decode() for name, v in request.headers.items()}
    answered = server.call("POST", "/", request.body, **headers)
    return str(json.loads(answered.body).get("__type", ""))
