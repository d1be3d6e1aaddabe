"""Columns that are left out of an analysis: the same ones of the data and of its baseline."""

from collections.abc import Iterator, Sequence

from understudy.analyzer.documents import Constraints
from understudy.analyzer.nearest import did_you_mean
from understudy.analyzer.profile import TableProfile


def without(constraints: Constraints, excluded: Sequence[str], profile: TableProfile) -> Constraints:
    """The constraints without the features that `excluded` names, or whose columns its indices met."""
    met = {name for names in profile.left_out.values() for name in names}
    out = (met | set(excluded)) - {column.name for column in profile.columns}
    kept = [feature for feature in constraints.features if feature.name not in out]
    return constraints.model_copy(update={"features": kept})


def without_effect(
    excluded: Sequence[str], profile: TableProfile, constraints: Constraints | None = None
) -> Iterator[str]:
    """One sentence for each item that is no column of the data and no feature of the baseline."""
    columns = [column.name for column in profile.columns]
    features = [feature.name for feature in constraints.features] if constraints else []
    for item in excluded:
        if item in profile.left_out or item in features:
            continue
        if item.isdecimal():
            yield (
                f"exclude_features_attribute names {item}, but no row has a column of that index: "
                f"the columns are {_range(len(columns) + len(profile.left_out))}."
            )
            continue
        others = [name for name in (*columns, *features) if name not in excluded]
        nor = " and no feature of the baseline" if constraints else ""
        yield (
            f"exclude_features_attribute names {item!r}, which is no column of the data{nor}"
            f"{did_you_mean(item, others)}; columns without names are left out by index."
        )


def _range(count: int) -> str:
    return f"0 to {count - 1}" if count > 1 else "0 only"
