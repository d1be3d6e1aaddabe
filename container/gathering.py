"""How the hosts of a job come together and end together.

The first host listens; the others come to it, are told what to do, and stay until they are told how the job
ended. Who does not know the job's secret is sent away (`multiprocessing.connection`: a challenge over HMAC).
"""

import json
import os
import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection, Listener, answer_challenge, deliver_challenge
from typing import Any

from analyzer.errors import UserError
from container.hosts import Hosts
from container.log import LOG

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


class Gathering:
    """The first host's side: a listening socket and a connection to each host that has come."""

    def __init__(self, hosts: Hosts, secret: str) -> None:
        try:
            self._listener = Listener(("", PORT), backlog=len(hosts.every))
        except OSError as error:
            raise UserError(
                f"Port {PORT} of host {hosts.current} cannot be listened on ({error.strerror}); "
                "the hosts of a job need it to come together."
            ) from error
        self._hosts = hosts
        self._secret = secret.encode()
        self._connections: dict[str, Connection] = {}
        self._came: dict[str, dict[str, Any]] = {}
        self._changed = threading.Condition()
        threading.Thread(target=self._accept, daemon=True).start()

    def members(self, task: Mapping[str, Any], seconds: float) -> list[Member]:
        """Give `task` to each other host and wait until all are ready; UserError names those that are not."""
        deadline = time.monotonic() + seconds
        missing = self._wait_for_all(seconds)
        if missing:
            raise UserError(
                f"{_listed(missing)} of the job's {len(self._hosts.every)} hosts did not come within "
                f"{seconds:g} seconds: see their logs, or give them longer by "
                "UNDERSTUDY_HOSTS_TIMEOUT_SECONDS."
            )
        members = []
        for host in self._hosts.others:
            self._send(host, {"task": dict(task)})
        for host in self._hosts.others:
            answer = self._receive(host, max(1.0, deadline - time.monotonic()))
            if answer is None:
                raise UserError(f"Host {host} ended before the job had begun; its log says why.")
            if "fault" in answer:
                raise UserError(f"Host {host} cannot take part: {answer['fault']}")
            members.append(Member(host, int(self._came[host]["cores"]), tuple(answer["files"])))
        return members

    def ask(self, host: str, message: Mapping[str, Any], seconds: float = ANSWER_SECONDS) -> None:
        """Have another host do something; UserError with its reason, or where it does not answer."""
        self._send(host, message)
        answer = self._receive(host, seconds)
        if answer is None:
            raise UserError(f"Host {host} ended before the job was done; its log says why.")
        if "fault" in answer:
            raise UserError(f"Host {host}: {answer['fault']}")

    def lost(self) -> list[str]:
        """The hosts whose connection is closed by now: they have ended before the job."""
        gone = []
        for host, connection in list(self._connections.items()):
            with suppress(EOFError, OSError):
                if not connection.poll():
                    continue
                connection.recv_bytes()
                continue
            gone.append(host)
        return gone

    def end(self, code: int) -> None:
        """Tell every host how the job ended, and wait a moment until they have closed."""
        if code:
            self._wait_for_all(LATE_SECONDS)
        with self._changed:
            came = list(self._connections)
        for host in came:
            self._send(host, {"end": code})
        deadline = time.monotonic() + FAREWELL_SECONDS
        for host in came:
            self._receive(host, max(0.0, deadline - time.monotonic()))
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection = self._listener.accept()
            except OSError:
                return
            # One that stays silent must not keep the others out.
            threading.Thread(target=self._greet, args=(connection,), daemon=True).start()

    def _greet(self, connection: Connection) -> None:
        try:
            deliver_challenge(connection, self._secret)
            answer_challenge(connection, self._secret)
            hello = json.loads(connection.recv_bytes())
        except AuthenticationError:
            LOG.warning("a host that does not know the job's secret was sent away")
            connection.close()
            return
        except (EOFError, OSError, ValueError):
            connection.close()
            return
        notice_silence(connection)
        with self._changed:
            if hello.get("host") in self._hosts.others:
                self._connections[hello["host"]] = connection
                self._came[hello["host"]] = hello
                self._changed.notify_all()

    def _wait_for_all(self, seconds: float) -> list[str]:
        """Waits for every other host; those that have not come."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._came) == len(self._hosts.others), seconds)
            return [host for host in self._hosts.others if host not in self._came]

    def _send(self, host: str, message: Mapping[str, Any]) -> None:
        with suppress(OSError):
            self._connections[host].send_bytes(json.dumps(message).encode())

    def _receive(self, host: str, seconds: float) -> dict[str, Any] | None:
        """The host's next message; None when it has ended or says nothing for so long."""
        with suppress(EOFError, OSError):
            if self._connections[host].poll(seconds):
                message: dict[str, Any] = json.loads(self._connections[host].recv_bytes())
                return message
        return None


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
            return Client((hosts.first, PORT), authkey=secret.encode())
        except socket.gaierror:
            if known:
                return None
        except AuthenticationError:
            raise UserError(
                f"Host {hosts.first} does not share this host's secret: "
                "UNDERSTUDY_CLUSTER_SECRET, or the job's ARN, must be the same on every host."
            ) from None
        except (EOFError, OSError):
            pass
        time.sleep(_POLL_SECONDS)
    raise UserError(
        f"Host {hosts.first} could not be reached within {seconds:g} seconds: see its log, "
        "or give it longer by UNDERSTUDY_HOSTS_TIMEOUT_SECONDS."
    )


def _listed(hosts: list[str]) -> str:
    return f"Host {hosts[0]}" if len(hosts) == 1 else f"Hosts {', '.join(hosts)}"
