"""What of an endpoint on AWS stands in the way of monitoring it; nothing is made or changed."""

from datetime import UTC, datetime
from typing import Any

from understudy.analyzer.aws import client
from understudy.analyzer.errors import UserError
from understudy.container.endpoint.capture import Found, captured, settings
from understudy.container.endpoint.clients import NoAnswer, answer
from understudy.container.endpoint.schedules import schedules

OTHERS_NAMED = 5


def endpoint_diagnosis(name: str) -> tuple[list[str], list[str]]:
    """Lines on what is in order, a sentence for each fault, of an endpoint in the environment's account."""
    try:
        found = _found(client("sagemaker"), client("s3"), name)
    except UserError as error:
        return [], [str(error)]
    return list(found.lines), list(found.faults)


def _found(sagemaker: Any, s3: Any, name: str) -> Found:
    try:
        endpoint = answer(sagemaker.describe_endpoint, EndpointName=name)
    except NoAnswer as error:
        raise UserError(f"{error}{_others(sagemaker)}") from None
    status = endpoint["EndpointStatus"]
    found = Found((f"endpoint {name} is {status}",))
    if status not in ("InService", "Updating", "SystemUpdating"):
        found += Found(faults=(f"The endpoint {name} is {status}: it answers, and captures, nothing",))
    config = answer(sagemaker.describe_endpoint_config, EndpointConfigName=endpoint["EndpointConfigName"])
    summary = _summary_of(config) | (endpoint.get("DataCaptureConfig") or {})
    found += settings(name, summary, config)
    if destination := summary.get("DestinationS3Uri"):
        for variant in config["ProductionVariants"]:
            found += _or_fault(captured, s3, destination, name, variant["VariantName"], datetime.now(UTC))
    return found + _or_fault(schedules, sagemaker, s3, name)


def _or_fault(look: Any, *given: Any) -> Found:
    try:
        found: Found = look(*given)
    except UserError as error:
        return Found(faults=(str(error),))
    return found


def _summary_of(config: dict[str, Any]) -> dict[str, Any]:
    """What DescribeEndpoint would say of a configuration's capture, where it says nothing."""
    wanted = config.get("DataCaptureConfig") or {}
    return {
        "EnableCapture": wanted.get("EnableCapture", bool(wanted)),
        "CurrentSamplingPercentage": wanted.get("InitialSamplingPercentage"),
        "DestinationS3Uri": wanted.get("DestinationS3Uri"),
        "KmsKeyId": wanted.get("KmsKeyId"),
    }


def _others(sagemaker: Any) -> str:
    try:
        listed = answer(sagemaker.list_endpoints, SortBy="CreationTime", MaxResults=OTHERS_NAMED)
    except UserError:
        return ""
    names = [one["EndpointName"] for one in listed.get("Endpoints", [])]
    region = sagemaker.meta.region_name
    return (
        f"; the newest endpoints in {region} are {', '.join(names)}"
        if names
        else f"; {region} has no endpoint at all"
    )
