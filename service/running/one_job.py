"""One job from its claim to its end: staged, run, uploaded, committed; or taken up where it was cut off."""

import logging
import os
import time
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from threading import BoundedSemaphore, Event

from sqlalchemy.exc import SQLAlchemyError

from understudy.analyzer.errors import internal_error
from understudy.service.clock import Clock
from understudy.service.running import claims
from understudy.service.running.backends.backend import Backend, Closed, Ending, Host, Refused, Work
from understudy.service.running.claims import Claimed, Outcome
from understudy.service.running.faults import FULL, Fault, algorithm_fault
from understudy.service.running.halting import Halt, Leaving, Stopped
from understudy.service.running.job_folder import JobFolder, folder_of, laid_out
from understudy.service.running.logs_on_disk import Writer
from understudy.service.running.models import addresses_of_models
from understudy.service.running.objects import Objects
from understudy.service.running.staging import stage
from understudy.service.running.uploading import uploads_of, while_running
from understudy.service.settings import Settings
from understudy.service.state.database import Database

LOG = logging.getLogger(__name__)
MESSAGE_BYTES = 1024
"""The most that ExitMessage holds."""
REASON_CHARACTERS = 1024
BETWEEN_COMMITS_SECONDS = 2.0
"""How long a database that takes nothing is left alone."""
LOOK_SECONDS = 0.1
"""How often a job that waits for its turn looks if it shall end."""

RUNNING = "running"
ENDING = "ending"
"""Notes in a job's folder: it was begun; it has ended so."""


@dataclass(frozen=True)
class Means:
    """What jobs are carried out with."""

    database: Database
    settings: Settings
    clock: Clock
    backend: Backend
    objects: Objects
    runner: str
    leaving: Event
    """Set when the service ends."""
    turns: BoundedSemaphore
    """Held by each job while its backend runs it."""


def carry_out(job: Claimed, means: Means, halt: Halt, over: Callable[[], None]) -> None:
    """Bring a job to its end, and keep that; or leave it so that the next run of the service takes it up.

    `over` is called once the backend is done with it, before anything is uploaded.
    """
    folder = folder_of(means.settings.data_dir, job.name)
    try:
        outcome = _outcome(job, folder, means, halt, over)
    except Leaving:
        if halt.cause == "lost":
            _removed(job, folder, means)
        elif folder.noted(RUNNING) is None:
            _given_back(job, folder, means)
        return
    except Closed as closed:
        if not closed.goes_on:
            _given_back(job, folder, means)
        return
    if _kept(job, outcome, means):
        _removed(job, folder, means)


def _outcome(job: Claimed, folder: JobFolder, means: Means, halt: Halt, over: Callable[[], None]) -> Outcome:
    try:
        ending = _ended_earlier(folder)
        if ending is None:
            ending = _run(job, folder, means, halt, over)
        return _finished(job, folder, ending, means, halt)
    except (Leaving, Closed):
        raise
    except Stopped:
        return Outcome("Stopped", failure_reason=_late(job) if halt.cause == "late" else None)
    except (Fault, Refused) as fault:
        return _failed(str(fault))
    except OSError as error:
        if error.errno not in FULL:
            LOG.exception("job %s", job.name)
        said = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        return _failed(f"InternalServerError: The service's data folder cannot hold the job: {said}.")
    except Exception as error:
        LOG.exception("job %s", job.name)
        return _failed(f"InternalServerError: {internal_error(error)}.")


def _run(job: Claimed, folder: JobFolder, means: Means, halt: Halt, over: Callable[[], None]) -> Ending:
    """Stage and run a job, or join it where it runs; its ending is noted before anything of it is removed."""
    begun = folder.noted(RUNNING)
    if begun is None:
        folder.begin()
    hosts = () if means.backend.stages else folder.hosts(job.request)
    with ExitStack() as turn:
        turn.callback(over)
        if begun is None:
            halt.go_on()
            stage(job.request, hosts, means.objects, halt.go_on)
            laid_out(job.request, job.arn, hosts)
            turn.enter_context(_turn(means, halt))
            started = _begun(job, folder, means, halt)
        else:
            started = begun["at"]
            # It runs already, even where fewer jobs may run at a time than before.
            if means.turns.acquire(blocking=False):
                turn.callback(means.turns.release)
        halt.start(job.request["StoppingCondition"]["MaxRuntimeInSeconds"] - (time.time() - started))
        log = Writer(means.settings.data_dir, job.name, int(started), again=begun is not None)
        try:
            with while_running(uploads_of(job.request, hosts, means.objects)):
                models = _models(means)
                work = Work(job.name, job.arn, job.request, hosts, log, models, halt.stopping)
                ending = means.backend.run(work)
        finally:
            halt.deadline = None
            log.close()
    if halt.cause != "lost":
        with suppress(OSError):
            folder.note(ENDING, {**asdict(ending), "late": halt.cause == "late"})
    return ending


