"""Who the hosts of a job are, what they share, and how they come together; here all on one machine."""

import json
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from understudy.analyzer.errors import UserError
from understudy.container.hosts import gathering
from understudy.container.hosts.gathering import Gathering, follow
from understudy.container.settings.hosts import Hosts, hosts_of, is_sharded, shared_secret

ARN = "arn:aws:sagemaker:eu-west-1:000000000000:processing-job/a"


def config(opt_ml: Path, name: str, value: Any) -> Path:
    (opt_ml / "config").mkdir(exist_ok=True)
    (opt_ml / "config" / name).write_text(value if isinstance(value, str) else json.dumps(value))
    return opt_ml


def test_the_first_of_the_sorted_hosts_leads(tmp_path: Path) -> None:
    for current, leads in (("algo-1", True), ("algo-2", False)):
        resources = {"hosts": ["algo-2", "algo-1"], "current_host": current}
        hosts = hosts_of(config(tmp_path, "resourceconfig.json", resources))
        assert hosts is not None
        assert (hosts.first, hosts.others, hosts.leads) == ("algo-1", ("algo-2",), leads)


@pytest.mark.parametrize("resources", [{}, {"hosts": ["algo-1"], "current_host": "algo-1"}])
def test_a_host_alone_has_no_others(tmp_path: Path, resources: dict[str, Any]) -> None:
    assert hosts_of(config(tmp_path, "resourceconfig.json", resources)) is None


@pytest.mark.parametrize(
    ("resources", "sentence"),
    [
        ({"hosts": ["a", "b"], "current_host": "c"}, "current_host 'c' is not one of hosts"),
        ({"hosts": "a"}, "hosts is not a JSON list of strings"),
        ("{", "cannot be read as JSON"),
        ("[1]", "is not a JSON object"),
    ],
)
def test_a_file_that_the_platform_would_not_write_is_named(
    tmp_path: Path, resources: Any, sentence: str
) -> None:
    with pytest.raises(UserError, match=rf"resourceconfig\.json.*{sentence}"):
        hosts_of(config(tmp_path, "resourceconfig.json", resources))


def test_inputs_are_sharded_where_the_request_says_so_of_their_folder(tmp_path: Path) -> None:
    inputs = [
        {"S3Input": {"LocalPath": "/data/labels", "S3DataDistributionType": "FullyReplicated"}},
        {"S3Input": {"LocalPath": "/data/captures", "S3DataDistributionType": "ShardedByS3Key"}},
        {"DatasetDefinition": {}},
    ]
    config(tmp_path, "processingjobconfig.json", {"ProcessingInputs": inputs})
    assert is_sharded(tmp_path, Path("/data/captures/endpoint"))
    assert not is_sharded(tmp_path, Path("/data/labels"))
    assert not is_sharded(tmp_path, Path("/data/captures-2"))


def test_the_secret_is_the_variables_or_made_from_the_jobs_arn(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="set UNDERSTUDY_CLUSTER_SECRET"):
        shared_secret(tmp_path, {})
    config(tmp_path, "processingjobconfig.json", {"ProcessingJobArn": ARN})
    of_arn = shared_secret(tmp_path, {})
    assert ARN not in of_arn
    assert shared_secret(tmp_path, {"UNDERSTUDY_CLUSTER_SECRET": "x"}) != of_arn


@pytest.fixture
def first(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gathering]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setattr(gathering, "PORT", port)
    monkeypatch.setattr(gathering, "LATE_SECONDS", 1.0)
    made = Gathering(Hosts(("127.0.0.1", "second"), "127.0.0.1"), "secret")
    yield made
    made.end(0)


