"""One JVM, launched directly, and the Spark session in it.

PySpark starts its JVM through two shells and a launcher JVM; here it is started once, and while it boots
Python goes on: `jvm = launch()`, other work, `spark = connect(jvm)`. The JVM's stdin is a pipe of this
process, so that it ends when Python does, however Python ends.
"""

import atexit
import contextlib
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from understudy.analyzer.engine import shortage
from understudy.analyzer.engine.first_killed import killed_first
from understudy.analyzer.engine.java_options import environment, options, refused_archive, sharing, user_name
from understudy.analyzer.engine.java_runtime import (
    archive,
    class_path,
    find_java,
    heap,
    in_bytes,
    is_archive,
    memory,
)
from understudy.analyzer.engine.limits import Refusals, free_bytes, refusals, threads_left
from understudy.analyzer.engine.shortage import SPARKS_MEMORY, SPARKS_THREADS
from understudy.analyzer.errors import UserError
from understudy.analyzer.scratch import locks, own_folder, remove_folder

if TYPE_CHECKING:
    from py4j.java_gateway import JavaGateway
    from pyspark.sql import SparkSession

LOG = logging.getLogger("understudy")
LOOPBACK = "127.0.0.1"
FALLS = {-signal.SIGILL, -signal.SIGABRT, -signal.SIGBUS, -signal.SIGSEGV}
"""How a JVM may end that falls over its archive, such as one that was cut off; it is tried without."""
DAMAGED = "it is damaged"
CONNECT_SECONDS = 120.0
FULL_SECONDS = 5.0
"""A JVM that has not answered for so long waits in vain when it cannot write down its answer."""
PATIENCE_SECONDS = 5.0
"""How long a JVM may take to end once its stdin is closed."""
_ALONE = {"spark.authenticate": "true"}
"""Spark makes a secret that never leaves the JVM: other users of the machine reach its ports, too."""

READS_PARQUET = {
    # Old times as they stand; files of Spark 2 say of themselves that they are to be rebased.
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.int96RebaseModeInRead": "CORRECTED",
}


@dataclass
class Jvm:
    """A JVM that is booting or running, and its temporary folder, removed at `stop`.

    `heap`: the most bytes that its heap may take. `before`: what the kernel had refused when it began.
    `classes`: the class-data archive that it was given; `without_classes` starts another that has none.
    """

    process: subprocess.Popen[bytes]
    folder: Path
    user: str
    heap: int
    before: Refusals
    classes: Path | None
    without_classes: Callable[[], subprocess.Popen[bytes]]
    owner: int = field(default_factory=os.getpid)
    """The process that has started it."""

    @property
    def connection(self) -> Path:
        """The file in which the JVM's gateway says its port and secret."""
        return self.folder / "gateway"


def launch(
    *,
    input_bytes: int | None = None,
    java_options: tuple[str, ...] = (),
    host: str = LOOPBACK,
    environ: Mapping[str, str] = os.environ,
) -> Jvm:
    """Starts the JVM and returns at once.

    `input_bytes`: how much the job will read; a JVM for little input compiles quickly, not well (`options`).
    `host`: the name by which the executors of a cluster reach this process.
    UserError where there is no fitting Java, no engine jar, no folder for temporary files, or too few MB.
    """
    java = find_java(environ)
    jars = class_path()
    maximum = heap(environ)
    before, left = refusals(), threads_left()
    if left is not None and left < SPARKS_THREADS:
        raise UserError(shortage.threads())
    if memory() < SPARKS_MEMORY:
        raise UserError(shortage.memory_for_spark())
    try:
        folder = own_folder()
    except OSError as error:
        raise UserError(
            f"No folder for temporary files can be written ({error.strerror}): "
            "make /tmp writable, or set TMPDIR to a folder that is."
        ) from error
    user = user_name(environ)
    address = {"SPARK_LOCAL_IP": host} if host == LOOPBACK else {"SPARK_LOCAL_HOSTNAME": host}
    command = [
        *options(input_bytes, maximum, folder, user),
        *java_options,
        *("-cp", jars, "org.apache.spark.api.python.PythonGatewayServer"),
    ]

    def begin(*first: str) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(
            [java, *first, *command],
            stdin=subprocess.PIPE,
            stdout=sys.stderr.fileno() if _has_descriptor(sys.stderr) else None,
            env=environment(environ, folder, user) | address,
            process_group=0,
            pass_fds=locks(),
        )
        killed_first(process.pid)
        return process

    classes = archive(java, environ)
    strict = "-Xshare:on" in java_options
    if classes and not strict and not is_archive(classes):
        _pass_over(classes, DAMAGED)
        classes = None
    try:
        process = begin(*sharing(classes, folder))
    except OSError as error:
        remove_folder(folder)
        raise UserError(
            shortage.of_error(error)
            or f"Java at {java} cannot be started ({error.strerror}): set JAVA_HOME to another."
        ) from error
    jvm = Jvm(process, folder, user, in_bytes(maximum), before, None if strict else classes, begin)
    atexit.register(_end, jvm)
    return jvm


