"""Addresses that requests name, held against what the operator lets jobs have before there is a job."""

from collections.abc import Iterator, Mapping
from typing import Any

from understudy.service.refusals import invalid
from understudy.service.running.addresses import address_of, refusal
from understudy.service.running.faults import Fault
from understudy.service.settings import Settings

NO_ADDRESSES = ("ImageUri", "Environment")
"""Fields whose values are none, whatever they are called."""


def refuse_forbidden(settings: Settings, request: Mapping[str, Any], of: str = "") -> None:
    """Refuse a request that names an address which jobs may not have, or which is none that they can read.

    `of` says whose fields these are where they are not the request's own.
    """
    for field, text in _addresses(request, ""):
        try:
            address = address_of(text)
        except Fault as fault:
            raise invalid(f"{of}{field}: {fault.sentence}") from None
        if forbidden := refusal(address, settings):
            raise invalid(f"{of}{field}: {forbidden.sentence}")


def _addresses(value: Any, field: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, part in value.items():
            if name not in NO_ADDRESSES:
                yield from _addresses(part, f"{field}.{name}".lstrip("."))
    elif isinstance(value, list):
        for part in value:
            yield from _addresses(part, field)
    elif isinstance(value, str) and field.endswith("Uri"):
        yield field, value
