"""From a profile to `statistics.json`."""

import math

from understudy.analyzer import sketch
from understudy.analyzer.documents import (
    Bucket,
    Categories,
    CategoryCount,
    Common,
    Dataset,
    FeatureStatistics,
    Kll,
    NumericalDistribution,
    NumericalStatistics,
    SketchData,
    SketchParameters,
    Statistics,
    StringDistribution,
    StringStatistics,
    Type,
)
from understudy.analyzer.names import listed
from understudy.analyzer.profile import ColumnProfile, TableProfile

MOST_CATEGORIES = 120
"""Deequ's limit: a histogram is kept while the estimate of distinct values is not above it."""


def statistics_of(profile: TableProfile, *, whole_fractions_as_integral: bool = False) -> Statistics:
    """The statistics of each column, in the profile's order."""
    features = [_feature(column, whole_fractions_as_integral) for column in profile.columns]
    return Statistics(dataset=Dataset(item_count=profile.rows), features=features)


def inferred_type(column: ColumnProfile, *, whole_fractions_as_integral: bool = False) -> Type:
    """Deequ's rule on the looks of the cells; only booleans give String, as AWS's schema knows no Boolean."""
    types = column.types
    if not types.present:
        return "Unknown"
    if types.string or types.boolean:
        return "String"
    whole = column.whole_fractions if whole_fractions_as_integral else 0
    return "Fractional" if types.fractional > whole else "Integral"


def notes_on_numbers(profile: TableProfile, statistics: Statistics) -> list[str]:
    """On sums past the range of doubles, and on cells of numeric form that no double holds."""
    numbers = {feature.name: feature.numerical_statistics for feature in statistics.features}
    past = [repr(name) for name, figures in numbers.items() if figures and math.isinf(figures.sum or 0.0)]
    left_out = [
        f"{column.non_finite} of {column.name!r}"
        for column in profile.columns
        if column.non_finite and numbers[column.name]
    ]
    notes = []
    if past:
        notes.append(f"The sum is past the range of doubles, so an infinity stands for it: {listed(past)}.")
    if left_out:
        notes.append(
            "Values of numeric form that no double holds (such as 1e400) count as present, but in no figure "
            f"of their feature: {listed(left_out)}."
        )
    return notes


def _feature(column: ColumnProfile, whole: bool) -> FeatureStatistics:
    kind = inferred_type(column, whole_fractions_as_integral=whole)
    if kind in ("Integral", "Fractional"):
        return FeatureStatistics(name=column.name, inferred_type=kind, numerical_statistics=_numbers(column))
    return FeatureStatistics(name=column.name, inferred_type=kind, string_statistics=_texts(column))


def _common(column: ColumnProfile) -> Common:
    return Common(num_present=column.types.present, num_missing=column.missing)


def _completeness(column: ColumnProfile) -> float:
    cells = column.types.present + column.missing
    return column.types.present / cells if cells else 0.0


def _numbers(column: ColumnProfile) -> NumericalStatistics:
    statistics = NumericalStatistics(
        common=_common(column),
        approximate_num_distinct_values=column.distinct,
        completeness=_completeness(column),
    )
    moments = column.moments
    if moments is None or not moments.count:
        return statistics
    statistics.mean, statistics.sum = moments.mean, moments.sum
    statistics.std_dev = moments.standard_deviation
    statistics.min, statistics.max = moments.minimum, moments.maximum
    if column.sketch:
        statistics.distribution = NumericalDistribution(
            kll=Kll(
                buckets=[
                    Bucket(lower_bound=low, upper_bound=high, count=count)
                    for low, high, count in sketch.buckets(
                        column.sketch.levels, moments.minimum, moments.maximum
                    )
                ],
                sketch=SketchData.model_construct(
                    parameters=SketchParameters(c=column.sketch.c, k=column.sketch.k),
                    data=column.sketch.levels,
                ),
            )
        )
    return statistics


def _texts(column: ColumnProfile) -> StringStatistics:
    statistics = StringStatistics(
        common=_common(column), distinct_count=float(column.distinct), completeness=_completeness(column)
    )
    if column.values and column.distinct <= MOST_CATEGORIES:
        counts = [CategoryCount(value=value, count=count) for value, count in column.values.items()]
        statistics.distribution = StringDistribution(categorical=Categories(buckets=counts))
    return statistics
