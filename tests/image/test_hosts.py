"""A job on several hosts: three containers on a private network, as the platform sets them up."""

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.image.hosts import HOSTS, Start, codes, left_in, logs, script

pytestmark = pytest.mark.docker


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.jsonl")}


def exact(statistics: dict[str, Any]) -> dict[str, Any]:
    """Statistics without what sketches say."""
    for feature in statistics["features"]:
        for kind in ("numerical_statistics", "string_statistics"):
            distribution = feature.get(kind, {}).get("distribution", {})
            distribution.pop("kll", None)
    return statistics


def test_three_hosts_write_the_documents_of_one(start: Start, everything: Path) -> None:
    [alone] = start(everything, hosts=["algo-1"])
    assert alone.code() == 0, alone.log
    hosts = start(everything)
    assert codes(hosts) == [0, 0, 0], logs(hosts)
    for name in ("statistics.json", "constraints.json"):
        assert (hosts[0].output / name).read_bytes() == (alone.output / name).read_bytes()
    assert "3 hosts with" in hosts[0].log
    assert hosts[0].message == alone.message
    assert [list(host.output.iterdir()) + list(host.platform.iterdir()) for host in hosts[1:]] == [[], []]
    assert [left_in(host.container) for host in hosts] == [[], [], []]


def test_shares_of_each_host_are_counted_together(
    start: Start, everything: Path, shares: Mapping[str, Path], tmp_path: Path
) -> None:
    [alone] = start(everything, hosts=["algo-1"])
    assert alone.code() == 0, alone.log
    expected = json.loads((alone.output / "statistics.json").read_text())
    hosts = start(shares)
    assert codes(hosts) == [0, 0, 0], logs(hosts)
    found = json.loads((hosts[0].output / "statistics.json").read_text())
    assert exact(found) == exact(expected)
    scripted = start(shares, script=script(tmp_path, 0))
    assert codes(scripted) == [0, 0, 0], logs(scripted)
    rows = json.loads((scripted[0].output / "statistics.json").read_text())["dataset"]["item_count"]
    assert rows == expected["dataset"]["item_count"] == 1200


def test_three_hosts_merge_as_one_and_each_file_lies_on_one_of_them(
    start: Start, everything: Path, tmp_path: Path
) -> None:
    labels = tmp_path / "labels"
    labels.mkdir()
    ids = [f"{number}-{file}-{record}" for number in range(3) for file in range(2) for record in range(150)]
    lines = [
        {"groundTruthData": {"data": "1", "encoding": "CSV"}, "eventMetadata": {"eventId": name}}
        for name in ids
    ]
    (labels / "labels.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\n")
    [alone] = start(everything, hosts=["algo-1"], labels=labels)
    assert alone.code() == 0, alone.log
    hosts = start(everything, labels=labels)
    assert codes(hosts) == [0, 0, 0], logs(hosts)
    trees = [files_of(host.output) for host in hosts]
    assert {name: content for tree in trees for name, content in tree.items()} == files_of(alone.output)
    assert sum(map(len, trees)) == len(files_of(alone.output))
    assert hosts[0].message == alone.message
    assert alone.message.startswith("Completed: merged 900 of 1200 captures")


def test_a_host_that_dies_is_survived_where_others_can_do_its_work(
    start: Start, everything: Path, tmp_path: Path
) -> None:
    hosts = start(everything, script=script(tmp_path, 0.05))
    hosts[0].says("Reading and profiling")
    time.sleep(6)
    hosts[2].container.kill()
    assert codes(hosts[:2]) == [0, 0], logs(hosts)
    assert "host algo-3 has ended; the others take its work over" in hosts[0].log
    statistics = json.loads((hosts[0].output / "statistics.json").read_text())
    assert statistics["dataset"]["item_count"] == 1200


def test_a_host_that_dies_with_its_own_share_ends_the_job_on_every_host(
    start: Start, shares: Mapping[str, Path], tmp_path: Path
) -> None:
    hosts = start(shares, script=script(tmp_path, 0.1))
    hosts[0].says("Reading and profiling")
    time.sleep(6)
    hosts[1].container.kill()
    assert [hosts[0].code(), hosts[2].code()] == [1, 1], logs(hosts)
    assert hosts[0].message.startswith("Failed: Host algo-2 ended in the midst of the job")
    assert "start the job again" in hosts[0].message
    assert list(hosts[0].output.iterdir()) == []


def test_a_host_that_never_comes_ends_the_others_with_a_sentence(start: Start, everything: Path) -> None:
    hosts = start(everything, up=HOSTS[:2], UNDERSTUDY_HOSTS_TIMEOUT_SECONDS="5")
    assert codes(hosts) == [1, 1], logs(hosts)
    assert "Host algo-3 of the job's 3 hosts did not come within 5 seconds" in hosts[0].message


def test_a_first_host_that_never_comes_ends_the_others(start: Start, everything: Path) -> None:
    [host] = start(everything, up=["algo-2"], UNDERSTUDY_HOSTS_TIMEOUT_SECONDS="5")
    assert host.code() == 1
    assert "Host algo-1 could not be reached within 5 seconds" in host.log


def test_a_fault_of_the_job_ends_every_host_with_its_code(start: Start, everything: Path) -> None:
    hosts = start(everything, dataset_format="captures")
    assert codes(hosts) == [1, 1, 1], logs(hosts)
    assert "dataset_format" in hosts[0].message
    assert [list(host.platform.iterdir()) for host in hosts[1:]] == [[], []]


def test_a_host_with_another_secret_is_sent_away(start: Start, everything: Path) -> None:
    hosts = start(
        everything,
        hosts=HOSTS[:2],
        arn={"algo-2": "arn:aws:sagemaker:eu-west-1:000000000000:processing-job/another"},
        UNDERSTUDY_HOSTS_TIMEOUT_SECONDS="8",
    )
    assert codes(hosts) == [1, 1], logs(hosts)
    assert "does not share this host's secret" in hosts[1].log
    assert "a host that does not know the job's secret was sent away" in hosts[0].log
