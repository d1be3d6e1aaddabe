"""Jobs drawn from a number: good records of some format with something hostile among them."""

import base64
import gzip
import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.fuzz.hostile import hostile_cells, hostile_file, hostile_json

GOOD = 15
"""Good records of a job: one hostile record is under the share that may be malformed."""
CITIES = ("Bern", "Ulm", "Köln")
FORMATS = ("capture", "merged", "csv", "csv-header", "json-lines", "json-document")
ENCODINGS = ("CSV", "JSON", "BASE64", "BASE64-JSON", "NONE")
QUALITIES = ("Regression", "BinaryClassification", "MulticlassClassification")
ITSELF, DECODED = "itself", "decoded"
SCRIPTS = {
    ITSELF: "def preprocess_handler(inference_record):\n    return inference_record\n",
    DECODED: """
import base64, json

def text(side):
    return base64.b64decode(side.data).decode() if side.encoding == "BASE64" else side.data

def preprocess_handler(record, logger):
    logger.info("%s", record)
    if isinstance(record, str):
        return {str(i).zfill(20): cell for i, cell in enumerate(record.split(","))}
    if isinstance(record, (dict, list)):
        return record
    return {"prediction": text(record.endpoint_output), "rest": text(record.endpoint_input)}
""",
}
"""What scripts do with a record: hand it back as it is, or make a row of it."""


@dataclass(frozen=True)
class Case:
    """A job: its variables, its files by name, and what must be found again."""

    seed: int
    form: str
    script: str | None
    variables: dict[str, str]
    files: dict[str, bytes]
    good: int
    """How many records are good."""
    rows: int
    """How many rows they hold."""
    alone: bool
    """Whether what is hostile is one record, which cannot take others with it."""

    def __str__(self) -> str:
        kind = self.variables.get("problem_type", "data quality")
        return f"FUZZ_SEED={self.seed}: {self.form}, {kind}, script: {self.script}"


def case_of(seed: int, baselines: dict[str, Path]) -> Case:
    """The job of a seed; `baselines` are folders by `data` and by problem type."""
    chance = random.Random(seed)
    form = chance.choice(FORMATS)
    encoding = chance.choice(ENCODINGS)
    batch = chance.choice([1, 1, 1, 2, 3]) if form in ("capture", "merged") else 1
    good = [_record(form, encoding, n, batch) for n in range(GOOD)]
    spoilt = _record(form, encoding, GOOD, batch)
    hostile = hostile_cells(chance, spoilt) if isinstance(spoilt, str) else hostile_json(chance, spoilt)
    at = chance.randrange(1 if form in ("csv", "csv-header") else 0, GOOD + 1)
    content = _content(form, good, hostile, at)
    variables = _format(form)
    quality = form == "merged" or (form != "capture" and chance.random() < 0.25)
    if quality:
        variables |= _quality(chance, form, encoding, baselines)
    elif chance.random() < 0.6:
        folder = baselines["data"]
        variables["baseline_constraints"] = str(folder / "constraints.json")
        variables["baseline_statistics"] = str(folder / "statistics.json")
    # Collapsed, several predictions of a model are no number.
    if chance.random() < 0.2 and not (quality and batch > 1):
        variables["understudy_batched_rows"] = "collapse"
    if chance.random() < 0.2:
        variables |= {"start_time": "2026-03-02T14:00:00Z", "end_time": "2026-03-02T15:00:00Z"}
    if chance.random() < 0.1:
        variables["understudy_partition_bytes"] = "700"
    name = "data.txt.gz" if chance.random() < 0.2 else "data.txt"
    files = {name: gzip.compress(content) if name.endswith(".gz") else content}
    beside = chance.random() < 0.1
    if beside:
        other, noise = hostile_file(chance, content)
        files[other] = noise
    script = chance.choice([None, None, ITSELF, DECODED])
    alone = form != "json-document" and not (form.startswith("csv") and b'"' in hostile)
    # A file is what its first bytes say.
    alone = alone and not (at == 0 and hostile.startswith((b"\x1f\x8b", b"PK", b"\xff\xfe")))
    # A script is given the header as well, and DECODED makes a row of it.
    records = GOOD + (form == "csv-header" and script == DECODED)
    rows = records if variables.get("understudy_batched_rows") == "collapse" else GOOD * batch
    return Case(seed, form, script, variables, files, records, rows, alone and not beside)


