"""What SageMaker's data capture writes of an endpoint: one line for each request and its response."""

import base64
import csv
import io
import json
import random
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flights.models import Model
from flights.source import INPUTS, SEED, Row

OUTPUT = "predicted_arrival_delay"
ROWS_PER_BATCH = 5


@dataclass(frozen=True)
class Exchange:
    """One request and its response, as the endpoint saw them."""

    request: str
    response: str
    response_type: str = "text/csv; charset=utf-8"
    response_encoding: str = "CSV"


@dataclass(frozen=True)
class Event:
    """The name that SageMaker gave to an exchange, and its time."""

    id: uuid.UUID
    at: datetime


def served(model: Model, rows: list[Row]) -> list[Exchange]:
    """Send each row to the model by itself."""
    answers = model.predict(rows)
    return [
        Exchange(csv_line([row[name] for name in INPUTS if name in row]), answer)
        for row, answer in zip(rows, answers, strict=True)
    ]


def served_in_batches(model: Model, rows: list[Row]) -> list[Exchange]:
    """Send several CSV rows in one request; the model answers one JSON object a line."""
    exchanges = []
    for start in range(0, len(rows), ROWS_PER_BATCH):
        batch = rows[start : start + ROWS_PER_BATCH]
        request = "\n".join(csv_line([row[name] for name in INPUTS]) for row in batch)
        response = "\n".join(f'{{"{OUTPUT}":{answer}}}' for answer in model.predict(batch))
        exchanges.append(Exchange(request, response, "application/jsonlines", "JSON"))
    return exchanges


def csv_line(cells: list[str]) -> str:
    """Join cells to one line of CSV, without a line end."""
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(cells)
    return text.getvalue()


def capture(exchange: Exchange, event: Event, *, encoded: bool) -> str:
    """Write one line of SageMaker's data capture; `encoded` is what it does with unlisted content types."""

    def side(mode: str, content_type: str, data: str, encoding: str) -> dict[str, str]:
        if encoded:
            data, encoding = base64.b64encode(data.encode()).decode(), "BASE64"
        return {"observedContentType": content_type, "mode": mode, "data": data, "encoding": encoding}

    record = {
        "captureData": {
            "endpointInput": side("INPUT", "text/csv", exchange.request, "CSV"),
            "endpointOutput": side(
                "OUTPUT", exchange.response_type, exchange.response, exchange.response_encoding
            ),
        },
        "eventMetadata": {"eventId": str(event.id), "inferenceTime": event.at.strftime("%Y-%m-%dT%H:%M:%SZ")},
        "eventVersion": "0",
    }
    return json.dumps(record, separators=(",", ":"))


def write_hour(
    variant: Path, hour: datetime, exchanges: list[Exchange], *, encoded: bool = False
) -> list[Event]:
    """Write exchanges evenly over one hour, a file for every ten minutes, below captures/endpoint/variant."""
    chance = random.Random(f"{SEED} {variant.parent.name} {hour}")
    folder = variant / hour.strftime("%Y/%m/%d/%H")
    folder.mkdir(parents=True)
    file, tenth, events = folder, -1, []
    for number, exchange in enumerate(exchanges):
        at = hour + timedelta(milliseconds=3_600_000 * number // len(exchanges) + chance.randrange(5000))
        event = Event(uuid.UUID(int=chance.getrandbits(128), version=4), at)
        if at.minute // 10 > tenth:
            tenth = at.minute // 10
            unique = uuid.UUID(int=chance.getrandbits(128), version=4)
            file = folder / f"{at:%M-%S}-{at.microsecond // 1000:03}-{unique}.jsonl"
        with file.open("a", encoding="utf-8") as out:
            out.write(capture(exchange, event, encoded=encoded) + "\n")
        events.append(event)
    return events
