"""The same columns are left out of the data and of its baseline; what meets no column is said."""

from dataclasses import replace

import pytest

from tests.analyzer.made import baseline, found, kinds, numbers, table
from understudy.analyzer.exclusion import without, without_effect

AGE, INCOME, SCORE = (numbers(name, range(20)) for name in ("age", "income", "score"))
WHOLE = baseline(SCORE, AGE, INCOME)


@pytest.mark.parametrize(
    ("excluded", "left_out"),
    [(["income"], {"income": ["income"]}), (["income"], {}), (["2"], {"2": ["income"]})],
    ids=["by name", "not in the data either", "by index"],
)
def test_what_is_left_out_is_not_missing(excluded: list[str], left_out: dict[str, list[str]]) -> None:
    statistics, constraints = WHOLE
    now = replace(table(SCORE, AGE), left_out=left_out)
    assert kinds(found(now, WHOLE)) == [("Missing columns", "missing_column_check")]
    rest = without(constraints, excluded, now)
    assert [feature.name for feature in rest.features] == ["score", "age"]
    assert found(now, (statistics, rest)) == []
    assert list(without_effect(excluded, now, constraints)) == []


def test_a_column_that_some_rows_kept_is_compared() -> None:
    now = replace(table(SCORE, AGE, INCOME), left_out={"2": ["income"]})
    assert without(WHOLE[1], ["2"], now) == WHOLE[1]


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (
            "incom",
            "exclude_features_attribute names 'incom', which is no column of the data and no feature of the "
            "baseline (did you mean 'income'?); columns without names are left out by index.",
        ),
        (
            "40",
            "exclude_features_attribute names 40, but no row has a column of that index: the "
            "columns are 0 to 2.",
        ),
    ],
)
def test_an_item_that_meets_no_column_is_named(item: str, said: str) -> None:
    assert list(without_effect([item], table(SCORE, AGE, INCOME), WHOLE[1])) == [said]


def test_a_baseline_job_names_it_too() -> None:
    (said,) = without_effect(["scores", "age"], replace(table(SCORE), left_out={"age": ["age"]}))
    assert said.startswith(
        "exclude_features_attribute names 'scores', which is no column of the data (did you"
    )
