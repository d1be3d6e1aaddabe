"""Jobs in containers of a real Docker engine."""

import json
import shlex
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import docker
import pytest

from tests.container.workspace import ROOT
from tests.service.running.conftest import Service, Started
from tests.service.running.programs import request, sh
from tests.service.s3_server import S3
from understudy.service.running.backends.docker import HOST, JOB, RUNNER, DockerBackend
from understudy.service.running.job_folder import folder_of
from understudy.service.running.logs_on_disk import streams

pytestmark = pytest.mark.docker

ANALYZER = "159807026194.dkr.ecr.us-west-2.amazonaws.com/sagemaker-model-monitor-analyzer"
TRAINING = ROOT / "examples" / "sample" / "baseline" / "training.csv"


@pytest.fixture
def settings(settings: Any, image: str) -> Any:
    return settings.model_copy(update={"image": image})


@pytest.fixture
def runner() -> str:
    return f"tests-{time.monotonic_ns()}"


@pytest.fixture
def containers(runner: str) -> Iterator[Any]:
    """The containers and networks of this test's jobs; none may be left."""
    engine = docker.from_env()
    ours = {"label": f"{RUNNER}={runner}"}
    # One that is listed while it is made or removed cannot be looked at.
    yield lambda: engine.containers.list(all=True, filters=ours, ignore_removed=True)
    assert engine.containers.list(all=True, filters=ours, ignore_removed=True) == []
    assert engine.networks.list(filters={"label": f"{RUNNER}={runner}"}) == []
    engine.close()


@pytest.fixture
def docker_service(started: Started, settings: Any, runner: str, containers: Any) -> Iterator[Service]:
    with started(runner=runner, backend=DockerBackend(settings, runner)) as service:
        yield service
        service.wait(lambda: not list((settings.data_dir / "jobs").glob("*")), 60)


def log(service: Service, name: str, host: int = 1) -> str:
    (stream,) = streams(service.settings.data_dir, f"{name}/algo-{host}")
    lines = (service.settings.data_dir / "logs" / f"{stream.name}.log").read_text().splitlines()
    return "\n".join(line.partition(" ")[2] for line in lines)


def test_a_baseline_job_that_names_aws_image_is_run_by_ours(docker_service: Service, s3: S3) -> None:
    wanted = request(
        "baseline",
        inputs={"input/baseline_dataset_input": s3.put("training.csv", TRAINING.read_bytes())},
        outputs={"output": s3.address("results")},
        image=ANALYZER,
        Environment={
            "dataset_source": "/opt/ml/processing/input/baseline_dataset_input",
            "dataset_format": json.dumps({"csv": {"header": True}}),
            "output_path": "/opt/ml/processing/output",
            "publish_cloudwatch_metrics": "Disabled",
        },
    )
    del wanted["AppSpecification"]["ContainerEntrypoint"]
    job = docker_service.ended(docker_service.create(wanted), 120)
    assert (job.status, job.failure_reason) == ("Completed", None)
    assert job.exit_message == "Completed: Job completed successfully with no violations."
    assert {"results/statistics.json", "results/constraints.json"} <= set(s3.objects())
    assert "Completed: Job completed" in log(docker_service, "baseline")


def test_a_job_is_held_to_its_instance_and_reaches_s3(docker_service: Service, s3: S3) -> None:
    address = s3.put("a.csv", "1")
    reach = """
import os, urllib.error, urllib.request
try:
    urllib.request.urlopen(os.environ["AWS_ENDPOINT_URL_S3"], timeout=20)
except urllib.error.HTTPError as error:
    print("S3 answers", error.code)
print(os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_REGION"], os.environ["own"])
"""
    script = f"""
    cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null
    grep NoNewPrivs /proc/self/status
    touch /opt/ml/config/x 2>&1
    python3 -c {shlex.quote(reach)}
    """
    wanted = request("job", *sh(script), inputs={"in": address}, Environment={"own": "1"})
    wanted["AppSpecification"]["ImageUri"] = docker_service.settings.image
    wanted["ProcessingResources"]["ClusterConfig"]["InstanceType"] = "ml.c5.large"
    job = docker_service.ended(docker_service.create(wanted), 60)
    said = log(docker_service, "job")
    assert job.status == "Completed", said
    assert str(4 * 2**30) in said
    assert "NoNewPrivs:\t1".expandtabs(4) in said
    assert "Read-only file system" in said
    assert "S3 answers 403" in said
    assert "123456789012 us-east-1 1" in said


