"""A service in a process of its own that may be killed, at a moment or at a point of a job's way."""

import multiprocessing
import os
import signal
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from tests.service.running.programs import Programs
from understudy.service.clock import wall_clock
from understudy.service.running import claims, one_job
from understudy.service.running.job_folder import JobFolder
from understudy.service.running.supervisor import Supervisor
from understudy.service.running.uploading import Uploads
from understudy.service.settings import Settings
from understudy.service.state.database import opened

POINTS: dict[str, tuple[Any, str]] = {
    "claiming": (claims, "claimed"),
    "staging": (one_job, "stage"),
    "laying out": (one_job, "laid_out"),
    "noting": (JobFolder, "note"),
    "beginning": (claims, "begun"),
    "starting": (Programs, "_begun"),
    "running": (Programs, "run"),
    "releasing": (Programs, "release"),
    "uploading": (Uploads, "rest"),
    "committing": (claims, "ended"),
    "removing": (JobFolder, "remove"),
}
"""What a job passes, in order; the service can die just before each and just after."""

FORKED = multiprocessing.get_context("forkserver")
FORKED.set_forkserver_preload([__name__])
"""Each service is forked from a process that has imported everything."""


def started(folder: Path, s3: str, *, outlives: bool, dies: tuple[str, str] | None = None) -> BaseProcess:
    """A service on a folder; `dies` names a point, and `before` or `after`."""
    process = FORKED.Process(target=_serve, args=(folder, s3, dict(os.environ), outlives, dies), daemon=True)
    process.start()
    return process


def _serve(
    folder: Path, s3: str, environ: dict[str, str], outlives: bool, dies: tuple[str, str] | None
) -> None:
    os.environ.update(environ)
    if dies:
        _die(*dies)
    settings = Settings(data_dir=folder / "data", s3_endpoint=s3, concurrency=3)
    database = opened(f"sqlite:///{folder}/state.db")
    backend = Programs(folder / "notes", outlives=outlives)
    Supervisor(database, settings, wall_clock, backend, "tests").start()
    signal.pause()


def _die(point: str, when: str) -> None:
    where, name = POINTS[point]
    action: Callable[..., Any] = getattr(where, name)

    def dying(*arguments: Any, **options: Any) -> Any:
        if when == "after":
            action(*arguments, **options)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(where, name, dying)
