"""Inputs as S3 has them and as hosts find them."""

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.service.running.programs import local, request
from tests.service.s3_server import S3
from understudy.service.running.addresses import Address
from understudy.service.running.backends.backend import Host
from understudy.service.running.faults import Fault
from understudy.service.running.files import Files
from understudy.service.running.job_folder import inside
from understudy.service.running.objects import Objects
from understudy.service.running.s3 import S3 as S3Place
from understudy.service.running.staging import _item, stage
from understudy.service.settings import Settings


def hosts(folder: Path, count: int = 1) -> list[Host]:
    return [Host(f"algo-{number}", folder / f"algo-{number}") for number in range(1, count + 1)]


def staged(
    objects: Objects, folder: Path, count: int = 1, **inputs: str | dict[str, str]
) -> list[dict[str, str]]:
    """Each host's files below /opt/ml/processing, with what is in them; `a__b` stands for the folder a/b."""
    given = [
        {
            "InputName": name,
            "S3Input": {
                **local(name.replace("__", "/")),
                **({"S3Uri": wanted} if isinstance(wanted, str) else wanted),
            },
        }
        for name, wanted in inputs.items()
    ]
    return stage_all(objects, hosts(folder, count), given)


def stage_all(objects: Objects, to: Sequence[Host], inputs: list[dict[str, object]]) -> list[dict[str, str]]:
    stage({**request("job"), "ProcessingInputs": inputs}, to, objects, lambda: None)
    return [
        {
            str(path.relative_to(host.opt_ml / "processing")): path.read_text()
            for path in sorted((host.opt_ml / "processing").rglob("*"))
            if path.is_file()
        }
        for host in to
    ]


def test_what_lies_below_a_prefix_keeps_its_folders(objects: Objects, s3: S3, tmp_path: Path) -> None:
    s3.put("captures/10/a.jsonl", "1")
    s3.put("captures/11/b.jsonl", "2")
    (found,) = staged(objects, tmp_path, data=s3.address("captures"))
    assert found == {"data/10/a.jsonl": "1", "data/11/b.jsonl": "2"}


def test_a_single_object_lies_in_its_folder_by_its_name(objects: Objects, s3: S3, tmp_path: Path) -> None:
    address = s3.put("baseline/constraints.json", "{}")
    (found,) = staged(objects, tmp_path, constraints=address)
    assert found == {"constraints/constraints.json": "{}"}


def test_a_prefix_that_ends_within_a_name_stands_for_all_that_begin_so(
    objects: Objects, s3: S3, tmp_path: Path
) -> None:
    for hour in ("09", "10", "11"):
        s3.put(f"captures/{hour}/a.jsonl", hour)
    (found,) = staged(objects, tmp_path, data=s3.address("captures/1"))
    assert found == {"data/10/a.jsonl": "10", "data/11/a.jsonl": "11"}


def test_a_folders_own_marker_is_no_file(objects: Objects, s3: S3, tmp_path: Path) -> None:
    s3.client.put_object(Bucket=s3.bucket, Key="captures/")
    s3.put("captures/a.jsonl", "1")
    (found,) = staged(objects, tmp_path, data=s3.address("captures/"))
    assert found == {"data/a.jsonl": "1"}


def test_a_whole_bucket_is_an_input(objects: Objects, s3: S3, tmp_path: Path) -> None:
    s3.put("a/b.csv", "1")
    (found,) = staged(objects, tmp_path, data=s3.address())
    assert found == {"data/a/b.csv": "1"}


def test_keys_are_shared_out_by_turns_or_come_to_each_host(objects: Objects, s3: S3, tmp_path: Path) -> None:
    for name in "abc":
        s3.put(f"data/{name}", name)
    sharded = {"S3Uri": s3.address("data"), "S3DataDistributionType": "ShardedByS3Key"}
    first, second = staged(objects, tmp_path, 2, shared=sharded, all=s3.address("data"))
    everything = {"all/a": "a", "all/b": "b", "all/c": "c"}
    assert first == {**everything, "shared/a": "a", "shared/c": "c"}
    assert second == {**everything, "shared/b": "b"}


