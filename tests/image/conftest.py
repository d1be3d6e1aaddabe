"""One way to run a job in the freshly built image."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from testcontainers.core.container import DockerContainer

from tests.image.hosts import PROCESSING, everything, network, shares, start

__all__ = ["PROCESSING", "everything", "network", "shares", "start"]
"""Fixtures that pytest looks for here, and a folder's name."""

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "examples" / "sample"


@dataclass(frozen=True)
class Ended:
    """A finished container; `output` was /opt/ml/processing/output, `platform` was /opt/ml/output."""

    code: int
    log: str
    output: Path
    platform: Path

    @property
    def message(self) -> str:
        return (self.platform / "message").read_text()

    def document(self, name: str) -> dict[str, Any]:
        return json.loads((self.output / name).read_text())


RunJob = Callable[..., Ended]


@pytest.fixture
def job_container(image: str, tmp_path: Path) -> Callable[..., tuple[DockerContainer, Path, Path]]:
    """A container that is set up for a job, and its two output folders."""

    def make(
        source: Path,
        dataset_format: str,
        baseline: Path | None = None,
        *,
        environment: Mapping[str, str] | None = None,
        mounts: Mapping[Path, str] | None = None,
        tmpfs: Mapping[str, str] | None = None,
        **options: object,
    ) -> tuple[DockerContainer, Path, Path]:
        output, platform = tmp_path / "output", tmp_path / "platform"
        for folder in (output, platform):
            folder.mkdir(exist_ok=True)
            folder.chmod(0o777)
        container = DockerContainer(image, **{"network_mode": "none", **options})
        container.with_volume_mapping(str(source), f"{PROCESSING}/input/data", "ro")
        container.with_volume_mapping(str(platform), "/opt/ml/output", "rw")
        for folder, size in (tmpfs or {}).items():
            container.with_tmpfs_mount(folder, size)
        if f"{PROCESSING}/output" not in (tmpfs or {}):
            container.with_volume_mapping(str(output), f"{PROCESSING}/output", "rw")
        variables = {
            "dataset_source": f"{PROCESSING}/input/data",
            "dataset_format": dataset_format,
            "output_path": f"{PROCESSING}/output",
            "publish_cloudwatch_metrics": "Disabled",
        }
        if baseline:
            container.with_volume_mapping(str(baseline), f"{PROCESSING}/baseline", "ro")
            variables["baseline_constraints"] = f"{PROCESSING}/baseline/constraints.json"
            variables["baseline_statistics"] = f"{PROCESSING}/baseline/statistics.json"
        for host, inside in (mounts or {}).items():
            container.with_volume_mapping(str(host), inside, "ro")
        return container.with_envs(**variables | dict(environment or {})), output, platform

    return make


@pytest.fixture
def run_job(job_container: Callable[..., tuple[DockerContainer, Path, Path]]) -> RunJob:
    """Run a job to its end."""

    def run(*arguments: Any, **options: Any) -> Ended:
        container, output, platform = job_container(*arguments, **options)
        with container as started:
            code = started.get_wrapped_container().wait()["StatusCode"]
            out, err = started.get_logs()
        return Ended(code, (out + err).decode(), output, platform)

    return run
