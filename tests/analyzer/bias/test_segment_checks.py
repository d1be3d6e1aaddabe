"""Segments against the baseline's: as all rows are checked, and rarer than chance among all of them."""

import random
from pathlib import Path
from typing import Any

import pytest

from tests.analyzer.bias.made import Cell, options, scanned
from understudy.analyzer.analysis_config import Segmented
from understudy.analyzer.bias.analysis import Analysis, analyse
from understudy.analyzer.bias.documents import drifted_in_segments, read_segments
from understudy.analyzer.bias.options import FacetOption
from understudy.analyzer.bias.segment_checks import NO_SEGMENTS
from understudy.analyzer.documents import to_json
from understudy.analyzer.segments import Segmentation, segmentations

BY_CITY = [["Rome"], ["Bern"]]


def by(segments: list[list[Any]], **more: Any) -> Segmentation:
    (found,) = segmentations([Segmented(name_or_index="city", segments=segments, **more)], str)
    return found


def analysed(
    gaps: dict[str, float],
    known: Analysis | None = None,
    *,
    of: Segmentation | None = None,
    rows: int = 400,
    facet: FacetOption | None = None,
    seed: int = 0,
    **more: Any,
) -> Analysis:
    """Rows of each city, in which d has fewer positive labels by the city's gap."""
    source = random.Random(seed)
    city: list[Cell] = [name for name in gaps for _ in range(rows)]
    sex: list[Cell] = [str(source.randrange(2)) for _ in city]
    label: list[Cell] = [
        str(int(source.random() < 0.7 - (gaps[str(name)] if one == "0" else 0)))
        for name, one in zip(city, sex, strict=True)
    ]
    of = of or by(BY_CITY)
    asked = options(
        facet or FacetOption("sex", [0]), segments=[of], pre_training=["DPL", "KL"], post_training=[], **more
    )
    scan = scanned({"sex": sex}, label, segments=[(of, city)])
    return analyse(scan, asked, known.analysis if known else None, known.details.segments if known else ())


def drifted(found: Analysis) -> set[tuple[str, str]]:
    return {(one.segment, one.metric_name) for one in found.details.drifted_segments or ()}


def noted(found: Analysis, start: str) -> list[str]:
    return [note for note in found.notes if note.startswith(start)]


BEFORE = {"Rome": 0.1, "Bern": 0.1, "Oslo": 0.1}


@pytest.fixture(scope="module")
def before() -> Analysis:
    return analysed(BEFORE)


def test_a_segment_that_drifts_is_found_where_all_rows_hide_it(before: Analysis) -> None:
    found = analysed({"Rome": 0.45, "Bern": 0.0, "Oslo": 0.0}, before, seed=1)
    assert drifted(found) == {("Rome", "DPL"), ("Rome", "KL")}
    assert drifted_in_segments(found.details) == {("city", "Rome", "sex", "0"): ["DPL", "KL"]}
    (dpl, _) = found.details.drifted_segments or ()
    assert dpl.baseline < dpl.measured
    assert dpl.q < 0.05
    assert "in segment city=Rome (400 rows)" in dpl.description
    assert noted(found, "Drifted in segments, by more than chance explains: DPL of sex 0 in city=Rome")
    violations = found.documents.get("constraint_violations.json")
    assert "Rome" not in (to_json(violations) if violations else "")


def test_the_details_hold_the_baseline_s_value_beside_the_segment_s(before: Analysis) -> None:
    found = analysed(BEFORE, before, seed=1)
    (group,) = found.details.segments[0].facets
    (known,) = before.details.segments[0].facets
    assert group.metrics["DPL"].baseline == known.metrics["DPL"].value


def test_chance_alone_makes_no_segment_drift(before: Analysis) -> None:
    """Half of the values are farther off than before; among sixty windows of six metrics few are told."""
    alarms = [bool(drifted(analysed(BEFORE, before, seed=seed))) for seed in range(2, 22)]
    assert sum(alarms) <= 2


def test_without_the_baseline_s_details_it_is_said_that_nothing_is_compared(before: Analysis) -> None:
    alone = analysed(BEFORE)
    assert alone.details.drifted_segments is None
    bare = Analysis(
        before.documents, before.details.model_copy(update={"segments": []}), [], [], before.analysis
    )
    found = analysed(BEFORE, bare)
    assert found.details.drifted_segments is None
    assert NO_SEGMENTS in found.notes


