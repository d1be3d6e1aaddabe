"""Results as lines of text: what a session of Python shows of them, and what a failing test says."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from understudy.analyzer.documents import Constraints, ViolationDetail
from understudy.analyzer.drift import P_VALUES
from understudy.analyzer.model_quality.documents import QualityFinding
from understudy.analyzer.plain_text import plain

if TYPE_CHECKING:
    from understudy.analyzer.model_quality.documents import Limits
    from understudy.library.baseline import Baseline
    from understudy.library.results import Finding, Report

MOST = 20
"""So many findings or features are shown."""
LONGEST = 300
OPERATORS = {
    "LessThanThreshold": "at least",
    "LessThanOrEqualToThreshold": "more than",
    "GreaterThanThreshold": "at most",
    "GreaterThanOrEqualToThreshold": "less than",
}
"""What a metric has to be, by the operator that makes it a violation."""


def of_report(report: "Report") -> str:
    """The message, and a line for each of the first findings."""
    lines = [f"<understudy.Report: {counted(len(report.findings), 'violation')}>", plain(report.message)]
    lines += [f"  {of_finding(finding)}" for finding in report.findings[:MOST]]
    return "\n".join([*lines, *_more(len(report.findings))])


def of_finding(finding: "Finding") -> str:
    """Of what, which check, what was measured and what the limit is: `age: data_type_check: 0.98, …`."""
    return shortened(f"{named(finding)}: {finding.constraint_check_type}: {measured(finding)}")


def named(finding: "Finding") -> str:
    """The feature, or the metric and its segment."""
    if isinstance(finding, ViolationDetail):
        return finding.feature_name
    where = f" in {finding.segment}" if finding.segment else ""
    return f"{finding.metric_name}{where}"


def measured(finding: "Finding") -> str:
    """What was measured, and the limit."""
    if isinstance(finding, QualityFinding):
        interval = finding.interval
        spread = f" ({_number(interval.low)} to {_number(interval.high)})" if interval else ""
        limit = f"{OPERATORS[finding.operator]} {_number(finding.threshold)}"
        return f"{_number(finding.measured)}{spread}, expected {limit}"
    if finding.threshold is None:
        names = f": {', '.join(finding.columns)}" if finding.columns else ""
        return f"{_number(finding.measured)}, expected {_number(finding.expected)}{names}"
    limit = "at most" if finding.constraint_check_type == "baseline_drift_check" else "at least"
    if finding.method in P_VALUES:
        limit = "p-value at least"
    kind = f" {_number(finding.expected)}" if finding.expected is not None else ""
    return f"{_number(finding.measured)}{kind}, expected {limit} {_number(finding.threshold)}"


def example(finding: "Finding") -> str:
    """The first record that the check objects to; empty where there is none."""
    if not isinstance(finding, ViolationDetail) or not finding.offenders:
        return ""
    first = finding.offenders[0]
    missing = "missing" if finding.constraint_check_type == "completeness_check" else ""
    value = repr(first.value) if first.value is not None else f"#{first.hash}" if first.hash else missing
    at = f"line {first.line} of {first.file}" if first.file and first.line else first.file
    where = f"event {first.event_id}" if first.event_id else at
    return shortened(" in ".join(filter(None, (value, where))))


def of_baseline(baseline: "Baseline") -> str:
    """What it is of, and a line for each of the first features or metrics."""
    rows = list(lines_of_baseline(baseline))
    lines = [f"<understudy.Baseline: {what_of(baseline)}>"]
    lines += [f"  {shortened(': '.join(filter(None, row)))}" for row in rows[:MOST]]
    return "\n".join([*lines, *_more(len(rows))])


def what_of(baseline: "Baseline") -> str:
    """Of how many features and rows, or of which kind of model."""
    rows = f" of {baseline.statistics.dataset.item_count} rows" if baseline.statistics else ""
    if isinstance(baseline.constraints, Constraints):
        return f"{counted(len(baseline.constraints.features), 'feature')}{rows}"
    return f"quality of a {baseline.model_quality} model{rows}"


def lines_of_baseline(baseline: "Baseline") -> Iterator[tuple[str, str]]:
    """Each feature with its type, or each metric with its limit."""
    if isinstance(baseline.constraints, Constraints):
        for feature in baseline.constraints.features:
            yield feature.name, feature.inferred_type
        return
    for limits in filter(None, _limits(baseline)):
        for name, limit in limits.items():
            yield name, f"{OPERATORS[limit.comparison_operator]} {_number(limit.threshold)}"


def counted(count: int, noun: str) -> str:
    """`1 violation`, `5 violations`, `no violations`."""
    return f"{count or 'no'} {noun}{'' if count == 1 else 's'}"


def shortened(text: str) -> str:
    """One line that no terminal obeys, cut where it is very long."""
    line = plain(text)
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"


def _limits(baseline: "Baseline") -> Iterator["Limits | None"]:
    constraints = baseline.constraints
    assert not isinstance(constraints, Constraints)
    yield constraints.regression_constraints
    yield constraints.binary_classification_constraints
    yield constraints.multiclass_classification_constraints


def _more(count: int) -> list[str]:
    return [f"  ... and {count - MOST} more"] if count > MOST else []


def _number(value: float | str | None) -> str:
    return "" if value is None else f"{value:.4g}" if isinstance(value, float) else str(value)
