"""The services of docker-compose.yml, as the README starts them."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.docker
ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "build" / "demo"


def compose() -> list[str]:
    """The command of Compose v2 or v1; skips where there is neither."""
    docker = subprocess.run(["docker", "compose", "version"], check=False, capture_output=True)
    if docker.returncode == 0:
        return ["docker", "compose"]
    if shutil.which("docker-compose") is None:
        pytest.skip("no Docker Compose here (Debian: apt-get install docker-compose)")
    return ["docker-compose"]


def test_baseline_then_monitor_write_the_demo(image: str) -> None:
    for service in ("baseline", "monitor"):
        done = subprocess.run(
            [*compose(), "run", "--rm", service],
            check=False,
            cwd=ROOT,
            env={**os.environ, "UNDERSTUDY_IMAGE": image},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    assert (DEMO / "baseline" / "constraints.json").is_file()
    violations = json.loads((DEMO / "monitor" / "constraint_violations.json").read_text())["violations"]
    assert len(violations) == 5
