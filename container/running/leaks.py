"""What a job has left in a warm engine that the next one would pay for, or find."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from understudy.container.running.warm_engine import WarmEngine
from understudy.preprocess.descendants import kill_descendants, processes

MOST_GROWN = 256 * 2**20
"""So much larger than at first may Python and Java be together: a heap that fills up takes far less."""
MOST_TEMPORARY = 64 * 2**20
"""Bytes that Spark may keep on the disk between jobs: it removes them when it sweeps its heap."""
MORE_DESCRIPTORS = 8
"""So many connections to Java may come to the first: a sweep of Python's opens one where none is idle."""
ENDING_SECONDS = 1.0
_LOOK_SECONDS = 0.01
_PAGE = os.sysconf("SC_PAGE_SIZE")

Left = TypeVar("Left")


@dataclass(frozen=True)
class Footprint:
    """What an engine has when no job runs: threads, open files, bytes of memory of Python and Java."""

    threads: frozenset[int | None]
    descriptors: int
    resident: int


def end_strays(engine: WarmEngine) -> int:
    """Kill what the job has started and left, Spark's workers included; how many processes there were."""
    me = os.getpid()
    own = {me, *engine.lasting}
    if not any(parent in own and process not in own for process, (parent, _) in processes().items()):
        return 0
    killed = kill_descendants(spared=engine.lasting)
    for process, (parent, _) in processes().items():
        if parent == me and process not in engine.lasting:
            with suppress(ChildProcessError):
                os.waitpid(process, 0)
    return killed


def footprint(engine: WarmEngine) -> Footprint:
    """What the engine has now."""
    return Footprint(
        frozenset(thread.ident for thread in threading.enumerate()),
        len(list(Path("/dev/fd").iterdir())),
        sum(map(_resident, (os.getpid(), engine.jvm.process.pid))),
    )


def unfit(engine: WarmEngine, first: Footprint) -> str | None:
    """Why an engine that had `first` before its first job is to serve no more; None where it may."""
    return next(_faults(engine, first), None)


def _faults(engine: WarmEngine, first: Footprint) -> Iterator[str]:
    if engine.jvm.process.poll() is not None:
        yield "its Java has ended"
        return
    if engine.doubt:
        yield engine.doubt
    if running := _that_stays(lambda: _running_tasks(engine)):
        yield f"{running} tasks of Spark go on"
    if kept := engine.spark.sparkContext._jsc.getPersistentRDDs().size():
        yield f"{kept} tables of Spark are kept"
    if (temporary := _bytes_in(engine.jvm.folder)) > MOST_TEMPORARY:
        yield f"{temporary >> 20} MiB of temporary files are kept"
    if names := _that_stays(lambda: _threads_beside(first.threads)):
        yield f"threads go on: {', '.join(names)}"
    now = footprint(engine)
    if (more := now.descriptors - first.descriptors) > MORE_DESCRIPTORS:
        yield f"{more} files are open"
    if (grown := now.resident - first.resident) > MOST_GROWN:
        yield f"it has grown by {grown >> 20} MiB"


def _that_stays(look: Callable[[], Left]) -> Left:
    """What `look` finds, once it finds nothing or a while has passed: the end of a job takes its time."""
    until = time.monotonic() + ENDING_SECONDS
    while (found := look()) and time.monotonic() < until:
        time.sleep(_LOOK_SECONDS)
    return found


def _running_tasks(engine: WarmEngine) -> int:
    tracker = engine.spark.sparkContext._jsc.sc().statusTracker()
    return sum(executor.numRunningTasks() for executor in tracker.getExecutorInfos())


def _threads_beside(first: frozenset[int | None]) -> list[str]:
    return sorted(thread.name for thread in threading.enumerate() if thread.ident not in first)


def _resident(process: int) -> int:
    with suppress(OSError):
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * _PAGE
    return 0


def _bytes_in(folder: Path) -> int:
    total = 0
    for root, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                total += os.lstat(os.path.join(root, name)).st_size  # noqa: PTH118 - thousands of files
    return total
