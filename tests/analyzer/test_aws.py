"""What keeps AWS from being asked, as a sentence."""

import pytest

from understudy.analyzer.aws import in_words


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
