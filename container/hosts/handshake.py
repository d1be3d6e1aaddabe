"""How two hosts of a job prove to each other that both know its secret, before anything else is said.

Every part of the exchange has a fixed length, and all of it one deadline: who does not know the secret makes
the other side neither keep nor interpret what was sent, and has it wait for seconds only.

    first host → newcomer   a nonce
    newcomer → first host   a nonce, and a proof made of both
    first host → newcomer   another proof made of both, or REFUSED
"""

import hmac
import os
import socket
import time
from enum import Enum

SECONDS = 5.0
LENGTH = 32
"""Bytes of a nonce and of a proof (HMAC-SHA256)."""
REFUSED = bytes(LENGTH)


class _Role(bytes, Enum):
    """Who proves: no side's proof can be handed back to it as the other's."""

    FIRST = b"first"
    NEWCOMER = b"newcomer"


class WrongSecret(Exception):
    """The other side does not know the secret."""


def challenge(connection: socket.socket, secret: bytes, seconds: float = SECONDS) -> bytes:
    """The first host's side: have a newcomer prove itself; the proof to `send` if it shall come in.

    WrongSecret, of which the newcomer has been told; OSError when it falls silent or hangs up.
    """
    deadline = time.monotonic() + seconds
    own = os.urandom(LENGTH)
    connection.settimeout(seconds)
    connection.sendall(own)
    said = _receive(connection, 2 * LENGTH, deadline)
    both = own + said[:LENGTH]
    if not hmac.compare_digest(said[LENGTH:], _proof(secret, _Role.NEWCOMER, both)):
        connection.sendall(REFUSED)
        raise WrongSecret
    return _proof(secret, _Role.FIRST, both)


def introduce(connection: socket.socket, secret: bytes, seconds: float = SECONDS) -> None:
    """The newcomer's side. WrongSecret when the secrets differ; OSError when the first host hangs up."""
    deadline = time.monotonic() + seconds
    theirs = _receive(connection, LENGTH, deadline)
    own = os.urandom(LENGTH)
    connection.sendall(own + _proof(secret, _Role.NEWCOMER, theirs + own))
    said = _receive(connection, LENGTH, deadline)
    if not hmac.compare_digest(said, _proof(secret, _Role.FIRST, theirs + own)):
        raise WrongSecret


def _proof(secret: bytes, role: _Role, nonces: bytes) -> bytes:
    return hmac.digest(secret, role.value + nonces, "sha256")


def _receive(connection: socket.socket, length: int, deadline: float) -> bytes:
    received = b""
    while len(received) < length:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        connection.settimeout(left)
        part = connection.recv(length - len(received))
        if not part:
            raise ConnectionResetError
        received += part
    return received
