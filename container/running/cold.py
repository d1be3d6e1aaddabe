"""Why a job cannot be served by a warm engine: what is read at a process's start would be another job's."""

from collections.abc import Mapping
from pathlib import Path

from understudy.analyzer.engine.java_options import FULL_COMPILER_FROM
from understudy.analyzer.errors import UserError
from understudy.container.running.early_java import bytes_below
from understudy.container.settings.folders import opt_ml_folder, rebase
from understudy.container.settings.hosts import hosts_of
from understudy.container.settings.request import not_set_here

READ_AT_START = (
    *("UNDERSTUDY_HEAP", "UNDERSTUDY_ARCHIVE"),
    *("JAVA_", "JDK_", "_JAVA_", "SPARK_", "PYSPARK_", "HADOOP_", "PYTHON"),
    *("LANG", "LC_", "TZ", "LD_", "MALLOC_", "OMP_", "OPENBLAS_", "MKL_"),
)
"""How the names of variables begin that Java, Python or the C library read once."""


def why_cold(environ: Mapping[str, str], engine: Mapping[str, str]) -> str | None:
    """The reason, in words, for which the job of `environ` needs a process of its own; None where none does.

    `engine` is the environment that the engine was started with.
    """
    opt_ml = opt_ml_folder(environ)
    try:
        given = {**environ, **not_set_here(environ)}
        several = hosts_of(opt_ml) is not None
    except UserError:
        return "its configuration cannot be read"
    if given.get("SPARK_MASTER"):
        return "SPARK_MASTER names a cluster"
    if several:
        return "it has several hosts"
    for name in sorted({*given, *engine}):
        if name.startswith(READ_AT_START) and given.get(name) != engine.get(name):
            return f"{name} is another, which is read when a process starts"
    source = given.get("dataset_source")
    if source and bytes_below(Path(rebase(source, opt_ml))) >= FULL_COMPILER_FROM:
        return f"it reads {FULL_COMPILER_FROM >> 20} MiB or more, for which Java compiles otherwise"
    return None
