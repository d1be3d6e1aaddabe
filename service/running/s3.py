"""AWS, or a server that speaks as it does: the only module of the service that makes AWS's clients."""

import os
import random
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, BinaryIO, TypeVar

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    HTTPClientError,
    IncompleteReadError,
    NoCredentialsError,
)
from urllib3.exceptions import HTTPError

from understudy.service.running.addresses import Address
from understudy.service.running.faults import Fault, client_fault, service_fault
from understudy.service.running.files import Files
from understudy.service.running.objects import Listed, Missing, Objects
from understudy.service.settings import Settings

ATTEMPTS = 8
"""Calls of what fails for the server's reasons; the waits between them are by chance, up to 20 s."""
PART = 2**20
BROKEN = (HTTPClientError, IncompleteReadError, HTTPError, ConnectionError)
"""What ends an object's body before its end."""
TRANSFER = TransferConfig(multipart_threshold=16 * 2**20, multipart_chunksize=16 * 2**20, use_threads=False)

LOOK_AGAIN_SECONDS = 60
OF_CREDENTIALS = (
    *("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"),
    *("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE", "AWS_EC2_METADATA_DISABLED"),
)

Result = TypeVar("Result")

RIGHTS = {
    "ListObjectsV2": "s3:ListBucket",
    "HeadObject": "s3:GetObject",
    "UploadPart": "s3:PutObject",
    "CreateMultipartUpload": "s3:PutObject",
    "CompleteMultipartUpload": "s3:PutObject",
}
"""Where the right is not called as the operation is."""


def client(service: str, settings: Settings, *, endpoint: str | None = None) -> Any:
    """A client of a service in the region of the settings, with the process's own credentials."""
    config = Config(
        connect_timeout=5,
        read_timeout=60,
        # The mode waits by chance between calls, and gives up soon where nearly every call fails.
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        max_pool_connections=32,
        # Servers beside AWS's know neither hosts of buckets nor the newer checksums.
        **({"s3": {"addressing_style": "path"}, **NO_CHECKSUMS} if endpoint else {}),
    )
    return boto3.Session().client(service, region_name=settings.region, endpoint_url=endpoint, config=config)


NO_CHECKSUMS: Mapping[str, Any] = {
    "request_checksum_calculation": "when_required",
    "response_checksum_validation": "when_required",
}


def objects_of(settings: Settings) -> Objects:
    """What requests may name, in S3 and on this machine."""
    return Objects(settings, S3(client("s3", settings, endpoint=endpoint(settings))), Files())


def endpoint(settings: Settings) -> str | None:
    """The S3 server as this process reaches it; None for AWS's."""
    return settings.s3_endpoint or os.environ.get("AWS_ENDPOINT_URL_S3") or None


