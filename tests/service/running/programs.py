"""A backend for tests that runs a job's entrypoint as a program of this machine, with $OPT_ML for /opt/ml.

With `outlives` the programs go on when the service ends, and are joined by their files, as containers are.
"""

import json
import os
import shlex
import signal
import subprocess
import time
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from threading import Event

from understudy.service.running.backends.backend import Closed, Ending, Host, Work

GRACE_SECONDS = 1.0
WRAPPED = """
echo $$ >"$NOTES/pid"
{command} >"$NOTES/log" 2>&1
echo $? >"$NOTES/code.new"
mv "$NOTES/code.new" "$NOTES/code"
"""


class Programs:
    """Runs the entrypoint of each host; notes of it lie in a folder of their own."""

    stages = False

    def __init__(self, notes: Path, *, outlives: bool = False) -> None:
        self._notes = notes
        self._outlives = outlives
        self._closed = Event()
        self.most_at_once = 0
        self._at_once: set[str] = set()
        self.order: list[str] = []

    def run(self, work: Work) -> Ending:
        if self._closed.is_set():
            raise Closed(goes_on=False)
        self._at_once.add(work.name)
        self.order.append(work.name)
        self.most_at_once = max(self.most_at_once, len(self._at_once))
        try:
            for host in work.hosts:
                self._begun(work, host)
            return self._ended(work)
        finally:
            self._at_once.discard(work.name)

    def release(self, name: str) -> None:
        for notes in self._notes.glob(f"{name}.algo-*"):
            self._end(notes, signal.SIGKILL)
            for file in notes.iterdir():
                file.unlink(missing_ok=True)
            notes.rmdir()

    def leftovers(self, names: Collection[str]) -> set[str]:
        found = {notes.name.partition(".")[0] for notes in self._notes.glob("*.algo-*")}
        begun = {path.parent.name.partition(".")[0] for path in self._notes.glob("*.algo-*/pid")}
        joined = begun & set(names) if self._outlives else set()
        for name in found - joined:
            self.release(name)
        return joined

    def close(self) -> None:
        self._closed.set()

    def running(self) -> list[int]:
        """Processes of jobs that have not ended."""
        pids = [self._pid(notes) for notes in self._notes.glob("*.algo-*") if not (notes / "code").exists()]
        return [pid for pid in pids if pid and Path(f"/proc/{pid}").exists()]

    def _begun(self, work: Work, host: Host) -> None:
        notes = self._notes / f"{work.name}.{host.name}"
        if notes.exists():
            return
        notes.mkdir(parents=True)
        command = shlex.join(work.request["AppSpecification"]["ContainerEntrypoint"])
        environment = {**os.environ, **work.request.get("Environment", {})}
        subprocess.Popen(
            ["sh", "-c", WRAPPED.replace("{command}", command)],
            env={**environment, "OPT_ML": str(host.opt_ml), "NOTES": str(notes), "HOST": host.name},
            cwd=host.opt_ml,
            start_new_session=True,
        )

    def _ended(self, work: Work) -> Ending:
        asked: float | None = None
        while True:
            codes = [self._code(work, host) for host in work.hosts]
            if None not in codes:
                for host in work.hosts:
                    for line in (self._notes / f"{work.name}.{host.name}" / "log").read_text().splitlines():
                        work.log(host.name, line)
                return Ending(next((code for code in codes if code), 0))
            if self._closed.is_set():
                if not self._outlives:
                    self.release(work.name)
                raise Closed(goes_on=self._outlives)
            if work.stopping.is_set():
                asked = asked or time.monotonic()
                late = time.monotonic() - asked > GRACE_SECONDS
                for host in work.hosts:
                    self._end(
                        self._notes / f"{work.name}.{host.name}", signal.SIGKILL if late else signal.SIGTERM
                    )
                if late:
                    return Ending(128 + signal.SIGKILL)
            time.sleep(0.01)

    def _code(self, work: Work, host: Host) -> int | None:
        notes = self._notes / f"{work.name}.{host.name}"
        with suppress(FileNotFoundError):
            return int((notes / "code").read_text())
        pid = self._pid(notes)
        with suppress(ChildProcessError):
            if pid:
                os.waitpid(pid, os.WNOHANG)
        return None

    def _pid(self, notes: Path) -> int | None:
        with suppress(FileNotFoundError, ValueError):
            return int((notes / "pid").read_text())
        return None

    def _end(self, notes: Path, how: signal.Signals) -> None:
        if (pid := self._pid(notes)) and not (notes / "code").exists():
            with suppress(ProcessLookupError):
                os.killpg(pid, how)


def request(
    name: str,
    *command: str,
    inputs: dict[str, str] | None = None,
    outputs: dict[str, str] | None = None,
    hosts: int = 1,
    seconds: int = 3600,
    image: str = "any",
    upload: str = "EndOfJob",
    **more: object,
) -> dict[str, object]:
    """CreateProcessingJob as it is kept; inputs and outputs: folders below /opt/ml/processing, addresses."""
    return {
        "ProcessingJobName": name,
        "AppSpecification": {"ImageUri": image, "ContainerEntrypoint": list(command)},
        "ProcessingInputs": [
            {"InputName": folder, "S3Input": {"S3Uri": uri, **local(folder), "S3DataType": "S3Prefix"}}
            for folder, uri in (inputs or {}).items()
        ],
        "ProcessingOutputConfig": {
            "Outputs": [
                {"OutputName": folder, "S3Output": {"S3Uri": uri, **local(folder), "S3UploadMode": upload}}
                for folder, uri in (outputs or {}).items()
            ]
        },
        "ProcessingResources": {
            "ClusterConfig": {"InstanceCount": hosts, "InstanceType": "ml.m5.xlarge", "VolumeSizeInGB": 20}
        },
        "RoleArn": "arn:aws:iam::123456789012:role/monitoring",
        "StoppingCondition": {"MaxRuntimeInSeconds": seconds},
        **json.loads(json.dumps(more)),
    }


def local(folder: str) -> dict[str, str]:
    return {"LocalPath": f"/opt/ml/processing/{folder}"}


def sh(script: str) -> tuple[str, ...]:
    """A command that runs a shell's script."""
    return ("sh", "-c", script)
