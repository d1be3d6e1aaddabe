"""What a job's container finds beside its own environment, as on AWS: region, addresses, credentials."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from understudy.service.running import s3
from understudy.service.settings import Settings, is_loopback, own_address

FROM_CONTAINERS = "host.docker.internal"
"""The name by which containers reach this machine."""


def environment(
    request: Mapping[str, Any],
    settings: Settings,
    *,
    in_container: bool,
    models: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """A job's variables, its own before ours; an isolated job has no address and no credentials.

    `models` are addresses by names, as this machine reaches them.
    """
    region = {"AWS_REGION": settings.region, "AWS_DEFAULT_REGION": settings.region}
    reached = {}
    if not isolated(request):
        reached = {**_addresses(settings, in_container), **s3.credentials()}
        if models:
            table = {name: _from_container(at) if in_container else at for name, at in models.items()}
            reached["understudy_models"] = json.dumps(table)
    return {**region, **reached, **request.get("Environment", {})}


def isolated(request: Mapping[str, Any]) -> bool:
    """Whether a job may reach nothing at all."""
    return bool(request.get("NetworkConfig", {}).get("EnableNetworkIsolation"))


def _addresses(settings: Settings, in_container: bool) -> dict[str, str]:
    found = {}
    own = s3.endpoint(settings)
    if in_container:
        own = settings.s3_endpoint_for_jobs or (own and _from_container(own))
    if own:
        found["AWS_ENDPOINT_URL_S3"] = own
    if settings.port:
        service = own_address(settings)
        # What listens on the loopback alone is out of a container's reach, whatever its name there.
        if not in_container or not is_loopback(settings.host):
            found["AWS_ENDPOINT_URL_SAGEMAKER"] = _from_container(service) if in_container else service
    return found


def _from_container(address: str) -> str:
    parts = urlsplit(address)
    if not is_loopback(parts.hostname or ""):
        return address
    port = f":{parts.port}" if parts.port else ""
    return urlunsplit(parts._replace(netloc=f"{FROM_CONTAINERS}{port}"))
