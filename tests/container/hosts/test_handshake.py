"""Both sides of the exchange over a pair of connected sockets."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from understudy.container.hosts import handshake
from understudy.container.hosts.handshake import LENGTH, REFUSED, WrongSecret, challenge, introduce

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture
def pair() -> Iterator[Pair]:
    first, newcomer = socket.socketpair()
    with first, newcomer:
        yield first, newcomer


def challenged(first: socket.socket, seconds: float = 5) -> tuple[threading.Thread, list[object]]:
    """The first host's side in a thread, and what came of it."""
    ended: list[object] = []

    def run() -> None:
        try:
            proof = challenge(first, b"secret", seconds)
            first.sendall(proof)
            ended.append(proof)
        except (OSError, WrongSecret) as error:
            ended.append(type(error))

    thread = threading.Thread(target=run)
    thread.start()
    return thread, ended


def test_two_that_know_the_secret_know_each_other(pair: Pair) -> None:
    thread, ended = challenged(pair[0])
    introduce(pair[1], b"secret")
    thread.join(10)
    assert [len(proof) for proof in ended if isinstance(proof, bytes)] == [LENGTH]


def test_a_newcomer_with_another_secret_is_told(pair: Pair) -> None:
    thread, ended = challenged(pair[0])
    with pytest.raises(WrongSecret):
        introduce(pair[1], b"another")
    thread.join(10)
    assert ended == [WrongSecret]


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(
            b"GET / HTTP/1.1\r\nHost: algo-1\r\nConnection: close\r\n\r\n".ljust(64), id="a browser"
        ),
        pytest.param(b"\xff\xff\xff\xff\x7f" + b"\xff" * 59, id="the length of all memory"),
        pytest.param(bytes(64), id="zeros"),
    ],
)
def test_what_a_stranger_sends_is_refused(pair: Pair, said: bytes) -> None:
    thread, ended = challenged(pair[0])
    pair[1].sendall(said)
    thread.join(10)
    assert ended == [WrongSecret]
    assert pair[1].recv(1000)[LENGTH:] == REFUSED


def test_the_proof_of_one_side_is_none_of_the_other(pair: Pair) -> None:
    thread, ended = challenged(pair[0])
    nonce, theirs = bytes(LENGTH), pair[1].recv(LENGTH)
    pair[1].sendall(nonce + handshake._proof(b"secret", handshake._Role.FIRST, theirs + nonce))
    thread.join(10)
    assert ended == [WrongSecret]


@pytest.mark.parametrize("pause", [0.1, 60.0])
def test_one_who_is_slow_or_silent_has_only_so_long(pair: Pair, pause: float) -> None:
    thread, ended = challenged(pair[0], seconds=0.5)
    deadline = time.monotonic() + 20
    while thread.is_alive() and time.monotonic() < deadline:
        pair[1].sendall(b"x")
        thread.join(pause)
    assert ended == [TimeoutError]


def test_one_who_hangs_up_is_no_longer_waited_for(pair: Pair) -> None:
    thread, ended = challenged(pair[0], seconds=60)
    pair[1].close()
    thread.join(10)
    assert ended in ([ConnectionResetError], [BrokenPipeError])