def test_segments_are_the_baseline_s_by_their_values_whatever_their_alias(before: Analysis) -> None:
    of = by(BY_CITY, display_aliases=["eternal", "quiet"], config_name="places")
    assert not noted(analysed(BEFORE, before, of=of), "Segments that the baseline does not have")


def test_the_rest_is_another_segment_where_the_others_are(before: Analysis) -> None:
    found = analysed(BEFORE, before, of=by([["Bern"], ["Rome", "Oslo"]]))
    assert noted(found, "Segments that the baseline does not have") == [
        "Segments that the baseline does not have, so not compared: city=Rome, Oslo, city=__default__"
    ]


def test_few_rows_on_either_side_are_not_compared(before: Analysis) -> None:
    small = analysed(BEFORE, rows=20)
    assert noted(analysed(BEFORE, small), "Fewer than 30 rows") == [
        "Fewer than 30 rows in the group, in the rest or in the baseline's, so not compared: city=Rome (the "
        "baseline has 20), city=Bern (the baseline has 20), city=__default__ (the baseline has 20)"
    ]
    found = analysed(BEFORE, before, rows=50)
    assert "sex 0 in city=Rome" in noted(found, "Fewer than 30 rows")[0]
    assert not noted(analysed(BEFORE, before, rows=20), "Fewer than 30 rows in the group")


def test_a_group_that_the_baseline_s_segment_lacks_is_not_compared(before: Analysis) -> None:
    found = analysed({"Rome": 0.45, "Bern": 0.0}, before, facet=FacetOption("sex", [1]))
    assert drifted(found) == set()
    assert "sex 1 in city=Rome" in noted(found, "Fewer than 30 rows")[0]


def test_a_metric_to_which_the_baseline_gives_no_interval_is_not_compared(before: Analysis) -> None:
    known = before.details.model_copy(deep=True)
    for segment in known.segments:
        segment.facets[0].metrics["DPL"].interval = None
    bare = Analysis(before.documents, known, [], [], before.analysis)
    found = analysed({"Rome": 0.45, "Bern": 0.0, "Oslo": 0.0}, bare, seed=1)
    assert drifted(found) == {("Rome", "KL")}


def test_the_decision_is_that_of_all_rows(before: Analysis) -> None:
    now = {"Rome": 0.45, "Bern": 0.0, "Oslo": 0.0}
    by_interval = analysed(now, before, decision="interval", seed=1)
    assert drifted(by_interval) == {("Rome", "DPL"), ("Rome", "KL")}
    assert all(one.decided_by == "interval" for one in by_interval.details.drifted_segments or ())


def impact(shares: tuple[float, float], known: Analysis | None = None) -> Analysis:
    """DI of a city in which d and a are predicted positive with these shares."""
    of = by([["Rome"]])
    half = 300
    predicted: list[Cell] = [str(int(n < half * share)) for share in shares for n in range(half)]
    sex: list[Cell] = ["0"] * half + ["1"] * half
    label: list[Cell] = ["1", "0"] * half
    asked = options(segments=[of], pre_training=[], post_training=["DI", "CDDPL"], decision="ideal")
    scan = scanned({"sex": sex}, label, predicted, segments=[(of, ["Rome"] * (2 * half))])
    return analyse(scan, asked, known.analysis if known else None, known.details.segments if known else ())


def test_disparate_impact_by_its_ideal_drifts_away_from_one() -> None:
    fair = impact((0.5, 0.5))
    assert drifted(impact((0.2, 0.5), fair)) == {("Rome", "DI")}
    assert drifted(impact((0.5, 0.5), impact((0.2, 0.5)))) == set()
    # A ratio of 0 has no logarithm, and by no interval of it is anything judged.
    assert drifted(impact((0.0, 0.5), fair)) == set()
    assert drifted(impact((0.2, 0.5), impact((0.5, 0.0)))) == set()


def test_segments_are_read_of_the_details_beside_the_analysis(before: Analysis, tmp_path: Path) -> None:
    analysis = tmp_path / "analysis.json"
    assert read_segments(analysis) == []
    details = tmp_path / "bias_details.json"
    details.write_text(to_json(before.details))
    assert read_segments(analysis) == before.details.segments
    details.write_text("{}")
    assert read_segments(analysis) == []
