"""The page of a merge: what has its label, how late those came, what found no partner."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.report import hostile
from tests.report.test_data_quality_page import text_of
from understudy.analyzer.captured_values import Values
from understudy.analyzer.documents import SetAsideRecords, to_json
from understudy.analyzer.errors import UserError
from understudy.analyzer.merge_details import (
    MERGE_DETAILS,
    CapturesOfDay,
    LabelsOfDay,
    MergeDetails,
    MergedTree,
    UnmatchedId,
)
from understudy.report.folder import Merge, page_in
from understudy.report.merge.days import heads
from understudy.report.merge.page import merge_page
from understudy.report.pages import page_of_folder
from understudy.report.text import CapturedValues


def details(**changed: Any) -> MergeDetails:
    """Two days of captures; most labels within a day, some a week late, one of a time that nothing tells."""
    told = MergeDetails(
        captures=1000,
        labels=930,
        merged=900,
        captures_without_label=100,
        written_unlabelled=100,
        labels_without_capture=28,
        duplicate_captures=3,
        duplicate_labels=2,
        capture_days=[
            CapturesOfDay(labelled=[0] * 7 + [1], unlabelled=9),
            CapturesOfDay(day="2026-03-01", labelled=[400, 0, 0, 0, 49, 0, 0, 0], unlabelled=41),
            CapturesOfDay(day="2026-03-03", labelled=[450, 0, 0, 0, 0, 0, 0, 0], unlabelled=50),
        ],
        label_days=[
            LabelsOfDay(matched=1, unmatched=0),
            LabelsOfDay(day="2026-03-04", matched=896, unmatched=28),
        ],
        arrival_unknown=1,
        trees=[MergedTree(tree="late/blue", merged=600), MergedTree(tree="", merged=300)],
        unmatched_captures=[UnmatchedId(value="capture-7"), UnmatchedId(value="capture-9")],
        unmatched_labels=[UnmatchedId(value="label-5")],
        set_aside=[SetAsideRecords(kind="malformed_labels", count=2, examples=[{"file": "a", "line": 3}])],
    )
    return told.model_copy(update=changed)


def merge(**changed: Any) -> Merge:
    return Merge(details(**changed), "merged")


def text(job: Merge, values: Values = "Enabled") -> str:
    return text_of(merge_page(job, CapturedValues(values)))


def days(count: int) -> list[CapturesOfDay]:
    first = date(2026, 1, 1)
    return [
        CapturesOfDay(day=(first + timedelta(n)).isoformat(), labelled=[1, *[0] * 7], unlabelled=1)
        for n in range(count)
    ]


def test_the_verdict_says_how_many_captures_have_their_label() -> None:
    assert "900 of 1,000 captures have their label, 90 %" in text(merge())
    assert "49 of the labels came a day or more after their capture." in text(merge())
    complete = merge(merged=1000, captures_without_label=0, labels_without_capture=0)
    assert "All 1,000 captures have their label" in text(complete)
    assert "None of 1,000 captures has its label" in text(merge(merged=0))
    assert "No capture was there to be labelled" in text(merge(captures=0, merged=0, capture_days=[]))


def test_each_day_says_how_late_its_labels_came() -> None:
    said = text(merge())
    assert "1 March 2026 490 91.6 % 400 81.6 % 49 10 % 41" in said
    assert said.index("3 March 2026") < said.index("1 March 2026") < said.index("no known day")


def test_how_long_to_wait_is_a_share_of_the_labels_that_are_here() -> None:
    said = text(merge())
    assert "within a day 850 94.5 %" in said
    assert "7–13 days 49 100 %" in said
    assert "unknown 1 –" in said
    assert "No label has found its capture" in text(merge(capture_days=[]))


def test_a_day_with_fewer_counts_than_there_are_delays_has_all_its_cells() -> None:
    short = CapturesOfDay(day="2026-03-04", labelled=[5], unlabelled=0)
    html = merge_page(merge(capture_days=[short, *details().capture_days]), CapturedValues())
    rows = html.partition('class="matrix days"')[2].partition("</table>")[0].split("<tr>")[2:]
    assert {row.count("<td") for row in rows} == {3 + len(heads())}
    assert "within a day 855" in text_of(html)


def test_days_beyond_two_months_are_counted() -> None:
    said = text(merge(capture_days=days(65), label_days=[]))
    assert "Not shown: three older days of 6 captures." in said
    assert "4 January 2026" in said
    assert " 3 January 2026" not in said


def test_days_far_apart_stand_beside_each_other() -> None:
    far = [
        CapturesOfDay(day=day, labelled=[1, *[0] * 7], unlabelled=0) for day in ("0001-01-01", "9999-12-31")
    ]
    html = merge_page(merge(capture_days=far), CapturedValues())
    assert html.count('<text class="tx"') == 2 + 1


def test_what_found_no_partner_is_named() -> None:
    said = text(merge())
    assert "Captures without a label: 100" in said
    assert "2 of them: capture-7 capture-9" in said
    assert "One of them: label-5" in said
    assert "Captures with the id of another: 3" in said


@pytest.mark.parametrize(("values", "shown"), [("Hashed", 3), ("Disabled", 0)])
def test_ids_can_be_hashed_or_withheld(values: Values, shown: int) -> None:
    html = merge_page(merge(), CapturedValues(values))
    assert "capture-7" not in html
    assert html.count("<code><bdi>#") == shown


def test_ids_that_a_job_has_hashed_are_the_same_on_its_page() -> None:
    kept = merge(unmatched_captures=[UnmatchedId(hash="0a1b2c3d")], unmatched_labels=[UnmatchedId()])
    said = text(kept, "Hashed")
    assert "One of them: #0a1b2c3d" in said
    assert "One of them: (withheld)" in said


def test_endpoints_are_told_apart() -> None:
    assert "late/blue 600 (no folder) 300" in text(merge())
    assert "3 more are in _merge_details.json" in text(
        merge(trees=[MergedTree(tree=f"e/{n}", merged=1) for n in range(23)])
    )


def test_a_strangers_day_is_no_day() -> None:
    odd = [CapturesOfDay(day="<script>", labelled=[0] * 8, unlabelled=1)]
    assert "no known day 1 0 % 1" in text(merge(capture_days=odd, label_days=[]))


@pytest.mark.parametrize("words", hostile.TEXTS.values(), ids=hostile.TEXTS.keys())
def test_a_strangers_words_stay_words(words: str) -> None:
    spoilt = merge(
        unmatched_captures=[UnmatchedId(value=words)],
        unmatched_labels=[UnmatchedId(hash=words)],
        trees=[MergedTree(tree=words, merged=1)] * 2,
        set_aside=[SetAsideRecords(kind=words, count=1, examples=[{"file": words, "reason": words}])],
    )
    html = merge_page(replace(spoilt, title=words), CapturedValues())
    assert "<script" not in html
    assert "<img" not in html
    assert "x" * 1000 not in html
    assert not any(c in html for c in "\u202e\x7f\x9b\x1b")


def test_a_merged_tree_has_its_page_where_no_reader_takes_it_for_data(tmp_path: Path) -> None:
    (tmp_path / MERGE_DETAILS).write_text(to_json(details()))
    assert page_in(tmp_path) == tmp_path / "_report.html"
    assert "900 of 1,000 captures have their label" in page_of_folder(tmp_path)


def test_a_merge_has_no_baseline(tmp_path: Path) -> None:
    (tmp_path / MERGE_DETAILS).write_text(to_json(details()))
    with pytest.raises(UserError, match=r"is of a merge, which has no baseline; leave out --baseline"):
        page_of_folder(tmp_path, tmp_path)
