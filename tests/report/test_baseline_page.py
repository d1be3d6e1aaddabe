"""The page of a baseline: what the data is like, and what will be reported."""

from dataclasses import replace

from tests.report.made import described, numbers, texts
from tests.report.test_data_quality_page import text_of
from understudy.analyzer.profile import ColumnProfile
from understudy.report.data_quality.baseline import baseline_page
from understudy.report.text import CapturedValues

VALUES = [float(n % 97) for n in range(3000)]
VALUES_TO_100 = [float(n) for n in range(101)]


def text(*columns: ColumnProfile) -> str:
    return text_of(baseline_page(described(*columns), CapturedValues()))


def test_it_says_what_a_later_window_is_reported_for() -> None:
    said = text(
        numbers("a", VALUES), texts("b", {"x": 2000, "y": 1000}), numbers("c", VALUES[:2900], missing=100)
    )
    assert "The baseline: three columns of 3,000 records" in said
    assert "a value that is not a whole number" in said
    assert "a missing value" in said
    assert "more than 3.3 % missing" in said
    assert "a value beyond these two values" in said
    assert "a drift distance beyond 0.1 (Robust)" in said


def test_it_says_what_the_data_is_like() -> None:
    assert "Half are below 50; nine of ten lie from 5 to 95." in text(numbers("a", VALUES_TO_100))


def test_constants_empty_columns_and_ids_are_warned_of() -> None:
    gone = replace(texts("gone", {}, missing=200), values=None)
    ids = replace(texts("id", {f"k{i}": 1 for i in range(200)}), values=None)
    said = text(numbers("same", [3.0] * 200), gone, ids)
    assert "It holds one value only: any other is drift" in said
    assert "Nothing is known of it" in said
    assert "Nearly every record has its own value, as ids do" in said
    assert "Before you monitor with it, look at same , gone , id" in said
