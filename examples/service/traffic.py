"""A day of captures of the endpoint `flight-delays`, as SageMaker's data capture would have left them in S3.

    python traffic.py TRAINING_CSV s3://BUCKET/captures 2026-03-02

Each hour has 500 requests drawn from the training data; from 15:00 on a feed sends Celsius for Fahrenheit and
an airline that the model never saw; between 03:00 and 05:00 nobody asks. Standard library and boto3 only.
"""

import csv
import json
import random
import sys
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import boto3

ENDPOINT, VARIANT = "flight-delays", "AllTraffic"
REQUESTS = 500
SILENT = (3, 4)
FAULTY_FROM = 15
Row = dict[str, str]


def day(rows: list[Row], date: datetime) -> Iterator[tuple[str, str]]:
    """Keys below the captures' folder, and the lines of each."""
    draw = random.Random(date.toordinal())
    for hour in sorted(set(range(24)) - set(SILENT)):
        at = date + timedelta(hours=hour)
        asked = draw.choices(rows, k=REQUESTS)
        if hour >= FAULTY_FROM:
            asked = [faulty(row, draw) for row in asked]
        times = [at + timedelta(seconds=3600 * n / REQUESTS) for n in range(REQUESTS)]
        lines = [line(row, time, draw) for row, time in zip(asked, times, strict=True)]
        unique = uuid.UUID(int=draw.getrandbits(128), version=4)
        yield f"{ENDPOINT}/{VARIANT}/{at:%Y/%m/%d/%H}/00-00-000-{unique}.jsonl", "".join(lines)


def faulty(row: Row, draw: random.Random) -> Row:
    """The row after the feed's change."""
    celsius = f"{(float(row['temperature']) - 32) * 5 / 9:.2f}"
    return row | {"temperature": celsius, "carrier": "NK" if draw.random() < 0.06 else row["carrier"]}


def line(row: Row, at: datetime, draw: random.Random) -> str:
    """One request and its answer: the first column is the model's answer, the others what it was asked."""
    answer, *asked = row.values()
    sides = {
        "endpointInput": ("INPUT", ",".join(asked)),
        "endpointOutput": ("OUTPUT", answer),
    }
    record = {
        "captureData": {
            side: {"observedContentType": "text/csv", "mode": mode, "data": data, "encoding": "CSV"}
            for side, (mode, data) in sides.items()
        },
        "eventMetadata": {
            "eventId": str(uuid.UUID(int=draw.getrandbits(128), version=4)),
            "inferenceTime": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        },
        "eventVersion": "0",
    }
    return json.dumps(record) + "\n"


def main(training_csv: str, address: str, date: str) -> None:
    """Put the day's captures below the address, in a bucket that is made where there is none."""
    with open(training_csv, newline="", encoding="utf-8") as file:  # noqa: PTH123
        rows = list(csv.DictReader(file))
    bucket, _, prefix = address.removeprefix("s3://").partition("/")
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket=bucket)
    for key, lines in day(rows, datetime.fromisoformat(date).replace(tzinfo=UTC)):
        s3.put_object(Bucket=bucket, Key=f"{prefix}/{key}", Body=lines.encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
