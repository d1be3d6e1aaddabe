"""The analysis of a model-quality execution, once its captures are merged with labels."""

from typing import Any

from understudy.service.timetable.job_requests import variables
from understudy.service.timetable.job_requests.analysis import analysis
from understudy.service.timetable.job_requests.inputs import (
    baseline_inputs,
    baseline_variables,
    script_inputs,
    script_variables,
)
from understudy.service.timetable.job_requests.order import Baseline, Order
from understudy.service.timetable.windows import in_words


def model_quality(order: Order) -> dict[str, Any]:
    """Predictions of merged captures against their labels."""
    definition = order.definition
    baseline = Baseline(order.baseline.constraints)
    return analysis(
        order,
        "model-quality-monitoring",
        dataset_format=variables.merged(
            ["endpointOutput"] if definition.endpoint else ["batchTransformOutput"]
        ),
        places=order.merged,
        own={
            "analysis_type": "MODEL_QUALITY",
            "problem_type": definition.application.get("ProblemType"),
            "metric_time": in_words(order.window.start),
            **variables.attributes(definition),
            **baseline_variables(baseline),
            **script_variables(definition),
        },
        beside=[*baseline_inputs(baseline), *script_inputs(definition)],
    )
