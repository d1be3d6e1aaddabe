"""CloudWatch lines of model quality: the metrics' names as in `statistics.json` (observed)."""

from collections.abc import Sequence
from typing import Any

from understudy.analyzer.metrics import dimensions, in_range
from understudy.analyzer.model_quality.measure import Measured, MeasuredSegment


def model_quality_metrics(
    overall: Measured,
    segments: Sequence[MeasuredSegment] = (),
    *,
    endpoint: str,
    schedule: str,
    timestamp: str,
) -> list[dict[str, Any]]:
    """One dict for each line; a segment with rows enough to be compared has a third dimension, `Segment`."""
    of_all = dimensions(endpoint, schedule)
    lines = _lines(overall, of_all, timestamp)
    for segment in segments:
        if segment.compared:
            named = [*of_all, {"Name": "Segment", "Value": segment.name}]
            lines += _lines(segment.measured, named, timestamp)
    return lines


def _lines(measured: Measured, named: list[dict[str, str]], timestamp: str) -> list[dict[str, Any]]:
    return [
        {"MetricName": name, "Timestamp": timestamp, "Dimensions": named, "Value": in_range(metric.value)}
        for name, metric in measured.metrics.items()
    ]
