"""What a schedule runs, as it stands when it fires: definition, captures' address, baseline, in one value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from understudy.service.operations.definition_faults import unknown_endpoint
from understudy.service.operations.monitored import monitored_by
from understudy.service.refusals import Refusal
from understudy.service.state.tables import Endpoint, MonitoringSchedule, ProcessingJob
from understudy.service.timetable.definitions import WITH_LABELS, Definition
from understudy.service.timetable.job_requests.baselines import baseline_job, baseline_of
from understudy.service.timetable.job_requests.order import Baseline
from understudy.service.timetable.windows import Timing

SIDES = {
    "Input": ("endpointInput",),
    "Output": ("endpointOutput",),
    "InputAndOutput": ("endpointInput", "endpointOutput"),
}
"""What the modes of an endpoint's capture options are called in captures."""


class Impossible(Exception):
    """An execution cannot begin; its text becomes the execution's FailureReason."""


@dataclass(frozen=True)
class Captures:
    """Where captures lie: in `trees` below `address`, by the hour; `sides` of an endpoint's only."""

    address: str
    trees: Sequence[str]
    sides: Sequence[str] = ()


@dataclass(frozen=True)
class Subject:
    """Everything of a schedule that its executions need."""

    name: str
    arn: str
    definition: Definition
    timing: Timing
    captures: Captures
    baseline: Baseline

    @property
    def merges(self) -> bool:
        """Whether captures are merged with labels first."""
        return self.definition.monitoring_type in WITH_LABELS


def subject_of(session: Session, schedule: MonitoringSchedule) -> Subject:
    """The subject of a schedule; Impossible where what it names is gone or never was."""
    try:
        monitored = monitored_by(session, schedule)
    except (Refusal, ValueError) as error:
        raise Impossible(f"ClientError: {error}") from None
    definition = monitored.definition
    if lacking := _lacking(definition):
        raise Impossible(f"ClientError: {lacking}")
    return Subject(
        name=schedule.name,
        arn=schedule.arn,
        definition=definition,
        timing=monitored.timing,
        captures=_captures(session, definition),
        baseline=_baseline(session, definition),
    )


def _lacking(definition: Definition) -> str | None:
    """What keeps a definition's executions from being ordered, though its shape is right."""
    if definition.monitoring_type in WITH_LABELS and not definition.labels:
        return (
            "The job definition names no labels: give its GroundTruthS3Input the S3Uri below which they lie "
            "by the hour"
        )
    formats = (definition.batch or {}).get("DatasetFormat") or {}
    if len(formats) > 1:
        return f"The job definition's DatasetFormat is both {' and '.join(sorted(formats))}: give one"
    return None


def _captures(session: Session, definition: Definition) -> Captures:
    if definition.batch is not None:
        # What a transform was given is compared with training data; labels belong to what it answered.
        side = "input" if definition.monitoring_type == "DataQuality" else "output"
        return Captures(f"{definition.batch['DataCapturedDestinationS3Uri'].rstrip('/')}/{side}", [""])
    name = definition.endpoint_name or ""
    endpoint = session.get(Endpoint, name)
    captures = endpoint.config.get("DataCaptureConfig") if endpoint else None
    if endpoint is None or captures is None:
        raise Impossible(f"ClientError: {unknown_endpoint(name)}")
    variants = [variant["VariantName"] for variant in endpoint.config["ProductionVariants"]]
    return Captures(
        captures["DestinationS3Uri"].rstrip("/"),
        [f"{name}/{variant}" for variant in variants],
        _sides(captures),
    )


def _sides(captures: Mapping[str, Any]) -> Sequence[str]:
    modes = [option["CaptureMode"] for option in captures["CaptureOptions"]]
    captured = {side for mode in modes for side in SIDES[mode]}
    return [side for side in SIDES["InputAndOutput"] if side in captured]


def _baseline(session: Session, definition: Definition) -> Baseline:
    name = baseline_job(definition)
    if name is None:
        return baseline_of(definition, None)
    job = session.get(ProcessingJob, name)
    outputs = ((job.request if job else {}).get("ProcessingOutputConfig") or {}).get("Outputs") or [{}]
    written = (outputs[0].get("S3Output") or {}).get("S3Uri")
    if written is None:
        raise Impossible(
            f"ClientError: The baseline job {name} is not there, or has no output in S3: its constraints "
            "cannot be found. Name them by ConstraintsResource."
        )
    return baseline_of(definition, written)
