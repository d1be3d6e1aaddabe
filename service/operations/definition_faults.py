"""What stands against a job definition, named or inline, whose shape is right; and what AWS fills in."""

from collections.abc import Iterator, Mapping
from typing import Any

from understudy.service.operations import processing_jobs
from understudy.service.operations.call import Call, Request
from understudy.service.operations.endpoints import captures
from understudy.service.operations.local_paths import path_faults
from understudy.service.operations.places import refuse_forbidden
from understudy.service.refusals import Refusal, invalid
from understudy.service.state.tables import Endpoint, ProcessingJob
from understudy.service.timetable import offsets

SOURCES = ("EndpointInput", "BatchTransformInput")
READ_AS = {"S3InputMode": "File", "S3DataDistributionType": "FullyReplicated"}
"""The API's defaults of how inputs are read."""


def faults(kind: str, request: Request) -> Iterator[str]:
    """What is wrong with a request to create a definition of a kind, each fault as a sentence."""
    yield from source_faults(request[f"{kind}JobInput"], f"{kind}JobInput")
    yield from output_faults(request[f"{kind}JobOutputConfig"], f"{kind}JobOutputConfig")
    if kind == "ModelQuality" and (missing := list(_missing(request))):
        listed = "".join(
            f"- missing required field, CreateModelQualityJobDefinitionInput.{field}.\n" for field in missing
        )
        yield f"InvalidParameter: {len(missing)} validation error(s) found.\n{listed}"


def source_faults(data: Mapping[str, Any], where: str) -> Iterator[str]:
    """What is wrong with what a monitor reads."""
    given = [name for name in SOURCES if name in data]
    if len(given) != 1:
        yield f"{where} needs either EndpointInput or BatchTransformInput, and not both."
        return
    source, where = data[given[0]], f"{where}.{given[0]}"
    if source.get("S3InputMode") == "Pipe":
        yield f"{where} has S3InputMode Pipe, which is not served here; use File."
    yield from path_faults(where, source)
    for name in ("StartTimeOffset", "EndTimeOffset"):
        if name in source:
            try:
                offsets.before(source[name], name)
            except ValueError as error:
                yield f"{where}: {error}"


def output_faults(config: Mapping[str, Any], where: str) -> Iterator[str]:
    """What is wrong with where a monitor writes."""
    yield from path_faults(f"{where}.MonitoringOutputs", config["MonitoringOutputs"][0]["S3Output"])


def refuse_unknown_parts(call: Call, data: Mapping[str, Any], baseline: Mapping[str, Any]) -> None:
    """Refuse an endpoint that is not there or captures nothing, and a baseline that cannot be found."""
    if name := data.get("EndpointInput", {}).get("EndpointName"):
        endpoint = call.session.get(Endpoint, name)
        if endpoint is None or not captures(endpoint.config):
            raise unknown_endpoint(name)
        capture = endpoint.config["DataCaptureConfig"]
        refuse_forbidden(call.settings, capture, f"The captures of endpoint {name!r}, ")
    job = None if "ConstraintsResource" in baseline else baseline.get("BaseliningJobName")
    if job is not None and call.session.get(ProcessingJob, job) is None:
        raise processing_jobs.unknown(job)


def filled_in(kind: str, request: Request) -> dict[str, Any]:
    """A definition's request with what the API answers although nobody has sent it."""
    kept = {name: value for name, value in request.items() if name != "Tags"}
    kept[f"{kind}JobInput"] = source_filled_in(request[f"{kind}JobInput"])
    kept[f"{kind}JobOutputConfig"] = output_filled_in(request[f"{kind}JobOutputConfig"])
    return kept


def source_filled_in(data: Mapping[str, Any]) -> dict[str, Any]:
    """What a monitor reads, with how it is read."""
    return {name: {**READ_AS, **part} if name in SOURCES else part for name, part in data.items()}


def output_filled_in(config: Mapping[str, Any]) -> dict[str, Any]:
    """Where a monitor writes, with when it is uploaded."""
    outputs = [
        {**output, "S3Output": {"S3UploadMode": "Continuous", **output["S3Output"]}}
        for output in config["MonitoringOutputs"]
    ]
    return {**config, "MonitoringOutputs": outputs}


def _missing(request: Request) -> Iterator[str]:
    """What a job of model quality cannot do without: a binary model's class may come of its probability."""
    problem = request["ModelQualityAppSpecification"].get("ProblemType")
    if problem is None:
        yield "ModelQualityAppSpecification.ProblemType"
    data = request["ModelQualityJobInput"]
    for name in SOURCES:
        source = data.get(name)
        if source is None or "InferenceAttribute" in source:
            continue
        if problem != "BinaryClassification" or "ProbabilityAttribute" not in source:
            # AWS's own text has this field in the plural.
            yield f"ModelQualityJobInputs.{name}.InferenceAttribute"


def unknown_endpoint(name: str) -> Refusal:
    """A monitor has nothing to read at this endpoint."""
    return invalid(f"Endpoint '{name}' does not exist or is not valid")
