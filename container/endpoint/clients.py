"""What AWS is asked about an endpoint, and its errors in sentences."""

from collections.abc import Callable
from typing import TypeVar

from understudy.analyzer.aws import in_words
from understudy.analyzer.errors import UserError
from understudy.preprocess.malformed import shortened

Answer = TypeVar("Answer")

RIGHTS = {
    "HeadObject": "s3:GetObject",
    "GetObject": "s3:GetObject (and kms:Decrypt, where the bucket has a key)",
    "ListObjectsV2": "s3:ListBucket",
}
"""Where the right is not called as the operation is."""


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
        raise UserError(f"AWS cannot be asked: {in_words(error)}") from None


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
