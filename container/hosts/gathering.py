"""How the hosts of a job come together and end together.

The first host listens; the others come to it, are told what to do, and stay until they are told how the job
ended. Who does not know the job's secret does not come in (`understudy.container.hosts.door`).
"""

import json
import os
import queue
import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from understudy.analyzer.errors import UserError
from understudy.container.hosts import handshake
from understudy.container.hosts.door import Door
from understudy.container.log import LOG
from understudy.container.settings.hosts import Hosts

PORT = 7078
LATE_SECONDS = 30.0
"""How long the first host of a failed job waits for hosts that have not come yet, to tell them."""
FAREWELL_SECONDS = 10.0
ANSWER_SECONDS = 60.0
_POLL_SECONDS = 0.2


@dataclass(frozen=True)
class Member:
    """Another host that has come: its cores, and its files where each host has its own share."""

    host: str
    cores: int
    files: tuple[Mapping[str, Any], ...]


class Visit:
    """A host that has come; one thread alone reads what it says, so that no message finds a wrong reader."""

    def __init__(self, connection: Connection, hello: Mapping[str, Any]) -> None:
        self.hello = hello
        self.connection = connection
        self.gone = threading.Event()
        self._said: queue.Queue[dict[str, Any] | None] = queue.Queue()

    def listen(self) -> None:
        """Read until the host closes its connection; for a thread of its own."""
        with suppress(EOFError, OSError, ValueError):
            while True:
                self._said.put(json.loads(self.connection.recv_bytes()))
        self.gone.set()
        self._said.put(None)

    def send(self, message: Mapping[str, Any]) -> None:
        """Say something; to a host that is gone, nothing."""
        with suppress(OSError):
            self.connection.send_bytes(json.dumps(message).encode())

    def answer(self, seconds: float) -> dict[str, Any] | None:
        """The host's next message; None when it has ended or says nothing for so long."""
        with suppress(queue.Empty):
            if (said := self._said.get(timeout=seconds)) is not None:
                return said
            self._said.put(None)
        return None


