"""The bill of materials: what an installation lists, held against CycloneDX's own schema."""

import hashlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import contents
import pytest
import sbom
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

pytestmark = pytest.mark.processes

CONTENTS = Path(contents.__file__)
DEEQU = {
    "file": "deequ-2.0.7-spark-3.5.jar",
    "sha256": "a" * 64,
    "name": "deequ",
    "version": "2.0.7-spark-3.5",
}


def jar(path: Path, **poms: str) -> Path:
    """A jar with the given `pom.properties`, by the name of their artifact."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in poms.items():
            archive.writestr(f"META-INF/maven/org.example/{name}/pom.properties", text)
    return path


@pytest.fixture(scope="module")
def environment() -> sbom.Bom:
    return sbom.of_environment()


def listed(environment: sbom.Bom, *names: str) -> list[dict[str, str]]:
    found = {one["name"]: one["version"] for one in environment["components"]}
    return [{"name": name, "version": found[name]} for name in names]


def test_the_bill_is_valid_and_names_packages_jars_and_debians(environment: sbom.Bom) -> None:
    held = {
        "python": listed(environment, "pyspark", "py4j"),
        "jars": [DEEQU],
        "debian": [{"name": "libc6", "version": "2.36-9+deb12u13", "architecture": "amd64"}],
    }
    bill = sbom.of_release(environment, held, "0.1.0")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(bill)) is None
    assert [one["name"] for one in bill["components"]] == ["pyspark", "py4j", "deequ", "libc6"]
    assert bill["metadata"]["component"]["version"] == "0.1.0"


def test_a_package_that_another_needs_hangs_on_that_one(environment: sbom.Bom) -> None:
    held = {"python": listed(environment, "pyspark", "py4j"), "jars": [], "debian": []}
    needs = {one["ref"].partition("==")[0]: one["dependsOn"] for one in needs_of(environment, held)}
    assert [ref.partition("==")[0] for ref in needs["pyspark"]] == ["py4j"]
    assert [ref.partition("==")[0] for ref in needs["understudy"]] == ["pyspark"]


def needs_of(environment: sbom.Bom, held: sbom.Contents) -> list[dict[str, Any]]:
    needs: list[dict[str, Any]] = sbom.of_release(environment, held, "0.1.0")["dependencies"]
    return needs


def test_what_is_installed_elsewhere_in_another_version_is_refused(environment: sbom.Bom) -> None:
    held = {"python": [{"name": "pyspark", "version": "9.9"}], "jars": [], "debian": []}
    with pytest.raises(sbom.SbomError, match=r"pyspark 9\.9"):
        sbom.of_release(environment, held, "0.1.0")


def test_a_jar_tells_its_maven_coordinates(tmp_path: Path) -> None:
    own = "groupId=org.example\nartifactId=part\nversion=1.2\n"
    taken_in = "groupId=org.other\nartifactId=other\nversion=3\n"
    path = jar(tmp_path / "part-1.2-all.jar", other=taken_in, part=own)
    assert contents.jars([tmp_path]) == [
        {
            "file": "part-1.2-all.jar",
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "group": "org.example",
            "name": "part",
            "version": "1.2",
        }
    ]


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("deequ-2.0.7-spark-3.5.jar", {"name": "deequ", "version": "2.0.7-spark-3.5"}),
        ("scala-library_2.12-2.12.18.jar", {"name": "scala-library_2.12", "version": "2.12.18"}),
        ("understudy-engine.jar", {"name": "understudy-engine"}),
    ],
)
def test_a_jar_that_tells_nothing_is_named_by_its_file(
    tmp_path: Path, file: str, told: dict[str, str]
) -> None:
    assert contents.coordinates(jar(tmp_path / file)) == told


def test_the_contents_are_told_by_a_python_that_gets_the_script_on_its_input(tmp_path: Path) -> None:
    jar(tmp_path / "part-1.2.jar")
    with CONTENTS.open() as code:
        done = subprocess.run(
            [sys.executable, "-", tmp_path], stdin=code, capture_output=True, text=True, check=True
        )
    told = json.loads(done.stdout)
    assert [one["file"] for one in told["jars"]] == ["part-1.2.jar"]
    assert {"name", "version"} == set(told["python"][0])
    assert "pyspark" in {one["name"] for one in told["python"]}
