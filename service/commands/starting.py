"""A service from its settings to its end."""

import gc
import logging
import shlex
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from understudy.analyzer.errors import UserError
from understudy.service.clock import clock_from
from understudy.service.commands.workers import working
from understudy.service.running.backends.choice import backend_of
from understudy.service.running.job_folder import JOBS
from understudy.service.running.logs_on_disk import LOGS
from understudy.service.running.supervisor import runner_of, usable
from understudy.service.settings import BackendName, Settings, is_loopback
from understudy.service.shapes.model import described
from understudy.service.state.database import Database, named, opened
from understudy.service.state.migrations import migrated
from understudy.service.web.app import make
from understudy.service.web.aws_door import BY_TARGET, BY_VERSION
from understudy.service.web.keys import read_keys

STATE = "state.db"
STOPS = (signal.SIGTERM, signal.SIGINT)
QUIET = ("alembic", "botocore", "urllib3")
"""Packages that tell at their level INFO what interests nobody who runs a service."""
LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
ENDING_SECONDS = 10
"""How long requests may take to end once the service is told to stop."""


def run(settings: Settings) -> None:
    """Serve until a signal ends it. UserError where it cannot begin."""
    refuse_open_doors(settings)
    prepared(settings.data_dir)
    logging.basicConfig(level=logging.INFO, format=LOG_FORMAT, stream=sys.stderr)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    clock = clock_from(settings.time)
    with listening(settings) as listener, database_of(settings) as database:
        runner = runner_of(settings.data_dir)
        backend = backend_of(settings, runner)
        with working(settings, backend, runner, database, clock) as workers:
            app = make(settings, database, clock, workers)
            settle()
            serve(app, listener, lambda port: print(welcome(settings, backend.name, port), flush=True))


def settle() -> None:
    """Read what answers are made by, and let the collector pass over all that is there by now.

    It would walk through AWS's description again and again, a tenth of a second in which nobody is answered.
    """
    for served in (*BY_TARGET.values(), *BY_VERSION.values()):
        described(served.name)
    gc.collect()
    gc.freeze()


def refuse_open_doors(settings: Settings) -> None:
    """UserError where strangers could reach the service without a key, or nobody has one."""
    if settings.keys_file is None:
        if not is_loopback(settings.host):
            raise UserError(
                f"The service would be open to whoever reaches {settings.host}: name access keys by "
                "--keys-file, a file with a line `ID SECRET` for each, or serve 127.0.0.1"
            )
    else:
        read_keys(settings.keys_file)


def prepared(data_dir: Path) -> None:
    """Make the data folder, for this user alone; UserError where it cannot be written to.

    What is kept in one that is there already, and that others may read, is this user's alone as well.
    """
    with usable(data_dir):
        for folder in (data_dir, data_dir / JOBS, data_dir / LOGS):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = data_dir / ".writable"
        probe.write_bytes(b"")
        probe.unlink()


@contextmanager
def listening(settings: Settings) -> Iterator[socket.socket]:
    """A socket at the address of the settings; UserError where it is taken, or is none of this machine."""
    host = settings.host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Only where the protocol is named does asyncio send an answer's parts at once: else each takes 40 ms.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, settings.port))
        except OSError as error:
            raise UserError(
                f"Port {settings.port} of {settings.host} cannot be served ({error.strerror}): "
                "choose another by --port (0 takes a free one), or another address by --host"
            ) from None
        yield listener


def state_file(settings: Settings) -> Path:
    """Where the state lies unless a database is named."""
    return (settings.data_dir / STATE).resolve()


@contextmanager
def database_of(settings: Settings) -> Iterator[Database]:
    """The database of the settings, with this version's tables; UserError where it cannot be used."""
    if settings.database_url is None:
        with usable(settings.data_dir):
            state_file(settings).touch(mode=0o600)
    database = opened(settings.database_url or f"sqlite:///{state_file(settings)}")
    try:
        with named(database):
            migrated(database)
        yield database
    finally:
        database.engine.dispose()


def serve(app: ASGIApp, listener: socket.socket, ready: Callable[[int], None]) -> None:
    """Answer requests at a socket until a signal comes; `ready` is told the port once they are answered."""
    config = uvicorn.Config(
        app,
        log_config=None,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=ENDING_SECONDS,
    )
    Told(config, lambda: ready(listener.getsockname()[1])).run([listener])


class Told(uvicorn.Server):
    """A server that says when it is ready; a signal ends it in order, and is no failure."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer, then say so."""
        await super().startup(sockets)
        if self.started:
            self._ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Let stops end the server, then everything after it as if it had ended by itself."""
        for number in STOPS:
            signal.signal(number, self.handle_exit)
        yield


def welcome(settings: Settings, backend: BackendName, port: int) -> str:
    """What is printed at the start: where, what runs the jobs, what to do next."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = f"http://{host}:{port}"
    return "\n".join(
        (
            f"SageMaker's monitoring API is served at {address}",
            f"  jobs    {jobs_told(settings, backend)}",
            f"  data    {settings.data_dir.resolve()}",
            f'  next    eval "$({environment_command(settings, port)})", then run your program',
            f"  more    {address}/api lists jobs, schedules and executions; {address}/metrics counts them",
        )
    )


def jobs_told(settings: Settings, backend: BackendName) -> str:
    """Where jobs run, and how many at a time."""
    places = {
        "docker": f"in containers of {settings.image}",
        "process": "as processes of this machine",
        "sagemaker": f"in your account, region {settings.region}",
    }
    return f"{places[backend]}, {settings.concurrency} at a time"


def environment_command(settings: Settings, port: int) -> str:
    """`understudy env` with the options that make it speak of this service."""
    options = [("--port", str(port))] if port != Settings().port else []
    if settings.host != Settings().host:
        options.append(("--host", settings.host))
    if settings.data_dir != Settings().data_dir:
        # Where the file for SageMaker's SDK is written.
        options.append(("--data-dir", str(settings.data_dir.resolve())))
    if settings.s3_endpoint:
        options.append(("--s3-endpoint", settings.s3_endpoint))
    if settings.keys_file:
        options.append(("--keys-file", str(settings.keys_file.resolve())))
    if settings.region != Settings().region:
        options.append(("--region", settings.region))
    if settings.account != Settings().account:
        options.append(("--account", settings.account))
    return " ".join(["understudy env", *(f"{name} {shlex.quote(value)}" for name, value in options)])
