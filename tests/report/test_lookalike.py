"""Columns that look like another one of the baseline."""

import random

from tests.report.made import monitored, numbers, texts
from understudy.report.data_quality.compared import compared_features
from understudy.report.data_quality.lookalike import lookalikes

SOURCE = random.Random(3)
LOW = [SOURCE.gauss(0, 1) for _ in range(2000)]
HIGH = [SOURCE.gauss(90, 7) for _ in range(2000)]


def found(current: list[object], baseline: list[object]) -> dict[str, str]:
    return dict(lookalikes(compared_features(monitored(current, baseline))))  # type: ignore[arg-type]


def test_two_swapped_columns_of_numbers_are_found() -> None:
    now = [numbers("a", HIGH[:400], fractional=True), numbers("b", LOW[:400], fractional=True)]
    base = [numbers("a", LOW, fractional=True), numbers("b", HIGH, fractional=True)]
    assert found([*now], [*base]) == {"a": "b", "b": "a"}


def test_two_swapped_columns_of_texts_are_found() -> None:
    codes, names = {"LGA": 300, "JFK": 200}, {"red": 100, "blue": 400}
    assert found([texts("a", names), texts("b", codes)], [texts("a", codes), texts("b", names)]) == {
        "a": "b",
        "b": "a",
    }


def test_columns_that_stayed_are_not_named_however_alike_they_are() -> None:
    now = [numbers("a", LOW[:400], fractional=True), numbers("b", LOW[400:800], fractional=True)]
    base = [numbers("a", LOW, fractional=True), numbers("b", LOW, fractional=True)]
    assert found([*now], [*base]) == {}


def test_a_column_that_moved_elsewhere_looks_like_no_other() -> None:
    now = [
        numbers("a", [x + 40 for x in LOW[:400]], fractional=True),
        numbers("b", LOW[:400], fractional=True),
    ]
    base = [numbers("a", LOW, fractional=True), numbers("b", HIGH, fractional=True)]
    assert "a" not in found([*now], [*base])
