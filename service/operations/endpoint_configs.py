"""Configurations of endpoints: the variants and where their captures lie."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from understudy.service.arns import arn
from understudy.service.operations import models
from understudy.service.operations.call import Answer, Call, Request
from understudy.service.operations.tags import tagged, untagged
from understudy.service.refusals import Refusal, invalid
from understudy.service.state import pages
from understudy.service.state.rows import added, held, read
from understudy.service.state.tables import EndpointConfig, Model

VARIANTS = ("ProductionVariants", "ShadowProductionVariants")

LISTING = pages.Listing(
    "ListEndpointConfigs",
    EndpointConfig,
    {"CreationTime": EndpointConfig.created_at, "Name": EndpointConfig.name},
    tie=EndpointConfig.name,
    filters={
        "NameContains": pages.contains(EndpointConfig.name),
        **pages.times("CreationTime", EndpointConfig.created_at),
        "CreationTimeAfter": pages.since(EndpointConfig.created_at),
    },
)


def create_endpoint_config(call: Call, request: Request) -> Answer:
    """Keep a configuration whose models are there."""
    name = request["EndpointConfigName"]
    own = arn(call.settings, "endpoint-config", name)
    for model in _models(request):
        read(call.session, Model, model, models.unknown(call, model))
    if repeated := _repeated([variant["VariantName"] for variant in variants(request)]):
        raise invalid(f"The variant name {repeated!r} is given twice: it must be unique in {name!r}.")
    config = EndpointConfig(name=name, arn=own, created_at=call.now, request=filled_in(request))
    added(call.session, config, taken(own))
    tagged(call, own, request.get("Tags", ()))
    return {"EndpointConfigArn": own}


def describe_endpoint_config(call: Call, request: Request) -> Answer:
    """The configuration as it was created."""
    name = request["EndpointConfigName"]
    config = read(call.session, EndpointConfig, name, unknown(call, name))
    return {**config.request, "EndpointConfigArn": config.arn, "CreationTime": config.created_at}


def list_endpoint_configs(call: Call, request: Request) -> Answer:
    """Configurations in short, the newest first unless the request says otherwise."""
    page = pages.page(call.session, LISTING, request)
    configs = [
        {
            "EndpointConfigName": config.name,
            "EndpointConfigArn": config.arn,
            "CreationTime": config.created_at,
        }
        for config in page.rows
    ]
    return {"EndpointConfigs": configs, "NextToken": page.token}


def delete_endpoint_config(call: Call, request: Request) -> Answer:
    """Forget a configuration; an endpoint that lives by it goes on (SERVICE §1.6)."""
    name = request["EndpointConfigName"]
    config = held(call.session, EndpointConfig, name, unknown(call, name))
    untagged(call, config.arn)
    call.session.delete(config)
    return {}


def variants(config: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The variants of a configuration, shadows too."""
    for field in VARIANTS:
        yield from config.get(field, ())


def filled_in(request: Request) -> dict[str, Any]:
    """A configuration with the weights that its variants have where none is sent."""
    kept = {field: value for field, value in request.items() if field != "Tags"}
    for field in VARIANTS:
        if field in kept:
            kept[field] = [{"InitialVariantWeight": 1.0, **variant} for variant in kept[field]]
    return kept


def _models(request: Request) -> list[str]:
    return [variant["ModelName"] for variant in variants(request) if "ModelName" in variant]


def _repeated(names: Sequence[str]) -> str | None:
    return next((name for name in names if names.count(name) > 1), None)


def taken(own: str) -> Refusal:
    """A configuration of this name is there already."""
    return invalid(f'Cannot create already existing endpoint configuration "{own}".')


def unknown(call: Call, name: str) -> Refusal:
    """There is no such configuration."""
    own = arn(call.settings, "endpoint-config", name)
    return invalid(f'Could not find endpoint configuration "{own}".')
