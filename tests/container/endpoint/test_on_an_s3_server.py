"""`understudy doctor --aws` on a real S3 server, versitygw; the endpoint is moto's."""

import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest

from tests.container.endpoint.test_diagnosis import BUCKET, CAPTURING, HOUR, address, make_endpoint
from tests.preprocess.reading import capture, side
from tests.versitygw import versitygw
from understudy.analyzer.errors import UserError
from understudy.container.endpoint.capture import captured
from understudy.container.endpoint.diagnosis import endpoint_diagnosis

pytestmark = pytest.mark.processes
__all__ = ["address"]
"""The fixture of moto's address, which pytest looks for here."""

REGION = "eu-west-1"
OWNER = ("owner", "owners-secret")
STRANGER = ("stranger", "strangers-secret")


@dataclass(frozen=True)
class Server:
    """A server that answers."""

    program: str
    address: str

    def client(self, key: str, secret: str) -> Any:
        """A client with one's own credentials."""
        return boto3.client(
            "s3",
            endpoint_url=self.address,
            region_name=REGION,
            aws_access_key_id=key,
            aws_secret_access_key=secret,
        )

    def add(self, key: str, secret: str) -> None:
        """A user who owns nothing."""
        admin = ["admin", "--access", OWNER[0], "--secret", OWNER[1], "--endpoint-url", self.address]
        user = ["create-user", "--access", key, "--secret", secret, "--role", "user"]
        subprocess.run([self.program, *admin, "--region", REGION, *user], check=True, capture_output=True)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("s3")
    users = folder / "users"
    users.mkdir()
    with versitygw(folder, REGION, *OWNER, "--iam-dir", users) as (program, at):
        yield Server(program, at)


@pytest.fixture
def bucket(server: Server) -> Iterator[Any]:
    """The owner's client, with the bucket made and emptied afterwards."""
    s3 = server.client(*OWNER)
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    yield s3
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET):
        keys = [{"Key": found["Key"]} for found in page.get("Contents", ())]
        if keys:
            s3.delete_objects(Bucket=BUCKET, Delete={"Objects": keys})
    s3.delete_bucket(Bucket=BUCKET)


@pytest.fixture
def environment(server: Server, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "AWS_ENDPOINT_URL_SAGEMAKER": address,
        "AWS_ENDPOINT_URL_S3": server.address,
        "AWS_ACCESS_KEY_ID": OWNER[0],
        "AWS_SECRET_ACCESS_KEY": OWNER[1],
        "AWS_DEFAULT_REGION": REGION,
    }.items():
        monkeypatch.setenv(name, value)


def looked_at(s3: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    now = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
    found = captured(s3, f"s3://{BUCKET}/captures", "flights", "AllTraffic", now)
    return found.lines, found.faults


def test_the_doctor_finds_the_newest_captures_and_reads_the_first(bucket: Any, environment: None) -> None:
    make_endpoint(CAPTURING)
    record = capture(side("1,2"), side("0.5")) + "\n"
    for hour in (HOUR, HOUR.replace("/15/", "/09/"), HOUR.replace("/02/15/", "/01/23/")):
        bucket.put_object(Bucket=BUCKET, Key=f"{hour}00-10-000-a.jsonl", Body=record.encode())
    lines, faults = endpoint_diagnosis("flights")
    assert faults == []
    told = "\n".join(lines)
    assert f"newest captures of AllTraffic: s3://{BUCKET}/{HOUR}" in told
    assert "its first record: endpointInput CSV (text/csv), endpointOutput CSV (text/csv)" in told


def test_of_a_large_file_the_first_part_is_enough(bucket: Any) -> None:
    record = capture(side("1," * 2000), side("0.5")) + "\n"
    bucket.put_object(Bucket=BUCKET, Key=f"{HOUR}a.jsonl", Body=record.encode() * 600)
    lines, faults = looked_at(bucket)
    assert (lines[1].startswith("its first record: endpointInput CSV"), faults) == (True, ())


def test_years_days_and_hours_beyond_a_page_of_the_listing_are_seen(bucket: Any) -> None:
    bucket.put_object(Bucket=BUCKET, Key=f"{HOUR}a.jsonl", Body=capture(side("1"), side("2")).encode())
    folder = "captures/flights/AllTraffic"
    with ThreadPoolExecutor(8) as several:
        for number in range(1001):
            several.submit(bucket.put_object, Bucket=BUCKET, Key=f"{folder}/{number:05}/x", Body=b"")
    assert looked_at(bucket)[0][0] == f"newest captures of AllTraffic: s3://{BUCKET}/{HOUR}"


def test_a_record_that_no_job_could_read_is_named_by_its_address(bucket: Any) -> None:
    bucket.put_object(Bucket=BUCKET, Key=f"{HOUR}a.jsonl", Body=b"not a capture\n")
    _, (fault, *_) = looked_at(bucket)
    assert fault.startswith(f"s3://{BUCKET}/{HOUR}a.jsonl, line 1: this line")


def test_a_bucket_that_is_not_there_is_named(server: Server) -> None:
    with pytest.raises(UserError, match=rf"ListObjectsV2 of s3://{BUCKET}/captures/.* failed: NoSuchBucket"):
        looked_at(server.client(*OWNER))


def test_who_may_not_list_the_bucket_is_told_the_right(server: Server, bucket: Any) -> None:
    server.add(*STRANGER)
    with pytest.raises(Exception, match="give whoever asks the right s3:ListBucket"):
        looked_at(server.client(*STRANGER))


def test_a_wrong_secret_is_told_as_the_server_says_it(server: Server, bucket: Any) -> None:
    with pytest.raises(UserError, match=r"ListObjectsV2 of .* failed: SignatureDoesNotMatch, "):
        looked_at(server.client(OWNER[0], "another"))
