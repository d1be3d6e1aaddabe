"""The analysis of a model-quality execution, once its captures are merged with labels."""

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
    Baseline,
    Order,
    given,
    job_name,
    job_request,
    named_by,
    window_variables,
)
from understudy.service.timetable.windows import in_words


def analysis(order: Order) -> dict[str, Any]:
    """Predictions of merged captures against their labels."""
    definition = order.definition
    baseline = Baseline(order.baseline.constraints)
    environment = given(
        {
            "analysis_type": "MODEL_QUALITY",
            "dataset_source": order.local_path,
            "dataset_format": variables.merged(
                ["endpointOutput"] if definition.endpoint else ["batchTransformOutput"]
            ),
            "output_path": definition.output["LocalPath"],
            "problem_type": definition.application.get("ProblemType"),
            **variables.attributes(definition),
            **baseline_variables(baseline),
            **script_variables(definition),
            **window_variables(order),
            "metric_time": in_words(order.window.start),
            **named_by(order),
        }
    )
    return job_request(
        order,
        name=job_name(order, "model-quality-monitoring"),
        image=definition.application["ImageUri"],
        inputs=[
            *baseline_inputs(baseline),
            *script_inputs(definition),
            *(
                staged(f"endpoint_input_{at}", place, order.local_path, definition.source)
                for at, place in enumerate(order.merged, 1)
            ),
        ],
        environment=variables.environment_of(order, environment),
        results=order.results,
        upload=definition.output.get("S3UploadMode", "Continuous"),
        jobs=2,
    )
