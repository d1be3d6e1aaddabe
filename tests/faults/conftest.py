"""Trials of what may befall a job. The suite runs a bounded part of them; `make faults` runs all."""

import os

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if os.environ.get("UNDERSTUDY_FAULTS"):
        return
    for item in items:
        if item.get_closest_marker("faults"):
            item.add_marker(pytest.mark.skip(reason="minutes long: `make faults` runs it"))