@contextmanager
def _turn(means: Means, halt: Halt) -> Iterator[None]:
    """The backend's turn at a job, once there is one; until then Stopped or Leaving where it shall end."""
    while not means.turns.acquire(timeout=LOOK_SECONDS):
        halt.go_on()
    try:
        halt.go_on()
        yield
    finally:
        means.turns.release()


def _begun(job: Claimed, folder: JobFolder, means: Means, halt: Halt) -> float:
    """Note that a job starts now; Leaving where it is not ours any more."""
    now = time.time()
    folder.note(RUNNING, {"at": now})
    with means.database.writing() as session:
        if not claims.begun(session, job.name, means.runner, means.clock()):
            halt.because("lost")
    halt.stay()
    return now


def _models(means: Means) -> dict[str, str]:
    with means.database.reading() as session:
        return addresses_of_models(session)


def _ended_earlier(folder: JobFolder) -> Ending | None:
    noted = folder.noted(ENDING)
    if noted is None:
        return None
    return Ending(**{name: noted[name] for name in ("code", "reason", "message", "stopped")})


def _finished(job: Claimed, folder: JobFolder, ending: Ending, means: Means, halt: Halt) -> Outcome:
    """Upload what there is, and say what has become of the job."""
    halt.stay()
    means.backend.release(job.name)
    hosts = () if means.backend.stages else folder.hosts(job.request)
    unsent = None
    try:
        uploads_of(job.request, hosts, means.objects).rest(halt.stay)
    except Fault as fault:
        unsent = str(fault)
    try:
        message = ending.message or message_of(hosts)
    except Fault as fault:
        return _failed(str(fault))
    noted = folder.noted(ENDING) or {"late": halt.cause == "late"}
    if noted["late"] or halt.cause == "late":
        return Outcome("Stopped", message, _late(job))
    if ending.stopped:
        return Outcome("Stopped", message, ending.reason)
    if ending.code or ending.reason:
        return _failed(ending.reason or _reason(ending.code, message), message)
    if unsent:
        return _failed(unsent, message)
    return Outcome("Completed", message)


def message_of(hosts: Sequence[Host]) -> str | None:
    """What the hosts say of their end, at most 1 KB of it, None where that is nothing; Fault for no UTF-8."""
    try:
        text = "".join(map(_said, hosts))
    except UnicodeDecodeError:
        raise algorithm_fault("/opt/ml/output/message is not UTF-8.") from None
    return text.encode()[:MESSAGE_BYTES].decode(errors="ignore").strip() or None


def _said(host: Host) -> str:
    # A job may have put a link there, or a pipe.
    try:
        folder = os.open(host.opt_ml / "output", os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return ""
    try:
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
        with os.fdopen(os.open("message", flags, dir_fd=folder), "rb") as file:
            said = file.read(MESSAGE_BYTES)
    except OSError:
        return ""
    finally:
        os.close(folder)
    # The cut may be within a character.
    return getincrementaldecoder("utf-8")().decode(said, final=len(said) < MESSAGE_BYTES)


def _reason(code: int, message: str | None) -> str:
    if message is None:
        return f"AlgorithmError: See job logs for more information, exit code: {code}"
    if message.startswith(("ClientError:", "AlgorithmError:", "InternalServerError:")):
        return message
    return f"AlgorithmError: {message.removeprefix('Failed: ')}"


def _failed(reason: str, message: str | None = None) -> Outcome:
    return Outcome("Failed", message, reason[:REASON_CHARACTERS])


def _late(job: Claimed) -> str:
    seconds = job.request["StoppingCondition"]["MaxRuntimeInSeconds"]
    return f"ClientError: The job ran longer than its MaxRuntimeInSeconds of {seconds} and was stopped."


def _kept(job: Claimed, outcome: Outcome, means: Means) -> bool:
    """Keep the outcome, however long the database takes; False where the service ends before."""
    while True:
        try:
            with means.database.writing() as session:
                if not claims.ended(session, job.name, means.runner, outcome, means.clock()):
                    LOG.warning("job %s is no longer ours: its outcome %s is dropped", job.name, outcome)
        except SQLAlchemyError as error:
            LOG.warning("the end of job %s cannot be kept yet: %s", job.name, error)
            if means.leaving.wait(BETWEEN_COMMITS_SECONDS):
                return False
        else:
            return True


def _given_back(job: Claimed, folder: JobFolder, means: Means) -> None:
    """Let the job begin anew, later or elsewhere."""
    _removed(job, folder, means)
    with suppress(SQLAlchemyError), means.database.writing() as session:
        claims.given_back(session, job.name, means.runner, means.clock())


def _removed(job: Claimed, folder: JobFolder, means: Means) -> None:
    try:
        means.backend.release(job.name)
        folder.remove()
    except Exception:
        # The next start of the service tries again.
        LOG.exception("what is left of job %s cannot be removed", job.name)
