"""Whether the values of columns without names stand in the places that the baseline gives them."""

from collections.abc import Iterator, Sequence

from understudy.analyzer.documents import FeatureConstraints, FeatureStatistics, Statistics
from understudy.analyzer.options import AnalysisOptions
from understudy.analyzer.profile import ColumnProfile
from understudy.analyzer.type_match import match_share

Move = tuple[Sequence[FeatureConstraints], int, str]
"""The features in the order of the data, how many columns stand before them, and that in words."""
_TYPED = 0.9
"""Share of a column's values that must be of a feature's type for the column to pass for the feature."""
_KNOWN = 0.5
"""Share of a column's values that must be of a feature's domain."""


def on_places(
    features: Sequence[FeatureConstraints],
    columns: Sequence[ColumnProfile],
    statistics: Statistics | None = None,
) -> str | None:
    """A sentence where the values stand one column off the baseline's places; None unless that is sure.

    Only columns that were named by their places can be. Sure means: where they stand, several columns hold
    what the baseline did not, and one column further every one holds what it did.
    """
    known = {feature.name: feature for feature in statistics.features} if statistics else {}

    def fits(column: ColumnProfile, feature: FeatureConstraints) -> bool | None:
        return _fits(column, feature, known.get(feature.name))

    places = zip(columns, features, strict=False)
    if any(column.name != feature.name for column, feature in places):
        return None
    misfits = [fits(column, feature) for column, feature in zip(columns, features, strict=False)].count(False)
    if misfits < 2 or len(features) < 3 or abs(len(columns) - len(features)) > 1:
        return None
    for order, skipped, said in _moves(features, len(columns) - len(features)):
        moved = [fits(column, feature) for column, feature in zip(columns[skipped:], order, strict=False)]
        if False not in moved and moved.count(True) >= 3:
            return f"The values stand one column off: they fit the baseline if {said}."
    return None


def _moves(features: Sequence[FeatureConstraints], surplus: int) -> Iterator[Move]:
    """Every way to stand one column off, where the data has so many columns more than the baseline."""
    first, *others = features
    *front, last = features
    if surplus == 1:
        yield (
            features,
            1,
            "the first column is none of its features; captures have the endpoint's output first: make the "
            "baseline with the output as first column, or read the input only (captureIndexNames)",
        )
    elif surplus == -1:
        yield (
            others,
            0,
            f"its first feature, {first.name!r}, is left out; captures have the endpoint's output "
            "first: read both sides (captureIndexNames), or make the baseline without the output",
        )
    else:
        yield (
            [last, *front],
            0,
            f"its last feature, {last.name!r}, comes first, as the endpoint's output does in captures; make "
            "the baseline with its outputs first (output_columns_position END moves a CSV's last columns)",
        )
        yield (
            [*others, first],
            0,
            f"its first feature, {first.name!r}, comes last; give the columns in the baseline's order "
            "(output_columns_position END moves the last columns of a CSV to the front)",
        )


def _fits(column: ColumnProfile, feature: FeatureConstraints, known: FeatureStatistics | None) -> bool | None:
    """Whether a column's values could be a feature's; None where nothing tells."""
    share = match_share(feature, column, AnalysisOptions(whole_fractions_as_integral=True))
    if share is None:
        return None
    domain = feature.string_constraints.domains if feature.string_constraints else None
    if share < _TYPED:
        return False
    if domain is not None:
        known_values = set(domain)
        inside = sum(count for value, count in (column.values or {}).items() if value in known_values)
        return inside >= _KNOWN * column.types.present
    numbers = known.numerical_statistics if known else None
    if column.moments and numbers and numbers.min is not None and numbers.max is not None:
        return numbers.min <= column.moments.mean <= numbers.max
    return True