def test_more_hosts_than_objects_leave_some_without(objects: Objects, s3: S3, tmp_path: Path) -> None:
    sharded = {"S3Uri": s3.put("data/a"), "S3DataDistributionType": "ShardedByS3Key"}
    assert staged(objects, tmp_path, 2, data=sharded) == [{"data/a": "x"}, {}]


def test_a_manifest_names_objects_below_its_prefix(objects: Objects, s3: S3, tmp_path: Path) -> None:
    for name in ("a.csv", "deep/b.csv", "not-named.csv"):
        s3.put(f"out/{name}", name)
    manifest = s3.put("m.json", json.dumps([{"prefix": s3.address("out/")}, "a.csv", "deep/b.csv"]))
    (found,) = staged(objects, tmp_path, data={"S3Uri": manifest, "S3DataType": "ManifestFile"})
    assert found == {"data/a.csv": "a.csv", "data/deep/b.csv": "deep/b.csv"}


@pytest.mark.parametrize(
    "manifest", ["", "{}", "[]", '["a"]', '[{"prefix": 1}]', '[{"prefix": "s3://b/"}, 2]']
)
def test_what_is_no_manifest_is_told_how_one_looks(
    objects: Objects, s3: S3, tmp_path: Path, manifest: str
) -> None:
    address = s3.put("m.json", manifest)
    with pytest.raises(
        Fault, match=r'm.json is no manifest: a JSON list of {"prefix": "s3://BUCKET/FOLDER/"}'
    ):
        staged(objects, tmp_path, data={"S3Uri": address, "S3DataType": "ManifestFile"})


def test_an_object_that_a_manifest_names_and_that_is_not_there_is_named(
    objects: Objects, s3: S3, tmp_path: Path
) -> None:
    manifest = s3.put("m.json", json.dumps([{"prefix": s3.address("out/")}, "gone.csv"]))
    with pytest.raises(Fault, match=rf"^ClientError: There is no object {s3.address('out/gone.csv')}\.$"):
        staged(objects, tmp_path, data={"S3Uri": manifest, "S3DataType": "ManifestFile"})


def test_a_manifest_leads_nowhere_that_its_operator_has_not_listed(
    settings: Settings, s3: S3, s3_place: S3Place, tmp_path: Path
) -> None:
    s3.put("others/a.csv", "secret")
    listed = settings.model_copy(update={"buckets": (f"{s3.bucket}/mine",)})
    objects = Objects(listed, s3_place, Files())
    for number, (prefix, refused) in enumerate(
        [
            (s3.address("others/"), "in no bucket that this service may use"),
            ("s3://another-bucket/", "in no bucket that this service may use"),
            ("file:///etc/", "in no folder that this service may use"),
        ]
    ):
        manifest = s3.put(f"mine/{number}.json", json.dumps([{"prefix": prefix}, "a.csv"]))
        with pytest.raises(Fault, match=f"^ClientError: The address '{prefix}a.csv' lies {refused}"):
            staged(objects, tmp_path, data={"S3Uri": manifest, "S3DataType": "ManifestFile"})


def test_no_objects_are_told_in_the_words_of_aws(objects: Objects, s3: S3, tmp_path: Path) -> None:
    address = s3.address("captures/2026")
    with pytest.raises(Fault) as caught:
        staged(objects, tmp_path, data=address)
    assert str(caught.value) == (
        f'ClientError: No S3 objects found under S3 URL "{address}" given in input data source. Please '
        "ensure that the bucket exists in the selected region, that objects exist under that S3 prefix, and "
        'that the role "arn:aws:iam::123456789012:role/monitoring" has "s3:ListBucket" permissions on bucket '
        f'"{s3.bucket}"'
    )


