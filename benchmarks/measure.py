"""Wall seconds and peak memory of a process and its descendants, or of those in containers."""

import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

SAMPLE_SECONDS = 0.05


@dataclass(frozen=True)
class Command:
    """What to run: arguments, environment, and the files that `docker run` writes containers' ids to."""

    arguments: Sequence[str]
    environment: Mapping[str, str]
    container_ids: Sequence[Path] = ()


@dataclass(frozen=True)
class Measurement:
    """One run: wall seconds, the largest sampled sum of resident memory in MiB, and what was printed last."""

    seconds: float
    peak_mib: float
    last_line: str = ""


def measure(command: Command, log: Path) -> Measurement:
    """Runs the command to its end. RuntimeError naming the log when it fails."""
    peak = 0
    for file in command.container_ids:
        file.unlink(missing_ok=True)
    begin = time.perf_counter()
    with (
        log.open("w") as out,
        subprocess.Popen(command.arguments, env=command.environment, stdout=out, stderr=out) as process,
    ):
        trees: dict[Path | None, psutil.Process] = {}
        if not command.container_ids:
            trees[None] = psutil.Process(process.pid)
        while True:
            for file in command.container_ids:
                if file not in trees and (found := _inside(file)):
                    trees[file] = found
            peak = max(peak, sum(map(_resident, trees.values())))
            try:
                code = process.wait(SAMPLE_SECONDS)
                break
            except subprocess.TimeoutExpired:
                continue
        seconds = time.perf_counter() - begin
    lines = log.read_text(errors="replace").split("\n")
    if code:
        raise RuntimeError(f"{command.arguments[0]} ended with {code}; see {log}")
    return Measurement(seconds, peak / 2**20, next((line for line in reversed(lines) if line.strip()), ""))


def _inside(container_id: Path) -> psutil.Process | None:
    """The container's first process as this machine sees it, once there is one."""
    if not container_id.is_file():
        return None
    inspect = ["docker", "inspect", "-f", "{{.State.Pid}}", container_id.read_text().strip()]
    found = subprocess.run(inspect, capture_output=True, text=True, check=False).stdout.strip()
    try:
        return psutil.Process(int(found)) if found.isdigit() and int(found) else None
    except psutil.NoSuchProcess:
        return None


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
