"""Environments of their own for packages that must not be in ours."""

import hashlib
import subprocess
import sys
from pathlib import Path

BUILD = Path(__file__).parents[2] / "build"


def python_with(lock: Path) -> Path:
    """A Python that has what a lock file names; made once for each content of the file."""
    name = lock.name.removesuffix("-requirements.txt")
    folder = BUILD / f"{name}-{hashlib.sha256(lock.read_bytes()).hexdigest()[:12]}"
    python = folder / "bin" / "python"
    if not (folder / "done").is_file():
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "--require-hashes", "-r", lock], check=True)
        (folder / "done").touch()
    return python
