"""What the operator of a service decides, by options or variables `UNDERSTUDY_SERVICE_…`."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Settings(BaseModel):
    """The settings of one running service, checked once."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data_dir: Path = Path("understudy-data")
    """Where the state, jobs' folders while they run, and logs lie."""
    database_url: str | None = None
    """An SQLAlchemy URL; without it SQLite in `data_dir`."""
    host: str = "127.0.0.1"
    port: int = Field(8080, ge=0, le=65535)
    region: str = "us-east-1"
    account: str = Field("123456789012", pattern=r"\d{12}")
    backend: Literal["docker", "process", "sagemaker"] | None = None
    """None: docker where an engine answers, else process."""
    image: str = "understudy:latest"
    """The image that stands in for AWS's."""
    concurrency: int = Field(2, ge=1)
    """Jobs that run at a time."""
    queue_limit: int = Field(1000, ge=1)
    """Jobs that may wait; more are refused with ResourceLimitExceeded."""
    warm_engines: int = Field(1, ge=0)
    """Engines of the process backend that are kept ready."""
    grace_minutes: int = Field(0, ge=0, le=59)
    """An hour's execution starts so much later, so that captures are flushed."""
    missed: Literal["catch-up", "record"] = "catch-up"
    """What becomes of hours that passed while no service ran."""
    s3_endpoint: str | None = None
    """The S3 server as this service reaches it; without it AWS's."""
    s3_endpoint_for_jobs: str | None = None
    """The same as containers reach it, where that differs."""
    buckets: tuple[str, ...] = ()
    """Buckets, or buckets with a prefix, that jobs may name; empty: all."""
    relaxations: Mapping[str, bool] = {}
    """Named exceptions to AWS's shapes: see `shapes/relaxations.py`."""
    time: datetime | None = None
    """Another time to begin at, in UTC; `POST /api/clock` can then move it ahead, to replay days."""
    keys_file: Path | None = None
    """Access keys, a line `ID SECRET` each, read anew when it changes; needed away from the loopback."""
