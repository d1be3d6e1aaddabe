"""Every dataset format, as a baseline and as a monitoring run in the image."""

import base64
import gzip
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.image.conftest import PROCESSING, RunJob

pytestmark = pytest.mark.docker
Row = Mapping[str, Any]
CAPTURES = '{"sagemakerCaptureJson":{}}'
# The handler of the article that the project began from, as it was published.
HANDLER = """
import base64
def preprocess_handler(inference_record, logger):
    logger.info(f"Processing record: {inference_record}")
    input_data = inference_record.endpoint_input.data.rstrip("\\n")
    decoded_input_data = base64.b64decode(input_data).decode('UTF-8')
    output_data = inference_record.endpoint_output.data.rstrip("\\n")
    decoded_output_data = base64.b64decode(output_data).decode('UTF-8')
    outputs = decoded_output_data+','+decoded_input_data
    return {str(i).zfill(20) : d for i, d in enumerate(outputs.split(","))}
"""


def rows(cities: tuple[str, ...] = ("Bern", "Oslo")) -> list[Row]:
    return [{"score": i / 400, "age": i, "city": cities[i % len(cities)]} for i in range(400)]


def csv(folder: Path, made: list[Row], *, header: bool = True, outputs_last: bool = False) -> None:
    names = ["age", "city", "score"] if outputs_last else ["score", "age", "city"]
    lines = [",".join(names)] if header else []
    lines += [",".join(str(row[name]) for name in names) for row in made]
    (folder / "data.csv").write_text("\n".join(lines) + "\n")


def json_lines(folder: Path, made: list[Row]) -> None:
    (folder / "data.json.gz").write_bytes(gzip.compress("\n".join(map(json.dumps, made)).encode()))


def json_document(folder: Path, made: list[Row]) -> None:
    (folder / "data.json").write_text(json.dumps(made))


def parquet(folder: Path, made: list[Row]) -> None:
    pq.write_table(pa.Table.from_pylist([dict(row) for row in made]), folder / "data.parquet")


def csv_without_header(folder: Path, made: list[Row]) -> None:
    csv(folder, made, header=False)


def csv_with_outputs_last(folder: Path, made: list[Row]) -> None:
    csv(folder, made, outputs_last=True)


FORMATS = [
    (csv, '{"csv":{"header":true,"output_columns_position":"START"}}'),
    (csv_with_outputs_last, '{"csv":{"header":true,"output_columns_position":"END"}}'),
    (csv_without_header, '{"csv":{"header":false}}'),
    (json_lines, '{"json":{"lines":true}}'),
    (json_document, '{"json":{"line":false}}'),
    (parquet, '{"parquet":{}}'),
]


@pytest.mark.parametrize(("write", "dataset_format"), FORMATS, ids=[row[0].__name__ for row in FORMATS])
def test_a_baseline_and_a_monitoring_run_of_each_format(
    run_job: RunJob, tmp_path: Path, write: Callable[[Path, list[Row]], None], dataset_format: str
) -> None:
    before, now = tmp_path / "before", tmp_path / "now"
    before.mkdir()
    now.mkdir()
    write(before, rows())
    write(now, rows(("Bern", "Rome")))
    first = run_job(before, dataset_format)
    assert first.code == 0, first.log
    assert first.message == "Completed: Job completed successfully with no violations."
    features = first.document("statistics.json")["features"]
    assert [feature["inferred_type"] for feature in features] == ["Fractional", "Integral", "String"]
    second = run_job(now, dataset_format, first.output.rename(tmp_path / "baseline"))
    assert second.code == 0, second.log
    checks = [
        found["constraint_check_type"]
        for found in second.document("constraint_violations.json")["violations"]
    ]
    assert checks == ["categorical_values_check", "baseline_drift_check"]
    assert second.message == "CompletedWithViolations: Job completed successfully with 2 violations."


def side(data: str, encoding: str) -> dict[str, str]:
    packed = base64.b64encode(data.encode()).decode() if encoding == "BASE64" else data
    kind = "application/json" if encoding == "JSON" else "text/csv"
    return {"observedContentType": kind, "mode": "INPUT", "data": packed, "encoding": encoding}


def capture(folder: Path, made: list[Row], input_encoding: str, output_encoding: str) -> Path:
    hour = folder / "endpoint" / "AllTraffic" / "2026" / "03" / "02" / "14"
    hour.mkdir(parents=True)
    lines = []
    for number, row in enumerate(made):
        as_json = {"age": row["age"], "city": row["city"]}
        given = json.dumps(as_json) if input_encoding == "JSON" else f"{row['age']},{row['city']}"
        # An endpoint's CSV answers end in a line break; the published handler keeps one that was packed.
        answer = json.dumps({"score": row["score"]}) if output_encoding == "JSON" else str(row["score"])
        answer += "\n" if output_encoding == "CSV" else ""
        data = {
            "endpointInput": side(given, input_encoding),
            "endpointOutput": side(answer, output_encoding),
        }
        meta = {"eventId": f"event-{number}", "inferenceTime": f"2026-03-02T14:{number % 60:02d}:00Z"}
        lines.append(json.dumps({"captureData": data, "eventMetadata": meta, "eventVersion": "0"}))
    (hour / "00-00-000-captures.jsonl").write_text("\n".join(lines) + "\n")
    return folder


@pytest.fixture
def baseline(run_job: RunJob, tmp_path: Path) -> Path:
    (tmp_path / "training").mkdir()
    csv(tmp_path / "training", rows())
    made = run_job(tmp_path / "training", FORMATS[0][1])
    assert made.code == 0, made.log
    return made.output.rename(tmp_path / "baseline")


@pytest.mark.parametrize("encodings", [("JSON", "JSON"), ("BASE64", "BASE64"), ("CSV", "JSON")])
def test_captures_of_each_encoding_are_read(
    run_job: RunJob, tmp_path: Path, baseline: Path, encodings: tuple[str, str]
) -> None:
    captures = capture(tmp_path / "captures", rows(), *encodings)
    ended = run_job(captures, CAPTURES, baseline)
    assert ended.code == 0, ended.log
    assert ended.document("constraint_violations.json") == {"violations": []}
    assert ended.document("statistics.json")["dataset"] == {"item_count": 400}


def test_the_published_handler_runs_with_metrics_a_window_and_an_exclusion(
    run_job: RunJob, tmp_path: Path, baseline: Path
) -> None:
    script = tmp_path / "pre-process.py"
    script.write_text(HANDLER)
    inside = f"{PROCESSING}/code/preprocessing/pre-process.py"
    ended = run_job(
        capture(tmp_path / "captures", rows(), "BASE64", "BASE64"),
        CAPTURES,
        baseline,
        mounts={script: inside},
        environment={
            "record_preprocessor_script": inside,
            "publish_cloudwatch_metrics": "Enabled",
            "sagemaker_endpoint_name": "endpoint",
            "sagemaker_monitoring_schedule_name": "schedule",
            "start_time": "2026-03-02T14:00:00Z",
            "end_time": "2026-03-02T14:30:00Z",
            "exclude_features_attribute": "age",
        },
    )
    assert ended.code == 0, ended.log
    assert "Processing record: " in ended.log
    assert ended.document("statistics.json")["dataset"] == {"item_count": 210}
    metrics = (
        (ended.platform / "metrics" / "cloudwatch" / "cloudwatch_metrics.jsonl").read_text().splitlines()
    )
    names = {json.loads(line)["MetricName"] for line in metrics}
    assert "feature_data_score" in names
    assert not any(name.endswith("_age") for name in names)
