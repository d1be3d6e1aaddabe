"""A process that waits for jobs: `python -m understudy.container.running.waiting [--jobs NUMBER]`.

Whoever starts it writes a line of JSON for each job on its stdin, and reads a line of JSON for whatever it
has to say on its stdout; the log of a job, and all that its scripts and Java print, is on stderr.

    {"ready": true}                                   once, when it can serve
    {"environment": {"UNDERSTUDY_OPT_ML": …, …}}      a job: all variables of it, as a process finds them
    {"code": 0}                                       its exit code; its message and documents are written
    {"fit": true}                                     the next job may come
    {"fit": false, "why": "it has grown by 300 MiB"}  or may not: the process ends

It serves one job at a time. It ends when its stdin does, with the job that runs, as when it is told to stop.
"""

import argparse
import gc
import json
import os
import queue
import signal
import sys
import threading
from collections.abc import Sequence
from typing import Any, TextIO

from understudy.container.process_start import begin

MOST_JOBS = 200
"""After so many jobs an engine is replaced whatever it looks like."""


def main(arguments: Sequence[str]) -> int:
    """Serve jobs until stdin ends or the engine is not fit for more."""
    begin()
    parser = argparse.ArgumentParser(prog="python -m understudy.container.running.waiting")
    parser.add_argument("--jobs", type=int, default=MOST_JOBS, help="how many jobs are served at most")
    most = parser.parse_args(arguments).jobs
    jobs, answers = _own_streams()
    from understudy.container.running.stopping import make_scratch, stop_on_signals

    stop_on_signals(None)
    make_scratch()
    from understudy.analyzer.errors import UserError
    from understudy.container.running.leaks import end_strays, footprint, unfit
    from understudy.container.running.rehearsal import rehearse
    from understudy.container.running.warm_engine import rearm, serve, warm_engine
    from understudy.preprocess.descendants import keep_descendants, kill_descendants

    keep_descendants()
    try:
        engine = warm_engine()
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    rehearse(engine)
    end_strays(engine)
    rearm(engine)
    waiting = _read_beside(jobs)
    # What is there now stays: the collector need not look at it after each job.
    gc.collect()
    gc.freeze()
    first = footprint(engine)
    _say(answers, ready=True)
    served = 0
    while line := waiting.get():
        code = serve(engine, json.loads(line)["environment"])
        end_strays(engine)
        _say(answers, code=code)
        served += 1
        gc.collect()
        why = unfit(engine, first) or (f"it has served {served} jobs" if served >= most else None)
        if why:
            _say(answers, fit=False, why=why)
            break
        rearm(engine)
        _say(answers, fit=True)
    kill_descendants()
    return 0


def _own_streams() -> tuple[int, TextIO]:
    """Where jobs come from and answers go to, which nothing that a job starts can reach."""
    jobs, answers = os.dup(0), os.fdopen(os.dup(1), "w")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return jobs, answers


def _read_beside(jobs: int) -> "queue.SimpleQueue[str]":
    """The lines of jobs as they come; an empty one at the end, which ends a job that runs as well."""
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    at_work = threading.main_thread().ident
    assert at_work

    def read() -> None:
        with os.fdopen(jobs) as stream:
            for line in stream:
                lines.put(line)
        signal.pthread_kill(at_work, signal.SIGTERM)

    threading.Thread(target=read, name="jobs", daemon=True).start()
    return lines


def _say(answers: TextIO, **told: Any) -> None:
    print(json.dumps(told), file=answers, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
