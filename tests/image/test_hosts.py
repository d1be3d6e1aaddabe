"""A job on several hosts: three containers on a private network, as the platform sets them up."""

import json
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from testcontainers.core.container import DockerContainer
from testcontainers.core.network import Network

from tests.image.conftest import PROCESSING

pytestmark = pytest.mark.docker

HOSTS = ("algo-1", "algo-2", "algo-3")
SOURCE = f"{PROCESSING}/input/data"
SLOW = """
import time
def preprocess_handler(record):
    time.sleep({seconds})
    return dict(enumerate(record.endpoint_input.data.split(",")))
"""


@dataclass(frozen=True)
class Host:
    """One container of the job; `output` and `platform` are its own folders."""

    name: str
    container: Any
    output: Path
    platform: Path

    @property
    def log(self) -> str:
        return self.container.logs().decode()

    @property
    def message(self) -> str:
        return (self.platform / "message").read_text()

    def code(self) -> int:
        return int(self.container.wait(timeout=240)["StatusCode"])

    def says(self, text: str, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while text not in self.log:
            self.container.reload()
            assert time.monotonic() < deadline, f"{text!r} is not in the log of {self.name}: {self.log}"
            assert self.container.status != "exited", self.log
            time.sleep(0.2)


Start = Callable[..., list[Host]]


@pytest.fixture
def start(image: str, tmp_path: Path) -> Iterator[Start]:
    """Start a job on the named hosts; `shares` gives each its folder of data, one folder serves all."""
    started: list[DockerContainer] = []
    with Network() as network:

        def run(
            shares: Path | Mapping[str, Path],
            *,
            hosts: Sequence[str] = HOSTS,
            up: Sequence[str] | None = None,
            script: Path | None = None,
            labels: Path | None = None,
            arn: Mapping[str, str] | None = None,
            **environment: str,
        ) -> list[Host]:
            made = []
            for name in up or hosts:
                home = tmp_path / f"{name}-{len(started)}"
                config, output, platform = home / "config", home / "output", home / "platform"
                for folder in (config, output, platform):
                    folder.mkdir(parents=True)
                resources = {"hosts": list(hosts), "current_host": name, "network_interface_name": "eth0"}
                kind = "FullyReplicated" if isinstance(shares, Path) else "ShardedByS3Key"
                s3 = {"LocalPath": SOURCE, "S3DataDistributionType": kind, "S3Uri": "s3://bucket/captures"}
                request = {
                    "ProcessingJobArn": (arn or {}).get(
                        name, "arn:aws:sagemaker:eu-west-1:000000000000:processing-job/a"
                    ),
                    "ProcessingInputs": [{"InputName": "data", "S3Input": s3}],
                }
                (config / "resourceconfig.json").write_text(json.dumps(resources))
                (config / "processingjobconfig.json").write_text(json.dumps(request))
                container = (
                    DockerContainer(image, hostname=name).with_network(network).with_network_aliases(name)
                )
                container.with_volume_mapping(str(config), "/opt/ml/config", "ro")
                container.with_volume_mapping(
                    str(shares if isinstance(shares, Path) else shares[name]), SOURCE, "ro"
                )
                container.with_volume_mapping(str(output), f"{PROCESSING}/output", "rw")
                container.with_volume_mapping(str(platform), "/opt/ml/output", "rw")
                variables = {
                    "dataset_source": SOURCE,
                    "dataset_format": '{"sagemakerCaptureJson":{}}',
                    "output_path": f"{PROCESSING}/output",
                    "UNDERSTUDY_HEAP": "512m",
                    "UNDERSTUDY_HOSTS_TIMEOUT_SECONDS": "60",
                    "understudy_partition_bytes": "20000",
                }
                if script:
                    container.with_volume_mapping(str(script), f"{PROCESSING}/code/script.py", "ro")
                    variables["record_preprocessor_script"] = f"{PROCESSING}/code/script.py"
                if labels:
                    container.with_volume_mapping(str(labels), f"{PROCESSING}/groundtruth", "ro")
                    variables["ground_truth_source"] = f"{PROCESSING}/groundtruth"
                started.append(container.with_envs(**variables | environment))
                made.append(Host(name, container.start().get_wrapped_container(), output, platform))
            return made

        yield run
        for container in started:
            container.stop()


@pytest.fixture(scope="module")
def shares(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """For each host a folder of two files of captures."""
    chance = random.Random(4)
    folders = {}
    for number, host in enumerate(HOSTS):
        folder = tmp_path_factory.mktemp(host) / "endpoint/variant/2026/03/02" / f"{10 + number}"
        folder.mkdir(parents=True)
        for file in range(2):
            lines = []
            for record in range(200):
                cells = (
                    f"{chance.gauss(0, 3):.3f},{chance.randrange(50)},{chance.choice(['red', 'blue', ''])}"
                )
                side = {"observedContentType": "text/csv", "mode": "INPUT", "data": cells, "encoding": "CSV"}
                event = {"eventId": f"{number}-{file}-{record}", "inferenceTime": "2026-03-02T10:00:00Z"}
                lines.append(json.dumps({"captureData": {"endpointInput": side}, "eventMetadata": event}))
            (folder / f"{file}.jsonl").write_text("\n".join(lines) + "\n")
        folders[host] = folder.parents[4]
    return folders


@pytest.fixture(scope="module")
def everything(shares: Mapping[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All files of all hosts in one folder."""
    folder = tmp_path_factory.mktemp("everything")
    for share in shares.values():
        for file in share.rglob("*.jsonl"):
            target = folder / file.relative_to(share)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.read_bytes())
    return folder


def codes(hosts: Sequence[Host]) -> list[int]:
    return [host.code() for host in hosts]


def logs(hosts: Sequence[Host]) -> str:
    return "\n".join(f"--- {host.name}\n{host.log}" for host in hosts)


def script(folder: Path, seconds: float) -> Path:
    path = folder / "slow.py"
    path.write_text(SLOW.format(seconds=seconds))
    return path


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


def test_three_hosts_merge_as_one_each_its_part_of_the_files(
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
    assert sum(bool(tree) for tree in trees) > 1
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
