"""Serve the sample's model of lateness as a SageMaker container does, and run a command while it answers.

    python examples/late_model.py --port 8080                     # until Ctrl-C
    python examples/late_model.py understudy explain … --output … # with understudy_models set to its address

The model is scikit-learn's, as make_sample.py trained it, its trees written to sample/models/late.json: it
answers what the captures of flight-late hold, to the last digit, with nothing but the standard library.
"""

import argparse
import csv
import json
import math
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

MODEL = Path(__file__).resolve().parent / "sample" / "models" / "late.json"
Score = Callable[[list[str]], str]


def model_of(file: Path) -> Score:
    """The probability to be late of the cells of a row, as the text that the endpoint answers."""
    told = json.loads(file.read_text(encoding="utf-8"))
    codes = [told["codes"].get(name) for name in told["inputs"]]
    trees = [[_node(node) for node in tree] for tree in told["trees"]]

    @lru_cache(maxsize=1 << 16)
    def number(place: int, cell: str) -> float | None:
        known = codes[place]
        if known is not None:
            return known.get(cell)
        try:
            return float(cell)
        except ValueError:
            return None

    def score(cells: list[str]) -> str:
        row = [number(place, cell) for place, cell in enumerate(cells)]
        odds = told["start"]
        for tree in trees:
            odds += _leaf(tree, row)
        return f"{1 / (1 + math.exp(-odds)):.4f}"

    return score


def _node(node: Any) -> Any:
    """A leaf's number; of another node the codes that go left as a set."""
    if isinstance(node, list) and isinstance(node[1], list):
        return [node[0], frozenset(node[1]), *node[2:]]
    return node


def _leaf(tree: list[Any], row: list[float | None]) -> float:
    node = tree[0]
    while isinstance(node, list):
        feature, split, missing_left, left, right = node
        value = row[feature] if feature < len(row) else None
        if value is None or math.isnan(value):
            goes_left = missing_left
        else:
            goes_left = value in split if isinstance(split, frozenset) else value <= split
        node = tree[left if goes_left else right]
    return float(node)


def served(score: Score, host: str, port: int) -> ThreadingHTTPServer:
    """A server of /ping and /invocations: lines of CSV in, a line for each out."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet

        def do_GET(self) -> None:
            self._answer(200 if self.path == "/ping" else 404, "")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            rows = csv.reader(body.splitlines())
            known = self.path == "/invocations"
            self._answer(200 if known else 404, "\n".join(score(row) for row in rows if row) if known else "")

        def _answer(self, status: int, text: str) -> None:
            content = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/csv; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    return ThreadingHTTPServer((host, port), Handler)


def main() -> int:
    """Serve, alone or while a command runs; its exit code."""
    parser = argparse.ArgumentParser(description="Serve the sample's model of lateness.")
    parser.add_argument("--host", default="127.0.0.1", help="on which of the machine's addresses")
    parser.add_argument("--port", type=int, default=0, help="where to listen; any free port unless given")
    parser.add_argument("command", nargs=argparse.REMAINDER, help="what to run while the model answers")
    given = parser.parse_args()
    server = served(model_of(MODEL), given.host, given.port)
    address = f"http://127.0.0.1:{server.server_address[1]}"
    if not given.command:
        print(f"The model answers at {address}/invocations", flush=True)
        server.serve_forever()
        return 0
    threading.Thread(target=server.serve_forever, daemon=True).start()
    environment = {**os.environ, "understudy_models": address}
    return subprocess.run(given.command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
