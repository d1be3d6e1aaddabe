"""Jobs in containers of a Docker engine, which this module and `containers.py` alone know."""

import logging
import os
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import PurePosixPath
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Any

import docker
from docker.errors import APIError, DockerException, ImageNotFound
from docker.types import EndpointConfig, LogConfig, Mount
from docker.utils import parse_repository_tag
from requests.exceptions import RequestException

from understudy.service.running.backends.backend import Closed, Ending, Host, Refused, Work
from understudy.service.running.backends.containers import (
    Container,
    await_end,
    ending_of,
    follow,
    sentence,
    stop,
    unless_gone,
)
from understudy.service.running.backends.instances import Size, share_of, size_of
from understudy.service.running.images import image_of, is_ours
from understudy.service.running.job_folder import inside, local_paths
from understudy.service.running.surroundings import FROM_CONTAINERS, environment, isolated
from understudy.service.settings import BackendName, Settings

LOG = logging.getLogger(__name__)

LOOK_SECONDS = 0.2
ANSWER_SECONDS = 60
LOG_BYTES = "100m"
"""Of a container's log in the engine, which a service that joins the job reads from the first line on."""
MOST_PROCESSES = 8192
RUNNER, JOB, HOST = "understudy.runner", "understudy.job", "understudy.host"
"""Labels of containers and networks."""
STOPPED = 143
"""128 and SIGTERM, as shells tell it."""


