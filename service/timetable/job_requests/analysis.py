"""The request of an analysis, which all monitor types share but for what they read and are told."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from understudy.service.timetable.job_requests import variables
from understudy.service.timetable.job_requests.inputs import Input, staged_captures
from understudy.service.timetable.job_requests.order import (
    Order,
    given,
    job_name,
    job_request,
    named_by,
    window_variables,
)
from understudy.service.timetable.places import Place


def analysis(
    order: Order,
    kind: str,
    *,
    dataset_format: str,
    places: Sequence[Place],
    own: Mapping[str, str | None],
    beside: Iterable[Input],
) -> dict[str, Any]:
    """The captures at `places`, with a type's `own` variables and the files that it reads `beside` them."""
    definition = order.definition
    environment = given(
        {
            "dataset_source": order.local_path,
            "dataset_format": dataset_format,
            "output_path": definition.output["LocalPath"],
            **own,
            **window_variables(order),
            **named_by(order),
        }
    )
    return job_request(
        order,
        name=job_name(order, kind),
        image=definition.application["ImageUri"],
        inputs=[*beside, *staged_captures(order, places)],
        environment=variables.environment_of(order, environment),
        results=order.results,
        upload=definition.output.get("S3UploadMode", "Continuous"),
    )
