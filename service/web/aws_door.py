"""AWS's protocols at `/`: JSON 1.1 for SageMaker and CloudWatch Logs, query and XML for STS and IAM."""

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from understudy.service.operations import identity
from understudy.service.operations.call import Operation
from understudy.service.operations.table import OPERATIONS
from understudy.service.refusals import Refusal
from understudy.service.shapes.answering import answer
from understudy.service.shapes.checking import checked
from understudy.service.shapes.reading import parsed
from understudy.service.web import logs
from understudy.service.web.answers import FORM, json_answer, refused, xml_answer
from understudy.service.web.metrics import Requests
from understudy.service.web.performing import Service, perform

LOG = logging.getLogger(__name__)
FAULT = "The service failed at this request; its log says why"


@dataclass(frozen=True)
class Served:
    """A service of AWS's, by botocore's name, and what of it is served here."""

    name: str
    operations: Mapping[str, Operation]


BY_TARGET = {
    "SageMaker": Served("sagemaker", OPERATIONS),
    "Logs_20140328": Served("logs", logs.OPERATIONS),
}
"""Services of the JSON protocol by what stands before the point of `X-Amz-Target`."""
BY_VERSION = {
    "2011-06-15": Served("sts", identity.STS_OPERATIONS),
    "2010-05-08": Served("iam", identity.IAM_OPERATIONS),
}
"""Services of the query protocol by the version that a request names."""


@dataclass(frozen=True)
class Asked:
    """What a request asks for; its fields are still as they came."""

    served: Served
    name: str
    operation: Operation
    fields: object
    as_xml: bool


async def aws_door(request: Request, service: Service, requests: Requests) -> Response:
    """Answer a request at `/`; a fault of ours is InternalFailure, its traceback in the log."""
    content_type = request.headers.get("content-type", "")
    began, name, code = time.monotonic(), "", "InternalFailure"
    try:
        asked = asked_for(request.headers.get("x-amz-target"), content_type, await request.body())
        name = asked.name
        response = await run_in_threadpool(answered, service, asked)
        code = ""
    except Refusal as refusal:
        code = refusal.code
        response = refused(refusal, "/", content_type)
    except Exception:
        response = refused(Refusal(code, FAULT), "/", content_type)
        LOG.exception("Request %s: %s failed", response.headers["x-amzn-requestid"], name or "a request")
    requests.count(name, code, time.monotonic() - began)
    return response


def answered(service: Service, asked: Asked) -> Response:
    """The answer to a request: checked by shape, performed, written by shape."""
    name = asked.served.name
    fields = checked(asked.name, asked.fields, service=name, relaxed=service.settings.relaxations)
    result = perform(service, asked.operation, fields)
    if asked.as_xml:
        return xml_answer(name, asked.name, result)
    return json_answer(answer(asked.name, result, service=name))


def asked_for(target: str | None, content_type: str, body: bytes) -> Asked:
    """Which operation a request asks for; refuses what names none, or one that is not served."""
    if target is None and content_type.partition(";")[0].strip().lower() == FORM:
        return _by_query(body)
    if target is None:
        raise Refusal(
            "UnknownOperationException", "The header X-Amz-Target is missing: it names the operation"
        )
    served, name, operation = by_target(target)
    return Asked(served, name, operation, parsed(body), as_xml=False)


def by_target(target: str) -> tuple[Served, str, Operation]:
    """The operation of a header X-Amz-Target such as `SageMaker.ListProcessingJobs`."""
    prefix, _, name = target.rpartition(".")
    served = BY_TARGET.get(prefix)
    operation = served.operations.get(name) if served else None
    if served is None or operation is None:
        raise Refusal("UnknownOperationException", f"Understudy does not serve {target[:200]!r}")
    return served, name, operation


def _by_query(body: bytes) -> Asked:
    try:
        pairs = dict(parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=1000))
    except ValueError as error:
        raise Refusal("MalformedQueryString", f"The request cannot be read: {error}") from None
    name, version = pairs.pop("Action", ""), pairs.pop("Version", "")
    served = BY_VERSION.get(version)
    operation = served.operations.get(name) if served else None
    if served is None or operation is None:
        raise Refusal("InvalidAction", f"Could not find operation {name[:200]} for version {version[:50]}")
    fields: dict[str, Any] = dict(pairs)
    return Asked(served, name, operation, fields, as_xml=True)
