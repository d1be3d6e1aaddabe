"""Why labels and captures do not belong together, told from their first records."""

import gzip
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from understudy.container.first_look.id_hints import hint_on_ids
from understudy.preprocess.inputs import InputFile, find_inputs


def files(folder: Path, records: Sequence[Any]) -> list[InputFile]:
    folder.mkdir()
    (folder / "a.jsonl").write_text("".join(f"{json.dumps(record)}\n" for record in records) + "no JSON\n")
    return find_inputs(folder)


def metadata(**ids: Any) -> dict[str, Any]:
    return {"eventMetadata": ids}


EVENTS = [metadata(eventId=f"e{n}") for n in range(5)]
INFERENCES = [metadata(eventId=f"e{n}", inferenceId=f"I{n}") for n in range(5)]


@pytest.mark.parametrize(
    ("captures", "labels", "hint"),
    [
        (
            EVENTS,
            [metadata(inferenceId="e3")],
            "the labels hold the captures' ids in eventMetadata.inferenceId, where",
        ),
        (INFERENCES, [{"inferenceId": "I1"}], "the labels hold the captures' ids in inferenceId, where"),
        (INFERENCES, [metadata(eventId="x", recordId="I1")], "ids in eventMetadata.recordId, where"),
        (
            INFERENCES,
            [metadata(eventId="e2")],
            "the labels name the captures' eventId, but these have an inferenceId",
        ),
        (INFERENCES, [metadata(eventId=" i2")], "the ids differ in blanks, or in upper and lower case, only"),
        ([metadata(eventId="7")], [{"id": 7}], "the labels hold the captures' ids in id, where"),
        (EVENTS, [{"key_id": "z"}], "the labels have no eventMetadata.eventId, but key_id"),
    ],
)
def test_ids_that_stand_elsewhere_are_found(
    tmp_path: Path, captures: Sequence[Mapping[str, Any]], labels: Sequence[Any], hint: str
) -> None:
    found = hint_on_ids(files(tmp_path / "captures", captures), files(tmp_path / "labels", labels))
    assert found is not None
    assert hint in found


@pytest.mark.parametrize("label", [{"k" * 100_000 + "_id": "z"}, {"k" * 100_000 + "_id": "e1"}])
def test_a_long_key_is_shortened(tmp_path: Path, label: Mapping[str, Any]) -> None:
    found = hint_on_ids(files(tmp_path / "captures", EVENTS), files(tmp_path / "labels", [label]))
    assert found is not None
    assert "kkk" in found
    assert len(found) < 400


@pytest.mark.parametrize("labels", [[metadata(eventId="other")], [{"valid": True, "paid": 1}], [1, [], {}]])
def test_where_nothing_tells_nothing_is_said(tmp_path: Path, labels: Sequence[Any]) -> None:
    assert hint_on_ids(files(tmp_path / "captures", EVENTS), files(tmp_path / "labels", labels)) is None


def test_a_file_that_breaks_off_or_is_gone_gives_no_hint(tmp_path: Path) -> None:
    captures = files(tmp_path / "captures", EVENTS)
    labels = files(tmp_path / "labels", [metadata(inferenceId="e3")])
    labels[0].path.write_bytes(gzip.compress(b'{"inferenceId": "e3"}')[:15])
    assert hint_on_ids(captures, labels) is None
    labels[0].path.unlink()
    assert hint_on_ids(captures, labels) is None
