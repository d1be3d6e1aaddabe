"""Environment variables that several monitor types have, of an `EndpointInput` or `BatchTransformInput`."""

import json

from understudy.service.timetable.definitions import Definition
from understudy.service.timetable.job_requests.order import Order

PUBLISHES = "publish_cloudwatch_metrics"
SWITCHES = "understudy_"


def environment_of(order: Order, own: dict[str, str]) -> dict[str, str]:
    """The job's variables over the user's; metrics are published unless the user says otherwise."""
    users = order.definition.environment
    return dict(sorted({PUBLISHES: "Enabled", **users, **own}.items()))


def switches(definition: Definition) -> dict[str, str]:
    """The variables of ours that a definition sets, which a merge reads too; AWS's merger gets no others."""
    return {name: text for name, text in definition.environment.items() if name.lower().startswith(SWITCHES)}


def attributes(definition: Definition) -> dict[str, str | None]:
    """Where predictions and probabilities stand."""
    source = definition.source
    threshold = source.get("ProbabilityThresholdAttribute")
    return {
        "inference_attribute": source.get("InferenceAttribute"),
        "probability_attribute": source.get("ProbabilityAttribute"),
        "probability_threshold_attribute": None if threshold is None else f"{threshold:.6f}",
        "exclude_features_attribute": source.get("ExcludeFeaturesAttribute"),
    }


def unmerged(order: Order) -> str:
    """`dataset_format` of data without labels: an endpoint's captures, or a batch transform's files."""
    if order.definition.endpoint:
        return _compact({"sagemakerCaptureJson": {"captureIndexNames": list(order.sides)}})
    return _transformed(order.definition)


def merged(sides: object) -> str:
    """`dataset_format` of captures merged with labels."""
    return _compact({"sagemakerMergeJson": {"captureIndexNames": sides}})


def _transformed(definition: Definition) -> str:
    """`dataset_format` of a batch transform's files: the API's spelling in the container's."""
    ((kind, settings),) = ((definition.batch or {}).get("DatasetFormat") or {"Csv": {}}).items()
    return _compact({kind.lower(): {name.lower(): value for name, value in (settings or {}).items()}})


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))
