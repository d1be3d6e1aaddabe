"""The fixture `server`: the real application under uvicorn, with boto3 clients."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.service.s3_server import s3, s3_server
from tests.service.serving import Server, Stage, StillClock, application, listening, new_database
from understudy.service.settings import Settings

__all__ = ["s3", "s3_server"]
"""Fixtures that pytest looks for here."""


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    with listening() as stage:
        yield stage


@pytest.fixture(scope="session")
def clients() -> dict[str, Any]:
    """boto3 clients by service: each takes longer to make than a test takes."""
    return {}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def server(
    stage: Stage,
    clients: dict[str, Any],
    settings: Settings,
    clock: StillClock,
    tmp_path: Path,
) -> Iterator[Server]:
    """A service whose jobs nobody runs; a test or its module may have `settings` and `clock` of its own."""
    database = new_database(tmp_path)
    with application(stage, settings, database, clock):
        yield Server(stage.url, settings, database, clock, clients)
    database.engine.dispose()
