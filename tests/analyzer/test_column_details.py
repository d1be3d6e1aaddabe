"""Frequent values, numbers among texts."""

import pytest

from tests.analyzer.made import numbers, texts
from understudy.analyzer.captured_values import Values
from understudy.analyzer.column_details import numbers as numbers_among_texts
from understudy.analyzer.column_details import top_values, unknown_values
from understudy.analyzer.profile import ColumnProfile, Frequent, TypeCounts

MANY = {f"v{n}": 1 for n in range(130)}


def test_too_many_texts_show_the_most_frequent_and_what_is_left() -> None:
    column = texts("id", {"often": 20, **MANY})
    top = top_values(column, shown="Enabled")
    assert top is not None
    assert [(one.value, one.count) for one in top.values][:2] == [("often", 20), ("v0", 1)]
    assert (len(top.values), top.others, top.error) == (10, 121, None)


def test_texts_that_statistics_counts_and_numbers_need_none() -> None:
    assert top_values(texts("city", {"Bern": 1}), shown="Enabled") is None
    assert top_values(numbers("age", range(500)), shown="Enabled") is None


@pytest.mark.parametrize("shown", ["Enabled", "Disabled"])
def test_a_scan_that_stopped_counting_tells_what_it_kept(shown: Values) -> None:
    kept = Frequent({"often": 700, "new": 90}, error=4)
    column = ColumnProfile("id", 0, TypeCounts(string=1000), 900, frequent=kept, in_domain=710)
    top, unknown = top_values(column, shown), unknown_values(column, ["often"], shown)
    assert top is not None
    assert unknown is not None
    assert [(one.value, one.count) for one in top.values] == [
        ("often" if shown == "Enabled" else None, 700),
        ("new" if shown == "Enabled" else None, 90),
    ]
    assert (top.others, top.error) == (210, 4)
    assert (unknown.values[0].count, unknown.others, unknown.error) == (90, 200, 4)


def test_a_column_that_kept_no_text_has_a_remainder_only() -> None:
    column = ColumnProfile("id", 0, TypeCounts(string=1000), 900)
    top = top_values(column, shown="Enabled")
    assert top is not None
    assert (top.values, top.others) == ([], 1000)


def test_where_no_cell_is_unknown_nothing_is_said() -> None:
    assert unknown_values(texts("city", {"Bern": 5}), ["Bern"], shown="Enabled") is None


def test_a_column_without_a_finite_number_has_none() -> None:
    assert numbers_among_texts(ColumnProfile("x", 0, TypeCounts(integral=1), 1), 51) is None
