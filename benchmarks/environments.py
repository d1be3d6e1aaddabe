"""An environment for each contender, as their pins do not go together."""

import subprocess
import sys
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
REQUIREMENTS = HERE / "requirements"
PYTHON = "python3.11"
"""TFDV's newest release has wheels for no later one."""


class NotInstalled(Exception):
    """A contender's environment could not be made; the text says why."""


@cache
def python_of(contender: str, folder: Path) -> str:
    """The interpreter that has the contender, made below `folder` at its first use."""
    home = folder / contender
    python = home / "bin" / "python"
    if not (home / "complete").exists():
        _run([PYTHON, "-m", "venv", str(home)])
        # The second file of a contender holds what its own pins would not let in.
        for file in sorted(REQUIREMENTS.glob(f"{contender}*.txt")):
            alone = ["--no-deps"] if file.stem.endswith("-alone") else []
            _run([str(python), "-m", "pip", "install", "-q", *alone, "-r", str(file)])
        (home / "complete").touch()
    return str(python)


def deequ_jar(version: str, folder: Path) -> str:
    """Deequ's jar for Spark 3.5 of this version, fetched with the Ivy in PySpark's jars."""
    from understudy.analyzer.engine.java_runtime import find_java, spark_home

    jar = folder / f"deequ-{version}.jar"
    if not jar.is_file():
        ivy = next((spark_home() / "jars").glob("ivy-*.jar"))
        pattern = str(folder / "[artifact]-[revision].[ext]")
        command = [str(find_java()), "-jar", str(ivy), "-cache", str(folder / "ivy")]
        command += ["-dependency", "com.amazon.deequ", "deequ", version, "-confs", "default"]
        _run([*command, "-notransitive", "-retrieve", pattern])
    return str(jar)


def here() -> str:
    """The interpreter that Understudy, PySpark and PyDeequ run in."""
    return sys.executable


def _run(command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        raise NotInstalled(f"{command[0]}: {error.strerror}") from error
    if done.returncode:
        raise NotInstalled((done.stderr or done.stdout).strip().split("\n")[-1][:200])
