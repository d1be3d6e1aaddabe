"""Jobs on several hosts: containers on a private network, as the platform sets them up."""

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

PROCESSING = "/opt/ml/processing"
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
def network(image: str) -> Iterator[Network]:
    """The hosts' network, on which others may be, too."""
    with Network() as made:
        yield made


@pytest.fixture
def start(image: str, network: Network, tmp_path: Path) -> Iterator[Start]:
    """Start a job on the named hosts; `shares` gives each its folder of data, one folder serves all."""
    started: list[DockerContainer] = []

    def run(
        shares: Path | Mapping[str, Path],
        *,
        hosts: Sequence[str] = HOSTS,
        up: Sequence[str] | None = None,
        script: Path | None = None,
        labels: Path | None = None,
        arn: Mapping[str, str] | None = None,
        mounts: Mapping[Path, str] | None = None,
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
            container = DockerContainer(image, hostname=name).with_network(network).with_network_aliases(name)
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
            for own, inside in (mounts or {}).items():
                container.with_volume_mapping(str(own), inside, "ro")
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


ADDED = 1
"""The kind of a change that the engine tells of."""


def left_in(container: Any) -> list[str]:
    """What is in a container's own file system and not in its image, but for the folders that are mounted."""
    return [
        change["Path"]
        for change in container.diff() or []
        if change["Kind"] == ADDED and not change["Path"].startswith("/opt/ml")
    ]


def codes(hosts: Sequence[Host]) -> list[int]:
    return [host.code() for host in hosts]


def logs(hosts: Sequence[Host]) -> str:
    return "\n".join(f"--- {host.name}\n{host.log}" for host in hosts)


def script(folder: Path, seconds: float) -> Path:
    path = folder / "slow.py"
    path.write_text(SLOW.format(seconds=seconds))
    return path
