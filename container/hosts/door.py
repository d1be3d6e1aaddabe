"""The door of the first host: a listening socket through which only those come who know the job's secret.

Whoever else connects can hold up nobody: each has seconds to prove itself, and where many stand at the door,
one of the address that most of them come from has to go. A host of the job proves itself in milliseconds.
"""

import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

from understudy.container.hosts import handshake
from understudy.container.log import LOG

STANDING = 64
"""How many may stand at the door at once, each in a thread of its own."""
_BACKLOG = 128
_RECOVERY_SECONDS = 0.05


class Door:
    """Listens until it is closed; `welcome` gets each socket that came in, in a thread of its own."""

    def __init__(self, port: int, secret: bytes, welcome: Callable[[socket.socket], None]) -> None:
        """OSError where the port cannot be listened on."""
        self._listener = socket.create_server(("", port), backlog=_BACKLOG)
        self._port = port
        self._secret = secret
        self._welcome = welcome
        self._standing: dict[socket.socket, str] = {}
        """Each with its address, in the order in which they came."""
        self._lock = threading.Lock()
        self._closed = False
        self._told: set[str] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Nobody comes in any more."""
        self._closed = True
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while not self._closed:
            try:
                knocking, (address, _) = self._listener.accept()
            except OSError:
                # Too few descriptors, while so many stand here.
                self._send_one_away()
                time.sleep(_RECOVERY_SECONDS)
                continue
            if len(self._standing) >= STANDING:
                self._send_one_away()
            with self._lock:
                self._standing[knocking] = address
            try:
                threading.Thread(target=self._examine, args=(knocking,), daemon=True).start()
            except RuntimeError:  # Too few threads.
                self._leaves(knocking)
                knocking.close()

    def _send_one_away(self) -> None:
        with self._lock:
            if not self._standing:
                return
            [(busiest, _)] = Counter(self._standing.values()).most_common(1)
            first = next(one for one, address in self._standing.items() if address == busiest)
            del self._standing[first]
            with suppress(OSError):
                first.shutdown(socket.SHUT_RDWR)  # Its thread notices.

    def _examine(self, knocking: socket.socket) -> None:
        with knocking:
            try:
                proof = handshake.challenge(knocking, self._secret)
                if not self._leaves(knocking):
                    return
                knocking.sendall(proof)
                knocking.settimeout(None)
            except handshake.WrongSecret:
                self._tell_once("a host that does not know the job's secret was sent away")
            except OSError:
                self._tell_once(
                    f"a connection to port {self._port} that did not show the job's secret was closed"
                )
            else:
                self._welcome(knocking)
                return
            self._leaves(knocking)

    def _leaves(self, knocking: socket.socket) -> bool:
        """Whether it stood at the door until now: it may have been sent away in the meantime."""
        with self._lock:
            return self._standing.pop(knocking, None) is not None

    def _tell_once(self, what: str) -> None:
        """Strangers may knock as often as they like, and must not fill the log."""
        if what not in self._told and not self._closed:
            self._told.add(what)
            LOG.warning("%s; more of them are not told of", what)
