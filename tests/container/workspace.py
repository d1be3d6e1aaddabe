"""A place for a job: `/opt/ml` in a temporary folder, captures, and the job in a process of its own."""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
CAPTURE_FORMAT = '{"sagemakerCaptureJson":{"captureIndexNames":["endpointInput","endpointOutput"]}}'
CSV_FORMAT = '{"csv":{"header":true,"output_columns_position":"START"}}'
HOUR = "2026/11/23/14"


def capture(
    output: str, features: str, number: int = 0, time: str = "2026-11-23T14:05:00Z", encoding: str = "CSV"
) -> str:
    """One captured record as the platform writes it, without the line's end."""

    def side(mode: str, data: str) -> dict[str, str]:
        encoded = base64.b64encode(data.encode()).decode() if encoding == "BASE64" else data
        return {"observedContentType": "text/csv", "mode": mode, "data": encoded, "encoding": encoding}

    return json.dumps(
        {
            "captureData": {
                "endpointInput": side("INPUT", features),
                "endpointOutput": side("OUTPUT", output),
            },
            "eventMetadata": {"eventId": f"event-{number}", "inferenceTime": time},
            "eventVersion": "0",
        }
    )


@dataclass(frozen=True)
class Ended:
    """How a job in a process of its own ended."""

    code: int
    message: str
    log: str
    documents: dict[str, Any]


@dataclass(frozen=True)
class Workspace:
    """`/opt/ml` of one test."""

    opt_ml: Path

    @property
    def output(self) -> Path:
        return self.opt_ml / "processing" / "output"

    @property
    def data(self) -> Path:
        return self.opt_ml / "processing" / "input" / "data"

    def file(self, name: str, lines: Iterable[str]) -> Path:
        """A file of the job's data."""
        path = self.data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"{line}\n" for line in lines))
        return path

    def analysis_config(self, config: Mapping[str, Any]) -> Path:
        """The configuration in its place, keys that are ... left out; its path."""
        path = self.opt_ml / "processing" / "input" / "config" / "analysis_config.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({key: value for key, value in config.items() if value is not ...}))
        return path

    def captures(self, lines: Iterable[str], name: str = "05-00-000-a.jsonl", hour: str = HOUR) -> Path:
        """A file of captures in the layout of the platform."""
        return self.file(f"endpoint/AllTraffic/{hour}/{name}", lines)

    def script(self, text: str, name: str = "script.py") -> str:
        """A user's script; its path."""
        path = self.opt_ml / "code" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return str(path)

    def environment(self, **variables: str) -> dict[str, str]:
        given = {
            "UNDERSTUDY_OPT_ML": str(self.opt_ml),
            "dataset_source": "/opt/ml/processing/input/data",
            "output_path": "/opt/ml/processing/output",
        }
        return os.environ | given | variables

    def start(self, **variables: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "understudy.container"],
            cwd=ROOT,
            env=self.environment(**variables),
            stderr=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, **variables: str) -> Ended:
        process = self.start(**variables)
        out, log = process.communicate(timeout=240)
        message = self.opt_ml / "output" / "message"
        names = self.output.iterdir() if self.output.is_dir() else []
        documents = {path.name: json.loads(path.read_text()) for path in names if path.suffix == ".json"}
        return Ended(
            process.returncode, message.read_text() if message.exists() else "", out + log, documents
        )
