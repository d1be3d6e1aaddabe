"""Understudy's Kernel SHAP of a model over HTTP: `asked_shap.py ROWS COLUMNS SAMPLES`.

Prints how many requests were made for each row, then the processor's seconds here over those of the server.
"""

import resource
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from multiprocessing import get_context
from typing import Any

import numpy as np

from benchmarks.contenders.models import records, scores, texts
from understudy.analyzer.explainability.kernel_shap import ShapOptions, explain
from understudy.analyzer.inference.asking import Asking, prediction_by
from understudy.analyzer.inference.doors import address_of


class Model(BaseHTTPRequestHandler):
    """Lines of CSV in, a score for each out, as a plain serving script reads them."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    requests = 0

    def do_POST(self) -> None:
        """The scores of the lines."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        type(self).requests += 1
        rows = np.loadtxt(StringIO(body), delimiter=",", ndmin=2)
        content = "\n".join(map(repr, scores(rows).tolist())).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_GET(self) -> None:
        """How many requests there were, and the processor's seconds of this process."""
        used = resource.getrusage(resource.RUSAGE_SELF)
        content = f"{self.requests} {used.ru_utime + used.ru_stime}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Nothing is logged."""


def serve(port: Any) -> None:
    """A process of its own, so that its time can be told from ours."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Model)
    port.send(server.server_address[1])
    server.serve_forever()


def used_by(address: str) -> tuple[int, float]:
    """Requests that the server has answered, and its processor's seconds."""
    from urllib.request import urlopen

    requests, seconds = urlopen(address).read().split()
    return int(requests), float(seconds)


def main(rows: int, columns: int, samples: int) -> None:
    """Explains the rows; imports and records are not counted."""
    ours, theirs = get_context("spawn").Pipe()
    server = get_context("spawn").Process(target=serve, args=(theirs,), daemon=True)
    server.start()
    address = f"http://127.0.0.1:{ours.recv()}"
    features = columns - 1
    explained = texts(records(rows, features))
    predict = prediction_by(Asking(address_of(address)))
    requests, seconds = used_by(address)
    before = resource.getrusage(resource.RUSAGE_SELF)
    explain(predict, explained, [["0"] * features], ShapOptions(num_samples=samples))
    after = resource.getrusage(resource.RUSAGE_SELF)
    own = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    more, longer = used_by(address)
    server.terminate()
    print((more - requests) / rows, own / (longer - seconds))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
