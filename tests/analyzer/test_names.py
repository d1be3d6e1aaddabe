"""Names that do not meet, and values that stand one column off: said where it is sure, never otherwise."""

import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analyzer.made import baseline, numbers, table, texts
from understudy.analyzer.column_shift import on_places
from understudy.analyzer.documents import Constraints, Statistics
from understudy.analyzer.names import in_more_files, on_names
from understudy.analyzer.profile import ColumnProfile

FOUND = ["score", "age", "income", "city"]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (["score", "age", "income", "city"], None),
        (["score", "age", "income"], None),
        (["score", "age", "income", "city", "more"], None),
        (
            ["a", "b"],
            "0 of 4 baseline features were found; missing 'score', 'age', 'income', 'city'; the data has "
            "'a', 'b'; the baseline may be another endpoint's.",
        ),
        (
            ["score", "Age", "income", "features.city"],
            "2 of 4 baseline features were found; missing 'age', 'city'; the data has 'Age', 'features.city' "
            "instead; as many columns as the baseline, which is all that AWS's check looks at; names must be "
            "the same (did you mean 'Age' for 'age', 'features.city' for 'city'?).",
        ),
        (
            ["score", "xyz", "income", "city"],
            "3 of 4 baseline features were found; missing 'age'; the data has 'xyz' instead; as many columns "
            "as the baseline, which is all that AWS's check looks at.",
        ),
        (
            ["instances[0][0]", "instances[0][1]"],
            "0 of 4 baseline features were found; missing 'score', 'age', 'income', 'city'; the data has "
            "'instances[0][0]', 'instances[0][1]'; the list under 'instances' is read as one row: let a "
            "preprocessing script return a row for each of its parts.",
        ),
        (
            [],
            "0 of 4 baseline features were found; missing 'score', 'age', 'income', 'city'; the data has "
            "none; the baseline may be another endpoint's.",
        ),
    ],
)
def test_other_names_are_said_with_what_was_meant(columns: list[str], said: str | None) -> None:
    assert on_names(FOUND, columns) == said


def test_a_baseline_without_names_is_said() -> None:
    said = on_names(["_c0", "_c1"], ["age", "income", "city"])
    assert said is not None
    assert "the baseline was made without names" in said


def test_what_holds_for_more_files_says_for_how_many() -> None:
    assert [in_more_files(count) for count in (0, 1, 2)] == [
        "",
        "; so it is in 1 file more",
        "; so it is in 2 files more",
    ]


def test_of_many_names_the_first_are_said() -> None:
    said = on_names([f"f{i}" for i in range(13)], [f"another{i}" for i in range(9000)])
    assert said is not None
    assert "missing 'f0', 'f1', 'f2', 'f3', 'f4' and 8 more; the data has 'another0'" in said
    assert len(said) < 600


def columns(order: Sequence[str], names: Sequence[str]) -> list[ColumnProfile]:
    """Columns that hold what `order` says, under `names`."""
    made = []
    for kind, name in zip(order, names, strict=True):
        if kind == "score":
            made.append(numbers(name, [i / 97 for i in range(97)], fractional=True))
        elif kind == "age":
            made.append(numbers(name, range(18, 90)))
        elif kind == "income":
            made.append(numbers(name, range(20000, 90000, 500)))
        else:
            made.append(texts(name, {"Bern": 30, "Basel": 20}))
    return made


def of_baseline(order: Sequence[str]) -> tuple[Statistics, Constraints]:
    return baseline(*columns(order, order))


@pytest.mark.parametrize(
    ("known", "order", "said"),
    [
        (
            ["age", "income", "city", "score"],
            ["score", "age", "income", "city"],
            "its last feature, 'score', comes first",
        ),
        (
            ["score", "age", "income", "city"],
            ["age", "income", "city", "score"],
            "its first feature, 'score', comes last",
        ),
        (
            ["age", "income", "city"],
            ["score", "age", "income", "city"],
            "the first column is none of its features",
        ),
        (
            ["score", "age", "income", "city"],
            ["age", "income", "city"],
            "its first feature, 'score', is left out",
        ),
    ],
)
def test_values_one_column_off_are_recognised(known: list[str], order: list[str], said: str) -> None:
    statistics, constraints = of_baseline(known)
    names = [*known, "_c3"][: len(order)]
    found = on_places(constraints.features, columns(order, names), statistics)
    assert found is not None
    assert found.startswith(f"The values stand one column off: they fit the baseline if {said}")


@pytest.mark.parametrize("known", [["score", "age", "income", "city"], ["age", "age", "age", "age"]])
def test_values_in_their_places_are_not_taken_for_others(known: list[str]) -> None:
    names = [f"f{i}" for i in range(len(known))]
    statistics, constraints = baseline(*columns(known, names))
    assert on_places(constraints.features, columns(known, names), statistics) is None


def test_columns_with_names_of_their_own_stand_where_they_like() -> None:
    statistics, constraints = of_baseline(["age", "income", "city", "score"])
    own = columns(["score", "age", "income", "city"], ["score", "age", "income", "city"])
    assert on_places(constraints.features, own, statistics) is None


@settings(deadline=None, max_examples=200)
@given(st.randoms(use_true_random=False), st.integers(3, 12), st.integers(0, 12))
def test_drift_however_strong_is_not_taken_for_a_shift(
    chance: random.Random, width: int, drifted: int
) -> None:
    def column(name: str, low: float, span: float) -> ColumnProfile:
        return numbers(name, [low + span * i / 50 for i in range(50)], fractional=True)

    ranges = [(10.0 ** chance.randint(0, 6), 10.0 ** chance.randint(0, 3)) for _ in range(width)]
    statistics, constraints = baseline(*(column(f"f{i}", *given) for i, given in enumerate(ranges)))
    # Each drifts beyond everything that the baseline holds anywhere.
    far = 10.0**9
    now = [column(f"f{i}", far if i < drifted else low, span) for i, (low, span) in enumerate(ranges)]
    assert on_places(constraints.features, now, statistics) is None
    assert table(*now).rows == 50
