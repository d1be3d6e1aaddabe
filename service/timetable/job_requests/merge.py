"""The job that joins captures with labels, before model quality and bias."""

import re
from typing import Any

from understudy.service.timetable.job_requests import variables
from understudy.service.timetable.job_requests.inputs import staged, staged_captures
from understudy.service.timetable.job_requests.order import Order, job_name, job_request, window_variables

LABELS = "/opt/ml/processing/groundtruth"
MERGER = "sagemaker-model-monitor-groundtruth-merger"

_REGISTRY = re.compile(r"\d{12}\.dkr\.ecr[^/]*")


def merge(order: Order) -> dict[str, Any]:
    """Three variables as AWS sends them, and the window where the places bring more than its hours."""
    definition = order.definition
    environment = {
        **variables.switches(definition),
        "dataset_source": order.local_path,
        "ground_truth_source": LABELS,
        "output_path": definition.output["LocalPath"],
        **(window_variables(order) if order.coarse else {}),
    }
    return job_request(
        order,
        name=job_name(order, "groundtruth-merge"),
        image=_merger(order),
        inputs=[
            *(staged(f"groundtruth_input_{at}", place, LABELS) for at, place in enumerate(order.labels, 1)),
            *staged_captures(order, order.captures),
        ],
        environment=environment,
        results=order.merge_folder,
        upload="EndOfJob",
    )


def _merger(order: Order) -> str:
    """The merger of the registry that the definition's image comes from; else one of the account's."""
    image = str(order.definition.application["ImageUri"])
    if found := _REGISTRY.match(image):
        return f"{found[0]}/{MERGER}"
    _, _, _, region, account, *_ = order.schedule_arn.split(":")
    return f"{account}.dkr.ecr.{region}.amazonaws.com/{MERGER}"
