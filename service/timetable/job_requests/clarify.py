"""The analyses of bias and explainability executions, which an `analysis_config.json` tells what to do.

What AWS adds to Clarify's environment is not published (SERVICE §3.3); ours reads what model quality has.
"""

import posixpath
from collections.abc import Sequence
from typing import Any

from understudy.service.timetable.job_requests import variables
from understudy.service.timetable.job_requests.inputs import (
    baseline_inputs,
    baseline_variables,
    one_file,
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
from understudy.service.timetable.places import Place
from understudy.service.timetable.windows import in_words

CONFIG_FOLDER = "/opt/ml/processing/input/config"
CONFIG = "analysis_config.json"


def bias(order: Order) -> dict[str, Any]:
    """Predictions of merged captures and their labels, by facet."""
    sides = ["endpointInput", "endpointOutput"] if order.definition.endpoint else ["batchTransformOutput"]
    return _analysis(
        order,
        analysis_type="MODEL_BIAS",
        kind="model-bias-monitoring",
        dataset_format=variables.merged(sides),
        places=order.merged,
        jobs=2,
    )


def explainability(order: Order) -> dict[str, Any]:
    """Captured requests, for which the model is asked again."""
    definition = order.definition
    return _analysis(
        order,
        analysis_type="MODEL_EXPLAINABILITY",
        kind="model-explainability-monitoring",
        dataset_format=variables.captured(list(order.sides))
        if definition.endpoint
        else variables.transformed(definition),
        places=order.captures,
        jobs=1,
    )


def _analysis(
    order: Order, *, analysis_type: str, kind: str, dataset_format: str, places: Sequence[Place], jobs: int
) -> dict[str, Any]:
    definition = order.definition
    config = str(definition.application["ConfigUri"])
    file = posixpath.basename(config)
    baseline = Baseline(order.baseline.constraints)
    environment = given(
        {
            "analysis_type": analysis_type,
            "dataset_source": order.local_path,
            "dataset_format": dataset_format,
            "output_path": definition.output["LocalPath"],
            "understudy_analysis_config": f"{CONFIG_FOLDER}/{file}" if file != CONFIG else None,
            "features_attribute": definition.source.get("FeaturesAttribute"),
            **variables.attributes(definition),
            **baseline_variables(baseline),
            **window_variables(order),
            "metric_time": in_words(order.window.start),
            **named_by(order),
        }
    )
    return job_request(
        order,
        name=job_name(order, kind),
        image=definition.application["ImageUri"],
        inputs=[
            one_file("analysis_config", config, CONFIG_FOLDER),
            *baseline_inputs(baseline),
            *(
                staged(f"endpoint_input_{at}", place, order.local_path, definition.source)
                for at, place in enumerate(places, 1)
            ),
        ],
        environment=variables.environment_of(order, environment),
        results=order.results,
        upload=definition.output.get("S3UploadMode", "Continuous"),
        jobs=jobs,
    )
