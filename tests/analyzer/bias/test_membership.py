"""Which rows a value names, by our rules and by AWS's."""

import pytest

from tests.analyzer.bias.made import column
from understudy.analyzer.bias.membership import canonical, differs, group_of, groups_of, kind_of, threshold_of
from understudy.analyzer.bias.scanned import FIRST
from understudy.analyzer.errors import UserError

FLOATS = column("sex", ["0.0", "1.0", "1.0", "0.0", "2.0"] * 20)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        *[(1, "1"), (1.0, "1"), (" 1.0 ", "1"), (0.5, "0.5"), (True, "true"), ("TRUE", "true"), ("01", "1")],
        *[("a", "a"), ("1_0", "1_0"), ("nan", "nan"), (1e22, "10000000000000000000000"), (1e-5, "1.0E-5")],
    ],
)
def test_values_are_compared_in_one_form(given: bool | int | float | str, expected: str) -> None:
    assert canonical(given) == expected


def test_whole_fractions_are_categories_and_by_aws_rules_a_threshold() -> None:
    """So that by AWS's rules the value 0 names the rows above 0, the other group."""
    assert kind_of(FLOATS, [0], "understudy") == "categorical"
    assert group_of(FLOATS, [0], "categorical").codes & {FIRST, FIRST + 1, FIRST + 2} == {FIRST}
    assert kind_of(FLOATS, [0], "aws") == "continuous"
    above = group_of(FLOATS, [0], "continuous")
    assert above.codes & {FIRST, FIRST + 1, FIRST + 2} == {FIRST + 1, FIRST + 2}
    assert above.text == "(0.0, 2.0]"
    assert differs(FLOATS, [0])


def test_a_label_of_forty_rows_is_a_threshold_by_aws_rules_only() -> None:
    few = column("label", ["0", "1"] * 20)
    assert kind_of(few, [1], "aws") == "continuous"
    assert kind_of(few, [1], "understudy") == "categorical"
    many = column("label", ["0", "1"] * 21)
    assert kind_of(many, [1], "aws") == "categorical"
    assert not differs(many, [1])


def test_a_missing_cell_makes_integers_fractional_by_aws_rules() -> None:
    missing = column("label", ["0", "1", None] * 100)
    assert kind_of(missing, [1], "aws") == "continuous"
    assert kind_of(missing, [1], "understudy") == "categorical"


def test_a_value_that_no_row_has_is_a_threshold() -> None:
    assert kind_of(column("age", ["10", "20", "30"] * 30), [15], "understudy") == "continuous"
    assert kind_of(column("name", ["a", "b"] * 30), ["c"], "understudy") == "categorical"


def test_numbers_of_many_values_are_above_their_threshold() -> None:
    ages = column("age", [str(age) for age in range(18, 91)])
    group = group_of(ages, [40], kind_of(ages, [40], "understudy"))
    assert group.text == "(40, 90]"
    assert {ages.values[code - FIRST] for code in group.codes if code >= FIRST} == set(
        map(str, range(41, 91))
    )
    fractions = column("income", [f"{n}.5" for n in range(50)])
    assert group_of(fractions, [40], "continuous").text == "(40.0, 49.5]"


def test_several_values_are_categories_joined_by_commas() -> None:
    ages = column("age", [str(age) for age in range(18, 91)])
    assert kind_of(ages, [20, 21], "aws") == "categorical"
    assert group_of(ages, [20, 21], "categorical").text == "20,21"


def test_values_beyond_those_told_apart_count_by_what_they_are() -> None:
    ages = column("age", ["1", "2"])
    assert {2, 4} <= group_of(ages, [40], "continuous").codes
    assert {3, 4} <= group_of(ages, [40], "categorical").codes


def test_without_values_each_is_a_group_in_order_of_appearance() -> None:
    groups = groups_of(column("city", ["Rome", "Bern", "Rome"]), None, "understudy")
    assert [group.text for group in groups] == ["Rome", "Bern"]


def test_numbers_without_a_threshold_are_refused() -> None:
    with pytest.raises(UserError, match="'age' has 73 distinct values and no value_or_threshold"):
        groups_of(column("age", [f"{age}.5" for age in range(18, 91)]), None, "understudy")
    with pytest.raises(UserError, match="'age' holds numbers, and 'old' is none"):
        group_of(column("age", ["1"]), ["old"], "continuous")


def test_only_a_single_number_is_a_threshold() -> None:
    assert threshold_of([0.5]) == 0.5
    assert threshold_of(["7"]) == 7.0
    assert [threshold_of(given) for given in (None, [1, 2], ["a"], [True], ["nan"])] == [None] * 5
