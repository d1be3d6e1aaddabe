"""The metrics of segments: those of a scan of their rows alone."""

import json
from dataclasses import replace
from typing import Any

from tests.analyzer.bias.made import Cell, options, scanned
from understudy.analyzer.analysis_config import Segmented
from understudy.analyzer.bias.analysis import analyse
from understudy.analyzer.bias.scanned import SegmentCounts
from understudy.analyzer.documents import to_json
from understudy.analyzer.segments import Segmentation, segmentations

SEX: list[Cell] = (["0"] * 40 + ["1"] * 60) * 2
LABEL: list[Cell] = ["1"] * 10 + ["0"] * 30 + ["1"] * 45 + ["0"] * 15 + ["1", "0"] * 50
PREDICTED: list[Cell] = ["1"] * 8 + ["0"] * 32 + ["1"] * 50 + ["0"] * 10 + ["0", "1"] * 50
CITY: list[Cell] = ["Rome"] * 100 + ["Bern"] * 60 + ["Oslo"] * 35 + [None] * 5
GROUP: list[Cell] = [str(n % 3) for n in range(200)]
FEATURES: list[list[Cell]] = [[str(n % 7), str(n % 11)] for n in range(200)]


def by_city(*segments: list[Any], **more: Any) -> Segmentation:
    (found,) = segmentations([Segmented(name_or_index="city", segments=list(segments), **more)], str)
    return found


def details_of(of: Segmentation, **more: Any) -> Any:
    scan = scanned({"sex": SEX}, LABEL, PREDICTED, GROUP, FEATURES, segments=[(of, CITY)])
    analysis = analyse(scan, options(segments=[of], **more))
    return json.loads(to_json(analysis.documents["bias_details.json"])), analysis


def test_a_segment_has_the_metrics_intervals_and_cells_of_its_rows_alone() -> None:
    details, _ = details_of(by_city(["Rome"], ["Bern"]))
    alone = scanned({"sex": SEX[:100]}, LABEL[:100], PREDICTED[:100], GROUP[:100], FEATURES[:100])
    expected = json.loads(to_json(analyse(alone, options()).documents["bias_details.json"]))
    rome, bern, rest = details["segments"]
    assert (rome["segmentation"], rome["column"], rome["segment"], rome["values"]) == (
        "city",
        "city",
        "Rome",
        ["Rome"],
    )
    assert [segment["rows"] for segment in (rome, bern, rest)] == [100, 60, 40]
    assert rome["facets"] == expected["facets"]
    assert rest["segment"] == "__default__"
    assert rest["values"] == []


def test_the_document_of_the_contract_knows_no_segments() -> None:
    of = by_city(["Rome"])
    _, analysis = details_of(of)
    plain = analyse(scanned({"sex": SEX}, LABEL, PREDICTED, GROUP, FEATURES), options())
    assert to_json(analysis.documents["analysis.json"]) == to_json(plain.documents["analysis.json"])


def test_rows_without_a_value_are_in_the_rest_and_counted() -> None:
    _, analysis = details_of(by_city(["Rome"], ["Bern"], display_aliases=["r", "b", "others"]))
    assert "5 of 200 rows have no city: they are in others" in analysis.notes


def test_segments_of_few_rows_are_measured_and_said_to_be_few() -> None:
    details, analysis = details_of(by_city(["Paris"], ["Rome", "Bern", "Oslo"]))
    assert [segment["rows"] for segment in details["segments"]] == [0, 195, 5]
    (nobody,) = details["segments"][0]["facets"]
    assert nobody["metrics"]["DPL"] == {"error": "Negative facet set is empty."}
    assert (
        "Segments of fewer than 30 rows, which are not compared: city=Paris (0), city=__default__ (5)"
    ) in analysis.notes


def test_a_rest_that_nothing_is_left_over_for_is_not_said_to_be_small() -> None:
    of = by_city(["Rome"], ["Bern"])
    scan = scanned({"sex": SEX[:160]}, LABEL[:160], segments=[(of, CITY[:160])])
    analysis = analyse(scan, options(segments=[of], post_training=[]))
    assert analysis.details.segments[-1].rows == 0
    assert not any(note.startswith("Segments of fewer") for note in analysis.notes)


def test_a_column_that_meets_the_others_in_too_many_ways_is_left_out() -> None:
    of = by_city(["Rome"])
    scan = scanned({"sex": SEX}, LABEL, segments=[(of, CITY)])
    analysis = analyse(
        replace(scan, segments=[SegmentCounts([None])]), options(segments=[of], post_training=[])
    )
    assert analysis.details.segments == []
    assert any(note.startswith("Segments of city are left out") for note in analysis.notes)
