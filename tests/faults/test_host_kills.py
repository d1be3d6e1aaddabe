"""A host of a job that is killed at this moment or that: the others end, and say what happened."""

import json
from pathlib import Path

import pytest

from tests.image.hosts import HOSTS, Start, codes, logs, script

pytestmark = [pytest.mark.docker, pytest.mark.faults]

MOMENTS = (
    ("algo-2", "works for algo-1"),
    ("algo-1", "hosts with"),
    ("algo-1", "Starting Spark"),
    ("algo-1", "Reading and profiling"),
)
"""Who says what just before."""


@pytest.mark.parametrize(("speaker", "said"), MOMENTS)
def test_a_host_that_is_killed_is_replaced_or_named(
    start: Start, everything: Path, tmp_path: Path, speaker: str, said: str
) -> None:
    hosts = start(everything, script=script(tmp_path, 0.02))
    hosts[HOSTS.index(speaker)].says(said, 240)
    hosts[2].container.kill()
    ended = codes(hosts[:2])
    assert ended in ([0, 0], [1, 1]), logs(hosts)
    if ended[0]:
        assert "algo-3" in hosts[0].message
        assert "internal error" not in hosts[0].message
        assert list(hosts[0].output.iterdir()) == []
    else:
        statistics = json.loads((hosts[0].output / "statistics.json").read_text())
        assert statistics["dataset"]["item_count"] == 1200


@pytest.mark.parametrize(("speaker", "said"), MOMENTS)
def test_a_first_host_that_is_killed_ends_the_others(
    start: Start, everything: Path, tmp_path: Path, speaker: str, said: str
) -> None:
    hosts = start(everything, script=script(tmp_path, 0.02), UNDERSTUDY_HOSTS_TIMEOUT_SECONDS="120")
    hosts[HOSTS.index(speaker)].says(said, 240)
    hosts[0].container.kill()
    for code in codes(hosts[1:]):
        assert code in (0, 1), logs(hosts)
    assert "Traceback" not in logs(hosts[1:])