def test_an_isolated_job_has_no_network_and_no_credentials(docker_service: Service, s3: S3) -> None:
    script = "cat /proc/net/dev; env; echo checked"
    wanted = request("job", *sh(script), NetworkConfig={"EnableNetworkIsolation": True})
    wanted["AppSpecification"]["ImageUri"] = docker_service.settings.image
    assert docker_service.ended(docker_service.create(wanted), 60).status == "Completed"
    said = log(docker_service, "job")
    assert "checked" in said
    assert "eth0" not in said
    assert "AWS_REGION=us-east-1" in said
    assert "AWS_ACCESS_KEY_ID" not in said
    assert "AWS_ENDPOINT" not in said


MEETING = """
import os, socket, time
if socket.gethostname() == "algo-1":
    with socket.create_server(("", 7000)) as server:
        print("algo-1 hears", server.accept()[0].recv(99).decode())
else:
    for _ in range(100):
        try:
            with socket.create_connection(("algo-1", 7000), 5) as first:
                first.sendall(b"algo-2")
            break
        except OSError:
            time.sleep(0.2)
try:
    socket.create_connection((os.environ["machine"], int(os.environ["port"])), 5)
    print("reaches this machine")
except OSError:
    print("reaches nobody else")
open("/opt/ml/processing/out/" + socket.gethostname(), "w").close()
"""


@pytest.mark.parametrize(("isolated", "reached"), [(False, "this machine"), (True, "nobody else")])
def test_hosts_of_one_job_meet_and_if_isolated_nobody_else(
    docker_service: Service, s3: S3, isolated: bool, reached: str
) -> None:
    engine = docker.from_env()
    machine = engine.networks.get("bridge").attrs["IPAM"]["Config"][0]["Gateway"]
    engine.close()
    wanted = request(
        "job",
        *("python3", "-c", MEETING),
        outputs={"out": s3.address("o")},
        hosts=2,
        NetworkConfig={"EnableNetworkIsolation": isolated},
        Environment={"machine": machine, "port": s3.url.rpartition(":")[2]},
    )
    wanted["AppSpecification"]["ImageUri"] = docker_service.settings.image
    job = docker_service.ended(docker_service.create(wanted), 90)
    assert (job.status, job.failure_reason) == ("Completed", None)
    assert log(docker_service, "job", 1) == f"algo-1 hears algo-2\nreaches {reached}"
    assert log(docker_service, "job", 2) == f"reaches {reached}"
    assert s3.objects("o") == {"o/algo-1": b"", "o/algo-2": b""}


def test_where_one_host_fails_the_others_are_stopped(docker_service: Service, s3: S3) -> None:
    script = "trap 'exit 143' TERM; [ $(hostname) = algo-2 ] && exit 7; sleep 60 & wait"
    wanted = request("job", *sh(script), hosts=2)
    wanted["AppSpecification"]["ImageUri"] = docker_service.settings.image
    job = docker_service.ended(docker_service.create(wanted), 60)
    assert (job.status, job.failure_reason) == (
        "Failed",
        "AlgorithmError: See job logs for more information, exit code: 7",
    )


def test_a_job_that_is_stopped_hears_sigterm(docker_service: Service, s3: S3, containers: Any) -> None:
    wanted = request("job", *sh("trap 'echo heard; exit 143' TERM; echo ready; sleep 60 & wait"))
    wanted["AppSpecification"]["ImageUri"] = docker_service.settings.image
    docker_service.create(wanted)
    docker_service.wait(lambda: any(b"ready" in container.logs() for container in containers()), 60)
    docker_service.stop("job")
    assert docker_service.ended("job", 60).status == "Stopped"
    assert log(docker_service, "job") == "ready\nheard"


