"""From an execution to the requests of its jobs: the merge, where its type has labels, and the analysis."""

from collections.abc import Callable
from typing import Any

from understudy.service.timetable.definitions import WITH_LABELS
from understudy.service.timetable.job_requests.clarify import bias, explainability
from understudy.service.timetable.job_requests.data_quality import data_quality
from understudy.service.timetable.job_requests.merge import merge
from understudy.service.timetable.job_requests.model_quality import model_quality
from understudy.service.timetable.job_requests.order import Order

ANALYSES: dict[str, Callable[[Order], dict[str, Any]]] = {
    "DataQuality": data_quality,
    "ModelQuality": model_quality,
    "ModelBias": bias,
    "ModelExplainability": explainability,
}


def merge_request(order: Order) -> dict[str, Any] | None:
    """The request of the merge, None for types without labels."""
    return merge(order) if order.definition.monitoring_type in WITH_LABELS else None


def analysis_request(order: Order) -> dict[str, Any]:
    """The request of the analysis."""
    return ANALYSES[order.definition.monitoring_type](order)
