"""The JVM of a job, begun before the job's variables are checked: two cores do both at once."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import accumulate
from pathlib import Path

from understudy.analyzer.engine import session
from understudy.analyzer.engine.java_options import FULL_COMPILER_FROM
from understudy.analyzer.errors import UserError
from understudy.container.settings.folders import opt_ml_folder, rebase
from understudy.container.settings.hosts import hosts_of


@contextmanager
def early_java(environ: Mapping[str, str]) -> Iterator[session.Jvm | None]:
    """A JVM that boots while the block runs and is gone after it.

    None where the environment does not say what is to be read, where a cluster is to be joined, or where no
    JVM can be started: the job says so once its variables are checked.
    """
    source = environ.get("dataset_source")
    if not source or environ.get("SPARK_MASTER") or hosts_of(opt_ml_folder(environ)):
        yield None
        return
    opt_ml = opt_ml_folder(environ)
    # A script's workers have their environment from the JVM.
    moved = {
        name: rebase(text, opt_ml) for name, text in environ.items() if not name.startswith("UNDERSTUDY_")
    }
    try:
        jvm = session.launch(
            input_bytes=bytes_below(Path(moved["dataset_source"])), environ={**environ, **moved}
        )
    except UserError:
        yield None
        return
    try:
        yield jvm
    finally:
        session.kill(jvm)


def bytes_below(source: Path) -> int:
    """The size of a file, or of a folder's files counted as far as the choice of compiler needs."""
    if source.is_file():
        return source.stat().st_size
    sizes = ((Path(folder) / name).lstat().st_size for folder, _, names in os.walk(source) for name in names)
    return next((total for total in accumulate(sizes) if total >= FULL_COMPILER_FROM), 0)
