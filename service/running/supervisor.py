"""Whoever sees to it that waiting jobs run: some at a time, schedules by turns, after a restart too."""

import fcntl
import logging
import os
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import BoundedSemaphore, Event, Lock, Thread

from sqlalchemy.exc import SQLAlchemyError

from understudy.analyzer.errors import UserError
from understudy.service.clock import Clock
from understudy.service.running import claims
from understudy.service.running.backends.backend import Backend
from understudy.service.running.claims import Claimed, Outcome
from understudy.service.running.halting import Halt
from understudy.service.running.job_folder import JobFolder, folder_of, folders
from understudy.service.running.logs_on_disk import trimmed
from understudy.service.running.objects import Objects
from understudy.service.running.one_job import ENDING, RUNNING, Means, carry_out
from understudy.service.running.s3 import objects_of
from understudy.service.settings import Settings
from understudy.service.state.database import Database

LOG = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
"""How often the table is looked at without being woken: another service may have changed it."""
BEAT_SECONDS = 15.0
SILENT = timedelta(minutes=10)
"""A runner that has said nothing for so long is taken for dead by the others."""
TRIM_SECONDS = 3600.0
LEAVE_SECONDS = 20.0
"""How long jobs have to leave things in order when the service ends."""

CUT_OFF = (
    "InternalServerError: The service ended while this job ran, and nothing of the job is left that could be "
    "joined. Run it again."
)


