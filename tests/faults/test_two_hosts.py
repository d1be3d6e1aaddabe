"""A merge on two hosts, each with an output of its own: all of them get their files, or none does.

And nothing of a killed host lives on.

Both run on this machine, as 127.0.0.1 and 127.0.0.2, and see different folders under one name.
"""

import json
import os
import shutil
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest

from tests.container.running.test_merge import label
from tests.container.workspace import Workspace, capture
from tests.faults.trials import DEADLINE_SECONDS, of_trial
from understudy.analyzer.scratch import remove_abandoned

pytestmark = [
    pytest.mark.faults,
    pytest.mark.engine,
    pytest.mark.skipif(
        os.getuid() != 0 or not shutil.which("unshare"), reason="only root can mount a folder for one process"
    ),
]

ROOT = Path(__file__).parents[2]
HOSTS = ("127.0.0.1", "127.0.0.2")
MOUNTED = 'mount --make-rprivate / && mount --bind "$1" "$2" && exec "$3" -m understudy.container'


def run(workspace: Workspace, labels: Path) -> list[tuple[int, str]]:
    """The code and the log of each host."""
    started = begun(workspace, labels)
    logs = [process.communicate(timeout=900)[0] for process in started]
    return [(process.returncode, log) for process, log in zip(started, logs, strict=True)]


def begun(workspace: Workspace, labels: Path) -> list[subprocess.Popen[str]]:
    shared = workspace.opt_ml / "mounted"
    shared.mkdir(exist_ok=True)
    started = []
    for host in HOSTS:
        home = workspace.opt_ml / host
        for folder in (home / "config", home / "merged"):
            folder.mkdir(parents=True, exist_ok=True)
        (home / "config" / "resourceconfig.json").write_text(
            json.dumps({"hosts": HOSTS, "current_host": host})
        )
        (home / "config" / "processingjobconfig.json").write_text('{"ProcessingJobArn": "arn:a"}')
        variables = {
            "UNDERSTUDY_OPT_ML": str(home),
            "UNDERSTUDY_HEAP": "512m",
            "SPARK_LOCAL_IP": host,
            "dataset_source": str(workspace.data),
            "ground_truth_source": str(labels),
            "output_path": str(shared),
            "understudy_partition_bytes": "20000",
        }
        command = ["unshare", "-m", "sh", "-c", MOUNTED, "sh", home / "merged", shared, sys.executable]
        started.append(
            subprocess.Popen(
                command,
                cwd=ROOT,
                env=os.environ | variables,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
        )
    return started


def tree(workspace: Workspace, host: str) -> dict[str, bytes]:
    """Every file of a host's output, hidden ones too."""
    folder = workspace.opt_ml / host / "merged"
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def records(workspace: Workspace) -> int:
    return sum(
        content.count(b"\n")
        for host in HOSTS
        for name, content in tree(workspace, host).items()
        if name.endswith(".jsonl")
    )


def given(workspace: Workspace) -> Path:
    """Captures of 800 records; the folder of their labels."""
    for number in range(8):
        ids = range(number * 100, number * 100 + 100)
        workspace.captures([capture("0.5", "1,2", one) for one in ids], f"{number}.jsonl")
    labels = workspace.opt_ml / "labels"
    labels.mkdir()
    (labels / "l.jsonl").write_text("".join(f"{label(f'event-{one}')}\n" for one in range(800)))
    return labels


def test_a_second_merge_replaces_the_first_and_a_failing_one_leaves_it(workspace: Workspace) -> None:
    labels = given(workspace)
    ended = run(workspace, labels)
    assert [code for code, _ in ended] == [0, 0], ended
    assert records(workspace) == 800
    for file in sorted(workspace.data.rglob("*.jsonl"))[4:]:
        file.unlink()
    ended = run(workspace, labels)
    assert [code for code, _ in ended] == [0, 0], ended
    assert records(workspace) == 400

    # The same again, where the first host cannot place one of its files: the second takes back its own.
    first = workspace.opt_ml / HOSTS[0] / "merged"
    placed = next(first.rglob("*.jsonl"))
    placed.unlink()
    placed.mkdir()
    before = [tree(workspace, host) for host in HOSTS]
    (labels / "l.jsonl").write_text("".join(f"{label(f'event-{one}', '0')}\n" for one in range(800)))
    ended = run(workspace, labels)
    assert [code for code, _ in ended] == [1, 1], ended
    assert "cannot be written: Is a directory" in ended[0][1]
    assert [tree(workspace, host) for host in HOSTS] == before


@pytest.mark.parametrize("awaited", ["deploy.worker.Worker", "CoarseGrainedExecutorBackend"])
def test_no_process_outlives_killed_hosts(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, awaited: str
) -> None:
    value, temporary = uuid.uuid4().hex, tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TRIAL", value)
    monkeypatch.setenv("TMPDIR", str(temporary))
    hosts = begun(workspace, given(workspace))
    deadline = time.monotonic() + DEADLINE_SECONDS
    while sum(awaited in one for one in of_trial(value)) < len(HOSTS):
        assert time.monotonic() < deadline, of_trial(value)
        assert not any(host.poll() for host in hosts)
        time.sleep(0.05)
    for host in hosts:
        host.kill()
        host.communicate()
    while left := of_trial(value):
        assert time.monotonic() < deadline, left
        time.sleep(0.05)
    remove_abandoned(temporary)
    assert list(temporary.iterdir()) == []
