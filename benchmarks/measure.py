"""Wall seconds and peak memory of a process and its descendants."""

import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

SAMPLE_SECONDS = 0.05


@dataclass(frozen=True)
class Measurement:
    """One run: wall seconds and the largest sampled sum of resident memory, MiB."""

    seconds: float
    peak_mib: float


def measure(command: Sequence[str], environ: Mapping[str, str], log: Path) -> Measurement:
    """Runs the command to its end. RuntimeError naming the log when it fails."""
    peak = 0
    begin = time.perf_counter()
    with log.open("w") as out, subprocess.Popen(command, env=environ, stdout=out, stderr=out) as process:
        tree = psutil.Process(process.pid)
        while True:
            peak = max(peak, _resident(tree))
            try:
                code = process.wait(SAMPLE_SECONDS)
                break
            except subprocess.TimeoutExpired:
                continue
        seconds = time.perf_counter() - begin
    if code:
        raise RuntimeError(f"{command[0]} ended with {code}; see {log}")
    return Measurement(seconds, peak / 2**20)


def _resident(tree: psutil.Process) -> int:
    total = 0
    try:
        processes = [tree, *tree.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    for process in processes:
        try:
            total += process.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total