class Supervisor:
    """Takes waiting jobs and carries each out in a thread of its own, `concurrency` at a time.

    A job makes room for the next when its backend is done with it: as many more may still be uploaded. Where
    more wait than that, one is staged ahead, so that the backend need not wait for its inputs.
    """

    def __init__(
        self,
        database: Database,
        settings: Settings,
        clock: Clock,
        backend: Backend,
        runner_id: str,
        *,
        objects: Objects | None = None,
        told: Callable[[], None] = lambda: None,
    ) -> None:
        self._means = Means(
            database,
            settings,
            clock,
            backend,
            objects or objects_of(settings),
            runner_id,
            leaving=Event(),
            turns=BoundedSemaphore(settings.concurrency),
        )
        self._told = told
        self._awake = Event()
        self._jobs: dict[str, tuple[Claimed, Halt]] = {}
        self._over: set[str] = set()
        self._lock = Lock()
        self._turns: dict[str, int] = {}
        self._turn = 0
        self._pool = ThreadPoolExecutor(2 * settings.concurrency + 1, "job")
        self._thread = Thread(target=self._watch, name="supervisor", daemon=True)
        self._held: int | None = None

    def start(self) -> None:
        """Take up what an earlier run of this service left, then wait for jobs.

        UserError where another service uses the data folder.
        """
        self._held = _held(self._means.settings.data_dir)
        self._recover()
        self._thread.start()

    def wake(self) -> None:
        """Look at the table at once: there is something new in it."""
        self._awake.set()

    def stop(self) -> None:
        """End in order: jobs that can outlive the service go on, the others wait again."""
        self._means.leaving.set()
        self._awake.set()
        if self._thread.is_alive():
            self._thread.join()
        for _, halt in self._running():
            halt.because("leaving")
        self._means.backend.close()
        ended = Thread(target=self._pool.shutdown, name="jobs leave", daemon=True)
        ended.start()
        ended.join(LEAVE_SECONDS)
        if self._held is not None:
            os.close(self._held)

    def _recover(self) -> None:
        means = self._means
        with means.database.reading() as session:
            ours = claims.ours(session, means.runner)
        data_dir = means.settings.data_dir
        noted = {job.name: folder_of(data_dir, job.name) for job in ours}
        begun = {name for name, folder in noted.items() if folder.noted(RUNNING) and not folder.noted(ENDING)}
        joined = means.backend.leftovers(begun)
        for path in folders(data_dir):
            if path.name not in noted:
                LOG.info("removing what is left of %s", path)
                with suppress(OSError):
                    JobFolder(path).remove()
        for job in ours:
            if job.name in joined or noted[job.name].noted(ENDING):
                LOG.info("job %s is taken up again", job.name)
                self._carry_out(job)
            elif job.name in begun:
                self._cut_off(job, noted[job.name])
            else:
                with means.database.writing() as session:
                    claims.given_back(session, job.name, means.runner, means.clock())

    def _cut_off(self, job: Claimed, folder: JobFolder) -> None:
        LOG.warning("job %s was cut off", job.name)
        with self._means.database.writing() as session:
            outcome = Outcome("Failed", failure_reason=CUT_OFF)
            claims.ended(session, job.name, self._means.runner, outcome, self._means.clock())
        with suppress(OSError):
            folder.remove()

    def _watch(self) -> None:
        beat = trim = float("-inf")
        while not self._means.leaving.is_set():
            self._awake.clear()
            try:
                if time.monotonic() - beat >= BEAT_SECONDS:
                    self._beat()
                    beat = time.monotonic()
                if time.monotonic() - trim >= TRIM_SECONDS:
                    trimmed(self._means.settings.data_dir, keep=frozenset(self._jobs))
                    trim = time.monotonic()
                self._look()
            except SQLAlchemyError as error:
                LOG.warning("the database cannot be asked: %s", error)
            except Exception:
                LOG.exception("the supervisor goes on")
            self._awake.wait(LOOK_SECONDS)

    def _look(self) -> None:
        """Tell running jobs that they shall stop, and take new ones while there is room."""
        means = self._means
        running = self._running()
        for _, halt in running:
            if halt.is_late():
                halt.because("late")
        with means.database.reading() as session:
            stopping = claims.asked_to_stop(session, means.runner) if running else set()
            groups = claims.waiting_groups(session) if self._has_room(ahead=1) else {}
            stopped = claims.any_stopped_while_waiting(session)
        for job, halt in running:
            if job.name in stopping:
                halt.because("asked")
        if stopped:
            with means.database.writing() as session:
                claims.stopped_while_waiting(session, means.clock())
            self._told()
        waiting = sum(group.jobs for group in groups.values())
        # What another service could run at once is left to it.
        while groups and self._has_room(ahead=1 if waiting > means.settings.concurrency else 0):
            group = min(groups, key=lambda name: (self._turns.get(name, 0), groups[name].oldest, name))
            with means.database.writing() as session:
                taken = claims.claimed(session, group, means.runner, means.clock())
            if taken is None:
                del groups[group]
            else:
                waiting -= 1
                self._turn += 1
                self._turns[group] = self._turn
                self._carry_out(taken)

    def _beat(self) -> None:
        means, now = self._means, self._means.clock()
        with means.database.reading() as session:
            gone = claims.lost(session, [job.name for job, _ in self._running()], means.runner)
            silent = claims.any_abandoned(session, means.runner, now - SILENT)
        for job, halt in self._running():
            if job.name in gone:
                halt.because("lost")
        if silent or self._running():
            with means.database.writing() as session:
                claims.alive(session, means.runner, now)
                claims.abandoned(session, means.runner, now - SILENT, now)

    def _carry_out(self, job: Claimed) -> None:
        halt = Halt()
        with self._lock:
            self._jobs[job.name] = (job, halt)
        over = partial(self._make_room, job.name)
        self._pool.submit(carry_out, job, self._means, halt, over).add_done_callback(
            lambda future: self._done(job, future)
        )

    def _has_room(self, ahead: int) -> bool:
        """Whether one more job may be taken, where so many may be staged ahead of their turn."""
        most = self._means.settings.concurrency
        with self._lock:
            return len(self._jobs) - len(self._over) < most + ahead and len(self._jobs) <= 2 * most

    def _make_room(self, name: str) -> None:
        with self._lock:
            self._over.add(name)
        self._awake.set()

    def _done(self, job: Claimed, future: Future[None]) -> None:
        with self._lock:
            self._jobs.pop(job.name, None)
            self._over.discard(job.name)
        if not future.cancelled() and (error := future.exception()):
            LOG.error("job %s", job.name, exc_info=error)
        self._awake.set()
        self._told()

    def _running(self) -> list[tuple[Claimed, Halt]]:
        with self._lock:
            return list(self._jobs.values())


def runner_of(data_dir: Path) -> str:
    """The name of the service that this data folder belongs to, the same after each restart."""
    path = data_dir / "runner"
    with usable(data_dir):
        data_dir.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            unfinished = data_dir / f".runner-{os.getpid()}"
            unfinished.write_text(uuid.uuid4().hex)
            with suppress(FileExistsError):
                os.link(unfinished, path)
            unfinished.unlink()
        return path.read_text().strip()


@contextmanager
def usable(data_dir: Path) -> Iterator[None]:
    """UserError where a data folder, or what is in it, is not this user's to read and write."""
    try:
        yield
    except OSError as error:
        raise UserError(
            f"The data folder {data_dir} cannot be written to ({error.filename or data_dir}: "
            f"{error.strerror}): see that all of it is this user's, or name another by --data-dir"
        ) from None


def _held(data_dir: Path) -> int:
    with usable(data_dir):
        data_dir.mkdir(parents=True, exist_ok=True)
        file = os.open(data_dir / "running.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        raise UserError(
            f"Another service runs jobs in the data folder {data_dir}: end it, or give this one another."
        ) from None
    return file
