"""Objects of a real S3 server, reached well and badly."""

import io
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.service.failing_proxy import Misfortune, before
from tests.service.s3_server import S3
from understudy.service.running import s3 as module
from understudy.service.running.addresses import address_of
from understudy.service.running.faults import Fault
from understudy.service.running.files import Files
from understudy.service.running.objects import Missing, Objects
from understudy.service.running.s3 import S3 as Place
from understudy.service.running.s3 import _fault, client, credentials, objects_of
from understudy.service.settings import Settings


def test_objects_are_listed_in_order_page_by_page(objects: Objects, s3: S3) -> None:
    for number in range(3):
        s3.put(f"data/{number}", "x" * number)
    s3.put("other/1")
    assert [(found.key, found.size) for found in objects.listed(s3.address("data/"))] == [
        ("data/0", 0),
        ("data/1", 1),
        ("data/2", 2),
    ]


def test_the_beginning_of_an_object_is_enough(objects: Objects, s3: S3) -> None:
    address = s3.put("a", "abcdef")
    assert (objects.read(address), objects.read(address, 2)) == (b"abcdef", b"ab")


def test_an_object_that_is_not_there_is_missing(objects: Objects, s3: S3) -> None:
    with pytest.raises(Missing, match=r"^ClientError: There is no object s3://.*/a\.$"):
        objects.read(s3.address("a"))


def test_what_was_downloaded_is_uploaded_again_as_it_was(objects: Objects, s3: S3, tmp_path: Path) -> None:
    content = bytes(range(256)) * 80_000
    address = s3.put("large", content)
    objects.download(address, tmp_path / "deep" / "large")
    with (tmp_path / "deep" / "large").open("rb") as file:
        objects.upload(file, s3.address("again"), "a-key")
    assert s3.objects("again") == {"again": content}


@pytest.mark.parametrize("size", [1, 17 * 2**20])
def test_the_key_that_outputs_are_encrypted_with_goes_with_each(
    settings: Settings, s3: S3, size: int
) -> None:
    sent: list[Any] = []
    asked = client("s3", settings, endpoint=s3.url)
    asked.meta.events.register("before-send.s3", lambda request, **_: sent.append(request.headers))
    content = io.BytesIO(b"x" * size)
    Place(asked).upload(content, address_of(s3.address("a")), "a-key")
    begun = {name.lower(): str(value) for name, value in sent[0].items()}
    assert "aws:kms" in begun["x-amz-server-side-encryption"]
    assert "a-key" in begun["x-amz-server-side-encryption-aws-kms-key-id"]


def test_an_object_is_created_once(objects: Objects, s3: S3) -> None:
    address = s3.address("once")
    assert (objects.create(address, b"1"), objects.create(address, b"2")) == (True, False)
    assert objects.read(address) == b"1"


def test_a_stranger_is_told_what_the_server_says(
    s3: S3, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    place = Place(client("s3", settings, endpoint=s3.url))
    with pytest.raises(
        Fault, match=r"^ClientError: ListObjectsV2 of s3://.* failed: XAdminUserNotFound, No user exists"
    ):
        list(Objects(settings, place, Files()).listed(s3.address()))


def test_a_service_without_credentials_is_told_where_to_set_them(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    away = settings.model_copy(update={"s3_endpoint": "http://127.0.0.1:9"})
    with pytest.raises(
        Fault, match=r"^InternalServerError: s3://b/a .*: the service has no credentials for S3"
    ):
        objects_of(away).read(address_of("s3://b/a"), 1)


def test_a_server_that_is_not_there_is_the_services_fault(
    settings: Settings, s3: S3, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ATTEMPTS", 1)
    away = settings.model_copy(update={"s3_endpoint": "http://127.0.0.1:9"})
    with pytest.raises(Fault, match=r"^InternalServerError: s3://.*/a cannot be reached: .*127\.0\.0\.1:9"):
        objects_of(away).read(s3.address("a"))


@pytest.mark.parametrize(
    ("operation", "right"),
    [("GetObject", "s3:GetObject"), ("ListObjectsV2", "s3:ListBucket"), ("UploadPart", "s3:PutObject")],
)
def test_the_right_that_is_missing_is_named(operation: str, right: str) -> None:
    error = ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, operation)
    assert str(_fault(error, address_of("s3://bucket/a"))) == (
        f"ClientError: {operation} of s3://bucket/a is not allowed: give the service the right {right}."
    )


def test_credentials_are_the_processs_own(s3: S3) -> None:
    assert credentials() == {"AWS_ACCESS_KEY_ID": "123456789012", "AWS_SECRET_ACCESS_KEY": "owners-secret"}


Befalls = Callable[[Callable[[str, str], Misfortune]], Objects]


@pytest.fixture
def under(s3: S3, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Objects behind a proxy that fails as it is told; waits between attempts are left out."""
    monkeypatch.setattr("time.sleep", lambda _: None)

    def place(url: str) -> Objects:
        return Objects(settings, Place(client("s3", settings, endpoint=url)), Files())

    return place


def test_one_call_in_five_that_fails_is_made_again(under: Any, s3: S3, tmp_path: Path) -> None:
    turns = itertools.count(1)
    failed: list[str] = []

    def befalls(method: str, path: str) -> Misfortune:
        if next(turns) % 5:
            return "none"
        failed.append(method)
        return "cut" if method == "GET" and "list-type" not in path else "unavailable"

    with before(s3.url, befalls) as url:
        objects = under(url)
        for number in range(20):
            objects.upload(io.BytesIO(b"abc" * number), s3.address(f"data/{number:02}"))
        listed = [found.key for found in objects.listed(s3.address("data/"))]
        for key in listed:
            objects.download(s3.address(key), tmp_path / key)
    assert len(failed) >= 8
    assert [(tmp_path / key).read_bytes() for key in listed] == [b"abc" * number for number in range(20)]


def test_a_body_that_breaks_off_is_taken_up_where_it_broke(under: Any, s3: S3, tmp_path: Path) -> None:
    content = bytes(range(256)) * 16_384
    address = s3.put("large", content)
    cuts = iter(["cut", "cut", "cut"])
    with before(s3.url, lambda *_: next(cuts, "none")) as url:
        under(url).download(address, tmp_path / "large")
        assert (tmp_path / "large").read_bytes() == content


def test_an_object_that_changes_while_its_body_breaks_off_is_read_anew(
    under: Any, s3: S3, tmp_path: Path
) -> None:
    address = s3.put("a", "old" * 1_000_000)
    turns = itertools.count()

    def befalls(*_: str) -> Misfortune:
        if next(turns) == 0:
            return "cut"
        s3.put("a", "new" * 1_000_000)
        return "none"

    with before(s3.url, befalls) as url:
        under(url).download(address, tmp_path / "a")
    assert (tmp_path / "a").read_text() == "new" * 1_000_000


def test_a_slow_server_is_waited_for(under: Any, s3: S3) -> None:
    address = s3.put("a", "abc")
    with before(s3.url, lambda *_: "slow") as url:
        assert under(url).read(address) == b"abc"


def test_a_full_server_is_told_in_its_words_and_not_tried_again(under: Any, s3: S3) -> None:
    calls = []

    def befalls(method: str, path: str) -> Misfortune:
        calls.append(method)
        return "full"

    with before(s3.url, befalls) as url, pytest.raises(Fault) as caught:
        under(url).upload(io.BytesIO(b"abc"), s3.address("a"))
    assert str(caught.value) == (
        f"InternalServerError: PutObject of {s3.address('a')} failed: "
        "InsufficientStorage, by order of the test."
    )
    assert calls == ["PUT"]
