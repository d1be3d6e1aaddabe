"""Environments of their own for packages that must not be in ours."""

import hashlib
import subprocess
import sys
from pathlib import Path

BUILD = Path(__file__).parents[2] / "build"


QUICKLY = ("install", "-q", "--disable-pip-version-check", "--no-compile")
"""What is imported is compiled then: a small part of packages whose compiling takes most of the time."""


def new_environment(folder: Path) -> Path:
    """The Python of an empty environment without a pip: this one's installs into it, by `--python`."""
    subprocess.run([sys.executable, "-m", "venv", "--clear", "--without-pip", folder], check=True)
    return folder / "bin" / "python"


def pip_of(python: Path) -> list[str | Path]:
    """The beginning of a command of pip that is about the environment of `python`."""
    return [sys.executable, "-m", "pip", "--python", python]


def python_with(lock: Path) -> Path:
    """A Python that has what a lock file names; made once for each content of the file."""
    name = lock.name.removesuffix("-requirements.txt")
    folder = BUILD / f"{name}-{hashlib.sha256(lock.read_bytes()).hexdigest()[:12]}"
    python = folder / "bin" / "python"
    if not (folder / "done").is_file():
        new_environment(folder)
        subprocess.run([*pip_of(python), *QUICKLY, "--require-hashes", "-r", lock], check=True)
        (folder / "done").touch()
    return python
