"""Attributions in segments: those of their records alone, held against the baseline's."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.analyzer.explainability.made import linear
from understudy.analyzer.analysis_config import Segmented
from understudy.analyzer.documents import to_json
from understudy.analyzer.explainability.analysis import Analysis, analyse
from understudy.analyzer.explainability.documents import read_segments
from understudy.analyzer.explainability.options import ExplainabilityOptions, ShapAsked
from understudy.analyzer.explainability.scanned import RecordScan
from understudy.analyzer.explainability.segments import NO_SEGMENTS
from understudy.analyzer.segments import Segmentation, segmentations

NAMES = ["age", "distance", "carrier"]
CITY = ["Rome"] * 60 + ["Bern"] * 60 + ["Oslo"] * 10


def by(*segments: list[Any], **more: Any) -> Segmentation:
    (found,) = segmentations([Segmented(name_or_index="city", segments=list(segments), **more)], str)
    return found


BY_CITY = by(["Rome"], ["Bern"])


def records(scale: dict[str, list[float]]) -> list[list[str]]:
    """For each row of CITY normal features, larger or smaller by the city's scale."""
    source = np.random.default_rng(3)
    rows = source.normal(size=(len(CITY), 3)) * np.array([scale.get(city, [1, 1, 1]) for city in CITY])
    return [list(map(str, row)) for row in rows.round(4).tolist()]


def explained(
    scale: dict[str, list[float]] | None = None,
    known: Analysis | None = None,
    *,
    of: Segmentation = BY_CITY,
    refused: int | None = None,
    cities: list[str] = CITY,
) -> Analysis:
    sample = records(scale or {})
    if refused is not None:
        sample[refused][0] = "x"
    scan = RecordScan(
        rows=len(sample),
        records=len(sample),
        names=NAMES,
        sample=sample,
        baseline=[["0", "0", "0"]],
        segments=[cities],
    )

    def predict(rows: Any) -> Any:
        values = linear([3.0, 1.0, 0.1])([["0" if cell == "x" else cell for cell in row] for row in rows])
        values[["x" in row for row in rows]] = np.nan
        return values

    asked = ExplainabilityOptions(shap=ShapAsked(), segments=[of])
    if known is None:
        return analyse(scan, predict, asked)
    return analyse(scan, predict, asked, known.analysis, known.details.segments)


@pytest.fixture(scope="module")
def before() -> Analysis:
    return explained()


OTHERWISE = {"Rome": [0.02, 5.0, 20.0]}


def test_a_segment_has_the_values_of_its_records_alone(before: Analysis) -> None:
    rome, bern, rest = before.details.segments
    assert [(one.segment, one.rows) for one in (rome, bern, rest)] == [
        ("Rome", 60),
        ("Bern", 60),
        ("__default__", 10),
    ]
    alone = np.array([[float(cell) for cell in row] for row in records({})[:60]])
    expected = np.abs(alone * [3.0, 1.0, 0.1]).mean(axis=0)
    (label,) = rome.labels
    assert [label.features[name].value for name in NAMES] == pytest.approx(expected.tolist())
    assert label.features["age"].interval is not None
    assert sum(feature.share for feature in label.features.values()) == pytest.approx(1)


def test_the_document_of_the_contract_knows_no_segments(before: Analysis) -> None:
    assert "Rome" not in to_json(before.documents["analysis.json"])


def test_a_segment_that_ranks_otherwise_is_told_beside_the_violations(before: Analysis) -> None:
    found = explained(OTHERWISE, before)
    (one,) = found.details.drifted_segments or ()
    assert (one.segmentation, one.segment, one.label, one.rows) == ("city", "Rome", "label0", 60)
    assert one.measured < 0.9
    assert one.q < 0.05
    assert one.description.endswith("exceeds threshold 0.9 in segment city=Rome (60 records)")
    assert any(note.endswith("by more than chance explains: label0 in city=Rome") for note in found.notes)
    assert "segment" not in to_json(found.documents.get("constraint_violations.json", found.analysis))


def test_the_same_records_drift_nowhere_and_small_segments_are_not_compared(before: Analysis) -> None:
    found = explained(None, before)
    assert found.details.drifted_segments == []
    rome, _, rest = found.details.segments
    assert rome.labels[0].ndcg is not None
    assert rest.labels[0].ndcg is None
    assert (
        "Segments of fewer than 30 explained records, which are not compared: city=__default__ (10, before "
        "10)"
    ) in found.notes


def test_records_that_the_model_refuses_are_in_no_segment() -> None:
    assert [one.rows for one in explained(refused=0).details.segments] == [59, 60, 10]


def test_a_rest_that_nothing_is_left_over_for_is_not_said_to_be_small() -> None:
    assert not explained(of=by(["Rome"], ["Bern", "Oslo"])).notes


def test_a_segment_without_records_has_no_labels() -> None:
    empty, *_ = explained(of=by(["Paris"], ["Rome"])).details.segments
    assert (empty.rows, empty.labels) == (0, [])


def test_without_the_baseline_s_details_it_is_said_that_nothing_is_compared(before: Analysis) -> None:
    details = before.details.model_copy(update={"segments": []})
    bare = Analysis(before.documents, {}, details, before.analysis, [], [])
    found = explained(None, bare)
    assert found.details.drifted_segments is None
    assert NO_SEGMENTS in found.notes


def test_segments_that_the_baseline_lacks_are_named(before: Analysis) -> None:
    found = explained(None, before, of=by(["Rome"], ["Bern", "Oslo"]))
    assert "Segments that the baseline does not have, so not compared: city=Bern, Oslo" in found.notes


def test_a_baseline_of_zeros_ranks_nothing(before: Analysis) -> None:
    rome, *others = before.details.segments
    (label,) = rome.labels
    zeros = {name: one.model_copy(update={"value": 0.0}) for name, one in label.features.items()}
    rome = rome.model_copy(update={"labels": [label.model_copy(update={"features": zeros})]})
    details = before.details.model_copy(update={"segments": [rome, *others]})
    found = explained(OTHERWISE, Analysis(before.documents, {}, details, before.analysis, [], []))
    assert found.details.drifted_segments == []


def test_segments_are_read_of_the_details_beside_the_analysis(before: Analysis, tmp_path: Path) -> None:
    analysis = tmp_path / "analysis.json"
    assert read_segments(analysis) == []
    details = tmp_path / "explainability_details.json"
    details.write_text(to_json(before.details))
    assert read_segments(analysis) == before.details.segments
    details.write_text('{"rows": "x"}')
    assert read_segments(analysis) == []
