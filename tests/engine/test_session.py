"""Sessions in processes of their own: a process has one Spark context at a time."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from understudy.analyzer.engine import session
from understudy.analyzer.errors import UserError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.engine

ROOT = Path(__file__).resolve().parents[2]
PRELUDE = """
import json, os, sys
from understudy.analyzer.engine import session
from understudy.analyzer.engine.table import Table
from understudy.analyzer.engine.scan import profile
from understudy.analyzer.errors import UserError
jvm = session.launch(input_bytes=0)
spark = session.connect(jvm)
"""


def run(code: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PRELUDE + code],
        cwd="/",
        env={"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", **environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,  # longer than a session waits for its JVM, so that its sentence is heard
    )


@pytest.fixture(autouse=True)
def built(spark: object) -> None:
    """The engine's jar is up to date once the shared session stands."""


USED = """
import socket
def look(rows):
    import understudy.analyzer.profile
    yield sys.version_info[:2]
counted = spark.range(10).count()
versions = spark.sparkContext.parallelize([1], 1).mapPartitions(look).collect()
stranger = socket.create_connection(spark.sparkContext._accumulatorServer.server_address)
heard = spark.sparkContext.accumulator(0)
spark.sparkContext.parallelize([1, 2], 2).foreach(heard.add)
session.stop(spark)
print(json.dumps({
    "code": jvm.process.returncode,
    "folder": jvm.folder.exists(),
    "same": versions == [sys.version_info[:2]],
    "heard": heard.value,
}))
"""


@pytest.fixture(scope="module")
def used(spark: object) -> subprocess.CompletedProcess[str]:
    """A session that counted, ran Python's workers, had a silent stranger at its door, and was stopped."""
    return run(USED)


def told(used: subprocess.CompletedProcess[str]) -> dict[str, object]:
    answer: dict[str, object] = json.loads(used.stdout)
    return answer


def test_stop_ends_the_jvm_and_removes_its_folder(used: subprocess.CompletedProcess[str]) -> None:
    assert (told(used)["code"], told(used)["folder"]) == (0, False), used.stderr


def test_a_quiet_session_writes_nothing(used: subprocess.CompletedProcess[str]) -> None:
    assert used.stderr == ""
    assert used.stdout.count("\n") == 1


@pytest.mark.skipif(sys.platform != "linux", reason="of Linux")
def test_where_memory_runs_out_java_goes_before_python(spark: "SparkSession") -> None:
    jvm = session.jvm_of(spark)
    assert jvm
    assert Path(f"/proc/{jvm.process.pid}/oom_score_adj").read_text() == "1000\n"
    assert Path("/proc/self/oom_score_adj").read_text() != "1000\n"


def test_java_is_not_started_in_memory_that_spark_never_starts_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "memory", lambda: 160 * 2**20)
    with pytest.raises(UserError, match="Spark starts with 192 MB at the least"):
        session.launch()


def test_a_silent_stranger_does_not_keep_tasks_from_being_heard(
    used: subprocess.CompletedProcess[str],
) -> None:
    assert told(used)["heard"] == 3, used.stderr


def test_a_second_session_can_follow_in_one_process() -> None:
    done = run(
        "session.stop(spark); spark = session.start(); print(spark.range(3).count()); session.stop(spark)"
    )
    assert done.stdout == "3\n", done.stderr


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
def test_a_user_without_a_name_or_home_can_run_it() -> None:
    # The interpreter may lie in root's home, so it is loaded before the change of user.
    code = """
session.stop(spark)
import pwd
os.setgid(54321)
os.setuid(54321)
spark = session.start()
print(spark.range(3).count(), spark.sparkContext.sparkUser())
session.stop(spark)
"""
    with tempfile.TemporaryDirectory() as scratch:
        Path(scratch).chmod(0o777)
        done = run(code, TMPDIR=scratch)
    assert done.stdout == "3 understudy\n", done.stderr


def test_python_workers_import_what_this_process_can(used: subprocess.CompletedProcess[str]) -> None:
    assert told(used)["same"] is True, used.stderr


def test_the_jvm_dies_with_a_killed_python() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", PRELUDE + "print(jvm.process.pid, flush=True)\nimport time; time.sleep(60)"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    java = int(process.stdout.readline())
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    deadline = time.monotonic() + 20
    while Path(f"/proc/{java}").exists() and time.monotonic() < deadline:
        status = Path(f"/proc/{java}/stat")
        if status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] == "Z":
            break
        time.sleep(0.1)
    assert time.monotonic() < deadline


def test_a_jvm_that_cannot_start_is_a_sentence() -> None:
    code = """
session.stop(spark)
try:
    session.connect(session.launch(java_options=("-Xmx1x",)))
except UserError as error:
    print(error)
"""
    done = run(code)
    assert "Java ended with code 1" in done.stdout, done.stderr


def test_want_of_memory_is_a_sentence_that_names_the_setting() -> None:
    code = """
java = spark._jvm
splitter = java.java.util.regex.Pattern.compile(",")
names = splitter.split(",".join(f"column-{i}" for i in range(400_000)), -1)
cells = splitter.split(",".join(f"{i}.5" for i in range(400_000)), -1)
record = java.understudy.analyzer.Record("f", 0, 1, "e", True, names, cells)
try:
    profile(Table(spark, spark.sparkContext._jsc.parallelize([record], 1)))
except UserError as error:
    print(error)
"""
    done = run(code, UNDERSTUDY_HEAP="512m")
    assert "UNDERSTUDY_HEAP" in done.stdout, done.stderr


def test_a_java_that_is_no_program_is_a_sentence(tmp_path: Path) -> None:
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("no program")
    java.chmod(0o755)
    code = """
session.stop(spark)
try:
    session.launch(environ={"JAVA_HOME": os.environ["OTHER"]})
except UserError as error:
    print(error)
"""
    done = run(code, OTHER=str(tmp_path))
    assert f"Java at {java} cannot be started" in done.stdout, done.stderr


def test_the_handler_of_sigint_stays_with_who_set_it() -> None:
    code = """
import signal
session.stop(spark)
signal.signal(signal.SIGINT, lambda number, frame: print("answered"))
spark = session.start(input_bytes=0)
signal.raise_signal(signal.SIGINT)
session.stop(spark)
"""
    assert run(code).stdout == "answered\n"
