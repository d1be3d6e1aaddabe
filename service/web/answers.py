"""HTTP answers as AWS's protocols have them: JSON 1.1, XML of the query protocol, and their refusals."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4
from xml.sax.saxutils import escape

import orjson
from starlette.responses import Response

from understudy.service.refusals import Refusal
from understudy.service.shapes.model import Shape, described, operation_shapes, shape

AMZ_JSON = "application/x-amz-json-1.1"
FORM = "application/x-www-form-urlencoded"

NOT_IN_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

STATUS = {"RequestEntityTooLargeException": 413, "RequestTimeoutException": 408, "InternalFailure": 500}
"""HTTP statuses beside 400. Nothing that a client can cause is 5xx or 429: SDKs would send it again."""


def json_answer(fields: Mapping[str, Any]) -> Response:
    """An operation's answer in AWS JSON 1.1."""
    return _response(200, AMZ_JSON, orjson.dumps(fields))


def xml_answer(service: str, operation: str, fields: Mapping[str, Any]) -> Response:
    """An operation's answer in the query protocol's XML."""
    expected = operation_shapes(service, operation).answer
    namespace = described(service)["metadata"]["xmlNamespace"]
    request_id = str(uuid4())
    result = _elements(fields, expected) if expected else ""
    document = (
        f'<{operation}Response xmlns="{namespace}"><{operation}Result>{result}</{operation}Result>'
        f"<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata></{operation}Response>"
    )
    return _response(200, "text/xml", document.encode(), request_id)


def refused(refusal: Refusal, path: str, content_type: str) -> Response:
    """A refusal in the form that whoever sent a request of this type to this path reads."""
    status = STATUS.get(refusal.code, 400)
    if path != "/":
        body = {"code": refusal.code, "message": refusal.message}
        return _response(status, "application/json", _compact(body))
    if content_type.partition(";")[0].strip().lower() == FORM:
        request_id = str(uuid4())
        kind = "Receiver" if status == 500 else "Sender"
        document = (
            f"<ErrorResponse><Error><Type>{kind}</Type><Code>{escape(refusal.code)}</Code>"
            f"<Message>{_xml_text(refusal.message)}</Message></Error>"
            f"<RequestId>{request_id}</RequestId></ErrorResponse>"
        )
        return _response(status, "text/xml", document.encode(), request_id)
    return _response(status, AMZ_JSON, _compact({"__type": refusal.code, "message": refusal.message}))


def _response(status: int, media_type: str, body: bytes, request_id: str | None = None) -> Response:
    headers = {"x-amzn-requestid": request_id or str(uuid4()), "content-type": media_type}
    return Response(body, status_code=status, headers=headers)


def _compact(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _elements(fields: Mapping[str, Any], expected: Shape) -> str:
    """A structure's fields as elements, in the order of the shape."""
    return "".join(
        f"<{field}>{_element(fields[field], shape(expected.service, name))}</{field}>"
        for field, name in expected.members.items()
        if fields.get(field) is not None
    )


def _element(value: Any, expected: Shape) -> str:
    if expected.kind == "structure":
        return _elements(value, expected)
    if expected.kind == "list":
        element = shape(expected.service, expected.element or "")
        return "".join(f"<member>{_element(item, element)}</member>" for item in value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return _xml_text(str(value))


def _xml_text(text: str) -> str:
    """A text as XML can hold it: characters that it has no place for are shown as `?`."""
    return escape(NOT_IN_XML.sub("?", text))
