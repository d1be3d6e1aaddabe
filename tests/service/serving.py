"""A real service over HTTP for tests: a server for the session, an application and a database each test."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import urllib3
import uvicorn
from botocore.config import Config
from starlette.types import ASGIApp, Receive, Scope, Send

from understudy.service.clock import Clock
from understudy.service.settings import Settings
from understudy.service.state.database import Database, opened
from understudy.service.state.tables import NAMES
from understudy.service.web.app import make
from understudy.service.web.performing import Worker

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HTTP = urllib3.PoolManager(retries=False)


class StillClock:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **ahead: float) -> None:
        self.now += timedelta(**ahead)


@dataclass(frozen=True)
class Answered:
    """What came back over HTTP."""

    status: int
    headers: Any
    body: bytes


@dataclass(frozen=True)
class Server:
    """A running service."""

    url: str
    settings: Settings
    database: Database
    clock: StillClock
    clients: dict[str, Any] = field(default_factory=dict)

    def client(self, service: str = "sagemaker") -> Any:
        """A boto3 client of it, made once a session."""
        if service not in self.clients:
            self.clients[service] = boto3.client(
                service,
                endpoint_url=self.url,
                region_name="us-east-1",
                aws_access_key_id="tests",
                aws_secret_access_key="secret",
                config=Config(retries={"total_max_attempts": 1}),
            )
        return self.clients[service]

    def call(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answered:
        """A request as it is; `_` in a header's name stands for `-`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        response = HTTP.request(method, self.url + path, body=body, headers=named)
        return Answered(response.status, response.headers, response.data)

    def operation(self, name: str, body: bytes, service: str = "SageMaker") -> Answered:
        """An operation of the JSON protocol with a body that no client would send."""
        return self.call(
            "POST", "/", body, x_amz_target=f"{service}.{name}", content_type="application/x-amz-json-1.1"
        )


class Stage:
    """What listens: it hands requests to the application of the test that runs."""

    def __init__(self) -> None:
        self.app: ASGIApp | None = None
        self.url = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.app is not None
        await self.app(scope, receive, send)


@contextmanager
def listening() -> Iterator[Stage]:
    """A server on a free port, in a thread."""
    stage = Stage()
    server = uvicorn.Server(uvicorn.Config(stage, port=0, lifespan="off", log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    stage.url = f"http://127.0.0.1:{port}"
    yield stage
    server.should_exit = True
    thread.join(10)


@contextmanager
def application(
    stage: Stage, settings: Settings, database: Database, clock: Clock, *workers: Worker
) -> Iterator[None]:
    """The application on the stage, with its workers started."""
    stage.app = make(settings, database, clock, workers)
    for worker in workers:
        worker.start()
    try:
        yield
    finally:
        for worker in reversed(workers):
            worker.stop()
        stage.app = None


def new_database(folder: Path) -> Database:
    """An empty database in a file of this folder."""
    database = opened(f"sqlite:///{folder / 'state.db'}")
    NAMES.create_all(database.engine)
    return database
