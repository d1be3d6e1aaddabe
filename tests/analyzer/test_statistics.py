"""Statistics and suggested constraints of a profile."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analyzer.made import numbers, table, texts
from understudy.analyzer import sketch
from understudy.analyzer.constraints import suggest_constraints
from understudy.analyzer.documents import to_json
from understudy.analyzer.profile import ColumnProfile, TypeCounts
from understudy.analyzer.statistics import inferred_type, notes_on_numbers, statistics_of


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        (TypeCounts(), "Unknown"),
        (TypeCounts(integral=3), "Integral"),
        (TypeCounts(integral=3, fractional=1), "Fractional"),
        (TypeCounts(integral=3, string=1), "String"),
        (TypeCounts(integral=3, boolean=1), "String"),
        (TypeCounts(fractional=3, boolean=1, string=1), "String"),
    ],
)
def test_a_type_is_inferred_from_the_looks_of_cells(counts: TypeCounts, expected: str) -> None:
    assert inferred_type(ColumnProfile("a", 0, counts, 1)) == expected


def test_whole_fractions_can_count_as_integral() -> None:
    column = ColumnProfile("a", 0, TypeCounts(integral=1, fractional=2), 1, whole_fractions=2)
    assert inferred_type(column) == "Fractional"
    assert inferred_type(column, whole_fractions_as_integral=True) == "Integral"


def test_numbers_have_moments_and_a_distribution() -> None:
    (feature,) = statistics_of(table(numbers("a", [1, 2, 3, 6], missing=1))).features
    kept = feature.numerical_statistics
    assert kept is not None
    assert (kept.mean, kept.sum, kept.min, kept.max) == (3, 12, 1, 6)
    assert kept.std_dev == pytest.approx(3.5**0.5), "the population's"
    assert kept.completeness == 0.8
    assert feature.string_statistics is None


def test_texts_have_categories_most_frequent_first() -> None:
    (feature,) = statistics_of(table(texts("a", {"x": 5, "y": 2}))).features
    kept = feature.string_statistics
    assert kept is not None
    assert kept.distribution is not None
    assert kept.distribution.categorical is not None
    assert [(bucket.value, bucket.count) for bucket in kept.distribution.categorical.buckets] == [
        ("x", 5),
        ("y", 2),
    ]


def test_more_than_120_distinct_texts_have_no_distribution_and_no_domain() -> None:
    few = statistics_of(table(texts("a", {str(i): 1 for i in range(120)})))
    assert suggest_constraints(few).features[0].string_constraints is not None
    statistics = statistics_of(table(texts("a", {str(i): 1 for i in range(121)})))
    assert statistics.features[0].string_statistics is not None
    assert statistics.features[0].string_statistics.distribution is None
    assert suggest_constraints(statistics).features[0].string_constraints is None


def test_a_column_without_a_value_is_unknown_and_asks_for_nothing() -> None:
    statistics = statistics_of(table(ColumnProfile("a", 7, TypeCounts(), 0)))
    (suggested,) = suggest_constraints(statistics).features
    assert statistics.features[0].inferred_type == "Unknown"
    assert (suggested.inferred_type, suggested.completeness) == ("Unknown", 0.0)


def test_constraints_are_suggested_as_aws_suggests_them() -> None:
    columns = (numbers("n", [0, 1]), numbers("m", [-1.5, 1], fractional=True), texts("t", {"x": 2}))
    suggested = suggest_constraints(statistics_of(table(*columns)))
    by_name = {feature.name: feature for feature in suggested.features}
    assert [by_name[name].inferred_type for name in "nmt"] == ["Integral", "Fractional", "String"]
    assert by_name["n"].num_constraints is not None
    assert by_name["n"].num_constraints.is_non_negative is True
    assert by_name["m"].num_constraints is not None
    assert by_name["m"].num_constraints.is_non_negative is False
    assert by_name["t"].string_constraints is not None
    assert by_name["t"].string_constraints.domains == ["x"]
    assert '"datatype_check_threshold" : 1.0' in to_json(suggested)


def test_the_categorical_method_is_carried_into_the_constraints() -> None:
    statistics = statistics_of(table(texts("t", {"x": 2})))
    suggested = suggest_constraints(statistics, categorical_drift_method="ChiSquared")
    assert suggested.monitoring_config.distribution_constraints is not None
    assert suggested.monitoring_config.distribution_constraints.categorical_drift_method == "ChiSquared"


@pytest.mark.parametrize(
    ("minimum", "maximum"),
    [
        (-1.7e308, 1.7e308),
        (-1.7976931348623157e308, 1.7976931348623157e308),
        (5e-324, 1.7e308),
        (-1.7e308, -5e-324),
        (1.0, 1.7976931348623157e308),
    ],
)
def test_buckets_of_a_range_past_doubles_have_their_bounds(minimum: float, maximum: float) -> None:
    found = sketch.buckets([[minimum, maximum]], minimum, maximum)
    width = (Fraction(maximum) - Fraction(minimum)) / 10
    bounds = [found[0][0], *(high for _, high, _ in found)]
    assert bounds == [
        pytest.approx(float(Fraction(minimum) + width * i), rel=1e-15, abs=1e293) for i in range(11)
    ]
    assert bounds == sorted(bounds)
    assert (bounds[0], bounds[10]) == (minimum, maximum)
    assert [low for low, _, _ in found[1:]] == [high for _, high, _ in found[:-1]]
    assert [count for *_, count in found] == [1.0, *[0.0] * 8, 1.0]


def test_sums_and_cells_past_doubles_are_told() -> None:
    huge, low = numbers("huge", [1e308, 1e308, 1e308]), numbers("low", [-1e308, -1e308])
    holed = replace(numbers("holed", [1, 2]), non_finite=3)
    profile = table(huge, low, holed, replace(texts("text", {"1e400": 2}), non_finite=2))
    assert notes_on_numbers(profile, statistics_of(profile)) == [
        "The sum is past the range of doubles, so an infinity stands for it: 'huge', 'low'.",
        "Values of numeric form that no double holds (such as 1e400) count as present, but in no figure of "
        "their feature: 3 of 'holed'.",
    ]
    assert notes_on_numbers(table(numbers("a", [1])), statistics_of(table(numbers("a", [1])))) == []


@given(st.lists(st.lists(st.floats(-1e9, 1e9), max_size=40), min_size=1, max_size=4))
def test_buckets_hold_every_value_that_the_sketch_stands_for(levels: list[list[float]]) -> None:
    items = [item for level in levels for item in level]
    if items:
        counts = [count for _, _, count in sketch.buckets(levels, min(items), max(items))]
        assert len(counts) == 10
        assert sum(counts) == sum(len(level) << height for height, level in enumerate(levels))


def test_equal_values_lie_in_the_last_bucket() -> None:
    assert [count for *_, count in sketch.buckets([[2.0] * 18], 2.0, 2.0)] == [0.0] * 9 + [18.0]


def test_numbers_that_no_double_holds_have_counts_and_no_figures() -> None:
    (feature,) = statistics_of(table(ColumnProfile("a", 1, TypeCounts(integral=3), 3, non_finite=3))).features
    kept = feature.numerical_statistics
    assert kept is not None
    assert (kept.common.num_present, kept.completeness) == (3, 0.75)
    assert (kept.mean, kept.sum, kept.min, kept.distribution) == (None, None, None, None)


def test_numbers_without_a_sketch_have_figures_and_no_distribution() -> None:
    (feature,) = statistics_of(table(replace(numbers("a", [1, 2]), sketch=None))).features
    assert feature.numerical_statistics is not None
    assert feature.numerical_statistics.mean == 1.5
    assert feature.numerical_statistics.distribution is None
