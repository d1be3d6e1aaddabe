"""The freshly built image, and one way to run a job in it."""

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from testcontainers.core.container import DockerContainer

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "examples" / "sample"


def engine_answers() -> bool:
    docker = shutil.which("docker")
    if docker is None:
        return False
    return subprocess.run([docker, "version"], check=False, capture_output=True).returncode == 0


@pytest.fixture(scope="session")
def image() -> str:
    if not engine_answers():
        pytest.skip("no Docker engine answers: start one, or set UNDERSTUDY_START_ENGINE=1")
    if tag := os.environ.get("UNDERSTUDY_IMAGE"):
        return tag
    subprocess.run([ROOT / "scripts" / "build_image.sh", "understudy:test"], check=True)
    return "understudy:test"


@dataclass(frozen=True)
class Ended:
    code: int
    log: str
    output: Path


RunJob = Callable[..., Ended]


@pytest.fixture
def run_job(image: str, tmp_path: Path) -> RunJob:
    def run(source: Path, dataset_format: str, baseline: Path | None = None, **options: object) -> Ended:
        output = tmp_path / "output"
        output.mkdir(exist_ok=True)
        output.chmod(0o777)
        options = {"network_mode": "none", **options}
        container = DockerContainer(image, **options)
        container.with_volume_mapping(str(source), "/opt/ml/processing/input/data", "ro")
        container.with_volume_mapping(str(output), "/opt/ml/processing/output", "rw")
        environment = {
            "dataset_source": "/opt/ml/processing/input/data",
            "dataset_format": dataset_format,
            "output_path": "/opt/ml/processing/output",
            "publish_cloudwatch_metrics": "Disabled",
        }
        if baseline:
            container.with_volume_mapping(str(baseline), "/opt/ml/processing/baseline", "ro")
            environment["baseline_constraints"] = "/opt/ml/processing/baseline/constraints.json"
            environment["baseline_statistics"] = "/opt/ml/processing/baseline/statistics.json"
        with container.with_envs(**environment) as started:
            code = started.get_wrapped_container().wait()["StatusCode"]
            out, err = started.get_logs()
        return Ended(code, (out + err).decode(), output)

    return run
