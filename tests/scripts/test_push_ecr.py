import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "push_ecr.sh"
MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"


def push(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("HOME", "PATH") if name in os.environ}
    return subprocess.run(
        [SCRIPT, *arguments], check=False, capture_output=True, text=True, env=kept | environment
    )


def test_a_dry_run_prints_what_would_be_done() -> None:
    if shutil.which("aws") is None:
        pytest.skip("the AWS CLI is not on PATH")
    done = push("--region", "cn-north-1", "--account", "123456789012", "--tag", "1", "--dry-run")
    assert done.returncode == 0
    assert "scanOnPush=true" in done.stdout
    assert "docker push 123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/understudy:1" in done.stdout


def test_without_a_region_it_says_so() -> None:
    done = push()
    assert (done.returncode, done.stderr.startswith("push_ecr.sh: no region")) == (1, True)


def test_without_the_aws_cli_it_says_so(tmp_path: Path) -> None:
    for name in ("bash", "sed", "dirname", "env"):
        (tmp_path / name).symlink_to(shutil.which(name) or name)
    done = push("--region", "eu-west-1", PATH=str(tmp_path))
    assert (done.returncode, "AWS CLI (aws) is not on PATH" in done.stderr) == (1, True)


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[str]:
    program = shutil.which("docker-registry")
    if program is None:
        pytest.skip("no docker-registry here (Debian: apt-get install docker-registry)")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    config = tmp_path / "config.yml"
    config.write_text(
        "version: 0.1\nstorage:\n  filesystem:\n"
        f"    rootdirectory: {tmp_path}/data\nhttp:\n  addr: {address}\n"
    )
    process = subprocess.Popen(
        [program, "serve", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(100):
            try:
                urllib.request.urlopen(f"http://{address}/v2/", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait()


@pytest.mark.docker
def test_a_pushed_image_is_read_back_by_its_digest(registry: str, tmp_path: Path) -> None:
    if subprocess.run(["docker", "version"], check=False, capture_output=True).returncode != 0:
        pytest.skip("no Docker engine answers: start one, or set UNDERSTUDY_START_ENGINE=1")
    (tmp_path / "file").write_text("content")
    archive = subprocess.run(["tar", "-C", tmp_path, "-c", "file"], check=True, capture_output=True).stdout
    subprocess.run(["docker", "import", "-", "understudy-push:test"], check=True, input=archive)
    try:
        done = push("--tag", "t", UNDERSTUDY_REGISTRY=registry, UNDERSTUDY_IMAGE="understudy-push:test")
        assert done.returncode == 0, done.stderr
        digest = done.stdout.split("digest:")[1].split()[0]
        assert done.stdout.rstrip().endswith(f"image_uri: {registry}/understudy@{digest}")
        request = urllib.request.Request(
            f"http://{registry}/v2/understudy/manifests/{digest}", headers={"Accept": MANIFEST}
        )
        with urllib.request.urlopen(request) as answer:
            assert answer.headers["Docker-Content-Digest"] == digest
    finally:
        tags = ["understudy-push:test", f"{registry}/understudy:t"]
        subprocess.run(["docker", "rmi", "-f", *tags], check=False, capture_output=True)
