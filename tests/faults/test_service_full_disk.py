"""A service whose data folder is on a disk that is full: its jobs fail with a sentence, and it goes on."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.running.conftest import Service
from tests.service.running.programs import Programs, request, sh
from tests.service.s3_server import S3
from understudy.service.clock import wall_clock
from understudy.service.running.supervisor import Supervisor
from understudy.service.settings import Settings
from understudy.service.state.database import opened
from understudy.service.state.tables import NAMES

pytestmark = pytest.mark.skipif(os.getuid() != 0, reason="only root can mount folders")


@pytest.fixture
def service(tmp_path: Path, s3: S3) -> Iterator[Service]:
    """A service with a mebibyte for everything but its database."""
    data = tmp_path / "data"
    data.mkdir()
    mount = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "none", data], capture_output=True, check=False
    )
    if mount.returncode:
        pytest.skip("no file system can be mounted here")
    database = opened(f"sqlite:///{tmp_path}/state.db")
    NAMES.create_all(database.engine)
    settings = Settings(data_dir=data, s3_endpoint=s3.url)
    backend = Programs(tmp_path / "notes")
    supervisor = Supervisor(database, settings, wall_clock, backend, "tests")
    supervisor.start()
    try:
        yield Service(database, settings, supervisor, backend)
    finally:
        supervisor.stop()
        database.engine.dispose()
        subprocess.run(["umount", data], check=True)


def test_inputs_that_do_not_fit_are_told_before_they_are_fetched(service: Service, s3: S3) -> None:
    address = s3.put("in/large", b"x" * 2**21)
    job = service.ended(service.create(request("job", "true", inputs={"in": address})))
    assert job.status == "Failed"
    assert job.failure_reason is not None
    assert job.failure_reason.startswith(
        "InternalServerError: An input has 2097152 bytes, and the service's disk "
    )
    assert service.ended(service.create(request("small", "true"))).status == "Completed"


def test_inputs_that_fit_one_by_one_and_not_together_are_told(service: Service, s3: S3) -> None:
    inputs = {name: s3.put(f"{name}/x", b"x" * 700_000) for name in ("a", "b")}
    job = service.ended(service.create(request("job", "true", inputs=inputs)))
    assert job.failure_reason is not None
    assert job.failure_reason.startswith(
        "InternalServerError: An input has 700000 bytes, and the service's disk "
    )


def test_a_job_that_fills_the_disk_ends_and_makes_room(service: Service, s3: S3) -> None:
    script = "head -c 3000000 /dev/zero >processing/out/zeros; echo 1 >processing/out/one; exit 5"
    job = service.ended(service.create(request("job", *sh(script), outputs={"out": s3.address("o")})))
    assert (job.status, job.failure_reason) == (
        "Failed",
        "AlgorithmError: See job logs for more information, exit code: 5",
    )
    service.wait(lambda: not list((service.settings.data_dir / "jobs").glob("*")))
    assert service.ended(service.create(request("after", "true"))).status == "Completed"


def test_a_disk_that_is_full_before_a_job_begins_fails_it_with_a_sentence(service: Service, s3: S3) -> None:
    filler = service.settings.data_dir / "filler"
    subprocess.run(["dd", "if=/dev/zero", f"of={filler}", "bs=4k"], capture_output=True, check=False)
    assert shutil.disk_usage(filler).free == 0
    job = service.ended(service.create(request("job", "true")))
    assert job.status == "Failed"
    assert job.failure_reason is not None
    assert job.failure_reason.startswith(
        "InternalServerError: The service's data folder cannot hold the job: "
    )
    assert "No space left on device" in job.failure_reason
    filler.unlink()
    assert service.ended(service.create(request("after", "true"))).status == "Completed"
