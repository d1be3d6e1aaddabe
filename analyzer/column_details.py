"""What a picture of a column needs and `statistics.json` lacks: frequent values, numbers among texts."""

from collections.abc import Mapping, Sequence

from understudy.analyzer.captured_values import Values, told
from understudy.analyzer.documents import FeatureConstraints
from understudy.analyzer.feature_details import FrequentValues, NumbersAmongTexts, ValueCount
from understudy.analyzer.profile import ColumnProfile
from understudy.analyzer.sketch import record_cdf
from understudy.analyzer.statistics import MOST_CATEGORIES

MOST_VALUES = 10
LONGEST_VALUE = 80
"""Characters of a text that are kept."""


def top_values(column: ColumnProfile, shown: Values) -> FrequentValues | None:
    """The most frequent texts, where `statistics.json` has none as they are too many."""
    if not column.types.string or column.distinct <= MOST_CATEGORIES:
        return None
    return _frequent(column, _counted(column), column.types.present, shown)


def unknown_values(column: ColumnProfile, domain: Sequence[str], shown: Values) -> FrequentValues | None:
    """The most frequent of the values outside the domain, as values are `shown`."""
    counts, expected = _counted(column), frozenset(domain)
    unknown = {value: count for value, count in counts.items() if value not in expected}
    known = column.in_domain
    if known is None:
        known = sum(counts.values()) - sum(unknown.values())
    return _frequent(column, unknown, column.types.present - known, shown)


def _counted(column: ColumnProfile) -> Mapping[str, int]:
    if column.values is not None:
        return column.values
    return column.frequent.values if column.frequent else {}


def _frequent(
    column: ColumnProfile, counts: Mapping[str, int], cells: int, shown: Values
) -> FrequentValues | None:
    if not cells:
        return None
    first = list(counts.items())[:MOST_VALUES]
    return FrequentValues(
        values=[
            ValueCount(**told(_cut(value) if shown == "Enabled" else value, shown), count=count)
            for value, count in first
        ],
        others=cells - sum(count for _, count in first),
        error=column.frequent.error or None if column.values is None and column.frequent else None,
    )


def _cut(value: str) -> str:
    return value if len(value) <= LONGEST_VALUE else f"{value[:LONGEST_VALUE]}…"


def turned(feature: FeatureConstraints | None, column: ColumnProfile) -> bool:
    """Whether texts stand among what should be numbers."""
    expected = feature is not None and feature.inferred_type in ("Integral", "Fractional")
    among_texts = column.types.string + column.types.boolean > 0
    return expected and among_texts and column.sketch is not None


def numbers(column: ColumnProfile, points: int) -> NumbersAmongTexts | None:
    """What is a finite number in the column, with so many quantiles; None where nothing is."""
    if column.moments is None or column.sketch is None:
        return None
    cdf = record_cdf(column.sketch.levels)
    at = 0
    quantiles = [column.moments.minimum]
    for point in range(1, points - 1):
        while cdf.ranks[at] * (points - 1) < point * cdf.total:
            at += 1
        quantiles.append(cdf.values[at])
    quantiles.append(column.moments.maximum)
    return NumbersAmongTexts(
        count=column.moments.count,
        mean=short(column.moments.mean),
        std_dev=short(column.moments.standard_deviation),
        quantiles=[short(quantile) for quantile in quantiles],
    )


def unseen_share(column: ColumnProfile) -> float:
    """Good and Turing's: the share of values that were seen once."""
    counts = (column.values or {}).values()
    return short(sum(count == 1 for count in counts) / sum(counts))


def brief(value: float) -> float:
    """Four digits, of what is only shown."""
    return float(f"{value:.4g}")


def short(value: float) -> float:
    """Six digits."""
    return float(f"{value:.6g}")
