"""Rows by JMESPath, out of data sets and captures."""

import base64
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from understudy.analyzer.errors import UserError
from understudy.preprocess import by_paths
from understudy.preprocess.by_paths import compiled, rows_in, rows_of
from understudy.preprocess.formats import ByPaths, Json, Merged
from understudy.preprocess.inference_record import InferenceRecord
from understudy.preprocess.lines import Split
from understudy.preprocess.malformed import Malformed
from understudy.preprocess.reading import ReadOptions, script_job
from understudy.preprocess.script_rows import read_back

NAMES = ("age", "sex")
LINES = ByPaths(Json(), features="features", label="label", prediction="predicted", names=NAMES)
CAPTURES = ByPaths(
    Merged(),
    features="instances[*].features",
    label="instances[*].label",
    prediction="predictions[*].label",
    names=NAMES,
)


def capture(request: Any, answer: Any, truth: Any = None, encoding: str = "JSON") -> InferenceRecord:
    def side(value: Any) -> dict[str, str]:
        text = value if isinstance(value, str) else json.dumps(value)
        data = base64.b64encode(text.encode()).decode() if encoding == "BASE64" else text
        return {"data": data, "encoding": encoding, "observedContentType": "application/json"}

    sides = {"endpointInput": side(request), "endpointOutput": side(answer)}
    record: dict[str, Any] = {"captureData": sides}
    return InferenceRecord(record | ({} if truth is None else {"groundTruthData": side(truth)}))


def cells(record: Any, format: ByPaths) -> list[dict[str, str | None]]:
    return [dict(zip(names, row, strict=True)) for names, row in rows_in(record, format)]


def test_a_line_is_a_row_of_features_label_and_prediction() -> None:
    record = {"features": [41, None], "label": 1, "predicted": 0.0}
    assert cells(record, LINES) == [
        {"age": "41", "sex": None, "groundTruthData": "1", "predicted_label": "0.0"}
    ]


def test_a_document_is_a_row_for_each_record() -> None:
    document = {"instances": [{"features": [1, 2], "label": 0}, {"features": [3, 4], "label": 1}]}
    form = replace(CAPTURES, base=Json(lines=False), prediction=None)
    assert [row["groundTruthData"] for row in cells(document, form)] == ["0", "1"]


def test_a_path_into_a_list_is_of_the_whole_document() -> None:
    form = replace(LINES, features="[*].features", label="[*].label", prediction=None)
    assert [row["sex"] for row in cells({"features": [1, 2], "label": 0}, form)] == ["2"]


def test_features_may_be_objects_that_name_themselves() -> None:
    assert cells({"features": {"x": 1}, "label": 0, "predicted": 1}, LINES)[0]["x"] == "1"


def test_features_without_a_name_are_named_by_their_place() -> None:
    (row,) = cells({"features": [1], "label": 0, "predicted": 1}, replace(LINES, names=()))
    assert "column_0" in row


@pytest.mark.parametrize("encoding", ["JSON", "BASE64"])
def test_a_capture_of_several_records_is_as_many_rows(encoding: str) -> None:
    record = capture(
        {"instances": [{"features": [1, 2]}, {"features": [3, 4]}]},
        {"predictions": [{"label": 1}, {"label": 0}]},
        {"instances": [{"label": 0}, {"label": 1}]},
        encoding,
    )
    assert [list(row.values()) for row in cells(record, CAPTURES)] == [
        ["1", "2", "0", "1"],
        ["3", "4", "1", "0"],
    ]


def test_a_record_of_a_batch_transform_holds_features_beside_its_output() -> None:
    data = json.dumps({"SageMakerOutput": {"label": 1, "score": 0.9}, "features": [28, 2]})
    record = InferenceRecord(
        {
            "captureData": {"batchTransformOutput": {"data": data, "encoding": "JSON"}},
            "groundTruthData": {"data": '{"label": 0}', "encoding": "JSON"},
        }
    )
    form = ByPaths(Merged(), features="features", label="label", prediction="label", score="score")
    assert rows_in(record, form)[0][1] == ["28", "2", "0", "1", "0.9"]


def csv_capture(request: str, answer: str, truth: str) -> InferenceRecord:
    def side(data: str) -> dict[str, str]:
        return {"data": data, "encoding": "CSV"}

    sides = {"endpointInput": side(request), "endpointOutput": side(answer)}
    return InferenceRecord({"captureData": sides, "groundTruthData": side(truth)})


def test_captures_of_csv_have_their_prediction_at_an_index() -> None:
    form = ByPaths(Merged(), label="Target", score="1", names=NAMES)
    assert cells(csv_capture("41,1\n33,0", "a,0.6\nb,0.3", "1\n0"), form) == [
        {"age": "41", "sex": "1", "groundTruthData": "1", "predicted_score": "0.6"},
        {"age": "33", "sex": "0", "groundTruthData": "0", "predicted_score": "0.3"},
    ]


