"""A user's post-processing script: `postprocess_handler()`, called once after the documents are written.

Contract, section 11. It runs in a process of its own, whose guard is another: nothing that it does to its
process is done to the job's.
"""

import inspect
import json
import select
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

from understudy.analyzer.errors import UserError
from understudy.preprocess.clock import clock
from understudy.preprocess.descendants import keep_descendants
from understudy.preprocess.guard import PATIENCE_SECONDS, Ending, Guard, environment
from understudy.preprocess.script import load_module, text_of, user_traceback
from understudy.preprocess.script_endings import ended_before, left_by
from understudy.preprocess.script_log import script_log, script_output
from understudy.preprocess.time_limit import TookTooLong, time_limit

HANDLER = "postprocess_handler"
RAISE_LIMIT = "end it sooner, or raise understudy_postprocess_timeout_seconds"
GUARDS_SECONDS = 30
"""So long may the guard itself take beyond all that it waits for."""


def check(path: Path) -> None:
    """`UserError` when the script does not exist or does not compile; nothing of it is run."""
    if not path.is_file():
        raise UserError(
            f"The post-processing script '{path}' does not exist; mount it there, or correct the path."
        )
    try:
        compile(path.read_bytes(), str(path), "exec")
    except (SyntaxError, ValueError) as error:
        raise UserError(f"The post-processing script '{path}' is not valid Python: {error}.") from error


def run(path: Path, timeout_seconds: float) -> str | None:
    """Import the script and call its handler; what is to be said of processes that it has left, if any.

    `UserError` with the script's traceback when it fails, or when it has not ended after so many seconds, its
    threads and exit functions included. What it prints goes to the job's log, cut after 1 MiB.
    """
    # A script may have ended its guard: what it had started then becomes this process's.
    keep_descendants()
    with subprocess.Popen(
        [sys.executable, "-m", "understudy.preprocess.postprocess", str(path), str(timeout_seconds)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(),
        process_group=0,
    ) as guard:
        assert guard.stdout
        try:
            deadline = timeout_seconds + PATIENCE_SECONDS + GUARDS_SECONDS
            answered = select.select([guard.stdout], [], [], deadline)[0]
            answer = guard.stdout.readline() if answered else b""
        finally:
            guard.kill()
    if not answer:
        raise UserError(f"{_named(path)} ended the process that watches over it.")
    told: dict[str, Any] = json.loads(answer)
    if told["fault"]:
        raise UserError(told["fault"])
    return left_by(_named(path), told["left"]) if told["left"] else None


def _named(path: Path) -> str:
    return f"The post-processing script '{path}'"


def _main(path: Path, seconds: float) -> None:
    with Guard(seconds) as guard:
        guard.start(partial(_call, path, seconds))
        ending = next(guard.endings(lifeline=0), None)
    if ending:
        print(json.dumps({"fault": _fault(path, seconds, ending), "left": guard.left}), flush=True)


def _fault(path: Path, seconds: float, ending: Ending) -> str:
    """What went wrong, in a sentence; nothing where nothing did."""
    script = _named(path)
    if ending.late:
        why = (
            "as a thread or an exit function of it still ran"
            if ending.whole
            else "and could not be interrupted"
        )
        return f"{script} had not ended after {seconds:g} seconds, {why}; {RAISE_LIMIT}."
    if ending.whole:
        return ending.told
    return ended_before(script, ending, f"{HANDLER} returned")


def _call(path: Path, seconds: float) -> None:
    # Not set back: what the script leaves behind has the same limit.
    clock()[0] = time.monotonic()
    log = script_log(sys.stderr)
    try:
        with script_output(log), time_limit(seconds):
            _call_handler(path)
    except TookTooLong as error:
        raise UserError(
            f"The post-processing script '{path}' took longer than {seconds:g} seconds; {RAISE_LIMIT}.\n"
            f"{user_traceback(error)}"
        ) from error
    finally:
        log.close_with_note()


def _call_handler(path: Path) -> None:
    module = load_module(path, "post-processing", 0)
    handler = getattr(module, HANDLER, None)
    if not callable(handler):
        raise UserError(f"The post-processing script '{path}' has no function {HANDLER}(); define it.")
    if any(
        parameter.default is parameter.empty
        and parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
        for parameter in inspect.signature(handler).parameters.values()
    ):
        raise UserError(f"{HANDLER} of the post-processing script '{path}' must take no arguments.")
    try:
        handler()
    except SystemExit as error:
        if error.code not in (None, 0):
            raise UserError(
                f"The post-processing script '{path}' ended with exit code {error.code}."
            ) from None
    except TookTooLong:
        raise
    except BaseException as error:
        told = f"{type(error).__name__}: {text_of(error)}.\n{user_traceback(error)}"
        raise UserError(f"The post-processing script '{path}' raised {told}") from error


if __name__ == "__main__":
    _main(Path(sys.argv[1]), float(sys.argv[2]))
