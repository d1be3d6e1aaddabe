"""A shop's fraud model: its training data, and two hours of captures, the second with five faults.

    python examples/first_endpoint/make_traffic.py FOLDER

Standard library only. Replace it by your own data: a CSV with the model's output first, then its features,
and captures as SageMaker writes them, or as `captured` below makes them of rows.
"""

import csv
import json
import random
import sys
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

NAMES = ("score", "amount", "items", "age", "country", "device", "hour", "discount")
Row = dict[str, object]


def orders(count: int, seed: int) -> list[Row]:
    """Orders as they are, and the model's score for each."""
    draw = random.Random(seed)
    rows: list[Row] = []
    for _ in range(count):
        amount = round(draw.lognormvariate(3.5, 0.6), 2)
        age = min(90, max(18, round(draw.gauss(42, 14))))
        row: Row = {
            "score": round(min(1, max(0, 0.02 + amount / 900 + draw.gauss(0, 0.03))), 4),
            "amount": amount,
            "items": 1 + int(draw.expovariate(0.6)),
            "age": age,
            "country": draw.choices(["DE", "FR", "GB", "NL", "CH"], [40, 25, 20, 10, 5])[0],
            "device": draw.choices(["phone", "desktop", "tablet"], [60, 32, 8])[0],
            "hour": int(draw.triangular(0, 24, 20)),
            "discount": round(draw.choice([0, 0, 0, 5, 10]) + draw.random(), 2),
        }
        rows.append(row)
    return rows


def with_faults(rows: list[Row]) -> list[Row]:
    """The same orders after a release that went wrong in five places."""
    faulty = []
    for n, row in enumerate(rows):
        changed = dict(row)
        changed["amount"] = round(float(str(row["amount"])) * 100)  # cents instead of euros
        if n % 12 == 0:
            changed["age"] = "unknown"
        if n % 10 == 0:
            changed["device"] = ""
        if row["country"] == "GB":
            changed["country"] = "UK"
        del changed["discount"]
        faulty.append(changed)
    return faulty


def captured(rows: Iterable[Row], began: datetime) -> Iterable[str]:
    """A line for each request, as SageMaker's data capture writes it: CSV in, CSV out."""
    for n, row in enumerate(rows):
        score, *features = row.values()
        sides = {"endpointInput": ",".join(map(str, features)), "endpointOutput": str(score)}
        yield json.dumps(
            {
                "captureData": {
                    side: {
                        "observedContentType": "text/csv",
                        "mode": side.removeprefix("endpoint").upper(),
                        "data": data,
                        "encoding": "CSV",
                    }
                    for side, data in sides.items()
                },
                "eventMetadata": {
                    "eventId": str(uuid.UUID(int=n + began.hour * 10**6)),
                    "inferenceTime": f"{began + timedelta(seconds=7 * n):%Y-%m-%dT%H:%M:%SZ}",
                },
                "eventVersion": "0",
            }
        )


def main(folder: Path) -> None:
    """Write `training.csv` and the captures of 14 and 15 o'clock below the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "training.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, NAMES, lineterminator="\n")
        writer.writeheader()
        writer.writerows(orders(2000, seed=1))
    for hour, rows in ((14, orders(400, seed=2)), (15, with_faults(orders(400, seed=3)))):
        began = datetime(2026, 3, 2, hour, tzinfo=UTC)
        file_of_hour = folder / f"captures/fraud/AllTraffic/{began:%Y/%m/%d/%H}/00-00-000.jsonl"
        file_of_hour.parent.mkdir(parents=True, exist_ok=True)
        file_of_hour.write_text("".join(f"{line}\n" for line in captured(rows, began)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
