"""So many at once, of processes that know nothing of each other."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from understudy.analyzer.inference.turns import Turns

HOLDING = """
from understudy.analyzer.inference.turns import Turns
with Turns("a", 1).taken():
    print("taken", flush=True)
    input()
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPARK_LOCAL_DIRS", str(tmp_path))


@pytest.mark.parametrize("at_once", [1, 3])
def test_no_more_blocks_run_at_once_than_there_are_turns(at_once: int) -> None:
    lock, inside, most = threading.Lock(), 0, 0

    def run() -> None:
        nonlocal inside, most
        with Turns("a", at_once).taken():
            with lock:
                inside += 1
                most = max(most, inside)
            threading.Event().wait(0.02)
            with lock:
                inside -= 1

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (inside, most) == (0, at_once)


def test_a_turn_of_another_process_is_waited_for_until_that_ends_however_it_ends() -> None:
    taken = threading.Event()

    def take() -> None:
        with Turns("a", 1).taken():
            taken.set()

    command = [sys.executable, "-c", HOLDING]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout
        assert other.stdout.readline() == "taken\n"
        waiting = threading.Thread(target=take)
        waiting.start()
        assert not taken.wait(0.2)
        other.kill()
        waiting.join(60)
    assert taken.is_set()
