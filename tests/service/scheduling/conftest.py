from pathlib import Path

import pytest

from tests.service.scheduling.world import World
from understudy.service.running.files import Files
from understudy.service.running.objects import Objects
from understudy.service.settings import Settings
from understudy.service.state.database import Database


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    settings = Settings(data_dir=tmp_path / "data")
    return World(database, settings, Objects(settings, Files(), Files()))
