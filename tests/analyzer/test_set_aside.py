"""What a scan noted stands in the documents as what it is: set aside, or analysed all the same."""

import json

import pytest

from tests.analyzer.model_quality.made import classified, options, outcomes
from understudy.analyzer.documents import to_json
from understudy.analyzer.engine.set_aside import records
from understudy.analyzer.model_quality import analysis
from understudy.analyzer.profile import ANALYSED, SetAside, TableProfile
from understudy.analyzer.set_aside import place_of
from understudy.analyzer.violations import violation_details_document

FIRST = {"file": "/data/a.jsonl", "line": 7, "reason": "lacks its endpointOutput"}


@pytest.mark.parametrize("kind", sorted(ANALYSED))
def test_what_was_analysed_is_a_note_and_no_record_set_aside(kind: str) -> None:
    noted = {kind: SetAside(3, [FIRST]), "malformed": SetAside(1, [FIRST])}
    assert records(9, noted) == 10
    data_quality = violation_details_document([], TableProfile(9, 10, [], noted), ["More."])
    run = analysis.baseline(
        outcomes(classified("01", "01"), set_aside=noted), options("BinaryClassification")
    )
    for document in (data_quality, run.documents["model_quality_details.json"]):
        found = json.loads(to_json(document))
        assert [aside["kind"] for aside in found["set_aside"]] == ["malformed"]
        assert found["notes"][-1] == (
            f"Analysed, but noted: {kind.replace('_', ' ')} (3); first at /data/a.jsonl, line 7: "
            "lacks its endpointOutput."
        )
    assert not [note for note in run.notes if "noted" in note], "the log says it by itself"


def test_a_record_is_named_by_file_and_line_where_they_are_known() -> None:
    assert place_of(FIRST) == "/data/a.jsonl, line 7"
    assert place_of({"file": "file:///data/a%20b.parquet"}) == "/data/a b.parquet"


def test_a_record_that_no_file_is_known_of_says_so() -> None:
    assert place_of({"reason": "no JSON"}) == "a record of unknown place"
