"""`missing_column_check` and `extra_column_check`: the number of columns differs."""

from collections.abc import Iterator

from understudy.analyzer.checks.finding import Finding, Result
from understudy.analyzer.comparison import Comparison
from understudy.analyzer.feature_details import Measure


def check(comparison: Comparison) -> Iterator[Result]:
    """At most one finding, by count as AWS documents; the feature name and first sentence are inferred."""
    baseline = [feature.name for feature in comparison.constraints.features]
    current = [column.name for column in comparison.profile.columns]
    if len(current) == len(baseline):
        return
    kind, here, there = (
        ("missing", baseline, current) if len(current) < len(baseline) else ("extra", current, baseline)
    )
    finding = Finding(
        feature_name=f"{kind.capitalize()} columns",
        constraint_check_type=f"{kind}_column_check",
        description=f"There are {kind} columns in current dataset. Number of columns in current dataset: "
        f"{len(current)}, Number of columns in baseline constraints: {len(baseline)}",
        measured=len(current),
        expected=len(baseline),
        columns=[name for name in here if name not in set(there)],
        set_by="features",
    )
    measure = Measure(
        measured=float(len(current)), failed=True, limit=float(len(baseline)), set_by="features"
    )
    yield Result(finding.feature_name, finding.constraint_check_type, measure, finding)
