"""Small profiles and baselines to hold checks against."""

from collections.abc import Mapping, Sequence
from statistics import pstdev
from typing import Any

from understudy.analyzer.comparison import Comparison
from understudy.analyzer.constraints import suggest_constraints
from understudy.analyzer.documents import Constraints, Statistics, ViolationDetail
from understudy.analyzer.options import AnalysisOptions
from understudy.analyzer.profile import ColumnProfile, Moments, Sketch, TableProfile, TypeCounts
from understudy.analyzer.statistics import statistics_of
from understudy.analyzer.violations import find_violations


def numbers(
    name: str,
    values: Sequence[float],
    *,
    fractional: bool = False,
    texts: int = 0,
    missing: int = 0,
    whole_fractions: int = 0,
) -> ColumnProfile:
    """A column of `values` and of so many texts."""
    mean = sum(values) / len(values)
    kind = "fractional" if fractional else "integral"
    return ColumnProfile(
        name,
        missing,
        TypeCounts(**{kind: len(values), "string": texts}),
        len(set(values)),
        Moments(len(values), sum(values), mean, pstdev(values), min(values), max(values)),
        Sketch([list(values)]),
        negative=sum(value < 0 for value in values),
        whole_fractions=whole_fractions,
    )


def texts(name: str, counts: Mapping[str, int], *, missing: int = 0, kept: bool = True) -> ColumnProfile:
    """A column of texts by count; without `kept` there were too many distinct ones."""
    return ColumnProfile(
        name,
        missing,
        TypeCounts(string=sum(counts.values())),
        len(counts),
        values=counts if kept else None,
    )


def table(*columns: ColumnProfile) -> TableProfile:
    """A table of these columns."""
    rows = max(column.types.present + column.missing for column in columns)
    return TableProfile(rows, rows, list(columns))


def baseline(*columns: ColumnProfile, **config: Any) -> tuple[Statistics, Constraints]:
    """The documents of a baseline, with keys of `monitoring_config` changed."""
    statistics = statistics_of(table(*columns))
    constraints = suggest_constraints(statistics).model_dump(exclude_none=True)
    distribution = constraints["monitoring_config"]["distribution_constraints"]
    for key, value in config.items():
        is_of_drift = key in distribution or key.startswith("understudy_")
        (distribution if is_of_drift else constraints["monitoring_config"])[key] = value
    return statistics, Constraints.model_validate(constraints)


def compared(
    current: TableProfile,
    against: tuple[Statistics | None, Constraints],
    options: AnalysisOptions | None = None,
) -> Comparison:
    """The comparison of a window with a baseline."""
    return Comparison(current, against[1], against[0], options or AnalysisOptions())


def found(
    current: TableProfile,
    against: tuple[Statistics | None, Constraints],
    options: AnalysisOptions | None = None,
) -> list[ViolationDetail]:
    """The violations of a window."""
    return find_violations(compared(current, against, options))


def kinds(findings: Sequence[ViolationDetail]) -> list[tuple[str, str]]:
    """Feature and check of each."""
    return [(finding.feature_name, finding.constraint_check_type) for finding in findings]
