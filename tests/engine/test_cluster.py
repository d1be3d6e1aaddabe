"""Spark's own master and worker, here on this machine."""

import http.client
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from understudy.analyzer.engine import cluster

pytestmark = pytest.mark.engine

HOST = "127.0.0.2"
REQUESTS = (
    ("GET", "/"),
    ("GET", "/json/"),
    ("GET", "/metrics/json/"),
    ("GET", "/logPage/?appId=app&executorId=0&logType=stderr"),
    ("GET", "/static/webui.js"),
    ("POST", "/app/kill/?id=app&terminate=true"),
    ("POST", "/driver/kill/?id=driver&terminate=true"),
    ("POST", "/workers/kill/?host=127.0.0.1"),
)


@pytest.fixture(scope="module")
def daemons(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[subprocess.Popen[bytes]]]:
    folder, address = tmp_path_factory.mktemp("cluster"), cluster.master_url(HOST)
    processes = [cluster.start_master(HOST, "secret", folder)]
    processes.append(cluster.start_worker(HOST, address, 1, "secret", folder))
    yield processes
    for process in processes:
        process.kill()
        process.wait()


def listening(daemon: subprocess.Popen[bytes], count: int) -> list[tuple[str, int]]:
    """Where it listens, once there are so many places."""
    process = psutil.Process(daemon.pid)
    deadline = time.monotonic() + 120
    while True:
        assert daemon.poll() is None
        assert time.monotonic() < deadline
        found = [one.laddr for one in process.net_connections("tcp") if one.status == psutil.CONN_LISTEN]
        if len(found) >= count:
            return [(address.ip.removeprefix("::ffff:"), address.port) for address in found]
        time.sleep(0.1)


def test_their_pages_are_for_nobody(daemons: list[subprocess.Popen[bytes]]) -> None:
    for daemon in daemons:
        places = listening(daemon, 2)
        assert {ip for ip, _ in places} == {HOST, "127.0.0.1"}
        [port] = [port for ip, port in places if ip == "127.0.0.1"]
        for method, path in REQUESTS:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request(method, path)
            response = connection.getresponse()
            assert (response.status, response.read()) == (403, b""), (method, path)
            connection.close()


def test_their_secret_is_on_no_command_line(daemons: list[subprocess.Popen[bytes]]) -> None:
    assert not [daemon for daemon in daemons if "secret" in Path(f"/proc/{daemon.pid}/cmdline").read_text()]