class DockerBackend:
    """Each host of a job is a container; those of one job share a network of their own."""

    name: BackendName = "docker"
    stages = False

    def __init__(self, settings: Settings, runner: str) -> None:
        """DockerException where no engine answers."""
        self._settings = settings
        self._runner = runner
        self._engine = docker.from_env(timeout=ANSWER_SECONDS)
        told = self._engine.info()
        self._machine = Size(int(told["NCPU"]), int(told["MemTotal"]))
        self._closed = Event()

    def run(self, work: Work) -> Ending:
        """Run a job's containers to their end, or join them."""
        if self._closed.is_set():
            raise Closed(goes_on=False)
        try:
            containers = self._of(work.name)
            if set(containers) != {host.name for host in work.hosts}:
                # None has started: an earlier run was cut off while it made them.
                self.release(work.name)
                containers = self._created(work)
            return self._ended(work, containers) if containers else Ending(STOPPED)
        except (DockerException, RequestException) as error:
            raise Refused(f"InternalServerError: The Docker engine failed: {sentence(error)}.") from error

    def release(self, name: str) -> None:
        """Remove a job's containers and its network."""
        self._remove(self._of(name).values())
        for network in self._engine.networks.list(filters={"label": [self._own, f"{JOB}={name}"]}):
            unless_gone(network.remove)

    def leftovers(self, names: Collection[str]) -> set[str]:
        """Jobs that have containers, running or ended; containers of others are removed."""
        found = {
            thing.labels[JOB]
            for thing in self._engine.containers.list(
                all=True, filters={"label": self._own}, ignore_removed=True
            )
        }
        networks = self._engine.networks.list(filters={"label": self._own})
        for name in (found | {network.attrs["Labels"][JOB] for network in networks}) - set(names):
            LOG.info("removing what is left of job %s in the Docker engine", name)
            self.release(name)
        return found & set(names)

    def close(self) -> None:
        """Leave containers to themselves."""
        self._closed.set()

    @property
    def _own(self) -> str:
        return f"{RUNNER}={self._runner}"

    def _of(self, name: str) -> dict[str, Container]:
        listed = self._engine.containers.list(
            all=True, filters={"label": [self._own, f"{JOB}={name}"]}, ignore_removed=True
        )
        return {container.labels[HOST]: container for container in sorted(listed, key=_host_number)}

    def _created(self, work: Work) -> dict[str, Container]:
        """A container for each host; none where the job is stopped while its image is on the way."""
        image = image_of(work.request["AppSpecification"]["ImageUri"], self._settings.image)
        if not self._pulled(image, work):
            return {}
        network = self._network(work)
        made = {}
        try:
            for host in work.hosts:
                made[host.name] = self._engine.containers.create(image, **self._options(work, host, network))
        except APIError as error:
            raise Refused(f"ClientError: The container cannot be made: {sentence(error)}.") from None
        return made

    def _pulled(self, image: str, work: Work) -> bool:
        """Whether the image is here, pulled if need be; False for a stop. Refused where it is nowhere."""
        try:
            self._engine.images.get(image)
        except ImageNotFound:
            repository, tag = parse_repository_tag(image)
            try:
                for told in self._engine.api.pull(repository, tag=tag or "latest", stream=True, decode=True):
                    if "error" in told:
                        raise Refused(_no_image(image, str(told["error"]), self._settings)) from None
                    if self._closed.is_set():
                        raise Closed(goes_on=False) from None
                    if work.stopping.is_set():
                        return False
            except APIError as error:
                raise Refused(_no_image(image, sentence(error), self._settings)) from None
        return True

    def _network(self, work: Work) -> Any:
        """The network of a job with several hosts; None where there is one host."""
        if len(work.hosts) == 1:
            return None
        alone = isolated(work.request)
        return self._engine.networks.create(
            f"understudy-{work.name}-{self._runner[:8]}",
            driver="bridge",
            internal=alone,
            # An internal network leads to nobody but this machine, and so to nobody at all.
            options={"com.docker.network.bridge.inhibit_ipv4": "true"} if alone else {},
            labels=self._labels(work.name),
        )

    def _labels(self, job: str) -> dict[str, str]:
        return {RUNNER: self._runner, JOB: job}

    def _options(self, work: Work, host: Host, network: Any) -> dict[str, Any]:
        application = work.request["AppSpecification"]
        cluster = work.request["ProcessingResources"]["ClusterConfig"]
        size = share_of(
            self._machine, size_of(cluster.get("InstanceType")), self._settings.concurrency, len(work.hosts)
        )
        return {
            "entrypoint": application.get("ContainerEntrypoint"),
            "command": application.get("ContainerArguments"),
            "environment": environment(work.request, self._settings, in_container=True, models=work.models),
            "labels": {**self._labels(work.name), HOST: host.name},
            "hostname": host.name,
            "mounts": mounts(work.request, host),
            "mem_limit": size.memory,
            # The same, so that nothing is swapped.
            "memswap_limit": size.memory,
            "nano_cpus": size.cores * 10**9,
            "pids_limit": MOST_PROCESSES,
            "security_opt": ["no-new-privileges"],
            "log_config": LogConfig(type="json-file", config={"max-size": LOG_BYTES, "max-file": "1"}),
            **self._reach(work, host, network),
        }

    def _reach(self, work: Work, host: Host, network: Any) -> Mapping[str, Any]:
        if network is None and isolated(work.request):
            return {"network_mode": "none"}
        # Where no name server can be reached, a name that is not there yet is asked for again soon.
        unknown = {"dns_opt": ["timeout:1", "attempts:1"]}
        reach = unknown if isolated(work.request) else {"extra_hosts": {FROM_CONTAINERS: "host-gateway"}}
        if network is None:
            return reach
        endpoint = EndpointConfig(self._engine.api._version, aliases=[host.name])
        return {**reach, "network": network.name, "networking_config": {network.name: endpoint}}

    def _ended(self, work: Work, containers: Mapping[str, Container]) -> Ending:
        """Start containers that are not yet, follow their logs, and await the end of all."""
        # The first host last: it looks for the others at once.
        for container in reversed(list(containers.values())):
            if container.status == "created":
                self._started(container)
        ends: SimpleQueue[tuple[str, int | Exception]] = SimpleQueue()
        followers = [
            Thread(target=follow, args=(container, name, work), name=f"log of {name}", daemon=True)
            for name, container in containers.items()
        ]
        waiters = [
            Thread(target=await_end, args=(container, name, ends), name=f"end of {name}", daemon=True)
            for name, container in containers.items()
        ]
        for thread in (*followers, *waiters):
            thread.start()
        codes: dict[str, int] = {}
        stopped = False
        while len(codes) < len(containers):
            if self._closed.is_set():
                raise Closed(goes_on=True)
            # Where one host has failed the job has, and the others wait for it in vain.
            if not stopped and (work.stopping.is_set() or any(codes.values())):
                stopped = True
                for name in set(containers) - set(codes):
                    Thread(target=stop, args=(containers[name],), name=f"stop of {name}", daemon=True).start()
            with suppress(Empty):
                name, code = ends.get(timeout=LOOK_SECONDS)
                if isinstance(code, Exception):
                    raise code
                codes[name] = code
        for thread in followers:
            thread.join(ANSWER_SECONDS)
        if os.getuid():
            self._own_files(work)
        return ending_of(containers, codes)

    def _started(self, container: Container) -> None:
        try:
            container.start()
        except APIError as error:
            raise Refused(f"ClientError: The container cannot be started: {sentence(error)}.") from None

    def _own_files(self, work: Work) -> None:
        """Make ours what containers wrote as root: a service under another user could not remove it."""
        ours = f"{os.getuid()}:{os.getgid()}"
        folders = {str(host.opt_ml): {"bind": f"/hosts/{host.name}", "mode": "rw"} for host in work.hosts}
        image = image_of(work.request["AppSpecification"]["ImageUri"], self._settings.image)
        try:
            self._engine.containers.run(
                image,
                entrypoint=["chown", "-R", ours, "/hosts"],
                command=[],
                volumes=folders,
                network_mode="none",
                user="0",
                remove=True,
                labels=self._labels(work.name) | {HOST: "owner"},
            )
        except DockerException as error:
            LOG.warning("files of job %s stay root's: %s", work.name, sentence(error))

    def _remove(self, containers: Iterable[Container]) -> None:
        for container in containers:
            unless_gone(partial(container.remove, force=True, v=True))


def mounts(request: Mapping[str, Any], host: Host) -> list[Mount]:
    """What of a host's folder a container sees: its configuration, its inputs and outputs, its message.

    The rest of /opt/ml is the image's own.
    """
    found = [
        Mount("/opt/ml/config", str(host.opt_ml / "config"), type="bind", read_only=True),
        Mount("/opt/ml/output", str(host.opt_ml / "output"), type="bind"),
    ]
    paths = sorted({PurePosixPath(local) for local in local_paths(request)})
    outermost = [path for path in paths if not any(other in path.parents for other in paths)]
    found += [Mount(str(path), str(inside(host.opt_ml, str(path))), type="bind") for path in outermost]
    return found


def _host_number(container: Container) -> int:
    return int(container.labels[HOST].rpartition("-")[2])


def _no_image(image: str, cause: str, settings: Settings) -> str:
    what_to_do = (
        "build it with `make image`, or name another with `image`"
        if is_ours(image, settings.image)
        else "check its name, and that the engine may pull it"
    )
    return f"ClientError: There is no image {image} here, and it cannot be pulled: {cause}; {what_to_do}."
