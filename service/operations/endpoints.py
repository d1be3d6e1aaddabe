"""Endpoints, as records: each may stand for one that runs elsewhere and writes its captures itself.

Nothing is brought up, so an endpoint is InService as soon as it is there.
"""

from collections.abc import Mapping
from typing import Any

from understudy.service.arns import arn
from understudy.service.operations import endpoint_configs
from understudy.service.operations.call import Answer, Call, Request
from understudy.service.operations.endpoint_configs import VARIANTS, variants
from understudy.service.operations.tags import tagged, untagged
from understudy.service.refusals import Refusal, invalid
from understudy.service.state import pages
from understudy.service.state.rows import added, held, read
from understudy.service.state.tables import Endpoint, EndpointConfig

LISTING = pages.Listing(
    "ListEndpoints",
    Endpoint,
    {"CreationTime": Endpoint.created_at, "Name": Endpoint.name, "Status": Endpoint.status},
    tie=Endpoint.name,
    filters={
        "NameContains": pages.contains(Endpoint.name),
        "StatusEquals": pages.equals(Endpoint.status),
        **pages.times("CreationTime", Endpoint.created_at),
        "CreationTimeAfter": pages.since(Endpoint.created_at),
        **pages.times("LastModifiedTime", Endpoint.modified_at),
    },
)

INITIAL = {"DesiredWeight": "InitialVariantWeight", "DesiredInstanceCount": "InitialInstanceCount"}
"""What a variant's configuration calls its properties."""


def create_endpoint(call: Call, request: Request) -> Answer:
    """Keep an endpoint with a copy of its configuration."""
    name = request["EndpointName"]
    own = arn(call.settings, "endpoint", name)
    config = _config(call, request)
    endpoint = Endpoint(
        name=name,
        arn=own,
        status="InService",
        created_at=call.now,
        modified_at=call.now,
        config_name=config.name,
        config=config.request,
        weights={},
    )
    added(call.session, endpoint, taken(own))
    tagged(call, own, request.get("Tags", ()))
    return {"EndpointArn": own}


def update_endpoint(call: Call, request: Request) -> Answer:
    """Give an endpoint another configuration; what its variants are like now may be retained."""
    name = request["EndpointName"]
    endpoint = held(call.session, Endpoint, name, unknown(call, name))
    config = _config(call, request)
    retained = _retained(request)
    names = {variant["VariantName"] for variant in variants(config.request)}
    endpoint.weights = {
        variant: {field: value for field, value in now.items() if field in retained}
        for variant, now in _properties(endpoint).items()
        if variant in names
    }
    capture = endpoint.config if "DataCaptureConfig" in retained else config.request
    endpoint.config = {
        **{field: value for field, value in config.request.items() if field != "DataCaptureConfig"},
        **{field: value for field, value in capture.items() if field == "DataCaptureConfig"},
    }
    endpoint.config_name = config.name
    endpoint.modified_at = call.now
    return {"EndpointArn": endpoint.arn}


def update_endpoint_weights_and_capacities(call: Call, request: Request) -> Answer:
    """Change the share or the count of some variants; all of them or none."""
    name = request["EndpointName"]
    endpoint = held(call.session, Endpoint, name, unknown(call, name))
    names = {variant["VariantName"] for variant in variants(endpoint.config)}
    weights = dict(endpoint.weights)
    for wanted in request["DesiredWeightsAndCapacities"]:
        variant = wanted["VariantName"]
        if variant not in names:
            raise unknown_variant(variant, endpoint)
        changed = {field: value for field, value in wanted.items() if field != "VariantName"}
        weights[variant] = {**weights.get(variant, {}), **changed}
    endpoint.weights = weights
    endpoint.modified_at = call.now
    return {"EndpointArn": endpoint.arn}


def describe_endpoint(call: Call, request: Request) -> Answer:
    """The endpoint with its variants and its capture as they are now."""
    name = request["EndpointName"]
    endpoint = read(call.session, Endpoint, name, unknown(call, name))
    properties = _properties(endpoint)
    echoed = ("AsyncInferenceConfig", "ExplainerConfig", "MetricsConfig", "CrossRegionTrafficConfig")
    return {
        **_summary(endpoint),
        "EndpointConfigName": endpoint.config_name,
        **{
            field: [
                _variant(variant, properties[variant["VariantName"]]) for variant in endpoint.config[field]
            ]
            for field in VARIANTS
            if field in endpoint.config
        },
        "DataCaptureConfig": _capture(endpoint.config),
        **{field: endpoint.config.get(field) for field in echoed},
    }