def connect(
    jvm: Jvm, *, master: str = "local[*]", settings: Mapping[str, str] | None = None
) -> "SparkSession":
    """The Spark session in a launched JVM; waits until it answers.

    `settings` are further Spark properties. UserError when the JVM ends instead of answering; its folder is
    left then, as others may have files in it, and goes when Python does.
    """
    from pyspark import SparkConf, SparkContext
    from pyspark.sql import SparkSession

    from understudy.analyzer.engine.accumulators import hear_everyone

    hear_everyone()
    gateway = _gateway(jvm)
    information = gateway.jvm.org.apache.hadoop.security.UserGroupInformation
    # Hadoop's own login asks the operating system for the user's name, which a bare uid has not.
    information.setLoginUser(information.createRemoteUser(jvm.user))
    conf = SparkConf(loadDefaults=True, _jvm=gateway.jvm)
    own = _settings(jvm) | (_ALONE if master.startswith("local") else {})
    for key, value in {**own, "spark.master": master, **(settings or {})}.items():
        conf.set(key, value)
    with _handler_kept(signal.SIGINT):
        context = SparkContext(conf=conf, gateway=gateway)
    if "PYSPARK_PYTHON" not in os.environ:
        context.pythonExec = sys.executable
    return SparkSession(context)


def start(
    *,
    input_bytes: int | None = None,
    master: str = "local[*]",
    settings: Mapping[str, str] | None = None,
    environ: Mapping[str, str] = os.environ,
) -> "SparkSession":
    """`launch` and `connect` in one step."""
    jvm = launch(input_bytes=input_bytes, environ=environ)
    try:
        return connect(jvm, master=master, settings=settings)
    except BaseException:
        _end(jvm, patience_seconds=0)
        raise


def stop(spark: "SparkSession", *, patience_seconds: float = PATIENCE_SECONDS) -> None:
    """Ends the session and its JVM and removes its temporary folder, also where the JVM is gone."""
    from pyspark import SparkContext

    gateway, jvm = spark.sparkContext._gateway, jvm_of(spark)
    with contextlib.suppress(Exception):
        spark.stop()
    with contextlib.suppress(Exception):
        gateway.shutdown()
    SparkContext._gateway = None
    SparkContext._jvm = None
    if jvm is not None:
        _end(jvm, patience_seconds)


def kill(jvm: Jvm) -> None:
    """Ends a JVM at once; its temporary folder goes when Python does.

    What Python lets go of afterwards is not told to the JVM any more, which py4j would report as an error.
    """
    context = sys.modules.get("pyspark.context")
    gateway = context.SparkContext._gateway if context else None
    if context and gateway is not None and getattr(gateway, "understudy_jvm", None) is jvm:
        gateway._gateway_client.is_connected = False
    jvm.process.kill()


def jvm_of(spark: "SparkSession") -> Jvm | None:
    """The JVM of a session that `connect` made; None of any other's."""
    # A gateway takes every other name for a method of Java's.
    jvm: Jvm | None = vars(spark.sparkContext._gateway).get("understudy_jvm")
    return jvm


def end_of(jvm: Jvm, *, wait_seconds: float = 0.0) -> str | None:
    """The sentence on a JVM that has ended by itself, or None while it runs after `wait_seconds`."""
    try:
        code = jvm.process.wait(wait_seconds)
    except subprocess.TimeoutExpired:
        return None
    return shortage.of_ended_java(code, jvm.heap, jvm.before)


