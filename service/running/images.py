"""Which image a job means: AWS's addresses stand for ours, by the repository's name."""

import re

STOOD_FOR = (
    "sagemaker-model-monitor-analyzer",
    "sagemaker-model-monitor-groundtruth-merger",
    "sagemaker-clarify-processing",
)
"""The repositories of AWS's that our one image stands in for, whatever the account and region."""

_OF_AWS = re.compile(
    r"\d{12}\.dkr\.ecr(-fips)?\.[a-z0-9-]+\.(amazonaws\.com(\.cn)?|[a-z0-9.]+)/(?P<repository>[^:@]+)([:@].*)?"
)


def is_ours(uri: str, ours: str) -> bool:
    """Whether a job that names `uri` is run by our image, whose own name is `ours`."""
    found = _OF_AWS.fullmatch(uri)
    return uri == ours or (found is not None and found["repository"] in STOOD_FOR)


def image_of(uri: str, ours: str) -> str:
    """The image to run: ours where AWS's or ours is named, any other as it is."""
    return ours if is_ours(uri, ours) else uri
