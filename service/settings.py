"""What the operator of a service decides, by options or variables `UNDERSTUDY_SERVICE_…`."""

import re
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_validator

BackendName = Literal["docker", "process", "sagemaker"]
RELAXABLE = ("file-addresses", "local-instances")
"""Names of the table in `shapes/relaxations.py`."""
YEARS = range(2000, 3000)
"""A bound of ours: a number of seconds that is read as a time lies elsewhere."""


class Settings(BaseModel):
    """The settings of one running service, checked once."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    data_dir: Path = Path("understudy-data")
    """Where the state, jobs' folders while they run, and logs lie."""
    database_url: str | None = None
    """An SQLAlchemy URL; without it SQLite in `data_dir`."""
    host: str = "127.0.0.1"
    """The address that is served; anything but the loopback needs `keys_file`."""
    port: int = Field(default=8080, ge=0, le=65535)
    """0 takes a free one, which is told at the start."""
    region: str = "us-east-1"
    """AWS's name of the region that the service stands for."""
    account: str = "123456789012"
    """The account that it stands for: part of every ARN."""
    backend: BackendName | None = None
    """What runs the jobs; unless given docker where an engine answers, else process."""
    image: str = "understudy:latest"
    """The image that stands in for AWS's."""
    concurrency: int = Field(default=2, ge=1)
    """Jobs that run at a time."""
    queue_limit: int = Field(default=1000, ge=1)
    """Jobs that may wait; more are refused with ResourceLimitExceeded."""
    warm_engines: int = Field(default=1, ge=0)
    """Engines of the process backend that are kept ready."""
    grace_minutes: int = Field(default=0, ge=0, le=59)
    """An hour's execution starts so much later, so that captures are flushed."""
    missed: Literal["catch-up", "record"] = "catch-up"
    """What becomes of hours that passed while no service ran."""
    s3_endpoint: str | None = None
    """The S3 server as this service reaches it; without it AWS's."""
    s3_endpoint_for_jobs: str | None = None
    """The same as containers reach it, where that differs."""
    buckets: tuple[str, ...] = ()
    """Buckets and prefixes that jobs may name, all if none is listed; and folders, as file:///FOLDER."""
    relaxations: Mapping[str, bool] = {}
    """Exceptions from AWS's shapes, all on unless switched off: file-addresses, local-instances."""
    time: AwareDatetime | None = None
    """Another time to begin at, in UTC; `POST /api/clock` can then move it ahead, to replay days."""
    keys_file: Path | None = None
    """Access keys, a line `ID SECRET` each, read anew when it changes; needed away from the loopback."""

    @field_validator("region")
    @classmethod
    def _region(cls, region: str) -> str:
        if not re.fullmatch(r"[a-z]{2,}(-[a-z]+)+-[0-9]", region):
            raise ValueError("it is no name of a region such as us-east-1")
        return region

    @field_validator("account")
    @classmethod
    def _account(cls, account: str) -> str:
        if not re.fullmatch("[0-9]{12}", account):
            raise ValueError("an account is 12 digits, such as 123456789012")
        return account

    @field_validator("relaxations")
    @classmethod
    def _known(cls, relaxations: Mapping[str, bool]) -> Mapping[str, bool]:
        for name in relaxations:
            if name not in RELAXABLE:
                raise ValueError(f"{name} is none of {', '.join(RELAXABLE)}")
        return relaxations

    @field_validator("s3_endpoint", "s3_endpoint_for_jobs")
    @classmethod
    def _server(cls, address: str | None) -> str | None:
        if address is not None:
            parts = urlsplit(address)
            # Asking for the port reads it: ValueError where it is none.
            if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
                raise ValueError("it must be a server's address such as http://127.0.0.1:7070")
        return address

    @field_validator("buckets")
    @classmethod
    def _places(cls, places: tuple[str, ...]) -> tuple[str, ...]:
        for place in places:
            scheme, mark, rest = place.rpartition("://")
            folder = mark and scheme == "file" and rest.startswith("/")
            bucket = (not mark or scheme == "s3") and rest.partition("/")[0]
            if not folder and not bucket:
                raise ValueError(f"{place!r} is none of BUCKET, s3://BUCKET/PREFIX, file:///FOLDER")
        return places

    @field_validator("time")
    @classmethod
    def _of_our_days(cls, time: AwareDatetime | None) -> AwareDatetime | None:
        if time is not None and time.year not in YEARS:
            raise ValueError(f"it is in the year {time.year}; write it as 2026-03-02T00:00:00Z")
        return time


def own_address(settings: Settings) -> str:
    """Where a program on this machine reaches the service."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host).strip("[]")
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


def is_loopback(host: str) -> bool:
    """Whether what listens at an address or a name can only be reached from this machine."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