def test_a_container_that_is_killed_fails_its_job(docker_service: Service, s3: S3, containers: Any) -> None:
    wanted = request("job", "sleep", "60")
    wanted["AppSpecification"]["ImageUri"] = docker_service.settings.image
    docker_service.create(wanted)
    docker_service.wait(lambda: any(container.status == "running" for container in containers()), 60)
    containers()[0].kill()
    assert docker_service.ended("job", 60).failure_reason == (
        "AlgorithmError: See job logs for more information, exit code: 137"
    )


def test_a_job_that_outlives_its_service_is_joined(
    started: Started, settings: Any, runner: str, containers: Any, s3: S3
) -> None:
    script = "echo one; until [ -e /opt/ml/processing/out/go ]; do sleep 0.1; done; echo two"
    wanted = request("job", *sh(script), outputs={"out": s3.address("o")})
    wanted["AppSpecification"]["ImageUri"] = settings.image

    @contextmanager
    def service() -> Iterator[Service]:
        with started(runner=runner, backend=DockerBackend(settings, runner)) as one:
            yield one

    with service() as first:
        first.create(wanted)
        first.wait(lambda: any(b"one" in container.logs() for container in containers()), 60)
    (container,) = containers()
    assert (container.labels[JOB], container.labels[HOST], container.status) == ("job", "algo-1", "running")
    (folder_of(settings.data_dir, "job").path / "algo-1" / "processing" / "out" / "go").touch()
    with service() as second:
        assert second.ended("job", 60).status == "Completed"
        assert log(second, "job") == "one\ntwo"
        second.wait(lambda: not containers())


def test_an_image_that_is_nowhere_is_named(docker_service: Service, s3: S3) -> None:
    job = docker_service.ended(docker_service.create(request("job", image="localhost:1/none:1")), 60)
    assert job.status == "Failed"
    assert job.failure_reason is not None
    assert job.failure_reason.startswith(
        "ClientError: There is no image localhost:1/none:1 here, and it cannot be pulled: "
    )


def test_a_program_that_is_not_in_its_image_is_named(docker_service: Service, s3: S3) -> None:
    wanted = request("job", "/no/such/program")
    wanted["AppSpecification"]["ImageUri"] = docker_service.settings.image
    job = docker_service.ended(docker_service.create(wanted), 60)
    assert job.failure_reason is not None
    assert job.failure_reason.startswith("ClientError: The container cannot be started: ")
    assert "/no/such/program" in job.failure_reason


def test_files_that_root_wrote_become_the_services_own(
    docker_service: Service, s3: S3, monkeypatch: pytest.MonkeyPatch, containers: Any
) -> None:
    wanted = request("job", *sh("mkdir /opt/ml/processing/out/deep; echo 1 >/opt/ml/processing/out/deep/a"))
    wanted["AppSpecification"]["ImageUri"] = docker_service.settings.image
    wanted["ProcessingOutputConfig"]["Outputs"] = [
        {
            "OutputName": "out",
            "S3Output": {
                "S3Uri": "s3://not-there-at-all/o",
                "LocalPath": "/opt/ml/processing/out",
                "S3UploadMode": "EndOfJob",
            },
        }
    ]
    seen: list[int] = []
    monkeypatch.setattr("understudy.service.running.backends.docker.os.getuid", lambda: 4321)
    monkeypatch.setattr("understudy.service.running.backends.docker.os.getgid", lambda: 4321)
    file = folder_of(docker_service.settings.data_dir, "job").path / "algo-1/processing/out/deep/a"
    release = docker_service.backend.release

    def released(name: str) -> None:
        seen.append(file.stat().st_uid if file.exists() else -1)
        release(name)

    monkeypatch.setattr(docker_service.backend, "release", released)
    docker_service.ended(docker_service.create(wanted), 60)
    assert seen[0] == -1
    assert 4321 in seen
