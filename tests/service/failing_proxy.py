"""A server that stands before a real one and fails as it is told: by errors, slowness, half an answer."""

import http.client
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Literal
from urllib.parse import urlsplit

Misfortune = Literal["none", "unavailable", "full", "cut", "slow"]
SLOW_SECONDS = 0.3
ERRORS = {"unavailable": (503, "ServiceUnavailable"), "full": (507, "InsufficientStorage")}


@contextmanager
def before(url: str, befalls: Callable[[str, str], Misfortune]) -> Iterator[str]:
    """The address of a proxy of a server; `befalls` is asked for each request, by method and path."""
    real = urlsplit(url)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            misfortune = befalls(self.command, self.path)
            if misfortune in ERRORS:
                status, code = ERRORS[misfortune]
                said = f"<Error><Code>{code}</Code><Message>by order of the test</Message></Error>".encode()
                self.send(status, {"Content-Type": "application/xml"}, said, len(said))
                return
            if misfortune == "slow":
                time.sleep(SLOW_SECONDS)
            assert real.hostname is not None
            connection = http.client.HTTPConnection(real.hostname, real.port, timeout=30)
            # The signature is over the host that the client has asked.
            connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            answer = connection.getresponse()
            content = answer.read()
            connection.close()
            whole = len(content) if self.command != "HEAD" else int(answer.headers.get("Content-Length") or 0)
            headers = {
                name: value
                for name, value in answer.headers.items()
                if name.lower() not in ("content-length", "transfer-encoding", "connection")
            }
            if misfortune == "cut" and self.command == "GET":
                self.send(answer.status, headers, content[: len(content) // 2], whole)
                self.close_connection = True
                return
            self.send(answer.status, headers, content, whole)

        def send(self, status: int, headers: dict[str, str], content: bytes, whole: int) -> None:
            self.send_response_only(status)
            for name, value in {**headers, "Content-Length": str(whole)}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = answer

        def log_message(self, *arguments: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *connection: object) -> None:
            """Clients that are killed, or have enough, hang up."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
