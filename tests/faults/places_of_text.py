"""Every place of a job where a stranger's text may stand: the job that has it there."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.container.workspace import CAPTURE_FORMAT, CSV_FORMAT, capture

MERGED_FORMAT = '{"sagemakerMergeJson":{"captureIndexNames":["endpointOutput"]}}'
WINDOW = {"start_time": "2026-11-23T14:01:00Z", "end_time": "2026-11-23T14:59:00Z"}
BINARY = {
    "analysis_type": "MODEL_QUALITY",
    "problem_type": "BinaryClassification",
    "inference_attribute": "0",
}
NAMELESS = '{"csv":{"header":false}}'
GOOD = 30


@dataclass(frozen=True)
class Case:
    """Files of the data (or labels) by name, a preprocessing script, variables beside the usual ones."""

    files: Mapping[str, str]
    variables: Mapping[str, str] = field(default_factory=dict)
    script: str | None = None
    labels: str | None = None
    constraints: Mapping[str, object] | None = None


Place = Callable[[str], Case]


def _good() -> list[str]:
    return [capture(f"0.{n % 10}", f"{n},{n % 7}", n) for n in range(GOOD)]


def _captures(odd: str, **variables: str) -> Case:
    """Good captures, with the odd one where a first look sees it, and at the end."""
    given = {"dataset_format": CAPTURE_FORMAT} | variables
    return Case({"a.jsonl": "\n".join([odd, *_good(), odd])}, given)


def _changed(change: Callable[[dict[str, dict[str, dict[str, object]]]], None]) -> str:
    record = json.loads(capture("0.5", "1,2", 99))
    change(record)
    return json.dumps(record)


def encoding(text: str) -> Case:
    return _captures(_changed(lambda r: r["captureData"]["endpointOutput"].update(encoding=text)))


def data_of_json(text: str) -> Case:
    bad = {"encoding": "JSON", "data": f'{{"a": {json.dumps(text)}, {text}'}
    return _captures(_changed(lambda r: r["captureData"]["endpointInput"].update(bad)))


def token_of_json(text: str) -> Case:
    bad = {"encoding": "JSON", "data": f"{text}x"}
    return _captures(_changed(lambda r: r["captureData"]["endpointInput"].update(bad)))


def keys_of_json(text: str) -> Case:
    good = {"encoding": "JSON", "data": json.dumps({text: 1, "b": text})}
    return _captures(_changed(lambda r: r["captureData"]["endpointInput"].update(good)))


def cell(text: str) -> Case:
    return _captures(_changed(lambda r: r["captureData"]["endpointInput"].update(data=f"1,{text},3")))


def quoted_cell(text: str) -> Case:
    return _captures(_changed(lambda r: r["captureData"]["endpointInput"].update(data=f'1,"{text}')))


def content_type(text: str) -> Case:
    change = {"observedContentType": text, "encoding": text}
    return _captures(_changed(lambda r: r["captureData"]["endpointInput"].update(change)))


def event_id(text: str) -> Case:
    def change(record: dict[str, dict[str, dict[str, object]]]) -> None:
        record["eventMetadata"].update(eventId=text)
        record["captureData"]["endpointOutput"].update(encoding="?")

    return _captures(_changed(change))


def time(text: str) -> Case:
    return _captures(_changed(lambda r: r["eventMetadata"].update(inferenceTime=text)), **WINDOW)


def line(text: str) -> Case:
    return _captures(text.replace("\n", " "))


def line_that_is_a_label(text: str) -> Case:
    return _captures(json.dumps({"groundTruthData": {"data": text, "encoding": "CSV"}}))


def header_in_a_request(text: str) -> Case:
    data = f"{text.replace(chr(10), ' ').replace(chr(13), ' ')},b\n1,2\n3,4"
    return _captures(_changed(lambda r: r["captureData"]["endpointInput"].update(data=data)))


def header(text: str) -> Case:
    return Case(
        {"a.csv": f"a,{_one(text)},{_one(text)}\n" + "1,2,3\n" * GOOD + "1\n"}, {"dataset_format": CSV_FORMAT}
    )


def row(text: str) -> Case:
    return Case({"a.csv": "a,b\n" + "1,2\n" * GOOD + f'1,2,{text}\n"{text}'}, {"dataset_format": NAMELESS})


def only_rows_that_are_bad(text: str) -> Case:
    return Case({"a.csv": f"a,b\n{_one(text)}\n" * 9}, {"dataset_format": CSV_FORMAT})


def json_lines(text: str) -> Case:
    lines = ['{"a": 1}'] * GOOD + [text.replace("\n", " "), f"{{{text}".replace("\n", " "), json.dumps(text)]
    return Case({"a.jsonl": "\n".join(lines)}, {"dataset_format": '{"json":{"lines":true}}'})


def json_document(text: str) -> Case:
    return Case(
        {"a.json": f'[{{"a": 1}}, {json.dumps(text)}, {{"b": {json.dumps(text)}, {text}'},
        {"dataset_format": '{"json":{"lines":false}}', "understudy_max_malformed_share": "1"},
    )


def merged_label(text: str) -> Case:
    return _quality([text] * 9)


def merged_labels_of_many_kinds(text: str) -> Case:
    return _quality([f"{text}{n}" for n in range(9)])


def prediction_that_is_no_number(text: str) -> Case:
    case = _quality(["1"], _changed(lambda r: r["captureData"]["endpointOutput"].update(data=text)))
    return Case(case.files, {**case.variables, "problem_type": "Regression"})


def probability_that_is_no_number(text: str) -> Case:
    case = _quality(["1"], _changed(lambda r: r["captureData"]["endpointOutput"].update(data=text)))
    asked = {
        "inference_attribute": "",
        "probability_attribute": "0",
        "probability_threshold_attribute": "0.5",
    }
    return Case(case.files, {**case.variables, **asked})


def segment(text: str) -> Case:
    case = _quality(["1"], _changed(lambda r: r["captureData"]["endpointOutput"].update(data=f"1,{text}")))
    return Case(case.files, {**case.variables, "understudy_segments": "endpoint=1"})


def merge_ids(text: str) -> Case:
    captured = [_changed(lambda r: r["eventMetadata"].update(eventId=text)) for _ in range(9)]
    label = {"groundTruthData": {"data": "1", "encoding": "CSV"}, "eventMetadata": {"eventId": f"{text}2"}}
    return Case({"a.jsonl": "\n".join(captured)}, {}, labels=json.dumps({**label, "eventVersion": "0"}))


def merge_labels(text: str) -> Case:
    label = {"groundTruthData": {"data": text}, text: text, "eventMetadata": {"inferenceId": text}}
    return Case({"a.jsonl": "\n".join(_good())}, {}, labels=f"{json.dumps(label)}\n{{{_one(text)}\n")


def offender(text: str) -> Case:
    features = [
        {"name": "pred", "inferred_type": "Fractional", "completeness": 1.0},
        {"name": "age", "inferred_type": "Integral", "completeness": 1.0},
        {
            "name": "city",
            "inferred_type": "String",
            "completeness": 1.0,
            "string_constraints": {"domains": ["0", "1"]},
        },
    ]
    odd = [
        _changed(lambda r: r["captureData"]["endpointInput"].update(data=f"{_one(text)},{_one(text)}"))
    ] * 9
    return Case(
        {"a.jsonl": "\n".join([*_good(), *odd])},
        {"dataset_format": CAPTURE_FORMAT},
        constraints={"version": 0.0, "features": features},
    )


def script_exception(text: str) -> Case:
    return _scripted(text, "raise ValueError(record.endpoint_input.data)")


def script_key(text: str) -> Case:
    return _scripted(text, "return {}[record.endpoint_input.data]")


def script_return(text: str) -> Case:
    return _scripted(text, "return record.endpoint_input.data")


DATA: tuple[Place, ...] = (
    encoding, data_of_json, token_of_json, keys_of_json, cell, quoted_cell, content_type, event_id, time,
    line, line_that_is_a_label, header_in_a_request, header, row, only_rows_that_are_bad, json_lines,
    json_document, merged_label, merged_labels_of_many_kinds, prediction_that_is_no_number,
    probability_that_is_no_number, segment, merge_ids, merge_labels, offender,
    script_exception, script_key, script_return,
)  # fmt: skip
"""Where captured text stands."""


def file_name(text: str) -> Case:
    return Case({f"{_name(text)}.jsonl": "\n".join([*_good(), "{"])}, {"dataset_format": CAPTURE_FORMAT})


def folder_name(text: str) -> Case:
    return Case({f"{_name(text)}/a.jsonl": "\n".join([*_good(), "{"])}, {"dataset_format": CAPTURE_FORMAT})


def names_of_what_is_unreadable(text: str) -> Case:
    return Case({f"{_name(text)}.csv": "\xff\xfe"}, {"dataset_format": CAPTURE_FORMAT})


def names_of_parquet(text: str) -> Case:
    return Case({f"{_name(text)}.parquet": "PAR1"}, {"dataset_format": '{"parquet":{}}'})


def names_of_a_baseline(text: str) -> Case:
    names = [f"{text}{n}" for n in range(3)]
    features = [{"name": name, "inferred_type": "String", "completeness": 1.0} for name in names]
    return Case(
        {"a.jsonl": "\n".join(_good())},
        {"dataset_format": CAPTURE_FORMAT},
        constraints={"version": 0.0, "features": features, text: 1},
    )


def excluded(text: str) -> Case:
    return _captures(_good()[0], exclude_features_attribute=text)


def segment_name(text: str) -> Case:
    case = _quality(["1"])
    return Case(case.files, {**case.variables, "understudy_segments": f"a{_one(text)}=zz"})


def positive_label(text: str) -> Case:
    case = _quality(["1", "0"])
    return Case(case.files, {**case.variables, "positive_label": text})


def asked_column(text: str) -> Case:
    case = _quality(["1", "0"])
    return Case(case.files, {**case.variables, "inference_attribute": f"${text}"})


def script_text(text: str) -> Case:
    return _scripted("x", f"raise KeyError({json.dumps(text)})")


NAMES: tuple[Place, ...] = (
    file_name, folder_name, names_of_what_is_unreadable, names_of_parquet, names_of_a_baseline, excluded,
    segment_name, positive_label, asked_column, script_text,
)  # fmt: skip
"""Where the text of names, variables and scripts stands."""


def written(case: Case, folder: Path) -> dict[str, str]:
    """The case's files in a folder; the variables of its job."""
    data, output = folder / "data", folder / "output"
    for name, content in case.files.items():
        path = data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="latin-1" if content.startswith("\xff") else "utf-8", newline="")
    given = {"dataset_source": str(data), "output_path": str(output), **case.variables}
    if case.script is not None:
        (folder / "script.py").write_text(case.script)
        given["record_preprocessor_script"] = str(folder / "script.py")
    if case.labels is not None:
        (folder / "labels").mkdir()
        (folder / "labels" / "l.jsonl").write_text(case.labels, newline="")
        given["ground_truth_source"] = str(folder / "labels")
    if case.constraints is not None:
        (folder / "baseline").mkdir()
        path = folder / "baseline" / "constraints.json"
        path.write_text(json.dumps(case.constraints))
        given["baseline_constraints"] = str(path)
    return {name: value for name, value in given.items() if value}


def _quality(labels: list[str], more: str | None = None) -> Case:
    lines = []
    for number in range(GOOD):
        record = json.loads(capture(str(number % 2), "1", number))
        lines.append(json.dumps({**record, "groundTruthData": {"data": str(number % 2), "encoding": "CSV"}}))
    for text in labels:
        record = json.loads(more or capture("1", "1"))
        lines.append(json.dumps({**record, "groundTruthData": {"data": text, "encoding": "CSV"}}))
    given = {**BINARY, "dataset_format": MERGED_FORMAT, "ground_truth_attribute": "groundTruthData"}
    return Case({"a.jsonl": "\n".join(lines)}, {**given, "positive_label": "1"})


def _scripted(text: str, body: str) -> Case:
    odd = _changed(lambda r: r["captureData"]["endpointInput"].update(data=text))
    case = _captures(odd)
    return Case(case.files, case.variables, f"def preprocess_handler(record):\n    {body}\n")


def _one(text: str) -> str:
    return text.replace("\n", " ").replace("\r", " ").replace(",", " ")


def _name(text: str) -> str:
    return text.replace("/", "-")[:60]
