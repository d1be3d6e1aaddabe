"""The fixtures `server`, the real application under uvicorn with boto3 clients, and `postgres_url`."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.service import postgres
from tests.service.s3_server import s3, s3_server
from tests.service.serving import Server, Stage, StillClock, application, listening, new_database
from understudy.service.settings import Settings
from understudy.service.state.database import Database, opened

__all__ = ["s3", "s3_server"]
"""Fixtures that pytest looks for here."""


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    with listening() as stage:
        yield stage


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a running PostgreSQL (Debian's package `postgresql`)."""
    programs = postgres.programs()
    if programs is None:
        assert "CI" not in os.environ, "CI installs the package postgresql"
        pytest.skip("no PostgreSQL here: install the package postgresql")
    with postgres.cluster(programs) as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def any_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A new database without tables, of each kind in turn."""
    if request.param == "postgresql":
        name = f"test_{uuid.uuid4().hex}"
        with postgres.database(request.getfixturevalue("postgres_url"), name) as database:
            yield database
    else:
        database = opened(f"sqlite:///{tmp_path / 'state.db'}")
        yield database
        database.engine.dispose()


@pytest.fixture(scope="session")
def clients() -> dict[str, Any]:
    """boto3 clients by service: each takes longer to make than a test takes."""
    return {}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """The tables of a service, empty, in SQLite."""
    database = new_database(tmp_path)
    yield database
    database.engine.dispose()


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def server(
    stage: Stage,
    clients: dict[str, Any],
    settings: Settings,
    clock: StillClock,
    database: Database,
) -> Iterator[Server]:
    """A service whose jobs nobody runs; a test or its module may have `settings` and `clock` of its own."""
    with application(stage, settings, database, clock):
        yield Server(stage.url, settings, database, clock, clients)
