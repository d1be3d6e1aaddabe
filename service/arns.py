"""Addresses of resources, as AWS writes them: names in lower case (SERVICE §1.1)."""

from understudy.service.settings import Settings


def arn(settings: Settings, kind: str, name: str) -> str:
    """The ARN of a resource such as `processing-job` `churn-2026`."""
    return f"arn:aws:sagemaker:{settings.region}:{settings.account}:{kind}/{name.lower()}"


def role_arn(settings: Settings, name: str) -> str:
    """The ARN of a role, whatever its name; jobs here run as nobody's role."""
    return f"arn:aws:iam::{settings.account}:role/{name}"
