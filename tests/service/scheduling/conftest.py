from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.scheduling.world import World
from understudy.service.running.files import Files
from understudy.service.running.objects import Objects
from understudy.service.settings import Settings
from understudy.service.state.database import Database, opened
from understudy.service.state.tables import Table


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = opened(f"sqlite:///{tmp_path}/state.db")
    Table.metadata.create_all(database.engine)
    yield database
    database.engine.dispose()


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    settings = Settings(data_dir=tmp_path / "data")
    return World(database, settings, Objects(settings, Files(), Files()))
