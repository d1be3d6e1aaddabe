"""Two hosts at work, and a third machine on their network that is none of the job's."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from testcontainers.core.container import DockerContainer
from testcontainers.core.network import Network

from tests.image.hosts import HOSTS, Start, codes, logs

pytestmark = [pytest.mark.docker, pytest.mark.faults]

PROGRAM = Path(__file__).with_name("outsider.py")
SCRIPT = """
import os, time
def preprocess_handler(record):
    print("captured", record.endpoint_input.data)
    while not os.path.exists("/opt/ml/output/go"):
        time.sleep(0.1)
    return dict(enumerate(record.endpoint_input.data.split(",")))
"""


@pytest.fixture
def outsider(image: str, network: Network) -> Iterator[Any]:
    container = DockerContainer(image, entrypoint=["python", "/outsider.py"], hostname="outsider")
    container.with_network(network).with_volume_mapping(str(PROGRAM), "/outsider.py", "ro")
    container.with_command(" ".join(HOSTS[:2]))
    yield container
    container.stop()


def hears(outsider: Any, text: str, seconds: float = 300) -> str:
    """What the outsider has said, once `text` is part of it."""
    deadline = time.monotonic() + seconds
    while text not in (log := outsider.logs().decode()):
        outsider.reload()
        assert outsider.status == "running", log
        assert time.monotonic() < deadline, log
        time.sleep(0.5)
    return log


def test_an_outsider_learns_nothing_and_ends_nothing(
    start: Start, everything: Path, outsider: DockerContainer, tmp_path: Path
) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    job = {"script": script, "understudy_script_timeout_seconds": "900"}
    job |= {"UNDERSTUDY_HOSTS_TIMEOUT_SECONDS": "240"}
    hosts = start(everything, hosts=HOSTS[:2], up=HOSTS[:1], **job)
    stranger = outsider.start().get_wrapped_container()
    hears(stranger, "round 1: 600 stand silently")
    hosts += start(everything, hosts=HOSTS[:2], up=HOSTS[1:2], **job)
    hosts[0].says("Reading and profiling", 240)
    rounds = stranger.logs().decode().count(": over")
    heard = hears(stranger, f"round {rounds + 2}: over")
    for host in hosts:
        (host.platform / "go").touch()
    assert codes(hosts) == [0, 0], logs(hosts)
    statistics = json.loads((hosts[0].output / "statistics.json").read_text())
    assert statistics["dataset"]["item_count"] == 1200
    assert "('algo-1', 7077)" in heard
    assert "('algo-1', 7078)" in heard
    assert "('algo-2', " in heard
    assert "HTTP/" not in heard
    assert "captured" not in heard
    assert not (hosts[0].platform / "owned").exists()
    assert hosts[0].log.count("\n\tat ") == 0, hosts[0].log
