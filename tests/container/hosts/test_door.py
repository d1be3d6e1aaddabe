"""Strangers before the door, each as a real connection."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from understudy.container.hosts import handshake
from understudy.container.hosts.door import STANDING, Door

pytestmark = pytest.mark.processes

SECRET = b"secret"
WELCOME = b"welcome"


@pytest.fixture
def port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    door = Door(port, SECRET, lambda known: known.sendall(WELCOME))
    yield port
    door.close()


def comes_in(port: int) -> bool:
    """Whether one that knows the secret is let in at its first knock."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as newcomer:
        handshake.introduce(newcomer, SECRET)
        return newcomer.recv(100) == WELCOME


def test_one_that_knows_the_secret_comes_in(port: int) -> None:
    assert comes_in(port)


def test_many_silent_strangers_keep_nobody_out(port: int) -> None:
    with ExitStack() as strangers:
        for _ in range(600):
            strangers.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
        assert comes_in(port)


def test_strangers_of_one_address_send_away_none_of_another(port: int) -> None:
    with ExitStack() as strangers:
        slow = socket.create_connection(("127.0.0.1", port), timeout=10, source_address=("127.0.0.2", 0))
        strangers.enter_context(slow)
        crowd = [
            strangers.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
            for _ in range(2 * STANDING)
        ]
        assert crowd[0].recv(handshake.LENGTH)
        assert crowd[0].recv(1) == b"", "the first of the crowd still stands"
        handshake.introduce(slow, SECRET)
        assert slow.recv(100) == WELCOME


def test_a_stranger_does_not_stand_there_for_long(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as stranger:
        assert len(stranger.recv(handshake.LENGTH)) == handshake.LENGTH
        assert stranger.recv(1) == b""


def test_strangers_do_not_fill_the_log(port: int, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", port), timeout=10) as stranger:
            stranger.sendall(bytes(2 * handshake.LENGTH))
            while stranger.recv(100):
                pass
    assert caplog.text.count("a host that does not know the job's secret was sent away") == 1


def test_a_closed_door_is_no_longer_listened_at() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    door = Door(port, SECRET, lambda known: known.sendall(WELCOME))
    door.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=1)
