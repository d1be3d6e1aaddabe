"""What goes wrong upstream of a model, planted in copies of good rows."""

import random
from collections.abc import Callable

from flights.source import SEED, Row


def with_faults(rows: list[Row]) -> list[Row]:
    """Plant five faults. Each is one violation of data quality."""
    chance = random.Random(SEED + 1)

    def some(share: float) -> Callable[[], bool]:
        return lambda: chance.random() < share

    clock_text, newcomer, silent = some(0.05), some(0.06), some(0.10)
    faulty = []
    for good in rows:
        row = dict(good)
        row["temperature"] = f"{(float(row['temperature']) - 32) * 5 / 9:.2f}"  # Celsius, not Fahrenheit
        if clock_text():
            row["scheduled_hour"] += ":00"  # text where an integer was
        if newcomer():
            row["carrier"] = "NK"  # an airline that the training data do not know
        if silent():
            row["wind_speed"] = ""  # the sensor gave nothing
        del row["visibility"]  # the last column is no longer sent
        faulty.append(row)
    return faulty


def with_failed_feed(rows: list[Row], airport: str) -> list[Row]:
    """Let the feed of departures from one airport fail: all its flights seem to leave on time."""
    return [row | {"departure_delay": "0"} if row["origin"] == airport else row for row in rows]
