"""What a JVM is started with: Java's options, and the environment that it and its Python workers find."""

import os
import pwd
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from understudy import python_path
from understudy.analyzer.engine.java_runtime import HERE, spark_home

FULL_COMPILER_FROM = 128 * 2**20
"""Bytes of input from which the optimising compiler pays: it costs at 53 MB and wins at 500 MB."""
REFUSED = "refused-classes"
FALLBACK_USER = "understudy"

# What Spark 3.5 needs opened on Java 17 (org.apache.spark.launcher.JavaModuleOptions).
OPENED = (
    *(
        f"java.base/java.{name}"
        for name in ("lang", "lang.invoke", "lang.reflect", "io", "net", "nio", "util")
    ),
    *(
        "java.base/java.util.concurrent",
        "java.base/java.util.concurrent.atomic",
        "java.base/jdk.internal.ref",
    ),
    *("java.base/sun.nio.ch", "java.base/sun.nio.cs", "java.base/sun.security.action"),
    *("java.base/sun.util.calendar", "java.security.jgss/sun.security.krb5"),
)

# Forty times the usual thresholds: the loop over cells passes them in a second, and the optimising compiler,
# which shares the cores with that loop, is spared Spark's start (8 s of its time became 3 s at 1e6 records).
OPTIMISE_LOOPS_ONLY = [
    "-XX:Tier4InvocationThreshold=200000",
    "-XX:Tier4MinInvocationThreshold=24000",
    "-XX:Tier4CompileThreshold=600000",
    "-XX:Tier4BackEdgeThreshold=400000",
]


def options(input_bytes: int | None, heap: str, folder: Path, user: str) -> list[str]:
    """Java's options for an input of so many bytes, where known, with a heap of at most `heap` (`2g`)."""
    compiled = (
        ["-XX:TieredStopAtLevel=1"]
        if input_bytes is not None and input_bytes < FULL_COMPILER_FROM
        else OPTIMISE_LOOPS_ONLY
    )
    return [
        "-XX:+IgnoreUnrecognizedVMOptions",
        *(f"--add-opens={package}=ALL-UNNAMED" for package in OPENED),
        # A small first heap: a larger one fills with what died long ago before it is ever swept.
        "-Xms128m",
        f"-Xmx{heap}",
        "-XX:+UseSerialGC",
        "-XX:-UsePerfData",
        "-XX:+ExitOnOutOfMemoryError",
        "-Xss4m",
        *compiled,
        f"-Djava.io.tmpdir={folder}",
        f"-Duser.home={folder}",
        f"-Duser.name={user}",
        "-Dfile.encoding=UTF-8",
        "-Djava.net.preferIPv4Stack=true",
        "-Djdk.reflect.useDirectMethodHandle=false",
        f"-Dlog4j2.configurationFile={HERE / 'log4j2.properties'}",
    ]


def sharing(classes: Path | None, folder: Path) -> list[str]:
    """Java's options for an archive; what it says against one goes into a file, not to the user."""
    if classes is None:
        return []
    said = f"-Xlog:cds=warning,cds+dynamic=warning:file={folder / REFUSED}:none"
    return [f"-XX:SharedArchiveFile={classes}", "-Xlog:cds=off", "-Xlog:cds+dynamic=off", said]


def refused_archive(folder: Path) -> bool:
    """Whether Java, started with `sharing`, has passed its archive over."""
    with suppress(OSError):
        return (folder / REFUSED).stat().st_size > 0
    return False


def environment(environ: Mapping[str, str], folder: Path, user: str) -> dict[str, str]:
    """The variables of a JVM whose gateway and temporary files are in `folder`."""
    # Python workers are started by the JVM: they import the project and what this interpreter can import.
    locale = environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG") or ""
    # Without a locale of UTF-8, Java opens no file whose name is not ASCII.
    named = {} if "utf" in locale.lower() else {"LC_ALL": "C.UTF-8"}
    return {
        **environ,
        **named,
        "_PYSPARK_DRIVER_CONN_INFO_PATH": str(folder / "gateway"),
        "PYTHONPATH": python_path(),
        "SPARK_HOME": str(spark_home()),
        "SPARK_LOCAL_DIRS": str(folder),
        "SPARK_USER": user,
    }


def user_name(environ: Mapping[str, str]) -> str:
    """The user of this process, whom a bare uid does not name."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return environ.get("USER") or FALLBACK_USER
