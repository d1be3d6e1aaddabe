"""Numbers as a person reads them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from understudy.report.bins import ticks
from understudy.report.figures import chance, counted, listed, number, percent, told_apart


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (57.912, "57.9"),
        (-17.4172, "−17.4"),
        (3000.0, "3,000"),
        (0.0012345, "0.00123"),
        (12345.678, "12,346"),
        (0.0, "0"),
        (1.234e12, "1.23 × 10¹²"),
        (-2e-7, "−2 × 10⁻⁷"),
        (9.999e9, "1 × 10¹⁰"),
        (5e-324, "4.94 × 10⁻³²⁴"),
        (math.inf, "∞"),
        (math.nan, "no number"),
    ],
)
def test_a_number_has_about_four_digits(value: float, shown: str) -> None:
    assert number(value) == shown


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_double_is_short(value: float) -> None:
    assert len(number(value)) <= 14
    assert number(-value) == number(value) or value


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([88.0, 88.05, 88.1], ["88", "88.05", "88.1"]),
        ([1772503200.0, 1772506800.0], ["1,772,503,200", "1,772,506,800"]),
        ([1.5e9, 1.6e9], ["1.5 × 10⁹", "1.6 × 10⁹"]),
        ([1.0001e-9, 1.0002e-9], ["1.0001 × 10⁻⁹", "1.0002 × 10⁻⁹"]),
        ([0.5, 57.912, 100.0], ["0.5", "57.9", "100"]),
        ([7.0, 7.0], ["7", "7"]),
        ([-1e308, 1e308, math.nan, math.inf], ["−1 × 10³⁰⁸", "1 × 10³⁰⁸", "no number", "∞"]),
        ([], []),
    ],
)
def test_numbers_of_one_axis_are_told_apart(values: list[float], shown: list[str]) -> None:
    assert told_apart(values) == shown


@given(st.floats(-1e12, 1e12), st.integers(-6, 6))
def test_the_ticks_of_an_axis_differ(low: float, power: int) -> None:
    shown = ticks(low, low + max(10.0**power, abs(low) * 1e-9))
    assert len(set(told_apart(shown))) == len(set(shown))


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0.0, "0 %"), (1.0, "100 %"), (0.0741, "7.4 %"), (1e-6, "< 0.1 %"), (0.99999, "> 99.9 %")],
)
def test_no_share_is_rounded_to_nothing_or_to_all(share: float, shown: str) -> None:
    assert percent(share).replace("\u202f", " ") == shown


def test_small_counts_are_words() -> None:
    assert [counted(1, "feature"), counted(5, "feature"), counted(70, "feature")] == [
        "one feature",
        "five features",
        "70 features",
    ]


def test_a_p_value_below_what_matters_says_only_that() -> None:
    assert [chance(1e-22), chance(0.033), chance(0.5)] == ["p < 0.0001", "p = 0.033", "p = 0.50"]


def test_a_list_ends_with_and() -> None:
    assert [listed([]), listed(["a"]), listed(["a", "b", "c"])] == ["", "a", "a, b and c"]