class Gathering:
    """The first host's side: a listening socket and the visit of each host that has come."""

    def __init__(self, hosts: Hosts, secret: str) -> None:
        self.hosts = hosts
        self.secret = secret
        self._visits: dict[str, Visit] = {}
        self._changed = threading.Condition()
        try:
            self._door = Door(PORT, secret.encode(), self._welcome)
        except OSError as error:
            raise UserError(
                f"Port {PORT} of host {hosts.current} cannot be listened on ({error.strerror}); "
                "the hosts of a job need it to come together."
            ) from error

    def members(self, task: Mapping[str, Any], seconds: float) -> list[Member]:
        """Give `task` to each other host and wait until all are ready; UserError names those that are not."""
        deadline = time.monotonic() + seconds
        missing = self._wait_for_all(seconds)
        if missing:
            raise UserError(
                f"{_listed(missing)} of the job's {len(self.hosts.every)} hosts did not come within "
                f"{seconds:g} seconds: see their logs, or give them longer by "
                "UNDERSTUDY_HOSTS_TIMEOUT_SECONDS."
            )
        members = []
        for host in self.hosts.others:
            self._visits[host].send({"task": dict(task)})
        for host in self.hosts.others:
            visit = self._visits[host]
            answer = visit.answer(max(1.0, deadline - time.monotonic()))
            if answer is None and visit.gone.is_set():
                raise UserError(f"Host {host} ended before the job had begun; its log says why.")
            if answer is None:
                raise UserError(
                    f"Host {host} came, but was not ready within {seconds:g} seconds: see its log, or give "
                    "it longer by UNDERSTUDY_HOSTS_TIMEOUT_SECONDS."
                )
            if "fault" in answer:
                raise UserError(f"Host {host} cannot take part: {answer['fault']}")
            members.append(Member(host, int(visit.hello["cores"]), tuple(answer["files"])))
        return members

    def ask(self, host: str, message: Mapping[str, Any], seconds: float = ANSWER_SECONDS) -> None:
        """Have another host do something; UserError with its reason, or where it does not answer."""
        visit = self._visits[host]
        visit.send(message)
        answer = visit.answer(seconds)
        if answer is None:
            raise UserError(f"Host {host} ended before the job was done; its log says why.")
        if "fault" in answer:
            raise UserError(f"Host {host}: {answer['fault']}")

    def lost(self) -> list[str]:
        """The hosts whose connection is closed by now: they have ended before the job."""
        with self._changed:
            return [host for host, visit in self._visits.items() if visit.gone.is_set()]

    def here(self) -> list[str]:
        """The other hosts that have not ended."""
        gone = self.lost()
        return [host for host in self.hosts.others if host not in gone]

    def end(self, code: int) -> None:
        """Tell every host how the job ended, and wait a moment until they have closed."""
        if code:
            self._wait_for_all(LATE_SECONDS)
        with self._changed:
            came = list(self._visits.values())
        for visit in came:
            visit.send({"end": code})
        deadline = time.monotonic() + FAREWELL_SECONDS
        for visit in came:
            visit.gone.wait(max(0.0, deadline - time.monotonic()))
        self._door.close()

    def _welcome(self, known: socket.socket) -> None:
        """One that knows the job's secret has come in: hear who it is, then whatever it says."""
        connection = Connection(known.detach())
        try:
            notice_silence(connection)
            hello = json.loads(connection.recv_bytes())
        except (EOFError, OSError, ValueError):
            connection.close()
            return
        visit = Visit(connection, hello)
        with self._changed:
            if hello.get("host") in self.hosts.others:
                self._visits[hello["host"]] = visit
                self._changed.notify_all()
        visit.listen()

    def _wait_for_all(self, seconds: float) -> list[str]:
        """Waits for every other host; those that have not come."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._visits) == len(self.hosts.others), seconds)
            return [host for host in self.hosts.others if host not in self._visits]


def follow(
    hosts: Hosts,
    secret: str,
    cores: int,
    seconds: float,
    do: Callable[[Mapping[str, Any]], dict[str, Any]],
) -> int:
    """Another host's side: come, do as told, stay; the exit code of the job.

    `do` is given each thing to do and answers it; its UserError is told to the first host. A first host that
    was seen and is gone before it could be spoken to has ended, which is no fault of this one: 0, its own
    code counts.
    """
    connection = _connection(hosts, secret, seconds)
    if connection is None:
        LOG.info("host %s has ended already", hosts.first)
        return 0
    notice_silence(connection)
    with connection:
        try:
            connection.send_bytes(json.dumps({"host": hosts.current, "cores": cores}).encode())
            while True:
                message = json.loads(connection.recv_bytes())
                if "end" in message:
                    LOG.info("host %s has ended the job with %d", hosts.first, message["end"])
                    return int(message["end"])
                connection.send_bytes(json.dumps(_answer(message, do)).encode())
        except (EOFError, OSError):
            LOG.error("host %s is gone in the midst of the job", hosts.first)
            return 1


def notice_silence(connection: Connection) -> None:
    """Let a connection fail within half a minute after the other machine, or the network, is gone."""
    with socket.socket(fileno=os.dup(connection.fileno())) as same:
        same.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in (("TCP_KEEPIDLE", 10), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 3)):
            if hasattr(socket, name):
                same.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def _answer(message: Mapping[str, Any], do: Callable[[Mapping[str, Any]], dict[str, Any]]) -> dict[str, Any]:
    try:
        return do(message)
    except UserError as error:
        return {"fault": str(error)}


def _connection(hosts: Hosts, secret: str, seconds: float) -> Connection | None:
    """A connection to the first host; None when its name was known and is no longer.

    UserError when it cannot be reached for so long, or does not share the secret.
    """
    deadline = time.monotonic() + seconds
    known = False
    while time.monotonic() < deadline:
        try:
            socket.getaddrinfo(hosts.first, PORT)
            known = True
            with socket.create_connection((hosts.first, PORT), handshake.SECONDS) as first:
                handshake.introduce(first, secret.encode())
                first.settimeout(None)
                return Connection(first.detach())
        except socket.gaierror:
            if known:
                return None
        except handshake.WrongSecret:
            raise UserError(
                f"Host {hosts.first} does not share this host's secret: "
                "UNDERSTUDY_CLUSTER_SECRET, or the job's ARN, must be the same on every host."
            ) from None
        except OSError:
            pass
        time.sleep(_POLL_SECONDS)
    raise UserError(
        f"Host {hosts.first} could not be reached within {seconds:g} seconds: see its log, "
        "or give it longer by UNDERSTUDY_HOSTS_TIMEOUT_SECONDS."
    )


def _listed(hosts: list[str]) -> str:
    return f"Host {hosts[0]}" if len(hosts) == 1 else f"Hosts {', '.join(hosts)}"
