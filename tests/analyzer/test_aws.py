"""Clients of AWS: their region, and what keeps them from being made as a sentence."""

import pytest

from understudy.analyzer.aws import client, in_words


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Unable to locate credentials", "; set them, e.g. with `aws configure` or AWS_PROFILE"),
        ("You must specify a region.", "; set AWS_REGION, e.g. eu-west-1"),
        ("Connection was closed\n by the peer.", "Connection was closed by the peer"),
    ],
)
def test_what_to_set_follows_what_is_missing(said: str, told: str) -> None:
    assert in_words(Exception(said)).endswith(told)


@pytest.mark.parametrize(
    ("variables", "region"),
    [
        ({"AWS_REGION": "eu-west-1"}, "eu-west-1"),
        ({"AWS_DEFAULT_REGION": "eu-west-2"}, "eu-west-2"),
        ({"AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-west-2"}, "eu-west-2"),
    ],
)
def test_the_region_is_the_environments_by_either_name(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], region: str
) -> None:
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert client("sagemaker-runtime").meta.region_name == region
