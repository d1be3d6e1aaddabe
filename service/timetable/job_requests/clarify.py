"""The analyses of bias and explainability executions, which an `analysis_config.json` tells what to do.

What AWS adds to Clarify's environment is not published (SERVICE §3.3); ours reads what model quality has.
"""

import posixpath
from collections.abc import Sequence
from typing import Any

from understudy.service.timetable.job_requests import variables
from understudy.service.timetable.job_requests.analysis import analysis
from understudy.service.timetable.job_requests.inputs import baseline_inputs, baseline_variables, one_file
from understudy.service.timetable.job_requests.order import Baseline, Order
from understudy.service.timetable.places import Place
from understudy.service.timetable.windows import in_words

CONFIG_FOLDER = "/opt/ml/processing/input/config"
CONFIG = "analysis_config.json"


def bias(order: Order) -> dict[str, Any]:
    """Predictions of merged captures and their labels, by facet."""
    sides = ["endpointInput", "endpointOutput"] if order.definition.endpoint else ["batchTransformOutput"]
    return _configured(
        order,
        "model-bias-monitoring",
        analysis_type="MODEL_BIAS",
        dataset_format=variables.merged(sides),
        places=order.merged,
    )


def explainability(order: Order) -> dict[str, Any]:
    """Captured requests, for which the model is asked again."""
    return _configured(
        order,
        "model-explainability-monitoring",
        analysis_type="MODEL_EXPLAINABILITY",
        dataset_format=variables.unmerged(order),
        places=order.captures,
    )


def _configured(
    order: Order, kind: str, *, analysis_type: str, dataset_format: str, places: Sequence[Place]
) -> dict[str, Any]:
    definition = order.definition
    config = str(definition.application["ConfigUri"])
    file = posixpath.basename(config)
    baseline = Baseline(order.baseline.constraints)
    return analysis(
        order,
        kind,
        dataset_format=dataset_format,
        places=places,
        own={
            "analysis_type": analysis_type,
            "understudy_analysis_config": f"{CONFIG_FOLDER}/{file}" if file != CONFIG else None,
            "features_attribute": definition.source.get("FeaturesAttribute"),
            "metric_time": in_words(order.window.start),
            **variables.attributes(definition),
            **baseline_variables(baseline),
        },
        beside=[one_file("analysis_config", config, CONFIG_FOLDER), *baseline_inputs(baseline)],
    )
