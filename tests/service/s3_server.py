"""A real S3 server, versitygw, for the session; a bucket of its own for each test."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from botocore.config import Config

from tests.versitygw import versitygw

REGION = "us-east-1"
KEY, SECRET = "123456789012", "owners-secret"
"""The server takes its owner's key for the account (SERVICE §2.4)."""


@dataclass(frozen=True)
class S3:
    """The server, and a bucket that is the test's own."""

    url: str
    client: Any
    bucket: str

    def put(self, key: str, body: bytes | str = b"x") -> str:
        """An object, and its address."""
        self.client.put_object(Bucket=self.bucket, Key=key, Body=body)
        return self.address(key)

    def address(self, key: str = "") -> str:
        """Where a key is."""
        return f"s3://{self.bucket}/{key}"

    def objects(self, prefix: str = "") -> dict[str, bytes]:
        """All objects that begin so, by their keys."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix)
        keys = [found["Key"] for page in pages for found in page.get("Contents", ())]
        return {key: self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read() for key in keys}


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Any]]:
    """The server's address and its owner's client."""
    with versitygw(tmp_path_factory.mktemp("s3"), REGION, KEY, SECRET) as (_, url):
        yield url, client(url)


@pytest.fixture
def s3(s3_server: tuple[str, Any], monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> S3:
    """The server as the process's own variables name it, with a new bucket."""
    url, owner = s3_server
    for name, value in {
        "AWS_ENDPOINT_URL_S3": url,
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_DEFAULT_REGION": REGION,
    }.items():
        monkeypatch.setenv(name, value)
    named = re.sub("[^a-z0-9]+", "-", request.node.name.lower())[-40:].strip("-")
    bucket = f"{named}-{time.monotonic_ns() % 10**12}"
    owner.create_bucket(Bucket=bucket)
    return S3(url, owner, bucket)


def client(url: str) -> Any:
    """A client of the server's owner."""
    return boto3.client(
        "s3",
        endpoint_url=url,
        region_name=REGION,
        aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
        config=Config(max_pool_connections=32),
    )
