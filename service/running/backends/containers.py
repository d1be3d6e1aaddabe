"""What is asked of a container once it is made: its lines, its end, and to stop."""

import logging
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from queue import SimpleQueue
from typing import Any

from docker.errors import APIError, DockerException, NotFound
from requests.exceptions import RequestException

from understudy.service.running.backends.backend import Ending, Work

LOG = logging.getLogger(__name__)

GRACE_SECONDS = 120
"""Between SIGTERM and SIGKILL, as AWS gives it."""
OUT_OF_MEMORY = (
    "ClientError: Please use an instance type with more memory, or reduce the size of job data processed on "
    "an instance."
)
"""AWS's sentence."""
CONFLICT = 409
KILLED = 137

Container = Any


def follow(container: Container, name: str, work: Work) -> None:
    """Hand a container's lines on, each with the time that the engine has noted, until it ends."""
    rest = b""
    try:
        for part in container.logs(stream=True, follow=True, timestamps=True):
            *lines, rest = (rest + part).split(b"\n")
            for line in lines:
                _hand_on(line, name, work)
    except (DockerException, RequestException, OSError) as error:
        LOG.warning("the log of %s, %s breaks off: %s", work.name, name, sentence(error))
    if rest:
        _hand_on(rest, name, work)


def _hand_on(line: bytes, name: str, work: Work) -> None:
    stamp, _, text = line.decode(errors="replace").partition(" ")
    at = None
    with suppress(ValueError):
        # The engine tells nanoseconds, of which Python reads six digits.
        at = int(datetime.fromisoformat(re.sub(r"(\.\d{6})\d*", r"\1", stamp)).timestamp() * 1000)
    work.log(name, text, at)


def await_end(container: Container, name: str, ends: "SimpleQueue[tuple[str, int | Exception]]") -> None:
    """Put a container's exit code, or what keeps it from being known, under its name."""
    try:
        ends.put((name, int(container.wait()["StatusCode"])))
    except (DockerException, RequestException) as error:
        ends.put((name, error))


def stop(container: Container) -> None:
    """Ask a container to end, then make it; one that is gone has ended."""
    with suppress(DockerException, RequestException):
        container.stop(timeout=GRACE_SECONDS)


def ending_of(containers: Mapping[str, Container], codes: Mapping[str, int]) -> Ending:
    """How a job ended whose hosts ended with these codes, in the order of their ends."""
    # The first that failed: others may have been stopped for its sake.
    code = next((code for code in codes.values() if code), 0)
    for container in containers.values():
        container.reload()
        if container.attrs["State"].get("OOMKilled"):
            return Ending(code or KILLED, OUT_OF_MEMORY)
    return Ending(code)


def unless_gone(action: Callable[[], object]) -> None:
    """Remove what may be gone, or going, already."""
    try:
        action()
    except NotFound:
        pass
    except APIError as error:
        # Another thread removes it.
        if error.status_code != CONFLICT:
            raise


def sentence(error: Exception) -> str:
    """What the engine says, on one line and without a stop."""
    return str(getattr(error, "explanation", None) or error).partition("\n")[0].rstrip(".")
