"""`make demo-service`: an S3 server and the service on the loopback, SageMaker's own SDK, and a day of hours.

The program that the SDK runs (examples/service/monitor.py) is the one that would run against AWS: what
`understudy env` prints is all that sends it here. The clock is moved from hour to hour instead of waited for.
"""

import argparse
import contextlib
import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import venv
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "demo-service"
SDK = ROOT / "build" / "demo-sdk"
EXAMPLE = ROOT / "examples" / "service"
TRAINING = ROOT / "examples" / "sample" / "baseline" / "training.csv"
UNDERSTUDY = (sys.executable, "-m", "understudy.container")
DAY = datetime(2026, 3, 2, tzinfo=UTC)
PATIENCE_SECONDS = 120
REGION, ACCOUNT, SECRET = "us-east-1", "123456789012", "on-this-machine-only"


def say(text: str) -> None:
    """One line of progress."""
    print(f"demo: {text}", flush=True)


def sdk_python() -> Path:
    """A Python with SageMaker's SDK, in an environment of its own."""
    python, lock, stamp = SDK / "bin" / "python", EXAMPLE / "requirements.txt", SDK / "requirements.txt"
    if not stamp.is_file() or stamp.read_bytes() != lock.read_bytes():
        say("installing SageMaker's SDK into build/demo-sdk")
        venv.create(SDK, clear=True, with_pip=True)
        pip = (python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-compile")
        subprocess.run([*pip, "--require-hashes", "-r", lock], check=True)
        stamp.write_bytes(lock.read_bytes())
    return python


def free_port() -> int:
    """A port of the loopback that nobody listens at."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextlib.contextmanager
def running(
    name: str,
    command: Sequence[str | Path],
    environ: Mapping[str, str],
    answers_at: str,
    *,
    logs: Path = WORK,
) -> Iterator[None]:
    """A server for the block, its output in NAME.log; awaited until it answers."""
    log = logs / f"{name}.log"
    with log.open("w") as output:
        server = subprocess.Popen(command, env={**os.environ, **environ}, stdout=output, stderr=output)
        try:
            if not answered(answers_at, server):
                raise SystemExit(f"demo: {name} does not answer; its last words:\n{log.read_text()[-2000:]}")
            yield
        finally:
            server.terminate()
            server.wait(30)


def answered(address: str, server: "subprocess.Popen[bytes] | None" = None) -> bool:
    """Whether a server came to answer at all, however it answered; False where it has ended."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end and (server is None or server.poll() is None):
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except urllib.error.HTTPError:
            return True
        except OSError:
            time.sleep(0.1)
        else:
            return True
    return False


def exported(text: str) -> dict[str, str]:
    """The variables of lines `export NAME=VALUE`, as a shell would read them."""
    pairs = (word.partition("=") for line in text.splitlines() for word in shlex.split(line)[1:])
    return {name: value for name, _, value in pairs if re.fullmatch(r"[A-Z0-9_]+", name)}


def said(*command: str | Path, environ: Mapping[str, str] | None = None) -> str:
    """What a command prints."""
    return subprocess.run(command, env=environ, check=True, stdout=subprocess.PIPE, text=True).stdout


def asked(address: str, body: object = None) -> object:
    """The JSON that the service's plain API answers, signed for where it has keys."""
    data = b"" if body is None else json.dumps(body).encode()
    request = AWSRequest(
        "GET" if body is None else "POST", address, {"Content-Type": "application/json"}, data
    )
    SigV4Auth(Credentials(ACCOUNT, SECRET), "sagemaker", REGION).add_auth(request)
    signed = urllib.request.Request(address, data or None, dict(request.headers.items()))
    with urllib.request.urlopen(signed, timeout=60) as answer:
        return json.load(answer)


def replay(service: str) -> None:
    """Move the clock from hour to hour; the next one comes when the last one's execution has ended."""
    for hour in range(1, 25):
        at = DAY + timedelta(hours=hour)
        asked(f"{service}/api/clock", {"to": f"{at + timedelta(seconds=1):%Y-%m-%dT%H:%M:%SZ}"})
        end = time.monotonic() + PATIENCE_SECONDS
        while len(ended(service)) < hour:
            if time.monotonic() > end:
                raise SystemExit(f"demo: the execution of {at:%H:%M} has not ended; see {WORK}/service.log")
            time.sleep(0.1)


def ended(service: str) -> list[object]:
    """The executions that have come to an end."""
    page = asked(f"{service}/api/executions?limit=100")
    assert isinstance(page, dict)
    return [one for one in page["items"] if one["status"] not in ("Pending", "InProgress", "Stopping")]


def day(sdk: Path, service: str, s3: str, environ: Mapping[str, str], *settings: str) -> None:
    """What a program does and sees between two midnights; `environ` has the keys."""
    say(f"S3 at {s3}, the service at {service}")
    told = said(*UNDERSTUDY, "env", *settings, f"--s3-endpoint={s3}", environ={**os.environ, **environ})
    program = {**os.environ, **environ, **exported(told)}
    captures = f"s3://sagemaker-{REGION}-{ACCOUNT}/captures"
    say(f"a day of captures into {captures}")
    said(sys.executable, EXAMPLE / "traffic.py", TRAINING, captures, f"{DAY:%Y-%m-%d}", environ=program)
    say("SageMaker's SDK: endpoint, baseline, hourly schedule (it looks at a job every 10 to 30 s)")
    subprocess.run((sdk, EXAMPLE / "monitor.py", "start", TRAINING), env=program, check=True)
    began = time.monotonic()
    replay(service)
    say(f"24 hours in {time.monotonic() - began:.0f} s; what the SDK reads of them:")
    subprocess.run((sdk, EXAMPLE / "monitor.py", "findings"), env=program, check=True)


def on_the_loopback(sdk: Path, keys: Mapping[str, str]) -> None:
    """Start both servers for the time of a day; what they made stays in `build/demo-service`."""
    server = said(ROOT / "scripts" / "s3_server.sh").strip()
    shutil.rmtree(WORK, ignore_errors=True)
    (WORK / "s3").mkdir(parents=True)
    s3, service = (f"127.0.0.1:{free_port()}" for _ in range(2))
    owner = {"ROOT_ACCESS_KEY_ID": ACCOUNT, "ROOT_SECRET_ACCESS_KEY": SECRET}
    gateway: list[str | Path] = [server, "--port", s3, "--region", REGION, "--quiet", "posix", WORK / "s3"]
    settings = (f"--port={service.rpartition(':')[2]}", f"--data-dir={WORK / 'state'}")
    serve: list[str | Path] = [*UNDERSTUDY, "serve", *settings, f"--s3-endpoint=http://{s3}"]
    serve += ["--backend=process", f"--time={DAY:%Y-%m-%dT%H:%M:%SZ}"]
    with (
        running("s3", gateway, owner, f"http://{s3}"),
        running("service", serve, keys, f"http://{service}/healthz"),
    ):
        day(sdk, f"http://{service}", f"http://{s3}", keys, *settings)


def main() -> None:
    """Run the demo, with servers of its own unless both are named."""
    parser = argparse.ArgumentParser(description="A day of hourly executions, replayed by SageMaker's SDK.")
    parser.add_argument("--service", help="where the service answers, begun at the day's midnight")
    parser.add_argument("--s3", help="where the S3 server answers")
    given = parser.parse_args()
    # Whoever asks for a bucket names its owner's account; this server's owner is its key.
    keys = {"AWS_DEFAULT_REGION": REGION, "AWS_ACCESS_KEY_ID": ACCOUNT, "AWS_SECRET_ACCESS_KEY": SECRET}
    sdk = sdk_python()
    if given.service is None:
        on_the_loopback(sdk, keys)
        return
    if not answered(f"{given.service}/healthz"):
        raise SystemExit(f"demo: {given.service} does not answer")
    host, _, port = given.service.removeprefix("http://").rpartition(":")
    with tempfile.TemporaryDirectory() as folder:
        day(sdk, given.service, given.s3, keys, f"--host={host}", f"--port={port}", f"--data-dir={folder}")


if __name__ == "__main__":
    main()
