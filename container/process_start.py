"""What holds before anything else is imported: the standard streams are open, and a stop waits.

It imports next to nothing: until it has run, a stop ends the process without a word.
"""

import os
import signal
import sys

STOPS = (signal.SIGTERM, signal.SIGINT)


def begin() -> None:
    """Let stops wait until `stop_on_signals`, and /dev/null stand for each standard stream that is closed."""
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
    # The number of a closed one would go to the next file that is opened, and the log into that file.
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
    sys.stdout = sys.stdout or os.fdopen(1, "w")
    sys.stderr = sys.stderr or os.fdopen(2, "w")
