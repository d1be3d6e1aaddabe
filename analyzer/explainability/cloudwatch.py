"""CloudWatch lines of explainability (DG `clarify-model-monitor-explainability-cw`)."""

from typing import Any

from understudy.analyzer.explainability.documents import ExplainabilityAnalysis
from understudy.analyzer.metrics import in_range


def explainability_metrics(
    analysis: ExplainabilityAnalysis, *, endpoint: str, schedule: str, timestamp: str
) -> list[dict[str, Any]]:
    """A line for each feature and expected value; without an endpoint (batch) there is no such dimension."""
    lines = []
    for label, found in (analysis.explanations.kernel_shap or {}).items():
        values = [(f"feature_{name}", value) for name, value in found.global_shap_values.items()]
        if found.expected_value is not None:
            values.append(("ExpectedValue", found.expected_value))
        for name, value in values:
            dimensions = {
                "Endpoint": endpoint,
                "MonitoringSchedule": schedule,
                "ExplainabilityMethod": "KernelShap",
                "Label": label,
                "ValueType": "ExpectedValue" if name == "ExpectedValue" else "GlobalShapValues",
            }
            lines.append(
                {
                    "MetricName": name,
                    "Timestamp": timestamp,
                    "Dimensions": [{"Name": of, "Value": text} for of, text in dimensions.items() if text],
                    "Value": in_range(value),
                }
            )
    return lines