def credentials() -> Mapping[str, str]:
    """The process's own credentials as variables; empty where it has none."""
    found = _looked_for(*map(os.environ.get, OF_CREDENTIALS), at=time.monotonic() // LOOK_AGAIN_SECONDS)
    if found is None:
        return {}
    frozen = found.get_frozen_credentials()
    named = {
        "AWS_ACCESS_KEY_ID": frozen.access_key,
        "AWS_SECRET_ACCESS_KEY": frozen.secret_key,
        "AWS_SESSION_TOKEN": frozen.token,
    }
    return {name: value for name, value in named.items() if value}


@lru_cache(maxsize=1)
def _looked_for(*_variables: str | None, at: float) -> Any:  # noqa: ARG001
    """The credentials of these variables, or of wherever AWS's SDK finds some; they renew themselves.

    To look for them takes a tenth of a second, and seconds where an address of AWS's is asked in vain.
    """
    return boto3.Session().get_credentials()


class S3:
    """Objects in buckets."""

    def __init__(self, s3: Any) -> None:
        self._s3 = s3

    def listed(self, address: Address) -> Iterator[Listed]:
        """Objects whose keys begin as the address does, in the order of their keys."""
        pages = iter(
            self._s3.get_paginator("list_objects_v2").paginate(Bucket=address.bucket, Prefix=address.key)
        )
        while True:
            with self._told(address):
                page = next(pages, None)
            if page is None:
                return
            for found in page.get("Contents", ()):
                yield Listed(found["Key"], found["Size"], found["LastModified"])

    def read(self, address: Address, most: int) -> bytes:
        """The beginning of an object."""

        def once() -> bytes:
            body = self._s3.get_object(Bucket=address.bucket, Key=address.key)["Body"]
            try:
                return bytes(body.read(most))
            finally:
                body.close()

        with self._told(address):
            return _again(once)

    def download(self, address: Address, file: BinaryIO) -> None:
        """A whole object; where its body breaks off the rest is asked for, or all of one that has changed."""
        etag = None

        def once() -> None:
            nonlocal etag
            rest: dict[str, str] = (
                {"Range": f"bytes={file.tell()}-", "IfMatch": etag} if etag and file.tell() else {}
            )
            try:
                answer = self._s3.get_object(Bucket=address.bucket, Key=address.key, **rest)
            except ClientError as error:
                if not rest or _code(error) not in ("PreconditionFailed", "InvalidRange", "412", "416"):
                    raise
                file.seek(0)
                file.truncate()
                answer = self._s3.get_object(Bucket=address.bucket, Key=address.key)
            etag = answer.get("ETag")
            try:
                shutil.copyfileobj(answer["Body"], file, PART)
            finally:
                answer["Body"].close()

        with self._told(address):
            _again(once)

    def upload(self, file: BinaryIO, address: Address, key_id: str | None) -> None:
        """A file in one piece, or in parts that become one object at the end."""
        key = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key_id} if key_id else {}
        with self._told(address):
            self._s3.upload_fileobj(file, address.bucket, address.key, ExtraArgs=key, Config=TRANSFER)

    def create(self, address: Address, body: bytes) -> bool:
        """An object where there is none yet."""
        try:
            with self._told(address):
                self._s3.put_object(Bucket=address.bucket, Key=address.key, Body=body, IfNoneMatch="*")
        except _Taken:
            return False
        return True

    @contextmanager
    def _told(self, address: Address) -> Iterator[None]:
        try:
            yield
        except ClientError as error:
            raise _fault(error, address) from None
        except NoCredentialsError:
            raise service_fault(
                f"{address} cannot be reached: the service has no credentials for S3. Start it where "
                "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are set, or a profile."
            ) from None
        except (BotoCoreError, HTTPError, ConnectionError) as error:
            raise service_fault(f"{address} cannot be reached: {_sentence(error)}.") from None
        except boto3.exceptions.S3UploadFailedError as error:
            cause = error.__context__
            if isinstance(cause, ClientError):
                raise _fault(cause, address) from None
            raise service_fault(f"{address} cannot be written: {_sentence(error)}.") from None


class _Taken(Fault):
    """There is an object already."""


def _again(call: Callable[[], Result]) -> Result:
    for attempt in range(ATTEMPTS - 1):
        try:
            return call()
        except BROKEN:
            time.sleep(random.uniform(0, min(2**attempt, 20)))
    return call()


def _fault(error: ClientError, address: Address) -> Fault:
    code, said = _code(error), str(error.response["Error"].get("Message", "")).rstrip(".")
    operation = error.operation_name
    if code in ("NoSuchKey", "404", "NotFound"):
        return Missing("ClientError", f"There is no object {address}.")
    if code == "NoSuchBucket":
        return Missing("ClientError", f"There is no bucket {address.bucket}, which {address} names.")
    if code in ("PreconditionFailed", "412", "ConditionalRequestConflict"):
        return _Taken("ClientError", f"There is an object {address} already.")
    if code in ("AccessDenied", "403", "Forbidden"):
        right = RIGHTS.get(operation, f"s3:{operation}")
        return client_fault(f"{operation} of {address} is not allowed: give the service the right {right}.")
    told = f"{operation} of {address} failed: {code}, {said}."
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 500)
    return service_fault(told) if status >= 500 else client_fault(told)


def _code(error: ClientError) -> str:
    return str(error.response["Error"].get("Code", ""))


def _sentence(error: Exception) -> str:
    return str(error).partition("\n")[0].rstrip(".")
