"""The files that AWS's images wrote; they lie beside the repository, never in it."""

import os
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parents[3] / "shared" / "golden"


def golden(name: str) -> Path:
    """A golden file or folder. Without it a test is skipped by hand and fails in CI, which has them all."""
    path = GOLDEN / name
    if not path.exists():
        said = f"the golden files are not beside the repository: {name} is absent"
        if "CI" in os.environ:
            pytest.fail(said)
        pytest.skip(said)
    return path
