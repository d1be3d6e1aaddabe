"""What the README says of labels and of the models' quality, counted again from the raw files."""

import csv
import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "examples" / "sample"
README = (ROOT / "examples" / "README.md").read_text()
PROSE = " ".join(README.split())

DAY = "2026/03/02"
AIRPORTS = ("LGA", "EWR", "JFK")


@dataclass(frozen=True)
class Row:
    """A prediction (minutes or a probability) and what came true."""

    prediction: float
    label: int
    carrier: str
    origin: str

    @property
    def error(self) -> float:
        return abs(self.prediction - self.label)

    @property
    def predicted_late(self) -> bool:
        return self.prediction > 0.5

    @property
    def right(self) -> bool:
        return self.predicted_late == bool(self.label)


def lines(folder: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The hour, as yyyy/mm/dd/hh, and each record below a folder of the sample; in the order of time."""
    for file in sorted((SAMPLE / folder).rglob("*.jsonl")):
        for line in file.read_text().splitlines():
            yield "/".join(file.parts[-5:-1]), json.loads(line)


@cache
def captures(endpoint: str) -> dict[str, tuple[str, dict[str, Any]]]:
    """The hour and the capture of each event."""
    return {
        record["eventMetadata"]["eventId"]: (hour, record) for hour, record in lines(f"captures/{endpoint}")
    }


@cache
def reports(endpoint: str) -> list[tuple[str, str, str]]:
    """The hour, event and value of each label, in the order of time."""
    return [
        (hour, record["eventMetadata"]["eventId"], record["groundTruthData"]["data"])
        for hour, record in lines(f"labels/{endpoint}")
    ]


def merged(endpoint: str, *hours: str) -> list[Row]:
    """The captures of these hours that have a label; the last label holds."""
    labels = {event: value for _, event, value in reports(endpoint)}
    rows = []
    for event, (hour, record) in captures(endpoint).items():
        if event in labels and hour.removeprefix(f"{DAY}/") in hours:
            sides = record["captureData"]
            carrier, origin, *_ = sides["endpointInput"]["data"].split(",")
            answer = float(sides["endpointOutput"]["data"])
            rows.append(Row(answer, int(labels[event]), carrier, origin))
    return rows


@cache
def table(name: str) -> list[dict[str, str]]:
    with (SAMPLE / "quality" / name).open(newline="") as file:
        return list(csv.DictReader(file))


def baseline(name: str, prediction: str) -> list[Row]:
    return [Row(float(r[prediction]), int(r["label"]), r["carrier"], r["origin"]) for r in table(name)]


def of(origin: str, rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row.origin == origin]


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def r2(rows: Sequence[Row]) -> float:
    middle = mean([row.label for row in rows])
    return 1 - sum(row.error**2 for row in rows) / sum((row.label - middle) ** 2 for row in rows)


def auc(rows: Sequence[Row]) -> float:
    """The share of pairs of a late flight and another in which the late one has the higher probability."""
    late = [row.prediction for row in rows if row.label]
    others = [row.prediction for row in rows if not row.label]
    wins = sum((one > other) + (one == other) / 2 for one in late for other in others)
    return wins / (len(late) * len(others))


def estimated_accuracy(probabilities: Sequence[float]) -> float:
    return mean([max(p, 1 - p) for p in probabilities])


def delays_line(name: str, rows: Sequence[Row]) -> str:
    rmse = math.sqrt(mean([row.error**2 for row in rows]))
    return f"| {name} | {len(rows)} | {mean([r.error for r in rows]):.2f} | {rmse:.2f} | {r2(rows):.3f} |"


def late_line(name: str, rows: Sequence[Row]) -> str:
    late, predicted = sum(row.label for row in rows), sum(row.predicted_late for row in rows)
    found = sum(row.label for row in rows if row.predicted_late)
    precision = f"{found / predicted:.3f}" if predicted else "–"
    accuracy = mean([row.right for row in rows])
    return (
        f"| {name} | {len(rows)} | {late} | {predicted} | {accuracy:.3f} | {precision} | {found / late:.3f} "
        f"| {auc(rows):.3f} |"
    )


# --- labels ---


def test_labels_lie_in_the_layout_of_sagemaker_and_each_hour_has_one_file() -> None:
    files = [path.relative_to(SAMPLE).as_posix() for path in (SAMPLE / "labels").rglob("*") if path.is_file()]
    layout = re.compile(r"labels/(flight-delays|flight-late)/2026/03/0[2-4]/\d\d/\d{4}\.jsonl")
    assert [file for file in files if not layout.fullmatch(file)] == []
    assert len({file.rsplit("/", 1)[0] for file in files}) == len(files) == 13


@pytest.mark.parametrize("endpoint", ["flight-delays", "flight-late"])
def test_each_label_has_the_form_that_the_merge_of_aws_takes(endpoint: str) -> None:
    uuid = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
    for _, record in lines(f"labels/{endpoint}"):
        event, value = record["eventMetadata"]["eventId"], record["groundTruthData"]["data"]
        assert uuid.fullmatch(event)
        assert re.fullmatch("[01]" if endpoint == "flight-late" else r"0|-?[1-9]\d*", value)
        assert record == {
            "groundTruthData": {"data": value, "encoding": "CSV"},
            "eventMetadata": {"eventId": event},
            "eventVersion": "0",
        }


@pytest.mark.parametrize("endpoint", ["flight-delays", "flight-late"])
def test_the_readme_counts_the_labels(endpoint: str) -> None:
    by_event = Counter(event for _, event, _ in reports(endpoint))
    labelled = by_event.keys() & captures(endpoint).keys()
    first_hours = {event: hour for hour, event, _ in reversed(reports(endpoint))}
    late = sum(not hour.startswith(DAY) for hour in first_hours.values())
    corrected = sum(count == 2 for count in by_event.values())
    counts = [
        len(captures(endpoint)),
        len(labelled),
        len(captures(endpoint)) - len(labelled),
        len(reports(endpoint)),
        late,
        corrected,
        len(by_event) - len(labelled),
    ]
    stated = re.search(rf"^\| `{endpoint}` \| [^|]* \| (.*) \|$", README, re.MULTILINE)
    assert stated is not None
    assert list(map(int, stated[1].split(" | "))) == counts
    assert max(by_event.values()) <= 2


def test_labels_come_after_their_captures_and_late_ones_within_two_days() -> None:
    for endpoint in ("flight-delays", "flight-late"):
        for hour, event, _ in reports(endpoint):
            if event in captures(endpoint):
                asked = datetime.fromisoformat(
                    captures(endpoint)[event][1]["eventMetadata"]["inferenceTime"].removesuffix("Z")
                )
                end_of_hour = datetime.strptime(hour, "%Y/%m/%d/%H") + timedelta(hours=1)
                assert timedelta(minutes=25) < end_of_hour - asked < timedelta(days=2)


def test_a_correction_comes_another_day_and_adds_the_minutes_to_the_gate() -> None:
    seen: dict[str, tuple[str, int]] = {}
    for hour, event, value in reports("flight-delays"):
        if event in seen:
            first_hour, first = seen[event]
            assert hour[:10] > first_hour[:10]
            assert 4 <= int(value) - first <= 12
        seen[event] = hour, int(value)


# --- baselines of quality ---


def test_the_baselines_are_small_and_have_the_columns_the_readme_names() -> None:
    for name in ("validation.csv", "late_validation.csv"):
        stated = re.search(rf"^\| `quality/{name}` \| (.*) \|$", README, re.MULTILINE)
        assert stated is not None
        assert re.findall(r"`(\w+)`", stated[1]) == list(table(name)[0])
        assert len(table(name)) == 3000
        assert (SAMPLE / "quality" / name).stat().st_size < 200_000


def test_the_baseline_of_delays_holds_the_training_rows() -> None:
    with (SAMPLE / "baseline" / "training.csv").open(newline="") as file:
        training = list(csv.DictReader(file))
    for row, flight in zip(table("validation.csv"), training, strict=True):
        assert row["prediction"] == flight["predicted_arrival_delay"]
        assert [row[name] for name in ("carrier", "origin", "destination")] == [
            flight[name] for name in ("carrier", "origin", "destination")
        ]


def test_both_baselines_tell_of_the_same_flights() -> None:
    for minutes, late in zip(table("validation.csv"), table("late_validation.csv"), strict=True):
        assert late["label"] == str(int(int(minutes["label"]) >= 15))
        assert late["prediction"] == str(int(float(late["probability"]) > 0.5))
        assert (late["carrier"], late["origin"]) == (minutes["carrier"], minutes["origin"])


# --- quality ---


def test_the_readme_states_the_quality_of_the_predicted_delays() -> None:
    both = merged("flight-delays", "14", "15")
    expected = [
        delays_line("baseline", baseline("validation.csv", "prediction")),
        delays_line("hour 14", merged("flight-delays", "14")),
        delays_line("hour 15", merged("flight-delays", "15")),
        delays_line("both hours", both),
        *(delays_line(f"both hours, `{airport}`", of(airport, both)) for airport in AIRPORTS),
    ]
    assert [line for line in expected if line not in README.splitlines()] == []


def test_the_readme_states_the_range_of_the_carriers_and_the_chance_in_the_good_hour() -> None:
    def range_of_carriers(rows: Sequence[Row]) -> tuple[float, float]:
        counts = Counter(row.carrier for row in rows)
        errors = [
            mean([row.error for row in rows if row.carrier == carrier])
            for carrier, count in counts.items()
            if count >= 30
        ]
        return min(errors), max(errors)

    low, high = range_of_carriers(merged("flight-delays", "14", "15"))
    before_low, before_high = range_of_carriers(baseline("validation.csv", "prediction"))
    assert f"MAE {low:.1f} to {high:.1f}, in the baseline {before_low:.1f} to {before_high:.1f}" in PROSE

    errors = [row.error for row in merged("flight-delays", "14")]
    more = mean(errors) - mean([row.error for row in baseline("validation.csv", "prediction")])
    deviation = math.sqrt(sum((error - mean(errors)) ** 2 for error in errors) / (len(errors) - 1))
    assert f"violates `mae`: by {more:.2f} minutes" in PROSE
    assert f"by {deviation / math.sqrt(len(errors)):.2f} (standard error)" in PROSE


def test_the_readme_states_the_quality_of_the_probabilities() -> None:
    before, now = baseline("late_validation.csv", "probability"), merged("flight-late", "14")
    expected = [
        late_line("baseline", before),
        *(late_line(f"baseline, `{airport}`", of(airport, before)) for airport in AIRPORTS),
        late_line("hour 14", now),
        *(late_line(f"hour 14, `{airport}`", of(airport, now)) for airport in AIRPORTS),
    ]
    assert [line for line in expected if line not in README.splitlines()] == []


def test_the_feed_of_one_airport_failed_and_of_no_other() -> None:
    delays: dict[str, set[str]] = {airport: set() for airport in AIRPORTS}
    for _, record in captures("flight-late").values():
        cells = record["captureData"]["endpointInput"]["data"].split(",")
        delays[cells[1]].add(cells[4])
    assert delays["EWR"] == {"0"}
    assert len(delays["LGA"]) > 30
    assert len(delays["JFK"]) > 30


def test_the_readme_states_what_the_probabilities_say_of_themselves() -> None:
    before, now = baseline("late_validation.csv", "probability"), merged("flight-late", "14")
    bins: dict[int, list[Row]] = {}
    for row in before:
        bins.setdefault(int(row.prediction * 10), []).append(row)
    off = sum(abs(sum(r.label - r.prediction for r in rows)) for rows in bins.values()) / len(before)
    assert f"share of late flights by {off:.3f} on average" in PROSE

    def estimate_and_truth(rows: Sequence[Row]) -> tuple[float, float]:
        return estimated_accuracy([row.prediction for row in rows]), mean([row.right for row in rows])

    estimate, truth = estimate_and_truth(before)
    assert f"{estimate:.3f} in the baseline (true: {truth:.3f})" in PROSE
    estimate, truth = estimate_and_truth(of("EWR", now))
    assert f"for Newark the estimate is {estimate:.3f}, and {truth:.3f} is true" in PROSE

    labelled = {event for _, event, _ in reports("flight-late")}
    flying = [
        float(record["captureData"]["endpointOutput"]["data"])
        for event, (_, record) in captures("flight-late").items()
        if event not in labelled
    ]
    assert (
        f"The {len(flying)} flights still in the air are estimated at {estimated_accuracy(flying):.3f}"
        in PROSE
    )
