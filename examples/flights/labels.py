"""Ground truth as SageMaker's merge takes it: what came of each flight, in the hour it was reported."""

import json
import random
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import groupby
from pathlib import Path

from flights.captures import Event
from flights.source import SEED, Flight

TAXI = 25  # minutes on the ground, added to those in the air
NEVER, NEXT_DAYS, CORRECTED = 0.06, 0.08, 0.03  # shares; all others report once, at landing
MORNING = time(6, tzinfo=UTC)  # when the days before are gone through again


@dataclass(frozen=True)
class Label:
    """The true answer to one request, and when it was reported."""

    event_id: uuid.UUID
    value: int
    reported: datetime

    @property
    def hour(self) -> datetime:
        """The hour in whose folder it is found."""
        return self.reported.replace(minute=0, second=0, microsecond=0)


def landing(event: Event, flight: Flight) -> datetime:
    """Tell when a flight, asked about as it left its gate, was at the other one."""
    return event.at + timedelta(minutes=flight.in_the_air + TAXI)


def morning_after(moment: datetime, days: int) -> datetime:
    """Give the morning `days` days after the day of `moment`."""
    return datetime.combine(moment.date() + timedelta(days=days), MORNING)


def delays(events: list[Event], flights: list[Flight]) -> list[Label]:
    """Report most delays at landing; some a day or two later, some never, some with a correction.

    What needs correction is the delay at touch-down, a few minutes before the gate.
    """
    chance = random.Random(f"{SEED} labels {events[0].at}")
    labels = []
    for event, flight in zip(events, flights, strict=True):
        landed, fate = landing(event, flight), chance.random()
        morning, taxi_in = morning_after(event.at, chance.choice((1, 2))), chance.randint(4, 12)
        if fate < NEVER:
            continue
        if fate < NEVER + NEXT_DAYS:
            labels.append(Label(event.id, flight.delay, morning))
        elif fate < NEVER + NEXT_DAYS + CORRECTED:
            labels.append(Label(event.id, flight.delay - taxi_in, landed))
            labels.append(Label(event.id, flight.delay, morning))
        else:
            labels.append(Label(event.id, flight.delay, landed))
    return labels


def delays_not_captured(events: list[Event], flights: list[Flight]) -> list[Label]:
    """Report flights whose requests the data capture did not sample: nothing has their event ids."""
    chance = random.Random(f"{SEED} not captured {events[0].at}")
    labels = []
    for flight in flights:
        event = Event(uuid.UUID(int=chance.getrandbits(128), version=4), chance.choice(events).at)
        labels.append(Label(event.id, flight.delay, landing(event, flight)))
    return labels


def late_or_not(events: list[Event], flights: list[Flight], until: datetime) -> list[Label]:
    """Report whether flights were late, as far as they have landed by `until`."""
    labels = [
        Label(event.id, flight.late, landing(event, flight))
        for event, flight in zip(events, flights, strict=True)
    ]
    return [label for label in labels if label.reported <= until]


def write_labels(folder: Path, labels: Iterable[Label]) -> None:
    """Write labels as they were reported, a file for every hour, below labels/endpoint."""
    in_order = sorted(labels, key=lambda label: label.reported)
    for hour, group in groupby(in_order, key=lambda label: label.hour):
        within = list(group)
        file = folder / hour.strftime("%Y/%m/%d/%H") / within[0].reported.strftime("%M%S.jsonl")
        file.parent.mkdir(parents=True)
        file.write_text("".join(ground_truth(label) + "\n" for label in within), encoding="utf-8")


def ground_truth(label: Label) -> str:
    """Write one line of ground truth."""
    record = {
        "groundTruthData": {"data": str(label.value), "encoding": "CSV"},
        "eventMetadata": {"eventId": str(label.event_id)},
        "eventVersion": "0",
    }
    return json.dumps(record, separators=(",", ":"))
