"""CloudWatch lines of bias (DG `clarify-model-monitor-bias-drift-cw`)."""

from typing import Any

from understudy.analyzer.bias.checks import number_of
from understudy.analyzer.bias.documents import BiasAnalysis
from understudy.analyzer.metrics import in_range

STAGES = (("Pre-training", "pre_training_bias_metrics"), ("Post-Training", "post_training_bias_metrics"))
"""With the capitals as the guide prints them."""


def bias_metrics(
    analysis: BiasAnalysis, *, endpoint: str, schedule: str, timestamp: str
) -> list[dict[str, Any]]:
    """One dict for each metric that has a value; without an endpoint (batch) there is no such dimension."""
    lines = []
    for stage, key in STAGES:
        metrics = getattr(analysis, key)
        for facet, groups in metrics.facets.items() if metrics else ():
            for group in groups:
                given = {
                    "Endpoint": endpoint,
                    "MonitoringSchedule": schedule,
                    "BiasStage": stage,
                    "Label": metrics.label,
                    "LabelValue": metrics.label_value_or_threshold,
                    "Facet": facet,
                    "FacetValue": group.value_or_threshold,
                }
                named = [{"Name": name, "Value": value} for name, value in given.items() if value]
                lines += [
                    {
                        "MetricName": f"bias_metric_{metric.name}",
                        "Timestamp": timestamp,
                        "Dimensions": named,
                        "Value": in_range(value),
                    }
                    for metric in group.metrics
                    if (value := number_of(metric.value)) is not None
                ]
    return lines
