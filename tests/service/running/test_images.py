"""Whose image a job means."""

import pytest

from understudy.service.running.images import image_of, is_ours

OURS = "understudy:latest"


@pytest.mark.parametrize(
    "uri",
    [
        OURS,
        "159807026194.dkr.ecr.us-west-2.amazonaws.com/sagemaker-model-monitor-analyzer",
        "000000000000.dkr.ecr.cn-north-1.amazonaws.com.cn/sagemaker-model-monitor-groundtruth-merger",
        "205585389593.dkr.ecr.us-east-1.amazonaws.com/sagemaker-clarify-processing:1.0",
        "205585389593.dkr.ecr.us-east-1.amazonaws.com/sagemaker-clarify-processing@sha256:abc",
    ],
)
def test_aws_images_are_stood_in_for_by_their_repositories_names(uri: str) -> None:
    assert is_ours(uri, OURS)
    assert image_of(uri, OURS) == OURS


@pytest.mark.parametrize(
    "uri",
    [
        "123456789012.dkr.ecr.us-east-1.amazonaws.com/understudy:1",
        "123456789012.dkr.ecr.us-east-1.amazonaws.com/mine/sagemaker-clarify-processing:1.0",
        "sagemaker-model-monitor-analyzer",
        "example.com/sagemaker-model-monitor-analyzer",
        "debian",
    ],
)
def test_any_other_image_runs_as_it_is(uri: str) -> None:
    assert not is_ours(uri, OURS)
    assert image_of(uri, OURS) == uri
