"""The job of a data-quality execution."""

from typing import Any

from understudy.service.timetable.job_requests import variables
from understudy.service.timetable.job_requests.inputs import (
    baseline_inputs,
    baseline_variables,
    script_inputs,
    script_variables,
    staged,
)
from understudy.service.timetable.job_requests.order import (
    Order,
    given,
    job_name,
    job_request,
    named_by,
    window_variables,
)


def analysis(order: Order) -> dict[str, Any]:
    """Captures of an endpoint, or what a batch transform was given, against the baseline."""
    definition = order.definition
    environment = given(
        {
            "dataset_source": order.local_path,
            "dataset_format": variables.captured(list(order.sides))
            if definition.endpoint
            else variables.transformed(definition),
            "output_path": definition.output["LocalPath"],
            "exclude_features_attribute": definition.source.get("ExcludeFeaturesAttribute"),
            **baseline_variables(order.baseline),
            **script_variables(definition),
            **window_variables(order),
            **named_by(order),
        }
    )
    return job_request(
        order,
        name=job_name(order, "data-quality-monitoring"),
        image=definition.application["ImageUri"],
        inputs=[
            *baseline_inputs(order.baseline),
            *script_inputs(definition),
            *(
                staged(f"endpoint_input_{at}", place, order.local_path, definition.source)
                for at, place in enumerate(order.captures, 1)
            ),
        ],
        environment=variables.environment_of(order, environment),
        results=order.results,
        upload=definition.output.get("S3UploadMode", "Continuous"),
        jobs=1,
    )
