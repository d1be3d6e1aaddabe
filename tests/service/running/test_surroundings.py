"""What jobs find beside their own environment."""

import json
from typing import Any

import pytest

from tests.service.running.programs import request
from understudy.service.running.surroundings import environment
from understudy.service.settings import Settings

SERVER = "http://127.0.0.1:7070"


@pytest.fixture(autouse=True)
def own(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ENDPOINT_URL_S3", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "id")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")


def found(
    *, in_container: bool = False, request: dict[str, Any] | None = None, **settings: Any
) -> dict[str, str]:
    return environment(request or {}, Settings(**settings), in_container=in_container)


def test_a_job_has_region_credentials_and_addresses() -> None:
    assert found(s3_endpoint=SERVER, region="eu-west-1") == {
        "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "id",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_ENDPOINT_URL_S3": SERVER,
        "AWS_ENDPOINT_URL_SAGEMAKER": "http://127.0.0.1:8080",
    }


def test_a_job_is_told_where_models_answer_as_its_container_reaches_them() -> None:
    models = {"late": "http://127.0.0.1:9000/", "far": "http://models.example/"}
    told = {
        inside: json.loads(
            environment({}, Settings(), in_container=inside, models=models)["understudy_models"]
        )
        for inside in (False, True)
    }
    assert told[False] == models
    assert told[True] == {**models, "late": "http://host.docker.internal:9000/"}
    alone = {"NetworkConfig": {"EnableNetworkIsolation": True}}
    assert "understudy_models" not in environment(alone, Settings(), in_container=False, models=models)


def test_its_own_environment_stands_before_ours() -> None:
    own = request("job", Environment={"AWS_REGION": "mine", "x": "1"})
    told = found(request=own)
    assert (told["AWS_REGION"], told["x"]) == ("mine", "1")


def test_an_isolated_job_has_neither_addresses_nor_credentials() -> None:
    own = request("job", NetworkConfig={"EnableNetworkIsolation": True}, Environment={"x": "1"})
    told = found(request=own, s3_endpoint=SERVER)
    assert told == {"AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1", "x": "1"}


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        ({"s3_endpoint": SERVER}, "http://host.docker.internal:7070"),
        ({"s3_endpoint": "http://localhost/x"}, "http://host.docker.internal/x"),
        ({"s3_endpoint": "http://s3.example.com:9000"}, "http://s3.example.com:9000"),
        ({"s3_endpoint": SERVER, "s3_endpoint_for_jobs": "http://s3:7070"}, "http://s3:7070"),
    ],
)
def test_a_container_reaches_this_machine_by_another_name(settings: dict[str, str], address: str) -> None:
    assert found(in_container=True, **settings)["AWS_ENDPOINT_URL_S3"] == address


def test_aws_own_s3_has_no_address() -> None:
    assert "AWS_ENDPOINT_URL_S3" not in found()


def test_a_service_on_the_loopback_is_out_of_a_containers_reach() -> None:
    assert "AWS_ENDPOINT_URL_SAGEMAKER" not in found(in_container=True)
    assert "AWS_ENDPOINT_URL_SAGEMAKER" not in found(in_container=True, host="127.0.0.2")
    assert found(in_container=True, host="10.0.0.5")["AWS_ENDPOINT_URL_SAGEMAKER"] == "http://10.0.0.5:8080"
    anywhere = found(in_container=True, host="0.0.0.0")["AWS_ENDPOINT_URL_SAGEMAKER"]
    assert anywhere == "http://host.docker.internal:8080"
    assert found(host="::1")["AWS_ENDPOINT_URL_SAGEMAKER"] == "http://[::1]:8080"
    assert "AWS_ENDPOINT_URL_SAGEMAKER" not in found(port=0)
