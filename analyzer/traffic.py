"""The profile of a run's data as far as its documents tell it, to hold it against other constraints."""

from collections.abc import Mapping, Sequence

from understudy.analyzer.documents import (
    Constraints,
    FeatureStatistics,
    NumericalStatistics,
    Statistics,
    Type,
    ViolationDetail,
)
from understudy.analyzer.profile import ColumnProfile, Moments, Sketch, TableProfile, TypeCounts

NUMBERS = ("Integral", "Fractional")


def profile_of(
    statistics: Statistics,
    constraints: Constraints,
    violations: Sequence[ViolationDetail],
    types: Mapping[str, TypeCounts],
) -> TableProfile:
    """What a scan said of the data, from its `statistics` and what violates `constraints`.

    Counts of types that `types` does not tell are those that violations measured; where none did, all values
    are of the expected type.
    """
    expected = {feature.name: feature.inferred_type for feature in constraints.features}
    found = {(one.feature_name, one.constraint_check_type): one for one in violations}
    columns = [_column(feature, expected.get(feature.name), found, types) for feature in statistics.features]
    return TableProfile(statistics.dataset.item_count, statistics.dataset.item_count, columns)


def _column(
    feature: FeatureStatistics,
    expected: Type | None,
    found: Mapping[tuple[str, str], ViolationDetail],
    types: Mapping[str, TypeCounts],
) -> ColumnProfile:
    numbers, texts = feature.numerical_statistics, feature.string_statistics
    common = numbers.common if numbers else texts.common if texts else None
    present, missing = (common.num_present, common.num_missing) if common else (0, 0)
    kll = numbers.distribution.kll if numbers and numbers.distribution else None
    counted = texts.distribution.categorical if texts and texts.distribution else None
    values = {bucket.value: bucket.count for bucket in counted.buckets} if counted else None
    unknown = found.get((feature.name, "categorical_values_check"))
    known = _count(unknown, present) if unknown else present
    negative = found.get((feature.name, "non_negative_check"))
    return ColumnProfile(
        feature.name,
        missing,
        types.get(feature.name)
        or _types(feature.inferred_type, expected, found.get((feature.name, "data_type_check")), present),
        (numbers.approximate_num_distinct_values or 0) if numbers else len(values or ()),
        moments=_moments(numbers) if numbers else None,
        sketch=Sketch(kll.sketch.data) if kll else None,
        values=values,
        negative=int(negative.measured or 0) if negative else 0,
        # Whole counts of values tell more than the count of those that the old domain knew.
        in_domain=None if values is not None else known,
    )


def _moments(numbers: NumericalStatistics) -> Moments | None:
    """None where no cell is a finite number."""
    figures = (numbers.sum, numbers.mean, numbers.std_dev, numbers.min, numbers.max)
    if any(figure is None for figure in figures):
        return None
    return Moments(numbers.common.num_present, *(float(figure or 0.0) for figure in figures))


def _types(
    inferred: Type, expected: Type | None, violation: ViolationDetail | None, present: int
) -> TypeCounts:
    matching = _count(violation, present) if violation else present
    others = present - matching
    if expected == "String" or (expected not in NUMBERS and inferred == "String"):
        return TypeCounts(string=matching, fractional=others)
    if inferred == "String":
        return TypeCounts(integral=matching, string=others)
    if inferred == "Fractional" and expected != "Integral":
        return TypeCounts(fractional=matching)
    return TypeCounts(integral=matching, fractional=others)


def _count(violation: ViolationDetail, present: int) -> int:
    """How many present cells met the check."""
    return round(float(violation.measured or 0) * present)