@contextlib.contextmanager
def _handler_kept(number: signal.Signals) -> Iterator[None]:
    """PySpark puts a handler of its own in place of whoever calls: one that waits for the JVM and raises."""
    before = signal.getsignal(number)
    try:
        yield
    finally:
        if before is not None and threading.current_thread() is threading.main_thread():
            signal.signal(number, before)


def _gateway(jvm: Jvm) -> "JavaGateway":
    from pyspark.java_gateway import launch_gateway
    from pyspark.serializers import UTF8Deserializer, read_int

    begun, fallen_over = time.monotonic(), None
    while not jvm.connection.is_file():
        if jvm.classes and jvm.process.poll() in FALLS:
            fallen_over, jvm.classes, jvm.process = jvm.classes, None, jvm.without_classes()
        if fault := end_of(jvm) or _never_answers(jvm, time.monotonic() - begun):
            kill(jvm)
            raise UserError(fault)
        time.sleep(0.005)
    if jvm.classes and refused_archive(jvm.folder):
        _pass_over(jvm.classes, "it is of another Java or of other jars")
    if fallen_over:
        _pass_over(fallen_over, DAMAGED)
    with jvm.connection.open("rb") as connection:
        port, secret = read_int(connection), UTF8Deserializer().loads(connection)
    # PySpark's own way to join a JVM that runs already; the variables are taken back at once.
    os.environ.update(PYSPARK_GATEWAY_PORT=str(port), PYSPARK_GATEWAY_SECRET=secret)
    try:
        gateway = launch_gateway()
    finally:
        del os.environ["PYSPARK_GATEWAY_PORT"], os.environ["PYSPARK_GATEWAY_SECRET"]
    logging.getLogger().addFilter(_not_of_py4j)
    gateway.proc = jvm.process
    gateway.understudy_jvm = jvm
    return gateway


def _pass_over(classes: Path, why: str) -> None:
    LOG.warning(
        "The class-data archive %s is passed over, since %s: Java starts more slowly; remove it, and make "
        "another with `python -m understudy.container.archive`",
        classes,
        why,
    )


def _not_of_py4j(record: logging.LogRecord) -> bool:
    """A JVM that answers no more is told in a sentence, not in the stack of each call."""
    return "py4j" not in Path(record.pathname).parts


def _never_answers(jvm: Jvm, seconds: float) -> str | None:
    """The sentence on a JVM that runs and has not said within `seconds` where it is to be reached."""
    if seconds > CONNECT_SECONDS:
        return shortage.no_answer(seconds)
    room = free_bytes(jvm.folder) if seconds > FULL_SECONDS else None
    return shortage.disk() if room is not None and room < shortage.FULL_BYTES else None


def _settings(jvm: Jvm) -> dict[str, str]:
    cores = str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
    return {
        "spark.app.name": "understudy",
        "spark.driver.host": LOOPBACK,
        "spark.driver.bindAddress": LOOPBACK,
        "spark.driver.maxResultSize": "0",
        "spark.python.worker.reuse": "true",
        "spark.sql.catalogImplementation": "in-memory",
        **READS_PARQUET,
        # A partition's state is a few MB: sent with the task's end, not fetched in a second round.
        "spark.task.maxDirectResultSize": "64m",
        "spark.sql.shuffle.partitions": cores,
        "spark.sql.warehouse.dir": (jvm.folder / "warehouse").as_uri(),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }


def _has_descriptor(stream: object) -> bool:
    try:
        stream.fileno()  # type: ignore[attr-defined]
    except (AttributeError, OSError, ValueError):
        return False
    return True


def _end(jvm: Jvm, patience_seconds: float = PATIENCE_SECONDS) -> None:
    if jvm.owner != os.getpid():  # a fork's end is not its parent's
        return
    if jvm.process.stdin and not jvm.process.stdin.closed:
        with contextlib.suppress(OSError):
            jvm.process.stdin.close()
    try:
        jvm.process.wait(patience_seconds)
    except subprocess.TimeoutExpired:
        jvm.process.kill()
        jvm.process.wait()
    remove_folder(jvm.folder)
