"""Connections between hosts."""

import socket
from multiprocessing.connection import Connection

from understudy.container.hosts.gathering import notice_silence


def test_a_silent_host_is_noticed_within_half_a_minute() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        accepted, _ = server.accept()
        with Connection(accepted.detach()) as connection:
            notice_silence(connection)
            same = socket.socket(fileno=connection.fileno())
            try:
                assert same.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
                idle, interval, count = (
                    same.getsockopt(socket.IPPROTO_TCP, option)
                    for option in (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT)
                )
            finally:
                same.detach()
            assert idle + interval * count <= 30
