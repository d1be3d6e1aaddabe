"""Captures of 70 columns made from a seed, and the same rows as CSV for other tools."""

import json
import random
from pathlib import Path

COLUMNS = [
    "output",
    *(f"int{i}" for i in range(8)),
    *(f"float{i}" for i in range(8)),
    *(f"flag{i}" for i in range(50)),
    *(f"text{i}" for i in range(3)),
]
WORDS = ["north", "south", "east", "west", "upper", "lower"]


def write(folder: Path, records: int, seed: int = 7) -> tuple[Path, Path]:
    """Writes `records` rows as a capture file and as a CSV with header; their paths.

    The same seed gives the same bytes.
    """
    rng = random.Random(seed)
    captures = folder / "captures" / "records.jsonl"
    table = folder / "records.csv"
    captures.parent.mkdir(parents=True, exist_ok=True)
    with captures.open("w") as capture_file, table.open("w") as table_file:
        table_file.write(",".join(COLUMNS) + "\n")
        for number in range(records):
            output = f"{rng.random():.4f}"
            cells = [str(rng.randrange(10 ** (i + 1))) for i in range(8)]
            cells += [f"{rng.gauss(0, 10):.{i % 4 + 2}f}" for i in range(8)]
            cells += list(f"{rng.getrandbits(50):050b}")
            cells += [rng.choice(WORDS) for _ in range(3)]
            text = ",".join(cells)
            table_file.write(f"{output},{text}\n")
            capture_file.write(json.dumps(_capture(number, output, text)) + "\n")
    return captures.parent, table


def _capture(number: int, output: str, text: str) -> dict[str, object]:
    def side(mode: str, data: str) -> dict[str, str]:
        return {"observedContentType": "text/csv", "mode": mode, "data": data, "encoding": "CSV"}

    return {
        "captureData": {"endpointInput": side("INPUT", text), "endpointOutput": side("OUTPUT", output)},
        "eventMetadata": {"eventId": f"event-{number:09d}", "inferenceTime": "2026-03-02T14:00:00Z"},
        "eventVersion": "0",
    }
