"""What a merge tells of itself, read back."""

from pathlib import Path

import pytest

from understudy.analyzer.documents import to_json
from understudy.analyzer.errors import UserError
from understudy.analyzer.merge_details import MERGE_DETAILS, CapturesOfDay, MergeDetails, read_merge_details

DETAILS = MergeDetails(
    captures=9,
    labels=7,
    merged=7,
    captures_without_label=2,
    written_unlabelled=0,
    labels_without_capture=0,
    duplicate_captures=0,
    duplicate_labels=0,
    capture_days=[CapturesOfDay(day="2026-03-01", labelled=[4, 0, 0, 2, 0, 0, 0, 1], unlabelled=2)],
)


def test_captures_with_a_label_count_however_late_it_came() -> None:
    assert DETAILS.capture_days[0].with_label == 7


def test_the_document_comes_back(tmp_path: Path) -> None:
    file = tmp_path / MERGE_DETAILS
    file.write_text(to_json(DETAILS))
    assert read_merge_details(file) == DETAILS


def test_a_document_that_lacks_counts_is_named(tmp_path: Path) -> None:
    file = tmp_path / MERGE_DETAILS
    file.write_text('{"version": 0.0, "captures": 9}')
    with pytest.raises(UserError, match=MERGE_DETAILS):
        read_merge_details(file)
