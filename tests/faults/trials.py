"""A whole job under a misfortune, and what holds of its end whatever befell it."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.container.workspace import CAPTURE_FORMAT, ROOT, Workspace, capture

DEADLINE_SECONDS = 240
"""Generous: a machine may be busy. Nothing that is awaited here ends by itself."""
GROUPS = Path("/sys/fs/cgroup")
HELD = ("env", "--block-signal=TERM", "--block-signal=INT")
"""What the image's entry begins with."""

JOB = (sys.executable, "-m", "understudy.container")

needs_root = pytest.mark.skipif(os.getuid() != 0, reason="only root can set limits and mount folders")


@dataclass(frozen=True)
class End:
    """How a job ended, and which files are in its output, hidden ones too."""

    code: int
    message: str
    log: str
    files: list[str]


@dataclass(frozen=True)
class Running:
    """A job that has been started."""

    workspace: Workspace
    process: subprocess.Popen[str]
    log: Path

    def logged(self, text: str) -> None:
        """Wait until the log has `text`, or the job has ended."""
        self.wait(lambda: text in self.log.read_text(errors="replace"))

    def java(self) -> int | None:
        """The job's JVM, once there is one; None where the job ended before."""
        found: list[int] = []
        self.wait(lambda: found.extend(java_below(self.process.pid)) or found)
        return found[0] if found else None

    def wait(self, condition: Callable[[], object]) -> None:
        deadline = time.monotonic() + DEADLINE_SECONDS
        while self.process.poll() is None and not condition():
            assert time.monotonic() < deadline, "it hangs"
            time.sleep(0.005)

    def end(self) -> End:
        """The end, awaited within the deadline."""
        code = self.process.wait(DEADLINE_SECONDS)
        message = self.workspace.opt_ml / "output" / "message"
        output = self.workspace.output
        return End(
            code,
            message.read_text() if message.exists() else "",
            self.log.read_text(errors="replace"),
            sorted(path.name for path in output.rglob("*")) if output.is_dir() else [],
        )


@contextmanager
def started(
    workspace: Workspace, *before: str, records: int = 300, redirect: str = "", **variables: str
) -> Iterator[Running]:
    """A job on captures, run by the command `before`; nothing of it is left after the block."""
    if not workspace.data.exists():
        workspace.captures([capture("0.5", f"{n},{n * 2},x", n) for n in range(records)])
    log = workspace.opt_ml / "log"
    with log.open("w") as file:
        process = subprocess.Popen(
            [
                *before,
                "sh",
                "-c",
                f'exec "$@" {redirect}',
                "sh",
                sys.executable,
                "-m",
                "understudy.container",
            ],
            cwd=workspace.opt_ml,  # where a Java that crashes leaves its report
            env=workspace.environment(
                **{"dataset_format": CAPTURE_FORMAT, "PYTHONPATH": str(ROOT / "src"), **variables}
            ),
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            text=True,
            start_new_session=True,
        )
    try:
        yield Running(workspace, process, log)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def run(workspace: Workspace, *before: str, redirect: str = "", **variables: str) -> End:
    """A job under a misfortune, to its end, which is checked."""
    with started(workspace, *before, redirect=redirect, **variables) as job:
        return checked(job.end())


def checked(end: End) -> End:
    """One of three ends: documents, a sentence without any, or a stop. Never a stack, never half a set."""
    told = f"exit {end.code}, message {end.message!r}, {end.files}\n{end.log}"
    if end.code == 0:
        assert end.message.startswith("Completed"), told
        assert end.files == ["constraints.json", "feature_details.json", "statistics.json"], told
    elif end.code == 1:
        assert end.message.startswith("Failed: "), told
        assert "internal error" not in end.message, told
        assert end.files == [], told
    else:
        assert end.code in (130, 143), told
        assert end.message.startswith("Stopped: "), told
        assert end.files in ([], ["constraints.json", "feature_details.json", "statistics.json"]), told
    assert "Traceback" not in end.log, told
    return end


def not_ours(log: str) -> list[str]:
    """The lines of a log that are none of the job's own."""
    return [line for line in log.splitlines() if not line[20:].startswith(" understudy ")]


def java_below(process: int) -> list[int]:
    """The JVMs that `process` has started, themselves or a process between."""
    return [child for child in below(process) if b"PythonGatewayServer" in command(child)]


def below(process: int) -> list[int]:
    """Every process that `process` has started, and theirs."""
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return []
    return [one for child in map(int, children) for one in (child, *below(child))]


def of_trial(value: str) -> list[str]:
    """The command lines of running processes with this value of TRIAL in their environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"TRIAL={value}".encode() in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return found


def command(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


@contextmanager
def in_group(controller: str, **bounds: str) -> Iterator[tuple[str, ...]]:
    """The beginning of a command that runs in a control group of its own, with its bounds."""
    first = GROUPS / controller
    parent = first if first.is_dir() else GROUPS
    group = parent / f"understudy-trial-{os.getpid()}"
    try:
        group.mkdir()
        for name, value in bounds.items():
            (group / name.replace("__", ".")).write_text(value)
    except OSError as error:
        shutil.rmtree(group, ignore_errors=True)
        pytest.skip(f"no control group can be made here ({error.strerror})")
    try:
        yield ("sh", "-c", f'echo $$ >{group}/cgroup.procs && exec "$@"', "sh")
    finally:
        deadline = time.monotonic() + 10
        while (group / "cgroup.procs").read_text().strip() and time.monotonic() < deadline:
            time.sleep(0.05)
        group.rmdir()


def with_mount(folder: Path, options: str) -> tuple[str, ...]:
    """The beginning of a command that alone sees a file system in memory in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    mounted = f'mount --make-rprivate / && mount -t tmpfs -o {options} none {folder} && exec "$@"'
    return ("unshare", "-m", "sh", "-c", mounted, "sh")
