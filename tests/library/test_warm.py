"""The session that calls share, from its start to its end, each in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("engine_jar")]

BEGIN = """
import json, logging, os, signal, sys, threading, time
import understudy
from understudy.library import warm

def rows(text="a,b\\n1,2\\n3,4\\n"):
    open("rows.csv", "w").write(text)
    return understudy.baseline("rows.csv").statistics.dataset.item_count

def java():
    return warm._kept.jvm.process.pid if warm._kept and warm._kept.jvm else None

def runs(pid):
    try:
        return open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False

def gone(pid):
    for _ in range(200):
        if not runs(pid):
            return True
        time.sleep(0.05)
    return False
"""


def told(code: str, folder: Path) -> tuple[Any, str]:
    """What a process prints last, as JSON, and what it says on stderr."""
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + code],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1]), done.stderr


def test_calls_share_one_java_that_ends_with_python(tmp_path: Path) -> None:
    code = """
rows(); first = java()
found = []
def call():
    found.append(understudy.baseline("rows.csv").statistics.dataset.item_count)

threads = [threading.Thread(target=call) for _ in range(3)]
[thread.start() for thread in threads]; [thread.join() for thread in threads]
print(json.dumps([first == java(), found, first]))
"""
    (same, found, pid), _ = told(code, tmp_path)
    assert same
    assert found == [2, 2, 2]
    assert not Path(f"/proc/{pid}").exists()


def test_a_session_ends_with_its_outermost_block_and_the_next_call_starts_another(tmp_path: Path) -> None:
    code = """
with understudy.session():
    with understudy.session():
        rows()
    inside = java()
    again = rows() and runs(inside)
print(json.dumps([again, gone(inside), java(), rows(), java() != inside]))
"""
    assert told(code, tmp_path)[0] == [True, True, None, 2, True]


def test_a_java_that_has_died_is_replaced_and_said(tmp_path: Path) -> None:
    code = """
rows(); first = java()
os.kill(first, signal.SIGKILL); gone(first)
killed = rows()
from pyspark.sql import SparkSession
SparkSession.builder.getOrCreate().stop()
print(json.dumps([killed, rows()]))
"""
    counts, log = told(code, tmp_path)
    assert counts == [2, 2]
    assert "The session had ended (Java was killed" in log
    assert "The session had ended (somebody called stop() on it): another is started" in log


def test_a_call_that_is_broken_off_leaves_the_next_one_its_own_answer(tmp_path: Path) -> None:
    code = """
rows()
lines = "a,b\\n" + "1,2\\n" * 5_000_000
open("many.csv", "w").write(lines)
# A shell starts what runs in its background with the signal ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
threading.Timer(1.0, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
try:
    understudy.baseline("many.csv")
    broken = False
except KeyboardInterrupt:
    broken = True
print(json.dumps([broken, rows()]))
"""
    assert told(code, tmp_path)[0] == [True, 2]


def test_a_fork_starts_a_session_of_its_own_and_the_parent_s_goes_on(tmp_path: Path) -> None:
    code = """
rows(); first = java()
child = os.fork()
if not child:
    count = rows()
    sys.exit(0 if count == 2 and java() not in (None, first) else 1)
code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
print(json.dumps([code, rows(), java() == first, warm._kept.jvm.folder.is_dir()]))
"""
    assert told(code, tmp_path)[0] == [0, 2, True, True]


def test_a_session_that_the_user_has_started_is_taken_as_it_is_and_left_running(tmp_path: Path) -> None:
    code = """
from pyspark.sql import SparkSession
mine = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
table = mine.createDataFrame([(1, "x"), (2, None)], "n int, s string")
before = dict(mine.sparkContext.getConf().getAll()) | {"sensitive": mine.conf.get("spark.sql.caseSensitive")}
held = understudy.baseline(table)
taken = rows()
table.write.parquet("table")
from_file = understudy.baseline("table")
after = dict(mine.sparkContext.getConf().getAll()) | {"sensitive": mine.conf.get("spark.sql.caseSensitive")}
kept = before.items() <= after.items()
same = [one.model_dump() for one in held.constraints.features] == [
    one.model_dump() for one in from_file.constraints.features
]
try:
    understudy.baseline("nothing.parquet")
except understudy.UserError as error:
    missing = str(error)
open("broken.parquet", "w").write("PAR1" + "x" * 100 + "PAR1")
try:
    understudy.baseline("broken.parquet")
except understudy.UserError as error:
    broken = str(error)
with understudy.session(mine):
    given = rows()
print(json.dumps([taken, given, same, kept, java(), mine.range(3).count(), missing, broken]))
"""
    found, _ = told(code, tmp_path)
    assert found[:6] == [2, 2, True, True, None, 3]
    assert found[6].startswith("The path 'nothing.parquet' of data does not exist")
    assert "is not Parquet, or was cut off or damaged" in found[7]


@pytest.mark.parametrize(
    ("version", "sentence"),
    [("4.0.1", "The Spark session is of version 4.0.1, and the engine of 3.5.x: ")],
)
def test_a_session_of_another_spark_is_refused(version: str, sentence: str) -> None:
    import understudy

    class Context:
        _jsc = type("Java", (), {"sc": lambda self: self, "isStopped": lambda self: False})()

    class Session:
        _jsparkSession = object()
        sparkContext = Context()

    Session.version = version  # type: ignore[attr-defined]
    with pytest.raises(understudy.UserError) as fault, understudy.session(Session()):  # type: ignore[arg-type]
        pass
    assert str(fault.value).startswith(sentence)
