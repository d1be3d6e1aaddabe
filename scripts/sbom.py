"""The bill of materials of a release, CycloneDX 1.6 in JSON: what its image holds.

`cyclonedx-py` tells of the Python packages, with licences and who needs whom; the jars, which no tool for
Python sees, and Debian's packages come beside them as the image itself lists them (`contents.py`).
"""

import json
import re
import subprocess
import sys
from typing import Any
from urllib.parse import quote

SPEC = "1.6"
PURL = "pkg:pypi/understudy@"
Bom = dict[str, Any]
Contents = dict[str, list[dict[str, str]]]


class SbomError(Exception):
    """The bill cannot be written; the text is one sentence that says what to do."""


def of_environment(python: str = sys.executable) -> Bom:
    """What `cyclonedx-py` says of all the packages that a Python can import."""
    command = [sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible", "--no-validate"]
    command += ["--spec-version", SPEC, "--output-format", "JSON", python]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SbomError(f"cyclonedx-py failed: {done.stderr.strip()[-400:]}")
    bom: Bom = json.loads(done.stdout)
    return bom


def of_release(environment: Bom, contents: Contents, version: str) -> Bom:
    """The bill of what `contents` lists, with what the bill of an environment tells of its Python packages.

    SbomError when the image has a package that the environment has not, or in another version.
    """
    known = {(_normal(one["name"]), one.get("version")): one for one in environment["components"]}
    listed = [(one["name"], one["version"]) for one in contents["python"]]
    if lacking := [f"{name} {found}" for name, found in listed if (name, found) not in known]:
        raise SbomError(f"The image has {', '.join(lacking)}, but .venv has not: run `make set-up-tests`.")
    packages = [known[one] for one in listed]
    root = {
        "type": "application",
        "bom-ref": "understudy",
        "name": "understudy",
        "version": version,
        "purl": f"{PURL}{version}",
        "licenses": [{"license": {"id": "Apache-2.0"}}],
    }
    others = [*map(_jar, contents["jars"]), *map(_debian, contents["debian"])]
    kept = {one["bom-ref"] for one in packages}
    needs = [
        {"ref": one["ref"], "dependsOn": sorted(kept & set(one.get("dependsOn", [])))}
        for one in environment.get("dependencies", [])
        if one["ref"] in kept
    ]
    needed = {ref for one in needs for ref in one["dependsOn"]}
    direct = {"ref": "understudy", "dependsOn": sorted([*kept - needed, *(one["bom-ref"] for one in others)])}
    metadata = {key: value for key, value in environment.get("metadata", {}).items() if key == "tools"}
    return {
        "$schema": environment["$schema"],
        "bomFormat": "CycloneDX",
        "specVersion": SPEC,
        "version": 1,
        "metadata": metadata | {"component": root},
        "components": [*packages, *others],
        "dependencies": [direct, *needs],
    }


def _jar(jar: dict[str, str]) -> dict[str, Any]:
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": f"jar:{jar['file']}",
        "name": jar["name"],
        "hashes": [{"alg": "SHA-256", "content": jar["sha256"]}],
        "properties": [{"name": "understudy:file", "value": jar["file"]}],
    }
    if "version" in jar:
        component["version"] = jar["version"]
    if "group" in jar:
        component["group"] = jar["group"]
        component["purl"] = f"pkg:maven/{jar['group']}/{jar['name']}@{jar['version']}"
    return component


def _debian(package: dict[str, str]) -> dict[str, Any]:
    name, version = package["name"], package["version"]
    purl = f"pkg:deb/debian/{quote(name)}@{quote(version)}?arch={package['architecture']}"
    return {"type": "library", "bom-ref": f"deb:{name}", "name": name, "version": version, "purl": purl}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