def test_no_files_are_told_without_a_bucket(objects: Objects, settings: Settings, tmp_path: Path) -> None:
    address = f"file://{settings.data_dir.resolve()}/files/captures/2026"
    with pytest.raises(Fault) as caught:
        staged(objects, tmp_path, data=address)
    assert str(caught.value).startswith(f'ClientError: No files found under "{address}" given in input data ')
    assert "bucket" not in str(caught.value)


def test_a_bucket_that_is_not_there_is_named(objects: Objects, s3: S3, tmp_path: Path) -> None:
    with pytest.raises(Fault, match="ClientError: There is no bucket nowhere-at-all, which s3://nowhere"):
        staged(objects, tmp_path, data="s3://nowhere-at-all/data")


def test_two_inputs_may_lie_one_in_the_other(objects: Objects, s3: S3, tmp_path: Path) -> None:
    s3.put("a/1", "a")
    s3.put("b/2", "b")
    (found,) = staged(objects, tmp_path, base=s3.address("a"), base__stats=s3.address("b"))
    assert found == {"base/1": "a", "base/stats/2": "b"}


@pytest.mark.parametrize(("one", "other"), [("x", "x"), ("x/y", "x"), ("x", "x/y")])
def test_two_objects_in_one_place_are_both_named(
    objects: Objects, s3: S3, tmp_path: Path, one: str, other: str
) -> None:
    s3.put(f"a/{one}")
    s3.put(f"b/{other}")
    same = [
        {"InputName": name, "S3Input": {**local("data"), "S3Uri": s3.address(name)}} for name in ("a", "b")
    ]
    with pytest.raises(
        Fault, match=rf"a/{one} and .*b/{other} cannot both be staged to /opt/ml/processing/data"
    ):
        stage_all(objects, hosts(tmp_path), same)


def test_an_input_that_its_program_manages_is_left_to_it(objects: Objects, s3: S3, tmp_path: Path) -> None:
    own = {"InputName": "own", "AppManaged": True, "S3Input": {"S3Uri": "s3://nowhere/x"}}
    assert stage_all(objects, hosts(tmp_path), [own]) == [{}]


def test_a_disk_that_is_too_small_is_told_before_it_is_full(
    objects: Objects, s3: S3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = s3.put("data/a", b"x" * 1000)
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 999}))
    with pytest.raises(
        Fault, match="InternalServerError: An input has 1000 bytes, and the service's disk 999"
    ):
        staged(objects, tmp_path, data=address)


def test_no_more_is_fetched_once_the_job_shall_end(objects: Objects, s3: S3, tmp_path: Path) -> None:
    address = s3.put("data/a")
    given = [{"InputName": "a", "S3Input": {**local("data"), "S3Uri": address}}]

    def halted() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stage({**request("job"), "ProcessingInputs": given}, hosts(tmp_path), objects, halted)
    assert not (tmp_path / "algo-1" / "processing" / "data" / "a").exists()


@given(st.text(min_size=1) | st.lists(st.sampled_from(["..", ".", "", "a", "b\0", "c" * 256])).map("/".join))
def test_no_key_leads_out_of_its_folder(key: str) -> None:
    path = PurePosixPath("refused")
    with suppress(Fault):
        path = _item(Address("s3", "bucket", f"data/{key}"), key, 1).path
    folder = Path("/opt/ml/processing/data")
    assert folder in Path(os.path.normpath(folder / path)).parents


@pytest.mark.parametrize("key", ["../a", "a/../../b", "..", "", "/", "a\0b", "c" * 256])
def test_a_key_that_can_be_no_file_is_named(key: str) -> None:
    with pytest.raises(
        Fault, match=r"^ClientError: The object s3://bucket/data/.* (cannot be a file|would lie)"
    ):
        _item(Address("s3", "bucket", f"data/{key}"), key, 1)


@pytest.mark.parametrize(
    "path", ["/opt/ml/processing/../config", "/opt/ml", "/etc", "data", "/opt/ml/processingx", ""]
)
def test_a_local_path_elsewhere_is_refused(path: str, tmp_path: Path) -> None:
    with pytest.raises(Fault, match="does not lie in /opt/ml/processing/"):
        inside(tmp_path, path)