def list_endpoints(call: Call, request: Request) -> Answer:
    """Endpoints in short, the newest first unless the request says otherwise."""
    page = pages.page(call.session, LISTING, request)
    return {"Endpoints": [_summary(endpoint) for endpoint in page.rows], "NextToken": page.token}


def delete_endpoint(call: Call, request: Request) -> Answer:
    """Forget an endpoint; executions of schedules that look at it will fail."""
    name = request["EndpointName"]
    endpoint = held(call.session, Endpoint, name, unknown(call, name))
    untagged(call, endpoint.arn)
    call.session.delete(endpoint)
    return {}


def captures(config: Mapping[str, Any]) -> bool:
    """Whether requests to an endpoint of this configuration are captured; unless it says no, they are."""
    capture = config.get("DataCaptureConfig")
    return capture is not None and capture.get("EnableCapture", True)


def _config(call: Call, request: Request) -> EndpointConfig:
    name = request["EndpointConfigName"]
    return read(call.session, EndpointConfig, name, endpoint_configs.unknown(call, name))


def _retained(request: Request) -> set[str]:
    if not request.get("RetainAllVariantProperties"):
        return set()
    excluded = {
        excluded["VariantPropertyType"] for excluded in request.get("ExcludeRetainedVariantProperties", ())
    }
    everything = {"DesiredWeight", "DesiredInstanceCount", "ServerlessUpdateConfig", "DataCaptureConfig"}
    return everything - excluded


def _properties(endpoint: Endpoint) -> dict[str, dict[str, Any]]:
    """What may be changed of each variant, as it is now: its configuration's, and what was changed since."""
    return {
        variant["VariantName"]: {
            **{field: variant[initial] for field, initial in INITIAL.items() if initial in variant},
            **endpoint.weights.get(variant["VariantName"], {}),
        }
        for variant in variants(endpoint.config)
    }


def _summary(endpoint: Endpoint) -> dict[str, Any]:
    return {
        "EndpointName": endpoint.name,
        "EndpointArn": endpoint.arn,
        "EndpointStatus": endpoint.status,
        "CreationTime": endpoint.created_at,
        "LastModifiedTime": endpoint.modified_at,
    }


def _variant(variant: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    weight, count = now["DesiredWeight"], now.get("DesiredInstanceCount")
    serverless = variant.get("ServerlessConfig") and {
        **variant["ServerlessConfig"],
        **now.get("ServerlessUpdateConfig", {}),
    }
    return {
        "VariantName": variant["VariantName"],
        "CurrentWeight": weight,
        "DesiredWeight": weight,
        "CurrentInstanceCount": count,
        "DesiredInstanceCount": count,
        "CurrentServerlessConfig": serverless,
        "ManagedInstanceScaling": variant.get("ManagedInstanceScaling"),
        "RoutingConfig": variant.get("RoutingConfig"),
    }


def _capture(config: Mapping[str, Any]) -> dict[str, Any] | None:
    capture = config.get("DataCaptureConfig")
    if capture is None:
        return None
    return {
        "EnableCapture": captures(config),
        "CaptureStatus": "Started" if captures(config) else "Stopped",
        "CurrentSamplingPercentage": capture["InitialSamplingPercentage"],
        "DestinationS3Uri": capture["DestinationS3Uri"],
        # Required in the answer, and AWS has nothing to put there either.
        "KmsKeyId": capture.get("KmsKeyId", ""),
    }


def taken(own: str) -> Refusal:
    """An endpoint of this name is there already."""
    return invalid(f'Cannot create already existing endpoint "{own}".')


def unknown(call: Call, name: str) -> Refusal:
    """There is no such endpoint."""
    return invalid(f'Could not find endpoint "{arn(call.settings, "endpoint", name)}".')


def unknown_variant(name: str, endpoint: Endpoint) -> Refusal:
    """The endpoint's configuration has no such variant."""
    return invalid(
        f'The variant name "{name}" does not exist in the configuration of endpoint "{endpoint.arn}".'
    )
