"""Odd things where a job's variables lead: each ends in a sentence, and none is waited for."""

import os
import socket
from pathlib import Path

import pytest

from tests.container.workspace import CSV_FORMAT, Workspace
from tests.faults.hostile_text import SEQUENCES, faults_of_log
from understudy.container.first_look.doctor import diagnosis
from understudy.container.settings.reading import job_of_variables
from understudy.preprocess.script_log import LimitedLog

VARIABLES = (
    "baseline_constraints",
    "baseline_statistics",
    "record_preprocessor_script",
    "post_analytics_processor_script",
)
KINDS = ("pipe", "folder", "socket", "device", "loop", "too long", "not UTF-8", "nowhere", "below a file")


def odd(kind: str, folder: Path) -> Path:
    path = folder / "odd"
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case "socket":
            with socket.socket(socket.AF_UNIX) as bound:
                bound.bind(str(path))
        case "device":
            return Path("/dev/zero")
        case "loop":
            path.symlink_to(path)
        case "too long":
            return folder / "/".join(["x" * 200] * 30)
        case "not UTF-8":
            return folder / os.fsdecode(b"caf\xe9")
        case "below a file":
            path.touch()
            return path / "x"
    return path


@pytest.mark.parametrize("variable", VARIABLES)
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_file_is_named(workspace: Workspace, tmp_path: Path, kind: str, variable: str) -> None:
    workspace.file("train.csv", ["a,b", "1,2"])
    given = {
        "dataset_source": str(workspace.data),
        "dataset_format": CSV_FORMAT,
        "output_path": str(workspace.output),
        "baseline_constraints": str(tmp_path / "constraints.json"),
        variable: str(odd(kind, tmp_path)),
    }
    faults = diagnosis(lambda: job_of_variables(given, tmp_path)).faults
    named = [fault for fault in faults if variable in fault]
    assert named, faults
    assert not any("internal error" in fault for fault in faults), faults


@pytest.mark.faults
def test_a_job_whose_pipe_falls_silent_ends(workspace: Workspace) -> None:
    workspace.data.mkdir(parents=True)
    os.mkfifo(workspace.data / "captures_0")
    holder = os.open(workspace.data / "captures_0", os.O_RDWR)
    try:
        os.write(holder, b"a,b\n1,2\n")
        ended = workspace.run(dataset_format=CSV_FORMAT)
    finally:
        os.close(holder)
    assert ended.code == 1
    assert "fell silent after 8 bytes" in ended.message


@pytest.mark.parametrize("text", SEQUENCES)
def test_what_a_script_prints_is_obeyed_by_no_terminal(text: str, tmp_path: Path) -> None:
    file = tmp_path / "log"
    with file.open("w", newline="") as stream:
        log = LimitedLog(stream)
        print(f"before{text}after", file=log)
        log.close_with_note()
    assert list(faults_of_log(file.read_text())) == []
