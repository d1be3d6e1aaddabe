"""The job of a data-quality execution."""

from typing import Any

from understudy.service.timetable.job_requests import variables
from understudy.service.timetable.job_requests.analysis import analysis
from understudy.service.timetable.job_requests.inputs import (
    baseline_inputs,
    baseline_variables,
    script_inputs,
    script_variables,
)
from understudy.service.timetable.job_requests.order import Order


def data_quality(order: Order) -> dict[str, Any]:
    """Captures of an endpoint, or what a batch transform was given, against the baseline."""
    definition = order.definition
    return analysis(
        order,
        "data-quality-monitoring",
        dataset_format=variables.unmerged(order),
        places=order.captures,
        own={
            "exclude_features_attribute": definition.source.get("ExcludeFeaturesAttribute"),
            **baseline_variables(order.baseline),
            **script_variables(definition),
        },
        beside=[*baseline_inputs(order.baseline), *script_inputs(definition)],
    )
