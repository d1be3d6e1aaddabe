"""What an installation holds: its Python packages, jars and Debian packages, as JSON on standard output.

It needs the standard library only, and no file beside it, so that the Python of an image takes it on its
standard input: `docker run -i --entrypoint /opt/venv/bin/python IMAGE - FOLDER... < scripts/contents.py`.
The folders are those to look for jars in.
"""

import hashlib
import importlib.metadata
import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path


def python_packages() -> list[dict[str, str]]:
    """Name, as the index spells it in lower case, and version of what this Python can import."""
    found = {
        re.sub(r"[-_.]+", "-", package.metadata["Name"]).lower(): package.version
        for package in importlib.metadata.distributions()
    }
    return [{"name": name, "version": version} for name, version in sorted(found.items())]


def jars(folders: list[Path]) -> list[dict[str, str]]:
    """File, SHA-256 and, as far as it says them itself, Maven coordinates of each jar in the folders."""
    found = sorted({jar for folder in folders for jar in folder.rglob("*.jar")}, key=lambda jar: jar.name)
    return [
        {"file": jar.name, "sha256": hashlib.sha256(jar.read_bytes()).hexdigest()} | coordinates(jar)
        for jar in found
    ]


def coordinates(jar: Path) -> dict[str, str]:
    """Group, name and version out of the jar's `pom.properties`; of its file's name where it has none.

    A jar that took others in has several; its own is the one that its file is named for.
    """
    with zipfile.ZipFile(jar) as archive:
        for entry in archive.namelist():
            if re.fullmatch(r"META-INF/maven/.*/pom\.properties", entry):
                text = archive.read(entry).decode(errors="replace")
                pom = dict(re.findall(r"^(groupId|artifactId|version)=(\S+)", text, re.MULTILINE))
                if jar.stem.startswith(f"{pom.get('artifactId')}-{pom.get('version')}") and "groupId" in pom:
                    return {"group": pom["groupId"], "name": pom["artifactId"], "version": pom["version"]}
    named = re.fullmatch(r"(.+?)-(\d[\w.+-]*)", jar.stem)
    return {"name": named[1], "version": named[2]} if named else {"name": jar.stem}


def debian_packages() -> list[dict[str, str]]:
    """Name, version and architecture of Debian's packages; none on another system."""
    if shutil.which("dpkg-query") is None:
        return []
    asked = ["dpkg-query", "-W", "-f", "${Package}\t${Version}\t${Architecture}\n"]
    lines = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.splitlines()
    keys = ("name", "version", "architecture")
    return [dict(zip(keys, line.split("\t"), strict=True)) for line in lines]


if __name__ == "__main__":
    folders = [Path(folder) for folder in sys.argv[1:]]
    print(json.dumps({"python": python_packages(), "jars": jars(folders), "debian": debian_packages()}))
