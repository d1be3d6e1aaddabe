"""The hosts of a job, as the platform names them, and what they share."""

import hashlib
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from understudy.analyzer.errors import UserError
from understudy.container.settings.request import json_object, request_of

HOSTS_TIMEOUT_SECONDS = 600.0
RESOURCES = "resourceconfig.json"


@dataclass(frozen=True)
class Hosts:
    """Every host of the job, sorted, and the one that this is; the first leads and writes the documents."""

    every: tuple[str, ...]
    current: str

    @property
    def first(self) -> str:
        """The host that leads."""
        return self.every[0]

    @property
    def others(self) -> tuple[str, ...]:
        """The hosts that follow."""
        return self.every[1:]

    @property
    def leads(self) -> bool:
        """Whether this is the first host."""
        return self.current == self.first


def hosts_of(opt_ml: Path) -> Hosts | None:
    """The hosts in `resourceconfig.json`; None where there is no such file or only one host.

    UserError when the file is not as the platform writes it.
    """
    path = opt_ml / "config" / RESOURCES
    config = json_object(path)
    hosts, current = config.get("hosts") or [], config.get("current_host")
    if not isinstance(hosts, list) or not all(isinstance(host, str) for host in hosts):
        raise UserError(f"{path}: hosts is not a JSON list of strings")
    if len(hosts) < 2:
        return None
    if current not in hosts:
        raise UserError(f"{path}: current_host {current!r} is not one of hosts {hosts}")
    return Hosts(tuple(sorted(hosts)), str(current))


def is_sharded(opt_ml: Path, source: Path) -> bool:
    """Whether the platform gave each host its own share of `source` (`S3DataDistributionType`)."""
    for given in request_of(opt_ml).get("ProcessingInputs") or []:
        s3 = given.get("S3Input") if isinstance(given, dict) else None
        if isinstance(s3, dict) and _holds(str(s3.get("LocalPath") or ""), source):
            return bool(s3.get("S3DataDistributionType") == "ShardedByS3Key")
    return False


def shared_secret(opt_ml: Path, environ: Mapping[str, str] = os.environ) -> str:
    """What only this job's hosts know: UNDERSTUDY_CLUSTER_SECRET, or else made from the job's ARN.

    An ARN is no password: who knows it and is inside the job's network could join. UserError without either.
    """
    given = environ.get("UNDERSTUDY_CLUSTER_SECRET")
    if not given:
        given = str(request_of(opt_ml).get("ProcessingJobArn") or "")
    if not given:
        raise UserError(
            "The hosts share no secret to know each other by: set UNDERSTUDY_CLUSTER_SECRET to the same long "
            "random text on each of them"
        )
    return hashlib.sha256(f"understudy cluster {given}".encode()).hexdigest()


def hosts_timeout(environ: Mapping[str, str]) -> float:
    """UNDERSTUDY_HOSTS_TIMEOUT_SECONDS; a wrong one is the first host's to tell."""
    with suppress(ValueError):
        return float(environ.get("UNDERSTUDY_HOSTS_TIMEOUT_SECONDS") or HOSTS_TIMEOUT_SECONDS)
    return HOSTS_TIMEOUT_SECONDS


def _holds(folder: str, path: Path) -> bool:
    return bool(folder) and (path == Path(folder) or Path(folder) in path.parents)
