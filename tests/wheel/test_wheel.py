"""What `pip install understudy-….whl` gives, in an environment that has nothing else and no Java."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import build_wheel
import pytest

from tests.contract.environments import QUICKLY, new_environment, pip_of

pytestmark = pytest.mark.environment

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "examples" / "sample"
ROOMS = [link.name for link in (ROOT / "src" / "understudy").iterdir() if link.is_symlink()]
LOCKS = [ROOT / "requirements" / name for name in ("run.txt", "java.txt")]
FOUND = {
    ("temperature", "baseline_drift_check"),
    ("scheduled_hour", "data_type_check"),
    ("carrier", "categorical_values_check"),
    ("wind_speed", "completeness_check"),
    ("Missing columns", "missing_column_check"),
}


@pytest.fixture(scope="session")
def wheel(engine_jar: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    return build_wheel.build(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment that the wheel was installed into, with its extra `java`.

    PySpark's 300 MB are linked, not installed again: pip finds them there as it would its own work. All else
    comes by pip, in the locked versions, which its cache has from the set-up.
    """
    environment = tmp_path_factory.mktemp("installed")
    into = new_environment(environment)
    ours, theirs = site_packages(environment), site_packages(Path(sys.prefix))
    for part in ("pyspark", "py4j"):
        for found in (theirs / part, *theirs.glob(f"{part}-*.dist-info")):
            (ours / found.name).symlink_to(found)
    pins = re.findall(r"^[\w.-]+==[^\\\n]+", "\n".join(lock.read_text() for lock in LOCKS), re.MULTILINE)
    constraints = environment / "constraints.txt"
    constraints.write_text("\n".join(pins))
    asked = [*pip_of(into), *QUICKLY, "-c", constraints, f"{wheel}[java]"]
    subprocess.run(asked, env=without_this_checkout(), check=True)
    return environment / "bin"


def without_this_checkout() -> dict[str, str]:
    """An environment for pip: a PYTHONPATH that leads to this checkout would pass for an installation."""
    return {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}


def site_packages(environment: Path) -> Path:
    return next(environment.glob("lib/python3*/site-packages"))


def without_java(folder: Path, programs: Path) -> dict[str, str]:
    """An environment whose PATH has `programs` and all that the system's has, but no program of a JDK."""
    system = folder / "system"
    system.mkdir()
    for place in ("/usr/bin", "/bin"):
        for program in Path(place).iterdir():
            if not program.name.startswith("java") and not (system / program.name).is_symlink():
                (system / program.name).symlink_to(program)
    return {"HOME": str(folder), "PATH": f"{programs}:{system}", "COLUMNS": "120"}


def python(installed: Path, code: str, *arguments: str) -> str:
    """What the installed Python prints, started outside the checkout."""
    asked = [installed / "python", "-c", code, *arguments]
    return subprocess.run(asked, cwd=installed, env={}, capture_output=True, text=True, check=True).stdout


def test_every_file_of_the_rooms_is_in_it_but_java_sources(wheel: Path) -> None:
    rooms = ROOT / "src" / "understudy"
    expected = {
        path.relative_to(ROOT).as_posix()
        for room in ROOMS
        for path in (ROOT / room).rglob("*")
        if path.is_file() and path.suffix not in (".java", ".pyc") and "jars" not in path.parts
    }
    files = {name.removeprefix("understudy/") for name in zipfile.ZipFile(wheel).namelist()}
    packaged = {name for name in files if ".dist-info/" not in name and not name.endswith(".jar")}
    assert packaged - expected == {path.name for path in rooms.iterdir() if path.is_file()}
    assert expected <= packaged


def test_the_engines_jar_and_deequs_are_in_it_and_no_compiler(wheel: Path) -> None:
    names = [Path(name).name for name in zipfile.ZipFile(wheel).namelist() if name.endswith(".jar")]
    assert [name.split("-")[0] for name in sorted(names)] == ["deequ", "understudy"]


def test_it_carries_the_licence_and_deequs_notice(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    licences = [name for name in archive.namelist() if "/licenses/" in name]
    texts = {name.rpartition("/")[2]: archive.read(name).decode() for name in licences}
    assert "Apache License" in texts["LICENSE"]
    assert "Deequ\n    Copyright 2018 Amazon.com" in texts["NOTICE"]


def test_the_same_checkout_gives_the_same_bytes(wheel: Path, tmp_path: Path) -> None:
    assert build_wheel.build(tmp_path).read_bytes() == wheel.read_bytes()


def test_a_checkout_without_the_engine_gives_none(tmp_path: Path) -> None:
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE", "NOTICE"):
        shutil.copy(ROOT / name, tmp_path)
    package = tmp_path / "src" / "understudy"
    package.mkdir(parents=True)
    shutil.copy(ROOT / "src" / "understudy" / "__init__.py", package)
    pip = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation"]
    done = subprocess.run([*pip, "-w", tmp_path, tmp_path], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "The engine's jar is not compiled" in done.stdout + done.stderr
    assert not list(tmp_path.glob("*.whl"))


def test_its_packages_agree_with_each_other(installed: Path) -> None:
    subprocess.run([*pip_of(installed / "python"), "check"], env=without_this_checkout(), check=True)


def test_the_index_takes_its_description(wheel: Path) -> None:
    subprocess.run([sys.executable, "-m", "twine", "check", "--strict", wheel], check=True)


def test_importing_it_imports_nothing_of_others(installed: Path) -> None:
    assert of_others(installed, python(installed, "import sys, understudy; print(*sys.modules)")) == set()


def test_the_version_is_said_without_importing_anything_of_others(installed: Path) -> None:
    code = "import sys; from understudy.container.cli import main; main(); print(*sys.modules)"
    version, modules = python(installed, code, "--version").splitlines()
    assert re.fullmatch(r"understudy \d+\.\d+\.\d+\S*", version)
    assert of_others(installed, modules) == set()


def of_others(installed: Path, modules: str) -> set[str]:
    """Of imported modules the packages that are neither Python's nor this one, nor there in every start."""
    every_start = python(installed, "import sys; print(*sys.modules)").split()
    packages = {name.partition(".")[0] for name in modules.split()}
    return packages - {*sys.stdlib_module_names, *every_start, "understudy"}


@pytest.mark.engine
def test_the_samples_faults_are_found_with_the_java_of_the_extra(installed: Path, tmp_path: Path) -> None:
    environment = without_java(tmp_path, installed)
    assert shutil.which("java", path=environment["PATH"]) is None
    hour = SAMPLE / "captures" / "flight-delays" / "AllTraffic" / "2026" / "03" / "02" / "15"
    training = SAMPLE / "baseline" / "training.csv"
    for arguments in (
        ["baseline", training, "--output", "baseline"],
        ["monitor", hour, "--baseline", "baseline", "--output", "report"],
    ):
        command = [installed / "understudy", *arguments]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=240, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads((tmp_path / "report" / "constraint_violations.json").read_text())["violations"]
    assert {(one["feature_name"], one["constraint_check_type"]) for one in found} == FOUND
