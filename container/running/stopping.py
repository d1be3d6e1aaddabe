"""How a job ends when it is told to: a message, no half-written file, no process left, exit 143 or 130."""

import contextlib
import os
import signal
import tempfile
import threading
import time
from pathlib import Path
from types import FrameType

from understudy.analyzer.scratch import own_folder, remove_owned
from understudy.container.log import stamp
from understudy.container.process_start import STOPS
from understudy.container.whole_files import write_message
from understudy.preprocess.descendants import kill_descendants
from understudy.preprocess.joint_renames import remove_begun

ENDING_SECONDS = 10.0
"""After so long a stop ends the process whatever still waits, such as a file system that does not answer."""
SCRATCH = "understudy-job-"
_SHOW_CURSOR = b"\r\x1b[K\x1b[?25h"


def stop_on_signals(message_file: Path | None) -> None:
    """From now on SIGTERM and SIGINT leave the message, remove unfinished files, kill the children and exit.

    All of it happens in the handler and not by an exception, which a finalizer or a library's `except` could
    swallow while the process waits for the JVM. A stop that came before is answered now.
    """

    def stop(number: int, _frame: FrameType | None) -> None:
        for later in STOPS:
            signal.signal(later, signal.SIG_IGN)
        code = 128 + number
        with contextlib.suppress(RuntimeError):
            threading.Thread(target=_exit_at_last, args=(code,), daemon=True).start()
        name = signal.Signals(number).name
        with contextlib.suppress(Exception):
            if message_file:
                write_message(
                    message_file, f"Stopped: the job was told to stop ({name}) before it had finished."
                )
        _say_stopped(name)
        kill_descendants()
        remove_begun()
        remove_owned()
        os._exit(code)

    for number in STOPS:
        signal.signal(number, stop)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)


def _exit_at_last(code: int) -> None:
    time.sleep(ENDING_SECONDS)
    os._exit(code)


def _say_stopped(name: str) -> None:
    """One line on stderr, on a terminal in place of the line that moves there, whose cursor comes back.

    Past Python's streams: the stop may have come while one of them was at work.
    """
    with contextlib.suppress(OSError):
        if os.isatty(1):
            os.write(1, _SHOW_CURSOR)
    with contextlib.suppress(OSError):
        os.write(2, f"{stamp(time.time())} understudy error Stopped by {name}\n".encode())


def make_scratch() -> None:
    """Let every temporary file of this process, a JVM's too, lie in one folder, which the end removes.

    Those that killed jobs have left are removed.
    """
    with contextlib.suppress(OSError):
        tempfile.tempdir = str(own_folder(SCRATCH))
