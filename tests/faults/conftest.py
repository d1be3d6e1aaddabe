"""Trials of what may befall a job. The suite runs a bounded part of them; `make faults` runs all."""

import os
from pathlib import Path

import pytest

from tests.container.workspace import Workspace
from tests.image.conftest import job_container
from tests.image.hosts import everything, network, shares, start
from tests.service.s3_server import s3, s3_server

__all__ = ["everything", "job_container", "network", "s3", "s3_server", "shares", "start"]
"""Fixtures of other tests, which pytest looks for here."""

HERE = Path(__file__).parent


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker("processes")
    if os.environ.get("FAULTS") == "all":
        return
    for item in items:
        if item.get_closest_marker("faults"):
            item.add_marker(pytest.mark.skip(reason="minutes long: `make faults` runs it"))
