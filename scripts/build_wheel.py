"""Makes the wheel in `dist/`: the package `understudy` with the engine's jar, to be installed by pip alone.

Run it with the Python of `.venv`, after `scripts/build_engine.py`. The same commit, compiler and setuptools
give the same bytes.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
BUILT = ROOT / "build" / "wheel"
"""Where setuptools gathers files (pyproject.toml); what an earlier build left there would be packaged too."""
FIRST_DAY_OF_ZIP = "315532800"


def commit_time() -> str:
    """When the commit was made, in seconds since 1970; a day that is always the same outside a repository."""
    asked = ["git", "log", "-1", "--format=%ct"]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or FIRST_DAY_OF_ZIP


def build(into: Path = DIST) -> Path:
    """The wheel's path; SystemExit with pip's code where it cannot be made (pip has said why)."""
    shutil.rmtree(BUILT, ignore_errors=True)
    work = ROOT / "build" / "wheels"
    shutil.rmtree(work, ignore_errors=True)
    pip = [sys.executable, "-m", "pip", "wheel", "-q", "--disable-pip-version-check"]
    done = subprocess.run(
        [*pip, "--no-deps", "--no-build-isolation", "--no-cache-dir", "-w", work, "."],
        cwd=ROOT,
        env=os.environ | {"SOURCE_DATE_EPOCH": commit_time()},
        check=False,
    )
    if done.returncode != 0:
        raise SystemExit(done.returncode)
    (made,) = work.glob("understudy-*.whl")
    into.mkdir(parents=True, exist_ok=True)
    return made.replace(into / made.name)


if __name__ == "__main__":
    wheel = build()
    print(f"build_wheel: {wheel.relative_to(ROOT)}, {wheel.stat().st_size / 1e6:.1f} MB")
