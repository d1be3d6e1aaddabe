"""A model behind a real server of the standard library, in a thread: well, slow, failing or lying."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from understudy.analyzer.inference.doors import Address, address_of

Reply = tuple[int, str]
Answers = Callable[[str, int], Reply]
"""The request's body and its number, from 1, in; status and body out. -1 closes the connection."""


@dataclass
class Served:
    """Where it is, and what it was sent."""

    address: Address
    bodies: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def lines(self) -> int:
        """How many lines the largest request held."""
        return max(body.count("\n") + 1 for body in self.bodies)


@contextmanager
def served(answers: Answers) -> Iterator[Served]:
    """The model while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            with model.lock:
                model.bodies.append(body)
                model.headers.append(dict(self.headers))
                number = len(model.bodies)
            status, said = answers(body, number)
            if status < 0:
                self.close_connection = True
                self.connection.close()
                return
            content = said.encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            pass  # a caller that gives up

    server = Server(("127.0.0.1", 0), Handler)
    model = Served(address_of(f"http://127.0.0.1:{server.server_address[1]}"))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield model
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def score(line: str) -> float:
    """Half of the first feature, as any model here says."""
    return float(line.partition(",")[0]) / 2


def well(body: str, _number: int = 0) -> Reply:
    """A score on a line for each line of CSV."""
    return 200, "\n".join(str(score(line)) for line in body.splitlines())


def slow(seconds: float, most: int = 1) -> Answers:
    """One that takes its time for more than so many records."""

    def answers(body: str, _number: int) -> Reply:
        if body.count("\n") >= most:
            time.sleep(seconds)
        return well(body)

    return answers


def in_json(body: str, _number: int = 0) -> Reply:
    """A label and a score for each of the records in `instances`."""
    found = [float(record["features"][0]) / 2 for record in json.loads(body)["instances"]]
    return 200, json.dumps({"predictions": [{"label": int(one > 0.5), "score": one} for one in found]})
