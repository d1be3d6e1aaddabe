"""What an execution asks for, and the request of `CreateProcessingJob` that any of its jobs is."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from understudy.service.timetable.definitions import WITH_LABELS, Definition
from understudy.service.timetable.places import Place
from understudy.service.timetable.windows import Window, hour_folder, in_words

NAME_LIMIT = 63
LONGEST_SECONDS = 86_400
"""The most that a definition may ask for, and what a job gets that no period bounds."""


@dataclass(frozen=True)
class Baseline:
    """The addresses of a baseline's documents."""

    constraints: str | None = None
    statistics: str | None = None


@dataclass(frozen=True)
class Order:
    """An execution of a schedule: its definition, its time, and where its data lies.

    `sides` are those that the endpoint captures. Types with labels have `labels`, and `merged` for what the
    merge makes. `coarse`: captures or labels bring more than the window. `overlaps`: other executions look at
    some of its captures as well.
    """

    definition: Definition
    schedule_name: str
    schedule_arn: str
    at: datetime
    window: Window
    period_seconds: int
    baseline: Baseline
    captures: Sequence[Place]
    sides: Sequence[str] = ()
    labels: Sequence[Place] = ()
    merged: Sequence[Place] = ()
    coarse: bool = False
    overlaps: bool = False

    @property
    def local_path(self) -> str:
        """Where the captures are staged."""
        return str(self.definition.source["LocalPath"]).rstrip("/")

    @property
    def results(self) -> str:
        """Where this execution's documents go: the folder is the scheduled hour's (SERVICE §3.2)."""
        parts = [
            self.definition.results,
            self.definition.endpoint_name,
            self.schedule_name,
            hour_folder(self.at),
        ]
        return "/".join(part for part in parts if part)

    @property
    def merge_folder(self) -> str:
        """Where merged captures go: as logged, but where other executions would merge some of them again."""
        common = f"{self.definition.results}/merge"
        return f"{common}/{self.schedule_name}-{self.at:%Y%m%d%H%M}" if self.overlaps else common

    @property
    def digest(self) -> str:
        """24 hexadecimal digits, the same for both jobs of an execution and whenever they are made."""
        told = f"{self.schedule_arn} {self.at.isoformat()}"
        return hashlib.sha256(told.encode()).hexdigest()[:24]


def job_name(order: Order, kind: str) -> str:
    """`groundtruth-merge-202105062300-de32d8acceeef6a1626b8fa6`, cut to a name's length (SERVICE §3.3)."""
    return f"{kind}-{order.at:%Y%m%d%H%M}-{order.digest}"[:NAME_LIMIT]


def job_request(
    order: Order,
    *,
    name: str,
    image: str,
    inputs: Sequence[Mapping[str, Any]],
    environment: Mapping[str, str],
    results: str,
    upload: str,
) -> dict[str, Any]:
    """The request of a job that stages `inputs` and uploads what it writes to `results`."""
    definition = order.definition
    application = {"ImageUri": image}
    own = image == definition.application["ImageUri"]
    for key in ("ContainerEntrypoint", "ContainerArguments"):
        if own and definition.application.get(key):
            application[key] = definition.application[key]
    outputs: dict[str, Any] = {
        "Outputs": [
            {
                "OutputName": "result",
                "AppManaged": False,
                "S3Output": {
                    "LocalPath": definition.output["LocalPath"],
                    "S3Uri": results,
                    "S3UploadMode": upload,
                },
            }
        ]
    }
    if definition.output_key:
        outputs["KmsKeyId"] = definition.output_key
    request = {
        "ProcessingJobName": name,
        "Environment": dict(environment),
        "AppSpecification": application,
        "ProcessingInputs": list(inputs),
        "ProcessingOutputConfig": outputs,
        "ProcessingResources": {"ClusterConfig": dict(definition.cluster)},
        "RoleArn": definition.role,
        "StoppingCondition": {"MaxRuntimeInSeconds": _longest(order)},
    }
    if definition.network:
        request["NetworkConfig"] = dict(definition.network)
    return request


def window_variables(order: Order) -> dict[str, str]:
    """The window, as jobs are told it."""
    return {"start_time": in_words(order.window.start), "end_time": in_words(order.window.end)}


def named_by(order: Order) -> dict[str, str]:
    """The dimensions of metrics: an endpoint's name and the schedule's."""
    endpoint = order.definition.endpoint_name
    names = {"sagemaker_monitoring_schedule_name": order.schedule_name}
    return names if endpoint is None else {"sagemaker_endpoint_name": endpoint, **names}


def given(values: Mapping[str, str | None]) -> dict[str, str]:
    """Those variables that have a value."""
    return {name: value for name, value in values.items() if value is not None}


def _longest(order: Order) -> int:
    """What is asked for; else the period, which a merge and the analysis after it share."""
    asked = order.definition.longest_seconds
    jobs = 2 if order.definition.monitoring_type in WITH_LABELS else 1
    return asked if asked is not None else min(LONGEST_SECONDS, order.period_seconds // jobs)
