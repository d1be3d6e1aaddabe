"""What addresses mean, and which of them jobs may have."""

from pathlib import Path

import pytest

from understudy.service.running.addresses import Address, address_of, refusal
from understudy.service.running.faults import Fault
from understudy.service.settings import Settings


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("s3://bucket/a/b", Address("s3", "bucket", "a/b")),
        ("s3://bucket", Address("s3", "bucket", "")),
        ("file:///a/b", Address("file", "", "a/b")),
    ],
)
def test_an_address_has_a_place_and_a_key(text: str, address: Address) -> None:
    assert address_of(text) == address


@pytest.mark.parametrize(
    "text", ["", "s3://", "s3:///a", "https://bucket.s3.amazonaws.com/a", "file://host/a", "/a"]
)
def test_what_is_no_address_is_told_how_one_looks(text: str) -> None:
    with pytest.raises(Fault, match="neither s3://BUCKET/KEY nor file:///PATH: give it so"):
        address_of(text)


@pytest.mark.parametrize(
    ("folder", "name", "whole"),
    [("a", "b", "a/b"), ("a/", "b", "a/b"), ("", "b", "b"), ("a", "b/c", "a/b/c")],
)
def test_a_name_in_a_folder_has_one_slash_before_it(folder: str, name: str, whole: str) -> None:
    assert Address("s3", "bucket", folder).below(name).key == whole


def allowed(text: str, *buckets: str, folder: Path = Path("data"), **relaxations: bool) -> bool:
    named = {name.replace("_", "-"): value for name, value in relaxations.items()}
    settings = Settings(data_dir=folder, buckets=buckets, relaxations=named)
    return refusal(address_of(text), settings) is None


def test_every_bucket_is_allowed_until_some_are_listed() -> None:
    assert allowed("s3://any/key")
    assert allowed("s3://one/key", "one", "s3://two/prefix")
    assert allowed("s3://two/prefix/key", "one", "s3://two/prefix")
    assert not allowed("s3://two/prefix-and-more", "one", "s3://two/prefix")
    assert not allowed("s3://one-more/key", "one")


@pytest.mark.parametrize("key", ["../two/a", "in/../../two/a", "in/./a", "in/.."])
def test_dots_lead_out_of_no_bucket_that_is_listed(key: str) -> None:
    assert not allowed(f"s3://one/{key}", "one")
    assert allowed(f"s3://one/{key}")
    assert allowed("s3://one/in/..a/.b", "one")


def test_folders_that_are_listed_leave_buckets_as_they_are(tmp_path: Path) -> None:
    assert allowed("s3://any/key", f"file://{tmp_path}")


def test_files_lie_in_the_data_folder_or_in_one_that_is_listed(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert allowed(f"file://{data}/files/a.csv", folder=data)
    assert not allowed(f"file://{data}/state.db", folder=data)
    assert not allowed(f"file://{data}/files/../state.db", folder=data)
    assert not allowed("file:///etc/passwd", folder=data)
    assert allowed(f"file://{tmp_path}/open/a", f"file://{tmp_path}/open", folder=data)


def test_a_link_out_of_a_folder_does_not_lead_there(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "out").symlink_to("/etc")
    assert not allowed(f"file://{tmp_path}/files/out/passwd", folder=tmp_path)


def test_an_operator_can_forbid_files(tmp_path: Path) -> None:
    assert not allowed(f"file://{tmp_path}/files/a", folder=tmp_path, file_addresses=False)


def test_a_refusal_says_what_is_allowed_and_who_decides(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, buckets=("one",))
    assert str(refusal(address_of("s3://two/a"), settings)) == (
        "ClientError: The address 's3://two/a' lies in no bucket that this service may use: one. "
        "Its operator lists them in `buckets`."
    )
    assert str(refusal(address_of("file:///etc/passwd"), settings)) == (
        "ClientError: The address 'file:///etc/passwd' lies in no folder that this service may use: "
        f"{tmp_path}/files. Its operator lists more in `buckets`, as file:///FOLDER."
    )