def test_an_answer_of_one_line_may_hold_a_cell_for_each_record() -> None:
    form = ByPaths(Merged(), score="0", names=NAMES)
    found = cells(csv_capture("41,1\n33,0", "0.6,0.3", "1\n0"), form)
    assert [row["predicted_score"] for row in found] == ["0.6", "0.3"]


@pytest.mark.parametrize(
    ("record", "form", "said"),
    [
        ({"label": 1}, LINES, "has no list of features at features: there is nothing"),
        ({"features": [1], "label": {}, "predicted": 1}, LINES, "for the label of one row"),
        (
            capture({"instances": [{"features": [1]}]}, {"predictions": []}, {"instances": [{"label": 1}]}),
            CAPTURES,
            "holds 1 rows of features and 0 of its prediction",
        ),
        (InferenceRecord({"captureData": {}}), CAPTURES, "holds no endpointInput in its captureData"),
        (
            csv_capture("1,2", "0.5", "1"),
            replace(CAPTURES, prediction="3"),
            "its prediction should be cell 3",
        ),
        (csv_capture("1,2", "0.5", "1"), CAPTURES, "is CSV, where .* finds no prediction"),
    ],
)
def test_a_record_without_what_is_wanted_is_malformed(record: Any, form: ByPaths, said: str) -> None:
    with pytest.raises(Malformed, match=said):
        rows_in(record, form)


def test_what_goes_to_the_jvm_holds_rows_and_what_was_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    path.write_text('{"features": [1, 2], "label": 1, "predicted": 0}\n{}\n{"a\n')
    split = Split(str(path), 0, path.stat().st_size, False, True)
    job = script_job(ReadOptions(), Path(), "json-lines", {})
    sent = list(read_back(rows_of(job, LINES, [[split]])))
    assert sent[0]["row"] == {"age": "1", "sex": "2", "groundTruthData": "1", "predicted_label": "0"}
    assert [(note["note"], note["line"]) for note in sent[1:]] == [("malformed", 2), ("malformed", 3)]


def test_captures_without_a_label_are_set_aside_where_one_is_wanted(tmp_path: Path) -> None:
    path = tmp_path / "captures.jsonl"
    record = capture({"instances": [{"features": [1, 2]}]}, {"predictions": [{"label": 1}]})
    path.write_text(json.dumps(record.event_dict) + "\n")
    split = Split(str(path), 0, path.stat().st_size, False, True)
    job = script_job(ReadOptions(), Path(), "merged", {"sides": list(Merged().sides)})
    (note, *_) = read_back(rows_of(job, CAPTURES, [[split]]))
    assert (note["note"], note["reason"]) == ("unlabelled", "has no groundTruthData")
    form = replace(CAPTURES, label=None, prediction=None, merged=False)
    (sent, *_) = read_back(rows_of(job, form, [[split]]))
    assert sent["row"] == {"age": "1", "sex": "2"}


def test_rows_are_sent_many_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(by_paths, "BATCH_BYTES", 1)
    path = tmp_path / "data.jsonl"
    path.write_text('{"features": [1, 2], "label": 1, "predicted": 0}\n' * 3)
    split = Split(str(path), 0, path.stat().st_size, False, True)
    job = script_job(ReadOptions(), Path(), "json-lines", {})
    assert len(list(rows_of(job, LINES, [[split]]))) == 4


def test_a_batch_of_csv_holds_features_and_prediction_in_one_row() -> None:
    side = {"data": "41,1,0.6", "encoding": "CSV"}
    record = {
        "captureData": {"batchTransformOutput": side},
        "groundTruthData": {"data": "1", "encoding": "CSV"},
    }
    form = ByPaths(Merged(), score="2", names=NAMES)
    assert cells(InferenceRecord(record), form) == [
        {"age": "41", "sex": "1", "groundTruthData": "1", "predicted_score": "0.6"}
    ]


def test_a_single_value_in_a_list_is_that_value() -> None:
    record = {"features": [[1, 0], [2, 0]], "label": [[1], [0]], "predicted": [1, 0]}
    assert [row["groundTruthData"] for row in cells(record, LINES)] == ["1", "0"]


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (capture("{", {}, {}), "has data in its endpointInput that"),
        (csv_capture('"1,2', "0.5", "1"), "has data in its endpointInput that"),
    ],
)
def test_a_payload_that_cannot_be_read_is_malformed(record: InferenceRecord, said: str) -> None:
    with pytest.raises(Malformed, match=said):
        rows_in(record, CAPTURES)


def test_a_path_that_does_not_go_with_a_record_makes_it_malformed() -> None:
    with pytest.raises(Malformed, match=r"does not go with the path 'abs\(features\)'"):
        rows_in({"features": [1], "label": 1, "predicted": 1}, replace(LINES, features="abs(features)"))


def test_an_expression_that_is_none_is_named_with_what_gave_it() -> None:
    with pytest.raises(UserError, match=r"features_attribute is 'a\[', which is no JMESPath expression"):
        compiled("a[", "features_attribute")