def come(codes: list[Any], secret: str = "secret", fault: str | None = None) -> threading.Thread:
    def do(message: Any) -> dict[str, Any]:
        if fault:
            raise UserError(fault)
        if "place" in message:
            raise UserError("the disk is full")
        return {"files": [{"path": message["task"]["source"], "size": 1, "gzip": False}]}

    def run() -> None:
        try:
            codes.append(follow(Hosts(("127.0.0.1", "second"), "second"), secret, 2, 5, do))
        except UserError as error:
            codes.append(str(error))

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_what_a_host_cannot_do_is_told_with_its_reason(first: Gathering) -> None:
    codes: list[Any] = []
    thread = come(codes)
    first.members({"source": "/a"}, 5)
    with pytest.raises(UserError, match="Host second: the disk is full"):
        first.ask("second", {"place": {"/a": "/b"}})
    first.end(1)
    thread.join(10)
    assert codes == [1]


@pytest.mark.parametrize("code", [0, 1])
def test_a_host_is_given_its_task_and_ends_with_the_jobs_code(first: Gathering, code: int) -> None:
    codes: list[Any] = []
    thread = come(codes)
    [member] = first.members({"source": "/a"}, 5)
    assert (member.host, member.cores, member.files[0]["path"]) == ("second", 2, "/a")
    assert first.lost() == []
    first.end(code)
    thread.join(10)
    assert codes == [code]


def test_a_watcher_takes_no_answer_away(first: Gathering) -> None:
    codes: list[Any] = []
    hosts = Hosts(("127.0.0.1", "second"), "second")
    worker = threading.Thread(
        target=lambda: codes.append(follow(hosts, "secret", 2, 5, lambda _: {"files": []}))
    )
    worker.start()
    first.members({"source": None}, 5)
    over = threading.Event()
    lost: list[str] = []

    def watch() -> None:
        while not over.is_set():
            lost.extend(first.lost())

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        for _ in range(300):
            first.ask("second", {"place": {}}, 2)
    finally:
        over.set()
        watcher.join()
        first.end(0)
    worker.join(10)
    assert (codes, lost) == ([0], [])
    assert first.lost() == ["second"]


def test_a_host_that_comes_after_the_job_failed_is_told(first: Gathering) -> None:
    codes: list[Any] = []
    thread = come(codes)
    first.end(1)
    thread.join(10)
    assert codes == [1]


def test_a_host_that_cannot_take_part_is_named_with_its_reason(first: Gathering) -> None:
    codes: list[Any] = []
    thread = come(codes, fault="No Java was found.")
    with pytest.raises(UserError, match=r"Host second cannot take part: No Java was found\."):
        first.members({"source": None}, 5)
    first.end(1)
    thread.join(10)
    assert codes == [1]


def test_a_host_that_is_not_ready_in_time_has_not_ended(first: Gathering) -> None:
    ready = threading.Event()
    hosts = Hosts(("127.0.0.1", "second"), "second")

    def do(_: Any) -> dict[str, Any]:
        ready.wait(30)
        return {"files": []}

    thread = threading.Thread(target=follow, args=(hosts, "secret", 2, 5, do))
    thread.start()
    with pytest.raises(UserError, match="Host second came, but was not ready within 1 seconds"):
        first.members({"source": None}, 1)
    ready.set()
    first.end(1)
    thread.join(10)
    assert not thread.is_alive()


def test_who_has_another_secret_is_sent_away(first: Gathering) -> None:
    codes: list[Any] = []
    come(codes, secret="another").join(10)
    assert "does not share this host's secret" in codes[0]
    with pytest.raises(UserError, match=r"Host second of the job's 2 hosts did not come within 0\.5 seconds"):
        first.members({"source": None}, 0.5)


def test_a_first_host_that_vanishes_in_the_midst_is_a_fault(first: Gathering) -> None:
    codes: list[Any] = []
    thread = come(codes)
    first.members({"source": "/a"}, 5)
    for visit in first._visits.values():
        with socket.socket(fileno=os.dup(visit.connection.fileno())) as same:
            same.shutdown(socket.SHUT_RDWR)
    thread.join(10)
    assert codes == [1]


def test_a_connection_that_stays_silent_keeps_no_host_out(first: Gathering) -> None:
    with socket.create_connection(("127.0.0.1", gathering.PORT)):
        codes: list[Any] = []
        thread = come(codes)
        assert [member.host for member in first.members({"source": "/a"}, 5)] == ["second"]
        first.end(0)
        thread.join(10)
    assert codes == [0]
