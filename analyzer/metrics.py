"""CloudWatch lines of data quality (DG `model-monitor-interpreting-cloudwatch`)."""

from collections.abc import Iterator
from typing import Any

from understudy.analyzer.comparison import Comparison
from understudy.analyzer.constraints import effective_config
from understudy.analyzer.documents import Statistics

MOST = 2.0**360
"""CloudWatch refuses numbers beyond it (API reference, `PutMetricData`)."""


def dimensions(endpoint: str, schedule: str) -> list[dict[str, str]]:
    """The dimensions of every line (contract §12)."""
    return [{"Name": "Endpoint", "Value": endpoint}, {"Name": "MonitoringSchedule", "Value": schedule}]


def in_range(value: float) -> float:
    """The value, or the end of CloudWatch's range on its side: what AWS writes for infinities (§12)."""
    return max(-MOST, min(MOST, value))


def data_quality_metrics(
    statistics: Statistics, comparison: Comparison, *, endpoint: str, schedule: str, timestamp: str
) -> list[dict[str, Any]]:
    """One dict for each line; features whose `emit_metrics` is Disabled are left out."""
    stem = {
        "Timestamp": timestamp,
        "Dimensions": dimensions(endpoint, schedule),
    }
    return [{"MetricName": name} | stem | value for name, value in _values(statistics, comparison)]


def _values(statistics: Statistics, comparison: Comparison) -> Iterator[tuple[str, dict[str, Any]]]:
    known = {feature.name: feature for feature in comparison.constraints.features}
    for feature in statistics.features:
        config = effective_config(comparison.constraints, known.get(feature.name))
        if config.emit_metrics == "Disabled":
            continue
        numbers = feature.numerical_statistics
        kept = numbers or feature.string_statistics
        if numbers and numbers.sum is not None:
            figures = {"Sum": numbers.sum, "Minimum": numbers.min, "Maximum": numbers.max}
            values = {name: in_range(value) for name, value in figures.items() if value is not None}
            count = {"SampleCount": numbers.common.num_present}
            yield f"feature_data_{feature.name}", {"StatisticValues": count | values}
        if kept:
            yield f"feature_non_null_{feature.name}", {"Value": kept.common.num_present, "Unit": "Count"}
        drift = comparison.drifts.get(feature.name)
        if drift:
            yield f"feature_baseline_drift_{feature.name}", {"Value": drift.distance.value}
