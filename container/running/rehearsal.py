"""Small jobs that an engine runs before the first one comes: what loads once has loaded by then."""

import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from understudy.container.monitors import MONITOR_TYPES
from understudy.container.running.warm_engine import WarmEngine, serve

RECORDS = 200
TIMES = 3
"""So often is the hour looked at: from then on another one hardly gains any more."""
CAPTURE_FORMAT = '{"sagemakerCaptureJson":{"captureIndexNames":["endpointInput","endpointOutput"]}}'


def rehearse(engine: WarmEngine) -> None:
    """Describe a few captures and hold them against that, in a folder of their own, which goes with them."""
    for monitor in MONITOR_TYPES.values():
        monitor.steps()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        data = folder / "captures.jsonl"
        data.write_text("".join(f"{line}\n" for line in _captures()))
        baseline = folder / "baseline"
        _job(engine, folder / "first", data, baseline)
        for time in range(TIMES):
            held = {
                "baseline_constraints": str(baseline / "constraints.json"),
                "baseline_statistics": str(baseline / "statistics.json"),
                "publish_cloudwatch_metrics": "Enabled",
            }
            place = folder / f"hour-{time}"
            _job(engine, place, data, place / "output", **held)


def _job(engine: WarmEngine, opt_ml: Path, data: Path, output: Path, **more: str) -> None:
    opt_ml.mkdir()
    given = {
        "UNDERSTUDY_OPT_ML": str(opt_ml),
        "dataset_source": str(data),
        "dataset_format": CAPTURE_FORMAT,
        "output_path": str(output),
    }
    serve(engine, {**os.environ, **given, **more})


def _captures() -> Iterator[str]:
    for number in range(RECORDS):
        yield json.dumps(
            {
                "captureData": {
                    "endpointInput": {
                        "observedContentType": "text/csv",
                        "mode": "INPUT",
                        "data": f"{number},{number / 7},{'abc'[number % 3]},{number % 2},",
                        "encoding": "CSV",
                    },
                    "endpointOutput": {
                        "observedContentType": "application/json",
                        "mode": "OUTPUT",
                        "data": json.dumps({"score": number / RECORDS}),
                        "encoding": "JSON",
                    },
                },
                "eventMetadata": {"eventId": str(number), "inferenceTime": "2024-01-01T00:00:00Z"},
                "eventVersion": "0",
            }
        )
