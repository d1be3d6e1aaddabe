"""An engine that is up before a job comes: Spark's session in its JVM, and a guard for the next script.

It serves one job after the other, each as if in a process of its own: what such a process would find in its
environment, its working folder, its log and its temporary files is the job's own, and gone after it.
"""

import os
import sys
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from understudy.analyzer.engine import session
from understudy.analyzer.engine.limits import refusals
from understudy.analyzer.errors import UserError
from understudy.analyzer.scratch import own_folder, remove_folder
from understudy.container.log import start_log
from understudy.container.running.engine import lent
from understudy.container.running.entrypoint import described_job, ending, left
from understudy.container.running.run import run
from understudy.container.running.stopping import SCRATCH, stop_on_signals
from understudy.container.settings.request import not_set_here
from understudy.preprocess.script_run import waiting_guard

if TYPE_CHECKING:
    from subprocess import Popen

    from pyspark.sql import SparkSession

    from understudy.container.running.finished import Finished


@dataclass
class WarmEngine:
    """`guard` waits for the next script. `doubt`: why a job's end leaves it uncertain that all is well."""

    spark: "SparkSession"
    jvm: session.Jvm
    guard: "Popen[bytes]"
    doubt: str | None = None

    @property
    def lasting(self) -> set[int]:
        """The processes that stay when a job has ended."""
        return {self.jvm.process.pid, self.guard.pid}


def warm_engine() -> WarmEngine:
    """One of this process's environment; errors as of `launch` and `connect`."""
    # A job that reads little: others are not served.
    jvm = session.launch(input_bytes=0)
    guard = waiting_guard()
    return WarmEngine(session.connect(jvm), jvm, guard)


def serve(engine: WarmEngine, environ: Mapping[str, str]) -> int:
    """Run the job that `environ` describes as the entry point would, leave its message; the exit code."""
    opt_ml = Path(environ["UNDERSTUDY_OPT_ML"])

    def job() -> "Finished":
        with _scratch() as folder:
            described = described_job(os.environ)
            try:
                begin = partial(lent, spark=engine.spark, jvm=engine.jvm, folder=folder, waiting=engine.guard)
                return run(described, begin=begin)
            except UserError:
                raise
            except BaseException as error:
                engine.doubt = f"a job ended with {type(error).__name__}"
                raise

    with _as_its_own(opt_ml, environ):
        engine.jvm.before = refusals()
        return left(*ending(job), opt_ml / "output" / "message")


def rearm(engine: WarmEngine) -> None:
    """Let another guard wait where the last job's script has taken the one that did."""
    taken = engine.guard.stdin is None or engine.guard.stdin.closed or engine.guard.poll() is not None
    if taken:
        engine.guard = waiting_guard()


@contextmanager
def _as_its_own(opt_ml: Path, environ: Mapping[str, str]) -> Iterator[None]:
    """In the block this process is as one that was started for the job."""
    before, path = dict(os.environ), list(sys.path)
    _set_environment(environ)
    os.chdir(opt_ml)
    start_log()
    stop_on_signals(opt_ml / "output" / "message")
    try:
        # Whatever reads a variable on the way finds what the platform would have set.
        with suppress(UserError):
            os.environ.update(not_set_here(os.environ))
        # A warning that a job has given already is news to the next one.
        with warnings.catch_warnings():
            yield
    finally:
        stop_on_signals(None)
        os.chdir("/")
        _set_environment(before)
        sys.path[:] = path


def _set_environment(environ: Mapping[str, str]) -> None:
    for name in os.environ.keys() - environ.keys():
        del os.environ[name]
    os.environ.update(environ)


@contextmanager
def _scratch() -> Iterator[Path]:
    """A folder for every temporary file of the block, also of what is started in it."""
    before, tempfile.tempdir = tempfile.tempdir, None
    folder = None
    try:
        folder = own_folder(SCRATCH)
        tempfile.tempdir = str(folder)
        yield folder
    except OSError as error:
        if folder is not None:
            raise
        raise UserError(
            f"No folder for temporary files can be written ({error.strerror}): "
            "make /tmp writable, or set TMPDIR to a folder that is."
        ) from error
    finally:
        tempfile.tempdir = before
        if folder is not None:
            remove_folder(folder)
