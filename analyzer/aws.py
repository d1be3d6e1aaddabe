"""Clients of AWS for jobs and commands, and what keeps them from being made as a sentence.

The service makes its own, in `service/running/s3.py`.
"""

import os
from typing import Any

from understudy.analyzer.errors import UserError


def client(
    service: str,
    *,
    connect_seconds: float = 5,
    read_seconds: float = 15,
    attempts: int = 2,
    connections: int = 10,
    asked: str = "AWS",
) -> Any:
    """A client for the environment's account and region; UserError where boto3 or a region is missing.

    Whoever waits for an answer wants a sentence soon, not a minute of trying again: hence the defaults.
    """
    try:
        import boto3
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError
    except ImportError:
        raise UserError(
            f"Asking {asked} needs boto3, which is not installed: pip install 'understudy[aws]'"
        ) from None
    config = Config(
        connect_timeout=connect_seconds,
        read_timeout=read_seconds,
        retries={"total_max_attempts": attempts},
        max_pool_connections=connections,
    )
    # The platform sets AWS_REGION, which boto3 alone of AWS's SDKs does not read.
    region = os.environ.get("AWS_DEFAULT_REGION") or os.environ.get("AWS_REGION") or None
    try:
        return boto3.Session().client(service, region_name=region, config=config)
    except BotoCoreError as error:
        raise UserError(f"{asked} cannot be asked: {in_words(error)}") from None


def in_words(error: Exception) -> str:
    """What botocore says, and what to set where an account or a region is missing."""
    text = " ".join(str(error).rstrip(".").split())
    if "credentials" in text.lower():
        return f"{text}; set them, e.g. with `aws configure` or AWS_PROFILE"
    if "region" in text.lower():
        return f"{text}; set AWS_REGION, e.g. eu-west-1"
    return text
