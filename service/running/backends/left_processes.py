"""The processes of a service, noted in files, so that its next run ends those that outlived it."""

import json
import os
from contextlib import suppress
from pathlib import Path

from understudy.preprocess.descendants import kill_tree

FOLDER = "processes"


def note(data_dir: Path, process: int) -> Path:
    """Note a process of ours; its file goes when it is known to have ended."""
    folder = data_dir / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{process}.json"
    owner = os.getpid()
    unfinished = file.with_suffix(".partial")
    unfinished.write_text(json.dumps({"process": [process, began(process)], "owner": [owner, began(owner)]}))
    unfinished.replace(file)
    return file


def end_left(data_dir: Path) -> list[int]:
    """End each noted process whose service is gone, with all that it has started; their numbers.

    A number that another process has by now began at another time, and is left alone.
    """
    ended = []
    for file in (data_dir / FOLDER).glob("*"):
        process, owner = _noted(file)
        if owner is not None and _runs(*owner):
            continue
        if process is not None and _runs(*process):
            kill_tree(process[0])
            ended.append(process[0])
        file.unlink(missing_ok=True)
    return ended


def began(process: int) -> str | None:
    """When a process began, unmistakable on this machine; None where it runs no more, or no /proc tells."""
    with suppress(OSError, IndexError):
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        # The command in brackets may hold spaces and brackets: the fields begin after the last one.
        fields = Path(f"/proc/{process}/stat").read_text(errors="replace").rpartition(")")[2].split()
        # The 22nd field, in ticks since the boot; a zombie is over.
        return None if fields[0] == "Z" else f"{boot} {fields[19]}"
    return None


Noted = tuple[int, str | None]


def _noted(file: Path) -> tuple[Noted | None, Noted | None]:
    with suppress(OSError, ValueError, LookupError, TypeError):
        told = json.loads(file.read_text())
        process, owner = told["process"], told["owner"]
        return (int(process[0]), process[1]), (int(owner[0]), owner[1])
    return None, None


def _runs(process: int, at: str | None) -> bool:
    return at is not None and began(process) == at
