"""Calls from Python beside the command, seconds of wall time: `python -m benchmarks.python_calls`.

Each side monitors the same 500 captures of the sample, with and without a preprocessing function: the first
call of a session, which starts Java, the second, the median of the next ten, and the command, which starts
anew each time.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import understudy

SAMPLE = Path(__file__).resolve().parent.parent / "examples" / "sample"
TRAINING = SAMPLE / "baseline" / "training.csv"
HOUR = SAMPLE / "captures" / "flight-delays" / "AllTraffic" / "2026" / "03" / "02" / "15"
BOUND = 0.2
"""What the second call may take."""


def unchanged(record: Any) -> Any:
    """Hands each record back, which is then read as without a function."""
    return record


def seconds(action: Callable[[], object]) -> float:
    """How long it takes."""
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin


def by_command(baseline: Path, folder: Path) -> None:
    """The same as a command."""
    command = [sys.executable, "-m", "understudy.container", "monitor", str(HOUR)]
    command += ["--baseline", str(baseline), "--output", str(folder / "report")]
    subprocess.run(command, check=True, capture_output=True)


def main() -> int:
    """Print a line for each figure; 1 where a second call takes longer than it may."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        with understudy.session():
            understudy.baseline(TRAINING).save(folder / "baseline")
        baseline = understudy.load_baseline(folder / "baseline")
        calls = {
            "without a function": lambda: understudy.monitor(HOUR, baseline),
            "with a function": lambda: understudy.monitor(HOUR, baseline, preprocess=unchanged),
        }
        within = True
        for name, call in calls.items():
            with understudy.session():
                first, second = seconds(call), seconds(call)
                later = statistics.median(seconds(call) for _ in range(10))
            print(f"{name}: first {first:.2f}, second {second:.3f}, later {later:.3f}")
            within &= second <= BOUND
        commands = [seconds(lambda: by_command(folder / "baseline", folder)) for _ in range(3)]
        print(f"by command: {statistics.median(commands):.2f}")
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main())
