"""Jobs as processes of this machine: our own entry point, with its /opt/ml moved to the job's folder.

Most are served by an engine that is warm; what reads much, or brings what a process reads at its start, gets
a process of its own, and so does a job without a network.
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from functools import partial

from understudy.analyzer.engine.java_runtime import SMALLEST_HEAP, heap, in_bytes
from understudy.container.running.cold import why_cold
from understudy.service.running.backends.backend import Closed, Ending, Refused, Work
from understudy.service.running.backends.engine import Engine, process_environment
from understudy.service.running.backends.engines import Pool
from understudy.service.running.backends.following import Output, follow
from understudy.service.running.backends.isolated import FORBIDDEN
from understudy.service.running.backends.left_processes import end_left, note
from understudy.service.running.images import is_ours
from understudy.service.running.surroundings import environment, isolated
from understudy.service.settings import BackendName, Settings

KEPT = (
    *("PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_", "TZ", "TMPDIR", "XDG_CACHE_HOME", "LD_LIBRARY_PATH"),
    *("JAVA_HOME", "UNDERSTUDY_HEAP", "UNDERSTUDY_ARCHIVE", "SSL_CERT_", "REQUESTS_CA_BUNDLE"),
    *("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"),
)
"""How the names begin of what jobs find of the service's variables; its keys and switches are not theirs."""
STOPPED_EARLY = "Stopped: the job was told to stop before it had begun."
SIGNALLED = 128
TERMINATED = SIGNALLED + signal.SIGTERM


class ProcessBackend:
    """Runs jobs of our image without an engine of containers."""

    name: BackendName = "process"
    stages = False

    def __init__(self, settings: Settings, environ: Mapping[str, str] = os.environ) -> None:
        self._settings = settings
        self._own = _of_service(environ, settings.concurrency)
        self._closing = threading.Event()
        self._pool = Pool(partial(Engine, self._own, settings.data_dir), settings.warm_engines)

    @property
    def pool(self) -> Pool:
        """The warm engines."""
        return self._pool

    def run(self, work: Work) -> Ending:
        """As of `Backend`."""
        _refuse(work, self._settings.image)
        host = work.hosts[0]
        take = partial(work.log, host.name)
        given = environment(work.request, self._settings, in_container=False, models=work.models)
        environ = {**self._own, **given, "UNDERSTUDY_OPT_ML": str(host.opt_ml.absolute())}
        if isolated(work.request):
            return self._alone(work, environ, take)
        if why_cold(environ, self._own) is None:
            with self._pool.lent(lambda: work.stopping.is_set() or self._closing.is_set()) as engine:
                if engine is not None:
                    with suppress(BrokenPipeError):  # it had ended just before: nothing of the job has run
                        return _ending(engine.serve(environ, take, work.stopping, self._closing))
        return self._cold(work, environ, take, "-P", "-m", "understudy.container")

    def release(self, name: str) -> None:
        """Nothing is kept of a job."""

    def leftovers(self, names: Collection[str]) -> set[str]:  # noqa: ARG002
        """End what an earlier run of the service has left; none of it can be joined."""
        end_left(self._settings.data_dir)
        return set()

    def close(self) -> None:
        """As of `Backend`: each job that runs is ended, and may begin anew."""
        self._closing.set()
        self._pool.close()

    def _cold(
        self, work: Work, environ: Mapping[str, str], take: Callable[[str], None], *arguments: str
    ) -> Ending:
        """How a job ends in a process of its own."""
        if self._closing.is_set():
            raise Closed(goes_on=False)
        if work.stopping.is_set():
            return Ending(TERMINATED, message=STOPPED_EARLY)
        process = subprocess.Popen(
            [sys.executable, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=process_environment(environ),
            cwd=environ["UNDERSTUDY_OPT_ML"],
            process_group=0,
        )
        assert process.stdout
        noted = note(self._settings.data_dir, process.pid)
        with process.stdout as output:
            try:
                return _ending(follow(process, Output(output.fileno(), take), work.stopping, self._closing))
            finally:
                noted.unlink(missing_ok=True)

    def _alone(self, work: Work, environ: Mapping[str, str], take: Callable[[str], None]) -> Ending:
        """A job without a network; Refused where this machine gives a process none of its own."""
        module = "understudy.service.running.backends.isolated"
        ending = self._cold(work, environ, take, "-P", "-m", module, "-P", "-m", "understudy.container")
        if ending.code == FORBIDDEN:
            raise Refused(
                "ClientError: EnableNetworkIsolation is set, and this machine gives a process no network of "
                "its own (unshare is forbidden): run the service where it may, use its docker backend, or "
                "set EnableNetworkIsolation to false."
            )
        return ending


def _of_service(environ: Mapping[str, str], jobs: int) -> dict[str, str]:
    """What every job finds of the service's environment, and its share of the memory for Java."""
    own = {name: value for name, value in environ.items() if name.startswith(KEPT)}
    if not own.get("UNDERSTUDY_HEAP"):
        own["UNDERSTUDY_HEAP"] = f"{max(SMALLEST_HEAP, in_bytes(heap(own)) // jobs) >> 20}m"
    return own


def _refuse(work: Work, image: str) -> None:
    """Refused where a job is not what our entry point does on one host."""
    application, hosts = work.request["AppSpecification"], len(work.hosts)
    uri = application["ImageUri"]
    if not is_ours(uri, image):
        raise Refused(
            f"ClientError: The image {uri} is another than {image}, which alone runs without an engine of "
            "containers: use the service's docker backend."
        )
    for name in ("ContainerEntrypoint", "ContainerArguments"):
        if application.get(name):
            raise Refused(
                f"ClientError: {name} is given, and a job without a container has the image's own entry "
                "point: leave it out, or use the service's docker backend."
            )
    if hosts > 1:
        raise Refused(
            f"ClientError: InstanceCount is {hosts}, and jobs without containers have one host, whose "
            "cores they share: ask for 1, or use the service's docker backend."
        )


def _ending(code: int) -> Ending:
    """What an exit code tells beside itself: a signal other than a stop's is no doing of the job's."""
    if code <= SIGNALLED or code == TERMINATED:
        return Ending(code)
    name = signal.Signals(code - SIGNALLED).name
    return Ending(code, f"AlgorithmError: The job's process was ended by {name}; see its log.")
