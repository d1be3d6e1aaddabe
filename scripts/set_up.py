"""Makes `.venv` with all that Understudy needs: pinned packages, Java, the engine's jar, the command.

Run it with any Python 3.11 or newer; it uses the standard library only. `--service` adds what
`understudy serve` needs, `--tests` that and what tests, lint, type checks and releases need. What is up to
date is left alone.
"""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
PIP_INSTALL = (PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check")
STAMPS = VENV / "understudy-stamps"
OLDEST_PYTHON = (3, 11)
JAVA = range(17, 22)
"""What Spark 3.5 runs on, as `understudy.analyzer.engine.java_runtime` has it."""


class SetUpError(Exception):
    """The set-up cannot go on; the text is one sentence that says what to do."""


def say(text: str) -> None:
    """One line of progress."""
    print(f"set-up: {text}", flush=True)


def run(*command: str | Path) -> None:
    """Run a command; SetUpError with its name when it fails (it has printed why)."""
    if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
        raise SetUpError(f"`{' '.join(map(str, command))}` failed; its messages are above.")


def fingerprint(*parts: Path | str) -> str:
    """A hash of files' contents and of texts."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.read_bytes() if isinstance(part, Path) else part.encode())
        digest.update(b"\0")
    return digest.hexdigest()


def make_venv() -> None:
    """Make `.venv` unless one of this very Python is there."""
    stamp, wanted = STAMPS / "python", f"{sys.version}\n{ROOT}"
    if PYTHON.exists() and stamp.is_file() and stamp.read_text() == wanted:
        return
    if importlib.util.find_spec("ensurepip") is None:
        raise SetUpError(
            f"{sys.executable} cannot make virtual environments: install python3-venv "
            "(Debian and Ubuntu: `apt-get install python3-venv`), or name another Python: `make PYTHON=…`."
        )
    say(f"making {VENV.name} with Python {sys.version.split()[0]}")
    shutil.rmtree(VENV, ignore_errors=True)
    run(sys.executable, "-m", "venv", VENV)
    STAMPS.mkdir()
    stamp.write_text(wanted)


def install(name: str, *how: str) -> None:
    """Install the packages of requirements/NAME.txt, hashes checked, unless they are there."""
    requirements = ROOT / "requirements" / f"{name}.txt"
    stamp, wanted = STAMPS / name, fingerprint(requirements)
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    say(f"installing {requirements.relative_to(ROOT)}")
    run(*PIP_INSTALL, *how, "--require-hashes", "-r", requirements)
    stamp.write_text(wanted)


def has_java() -> bool:
    """Whether JAVA_HOME or PATH leads to a Java that Spark runs on."""
    home = os.environ.get("JAVA_HOME")
    java = Path(home) / "bin" / "java" if home else None
    for candidate in (java, shutil.which("java")):
        try:
            done = subprocess.run([candidate or "", "-version"], capture_output=True, text=True, check=False)
        except OSError:
            continue
        found = re.search(r'version "(\d+)', done.stderr)
        if found and int(found[1]) in JAVA:
            return True
    return False


def install_project() -> None:
    """Put the command `understudy` into `.venv`, running from this checkout."""
    stamp, wanted = STAMPS / "project", fingerprint(ROOT / "pyproject.toml", str(ROOT))
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    say("installing the command .venv/bin/understudy")
    run(*PIP_INSTALL, "--no-deps", "--no-build-isolation", "-e", ".")
    stamp.write_text(wanted)


def set_up(*, service: bool, tests: bool) -> None:
    """Bring everything up to date."""
    if sys.version_info < OLDEST_PYTHON:
        raise SetUpError(
            f"Python {sys.version.split()[0]} is too old: name Python 3.11 or newer, as in "
            "`make PYTHON=python3.11`."
        )
    make_venv()
    install("build")
    install("run")
    if not has_java():
        install("java")
    if service or tests:
        install("service")
    # `image`: a release's bill of materials tells of the image's packages what it finds of them here.
    for name in ("test", "lint", "release", "image") if tests else ():
        # Compiled is what is imported, when it is: compiling all took longer than downloading it.
        install(name, "--no-compile")
    run(PYTHON, ROOT / "scripts" / "build_engine.py")
    install_project()
    say("preparing fast starts")
    if subprocess.run([PYTHON, "-m", "understudy.container.archive"], cwd=ROOT, check=False).returncode != 0:
        say("starts will take a second longer for the reason above; all else works")


def main() -> int:
    """Set up; on failure print a sentence and return 1."""
    try:
        set_up(service="--service" in sys.argv[1:], tests="--tests" in sys.argv[1:])
    except SetUpError as error:
        print(f"set-up: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
