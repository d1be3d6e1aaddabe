"""What scripts do, by mistake or worse, and how a job has to end that has one."""

from dataclasses import dataclass

LIMIT_SECONDS = 2


@dataclass(frozen=True)
class Hostile:
    """What a handler does on its way, and what the job says: a sentence, or None where it completes.

    `after` is what it says of the same done after the analysis. Where it `may_complete`, the job may also
    be done before it shows, with every record.
    """

    name: str
    does: str
    before: str | None
    after: str | None
    may_complete: bool = False


ENDS = "ended its process with"
SLOW = "took longer than 2 seconds|and could not be interrupted"
LATE = "had not ended after 2 seconds"
SLEEPS = "import time; time.sleep(600)"

HOSTILE = [
    # Ends early.
    Hostile("exits with 0", "import os; os._exit(0)", f"{ENDS} exit code 0", f"{ENDS} exit code 0"),
    Hostile("exits with 7", "import os; os._exit(7)", f"{ENDS} exit code 7", f"{ENDS} exit code 7"),
    Hostile("raises SystemExit", "import sys; sys.exit(3)", "SystemExit: 3", "exit code 3"),
    Hostile("is killed", "import os; os.kill(os.getpid(), 9)", "SIGKILL", "SIGKILL"),
    Hostile("is told to end", "import os; os.kill(os.getpid(), 15)", "SIGTERM", "SIGTERM"),
    Hostile("breaks memory", "import ctypes; ctypes.string_at(0)", "SIGSEGV", "SIGSEGV"),
    Hostile("aborts", "import os; os.abort()", "SIGABRT", "SIGABRT"),
    Hostile("kills its group", "import os; os.killpg(0, 9)", "SIGKILL", "SIGKILL"),
    Hostile(
        "is another program", "import os; os.execvp('true', ['true'])", f"{ENDS} exit code 0", f"{ENDS} exit"
    ),
    Hostile("kills its parent", "import os; os.kill(os.getppid(), 9)", "watches over it", "watches over it"),
    Hostile("has no memory", "raise MemoryError", "MemoryError", "MemoryError"),
    Hostile("never returns", "def f(): f()\n    f()", "RecursionError", "RecursionError"),
    Hostile("raises no Exception", "raise KeyboardInterrupt", "KeyboardInterrupt", "KeyboardInterrupt"),
    # Does not end.
    Hostile("sleeps", SLEEPS, SLOW, SLOW),
    Hostile(
        "swallows the limit",
        f"while True:\n        try:\n            {SLEEPS}\n        except BaseException: pass",
        SLOW,
        LATE,
    ),
    Hostile(
        "has an alarm of its own",
        f"import signal; signal.signal(signal.SIGALRM, signal.SIG_IGN); {SLEEPS}",
        SLOW,
        LATE,
    ),
    Hostile("sets no alarm", f"import signal; signal.alarm(0); {SLEEPS}", SLOW, LATE),
    Hostile(
        "blocks every signal",
        f"import signal; signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65)); {SLEEPS}",
        SLOW,
        LATE,
    ),
    Hostile("lets nobody in", "sum(range(10**12))", SLOW, LATE),
    Hostile("stops itself", "import os; os.kill(os.getpid(), 19)", SLOW, LATE),
    Hostile(
        "sleeps as another",
        "import os; os.execvp('sleep', ['sleep', '600'])",
        f"{SLOW}|SIGALRM",
        f"{LATE}|ALRM",
    ),
    Hostile(
        "has an exception whose text sleeps",
        f"class Slow(Exception):\n        def __str__(self): {SLEEPS}\n    raise Slow",
        "Slow",
        f"took longer|Slow|{LATE}",
    ),
    # Leaves something behind.
    Hostile(
        "leaves a thread",
        "import threading, time; threading.Thread(target=time.sleep, args=[600]).start()",
        None,
        LATE,
    ),
    Hostile("leaves an exit function", "import atexit, time; atexit.register(time.sleep, 600)", None, LATE),
    Hostile(
        "leaves a finalizer",
        f"global KEPT\n    class Kept:\n        def __del__(self): {SLEEPS}\n    KEPT = Kept()",
        None,
        None,
    ),
    Hostile("leaves a child", "import subprocess; subprocess.Popen(['sleep', '600'])", None, None),
    Hostile(
        "leaves a child of another session",
        "import subprocess; subprocess.Popen(['sleep', '600'], start_new_session=True)",
        None,
        None,
    ),
    Hostile(
        "leaves a daemon",
        "import os, time\n    if not os.fork():\n        os.setsid()\n"
        "        if not os.fork(): time.sleep(600)\n        os._exit(0)",
        None,
        None,
    ),
    Hostile("leaves a fork", "import os, time\n    if not os.fork():\n        time.sleep(600)", None, None),
    Hostile("forks", "import os; os.fork()", "forked", None, may_complete=True),
    # Takes away what the process needs.
    Hostile("closes the standard files", "import os; os.close(0); os.close(1); os.close(2)", None, None),
    Hostile("closes everything", "import os; os.closerange(0, 4096)", "closed a file|descriptor", None),
    Hostile("replaces json.dumps", "import json; json.dumps = lambda *a, **k: 'x'", None, None),
    Hostile("replaces open", "import builtins; builtins.open = None", None, None),
    Hostile(
        "replaces time and process", "import os, time; time.monotonic = os.getpid = lambda: 1", None, None
    ),
    Hostile(
        "ignores signals",
        "import signal; [signal.signal(n, signal.SIG_IGN) for n in (1, 2, 3, 13, 14, 15)]",
        None,
        None,
    ),
    Hostile("has no output", "import sys; sys.stdout = sys.stderr = None", None, None),
    Hostile("goes elsewhere", "import os; os.environ.clear(); os.chdir('/')", None, None),
    Hostile(
        "may write nothing",
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))",
        "cannot be written|SIGXFSZ",
        None,
        may_complete=True,
    ),
]


def before(hostile: Hostile, record: str) -> str:
    """A script that does it at the record with this id."""
    return (
        "def do():\n"
        f"    {hostile.does}\n"
        "def preprocess_handler(record):\n"
        f"    if record.event_metadata.event_id == {record!r}: do()\n"
        "    return {'number': record.endpoint_input.data, 'answer': record.endpoint_output.data}\n"
    )


def of_rows(hostile: Hostile, number: int) -> str:
    """The same for rows of Parquet."""
    return (
        "def do():\n"
        f"    {hostile.does}\n"
        "def preprocess_handler(record):\n"
        f"    if record['number'] == {number}: do()\n"
        "    return record\n"
    )


def after(hostile: Hostile) -> str:
    """A script that does it once the documents are written."""
    return f"def postprocess_handler():\n    {hostile.does}\n"
