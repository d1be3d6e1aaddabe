"""Debian's Chromium, in which the pages are tried."""

import os
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The browser of the system, as Playwright's own would be fetched; CI has it."""
    if not CHROMIUM.exists():
        said = f"{CHROMIUM} is not there (Debian: apt-get install chromium fonts-liberation)"
        if "CI" in os.environ:
            pytest.fail(said)
        pytest.skip(said)
    return {**browser_type_launch_args, "executable_path": str(CHROMIUM)}
