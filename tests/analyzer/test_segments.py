"""Segments by values and intervals: which cell is where, and what no segment may be."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from understudy.analyzer.analysis_config import Segmented
from understudy.analyzer.errors import UserError
from understudy.analyzer.segments import (
    DEFAULT,
    Interval,
    Segmentation,
    chance,
    number_of,
    segment_name,
    segmentations,
)

SOME = [["[1, 4]", "(5, 6]"], ["(7, 9)"]]


def read(*segments: list[Any], **more: Any) -> Segmentation:
    given = Segmented.model_validate({"name_or_index": "a", "segments": list(segments), **more})
    (found,) = segmentations([given], str)
    return found


def names(of: Segmentation, *cells: str) -> list[str]:
    return [of.segments[of.place_of(cell)].name for cell in cells]


def test_each_list_is_a_segment_and_what_no_list_holds_is_the_default() -> None:
    of = read(["A", "B"], ["C"])
    assert [segment.name for segment in of.segments] == ["A, B", "C", DEFAULT]
    assert names(of, "A", " B ", "C", "D", "") == ["A, B", "A, B", "C", DEFAULT, DEFAULT]


def test_the_sdk_s_own_example_of_intervals() -> None:
    """`[["[1, 4]", "(5, 6]"], ["(7, 9)"]]` makes three segments, the default among them."""
    of = read(*SOME)
    first, second = "[1, 4], (5, 6]", "(7, 9)"
    assert names(of, "1", "4.0", "5", "5.5", "6e0") == [first, first, DEFAULT, first, first]
    assert names(of, "7", "8.999", "9", "x", "-1") == [DEFAULT, second, DEFAULT, DEFAULT, DEFAULT]


def test_an_end_may_be_infinite() -> None:
    of = read(["(-inf, 0)"], ["[0, Infinity)"])
    assert names(of, "-1e9", "0", "1e300", "inf") == ["(-inf, 0)", "[0, Infinity)", "[0, Infinity)", DEFAULT]


def test_a_value_is_the_same_however_it_is_written() -> None:
    of = read([1, "2.50"], [True])
    assert names(of, "1.0", "1", "2.5", "TRUE", "1.5") == ["1, 2.5", "1, 2.5", "1, 2.5", "true", DEFAULT]


def test_values_may_look_like_intervals_and_be_texts() -> None:
    """Columns that were cut into ranges hold such texts."""
    of = read(["(1, 4]"], ["(Rome, Italy)", "[x]", "[1]"])
    assert names(of, "(1, 4]", "2", "(Rome, Italy)", "[x]", "1") == [
        "(1, 4]",
        "(1, 4]",
        "(Rome, Italy), [x], [1]",
        "(Rome, Italy), [x], [1]",
        DEFAULT,
    ]


def test_aliases_name_the_segments_and_perhaps_the_rest() -> None:
    of = read([1], [2], display_aliases=["one", "two"], config_name="numbers")
    assert (of.name, [segment.name for segment in of.segments]) == ("numbers", ["one", "two", DEFAULT])
    of = read([1], display_aliases=["one", "others"])
    assert [(segment.name, segment.named) for segment in of.segments] == [("one", True), ("others", True)]
    assert segment_name(of.name, "one") == "a=one"


@pytest.mark.parametrize(
    ("segments", "more", "said"),
    [
        ([], {}, r"segment_config\[0\]\.segments has 0 lists: give 1 to 1000"),
        ([[1], []], {}, r"segments\[1\] is empty"),
        ([[1, 2], [2.0]], {}, r"segments\[0\] and segments\[1\] both hold '2'"),
        ([["[1, 4]"], ["[4, 5]"]], {}, "both hold some numbers"),
        ([["[1, 4]"], [3]], {}, "both hold '3'"),
        ([[3], ["[1, 4]"]], {}, "both hold '3'"),
        ([["[1, x]"]], {}, r"holds '\[1, x\]', which cannot be read as an interval"),
        ([["[1; 4]"]], {}, "cannot be read as an interval"),
        ([["[1, 4"]], {}, "cannot be read as an interval"),
        ([["1, 4)"]], {}, "cannot be read as an interval"),
        ([["]1, 4["]], {}, "cannot be read as an interval"),
        ([["[1, 2, 3]"]], {}, "cannot be read as an interval"),
        ([["(5, 2]"]], {}, r"holds '\(5, 2\]', which no number is in"),
        ([["(2, 2]"]], {}, "which no number is in"),
        ([[1]], {"display_aliases": ["a", "b", "c"]}, "display_aliases has 3 names for 1 segments"),
        ([[1], [2]], {"display_aliases": ["a", "a"]}, "has two segments called 'a'"),
    ],
)
def test_what_is_no_segment_is_refused_with_its_place(
    segments: list[Any], more: dict[str, Any], said: str
) -> None:
    with pytest.raises(UserError, match=said):
        read(*segments, **more)


def test_intervals_that_touch_may_be_of_two_segments() -> None:
    of = read(["[1, 4)"], ["[4, 5]"])
    assert names(of, "4") == ["[4, 5]"]
    assert names(read(["[2, 2]"]), "2") == ["[2, 2]"]


def test_two_segmentations_of_a_name_are_refused() -> None:
    one = Segmented(name_or_index="a", segments=[[1]])
    with pytest.raises(UserError, match=r"segment_config\[1\] is called 'a' as one before it"):
        segmentations([one, one], str)
    other = one.model_copy(update={"config_name": "again"})
    assert [of.name for of in segmentations([one, other], str)] == ["a", "again"]


@pytest.mark.parametrize(("text", "number"), [("-1.5e1", -15.0), ("+2", 2.0), (".5", None), ("1e999", None)])
def test_numbers_are_those_of_the_engine(text: str, number: float | None) -> None:
    assert number_of(text) == number


ends = st.integers(-5, 5)
intervals = st.builds(Interval, ends, ends, st.booleans(), st.booleans())


@given(intervals, intervals)
def test_intervals_meet_where_a_number_is_in_both(one: Interval, other: Interval) -> None:
    both = any(one.holds(n / 2) and other.holds(n / 2) for n in range(-20, 21))
    assert one.meets(other) == other.meets(one) == both


def test_chance_is_half_without_an_excess_and_rare_with_one_of_many_errors() -> None:
    assert chance(0.0, (0.0, 1.0), (0.0, 1.0)) == 0.5
    widths = (-1.959964, 1.959964), (0.0, 0.0)
    assert chance(1.959964, *widths) == pytest.approx(0.025, abs=1e-6)
    assert chance(0.1, (1.0, 1.0)) == 0.0
    assert chance(-0.1, (1.0, 1.0)) == 1.0
    assert chance(1.0, (0.0, math.inf)) is None
    assert chance(math.inf, (0.0, 1.0)) is None
