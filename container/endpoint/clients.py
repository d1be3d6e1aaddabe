"""Clients of AWS, made in one place, and their errors in sentences."""

from collections.abc import Callable
from typing import Any, TypeVar

from understudy.analyzer.errors import UserError
from understudy.preprocess.malformed import shortened

Answer = TypeVar("Answer")

RIGHTS = {
    "HeadObject": "s3:GetObject",
    "GetObject": "s3:GetObject (and kms:Decrypt, where the bucket has a key)",
    "ListObjectsV2": "s3:ListBucket",
}
"""Where the right is not called as the operation is."""


def client(service: str) -> Any:
    """A client for the environment's account and region; UserError where boto3 or a region is missing."""
    try:
        import boto3
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError
    except ImportError:
        raise UserError(
            "Asking AWS needs boto3, which is not installed: pip install 'understudy[aws]'"
        ) from None
    try:
        # Whoever waits for an answer wants a sentence soon, not a minute of trying again.
        config = Config(connect_timeout=5, read_timeout=15, retries={"total_max_attempts": 2})
        return boto3.Session().client(service, config=config)
    except BotoCoreError as error:
        raise UserError(f"AWS cannot be asked: {_sentence(error)}") from None


def answer(call: Callable[..., Answer], **request: object) -> Answer:
    """What AWS answers; UserError says what was asked, what AWS said, and which right is missing."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        return call(**request)
    except ClientError as error:
        code, said = (error.response["Error"].get(name, "") for name in ("Code", "Message"))
        operation = error.operation_name
        if code in ("AccessDenied", "AccessDeniedException", "403"):
            right = RIGHTS.get(operation, f"sagemaker:{operation}")
            raise UserError(
                f"{operation} is not allowed for {_asked(request)}: give whoever asks the right {right}"
            ) from None
        raise NoAnswer(
            code, f"{operation} of {_asked(request)} failed: {code or 'no code'}, {shortened(said)}"
        ) from None
    except BotoCoreError as error:
        raise UserError(f"AWS cannot be asked: {_sentence(error)}") from None


def bucket_and_key(address: str) -> tuple[str, str]:
    """The parts of an address such as `s3://bucket/folder/file`."""
    bucket, _, key = address.removeprefix("s3://").partition("/")
    return bucket, key


class NoAnswer(UserError):
    """AWS refused for a reason other than rights; `code` is its word for it."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def _asked(request: dict[str, object]) -> str:
    if "Bucket" in request:
        return f"s3://{request['Bucket']}/{request.get('Key') or request.get('Prefix') or ''}"
    return ", ".join(str(value) for value in request.values()) or "all"


def _sentence(error: Exception) -> str:
    text = str(error).rstrip(".")
    if "credentials" in text.lower():
        return f"{text}; set them, e.g. with `aws configure` or AWS_PROFILE"
    if "region" in text.lower():
        return f"{text}; set AWS_REGION, e.g. eu-west-1"
    return text
