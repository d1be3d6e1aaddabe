"""The checks, in the order in which their violations are listed for a feature."""

from collections.abc import Callable, Iterator

from understudy.analyzer.checks import (
    baseline_drift,
    categorical_values,
    columns,
    completeness,
    data_type,
    non_negative,
)
from understudy.analyzer.checks.finding import Result
from understudy.analyzer.comparison import Comparison

CHECKS: dict[str, Callable[[Comparison], Iterator[Result]]] = {
    "data_type": data_type.check,
    "completeness": completeness.check,
    "categorical_values": categorical_values.check,
    "baseline_drift": baseline_drift.check,
    "non_negative": non_negative.check,
    "columns": columns.check,
}