def _record(form: str, encoding: str, number: int, batch: int) -> Any:
    """A good record as text (CSV) or as the value of its JSON; a capture holds `batch` rows."""
    rows = [_row(number * batch + n) for n in range(batch)]
    if form.startswith("csv"):
        return ",".join(map(str, rows[0].values()))
    if form.startswith("json"):
        return rows[0]
    captured = {
        "captureData": {
            "endpointInput": _side(encoding, [{"age": row["age"], "city": row["city"]} for row in rows]),
            "endpointOutput": _side(encoding, [{"prediction": row["prediction"]} for row in rows]),
        },
        "eventMetadata": {"eventId": f"e{number}", "inferenceTime": "2026-03-02T14:10:00Z"},
        "eventVersion": "0",
    }
    if form == "merged":
        labels = "\n".join(str(row["label"]) for row in rows)
        captured["groundTruthData"] = {"data": labels, "encoding": "CSV"}
    return captured


def _row(number: int) -> dict[str, Any]:
    return {
        "prediction": round(0.1 + (number * 7 % 8) / 10, 2),
        "age": 20 + number * 7 % 40,
        "city": CITIES[number % 3],
        "label": number % 2,
    }


def _side(encoding: str, rows: list[dict[str, Any]]) -> dict[str, str]:
    is_json = "JSON" in encoding
    if is_json:
        text = json.dumps(rows if len(rows) > 1 else rows[0])
    else:
        text = "\n".join(",".join(map(str, row.values())) for row in rows)
    if encoding.startswith("BASE64"):
        text, encoding = base64.b64encode(text.encode()).decode(), "BASE64"
    kind = "application/json" if is_json else "text/csv"
    return {"observedContentType": kind, "mode": "INPUT", "data": text, "encoding": encoding}


def _content(form: str, good: list[Any], hostile: bytes, at: int) -> bytes:
    lines = [(record if isinstance(record, str) else json.dumps(record)).encode() for record in good]
    lines.insert(at, hostile)
    if form == "json-document":
        return b"[" + b",\n".join(lines) + b"]"
    header = b"prediction,age,city,label\n" if form == "csv-header" else b""
    return header + b"".join(line + b"\n" for line in lines)


def _format(form: str) -> dict[str, str]:
    texts = {
        "capture": {"sagemakerCaptureJson": {"captureIndexNames": ["endpointInput", "endpointOutput"]}},
        "merged": {"sagemakerMergeJson": {}},
        "csv": {"csv": {"header": False}},
        "csv-header": {"csv": {"header": True}},
        "json-lines": {"json": {"lines": True}},
        "json-document": {"json": {"lines": False}},
    }
    return {"dataset_format": json.dumps(texts[form])}


def _quality(chance: random.Random, form: str, encoding: str, baselines: dict[str, Path]) -> dict[str, str]:
    """Model quality of the column `prediction`, named as the format's columns are."""
    problem = chance.choice(QUALITIES)
    named = form in ("csv-header", "json-lines", "json-document") or (form == "merged" and "JSON" in encoding)
    column, label = ("prediction", "label") if named else ("0", "3")
    given = {"analysis_type": "MODEL_QUALITY", "problem_type": problem}
    if problem == "BinaryClassification":
        given |= {"probability_attribute": column, "probability_threshold_attribute": "0.500000"}
    else:
        given["inference_attribute"] = column
    if form != "merged":
        given["ground_truth_attribute"] = label
    if chance.random() < 0.3:
        given["understudy_segments"] = "city" if named else "2"
    if chance.random() < 0.6:
        given["baseline_constraints"] = str(baselines[problem] / "constraints.json")
    return given
