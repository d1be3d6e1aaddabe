"""Signatures of version 4, as botocore makes them and as somebody would like to have them."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

from understudy.service.refusals import Refusal
from understudy.service.web.signatures import Signed, verified

REGION = "us-east-1"
SECRETS = {"somebody": "a secret"}


def signed(
    body: bytes = b"{}",
    *,
    path: str = "/",
    access: str = "somebody",
    secret: str = "a secret",
    service: str = "sagemaker",
    region: str = REGION,
    token: str | None = None,
) -> Signed:
    """A request as botocore signs and sends it."""
    headers = {"Host": "127.0.0.1:8080", "X-Amz-Target": "SageMaker.ListModels"}
    request = AWSRequest("POST", f"http://127.0.0.1:8080{path}", headers=headers, data=body)
    SigV4Auth(Credentials(access, secret, token), service, region).add_auth(request)
    return Signed("POST", path, [(name.lower(), value) for name, value in request.headers.items()], body)


def changed(
    request: Signed, *, body: bytes | None = None, path: str | None = None, **headers: str | None
) -> Signed:
    """The request on its way, changed by somebody: headers given, or taken away by None."""
    given_headers = {name.replace("_", "-"): value for name, value in headers.items()}
    kept = [(name, value) for name, value in request.headers if name not in given_headers]
    added = [(name, value) for name, value in given_headers.items() if value is not None]
    return Signed(
        request.method, path or request.target, kept + added, request.body if body is None else body
    )


def header(request: Signed, name: str) -> str:
    return dict(request.headers)[name]


def code(request: Signed, *, now: datetime | None = None, secrets: dict[str, str] | None = None) -> str:
    """What a request is refused with, or "" when it is let in."""
    try:
        verified(request, SECRETS if secrets is None else secrets, REGION, now or datetime.now(UTC))
    except Refusal as refusal:
        return refusal.code
    return ""


@given(
    body=st.binary(max_size=200),
    path=st.sampled_from(["/", "/api/jobs/a%20b", "/api/jobs?b=2&a=1&a=0", "/metrics?x=%2F"]),
    service=st.sampled_from(["sagemaker", "logs", "sts", "iam"]),
    token=st.sampled_from([None, "a session"]),
)
def test_whatever_botocore_signs_is_let_in(body: bytes, path: str, service: str, token: str | None) -> None:
    assert code(signed(body, path=path, service=service, token=token)) == ""


def wrong_requests() -> Iterable[tuple[str, Signed, str]]:
    right = signed()
    authorization = header(right, "authorization")
    unsigned_host = authorization.replace("SignedHeaders=host;", "SignedHeaders=")
    yield "nothing is signed", changed(right, authorization=None), "MissingAuthenticationTokenException"
    yield "another scheme", changed(right, authorization="Basic abc"), "IncompleteSignatureException"
    yield "another body", changed(right, body=b"{ }"), "InvalidSignatureException"
    yield "another path", changed(right, path="/api"), "InvalidSignatureException"
    yield "another target", changed(right, x_amz_target="SageMaker.X"), "InvalidSignatureException"
    yield "another host", changed(right, host="elsewhere"), "InvalidSignatureException"
    yield "a target added", changed(right, x_amz_more="1"), "IncompleteSignatureException"
    yield "the host not signed", changed(right, authorization=unsigned_host), "IncompleteSignatureException"
    yield "no time", changed(right, x_amz_date=None), "IncompleteSignatureException"
    yield "a time that is none", changed(right, x_amz_date="20261301T000000Z"), "IncompleteSignatureException"
    yield "another day", changed(right, x_amz_date="20200101T000000Z"), "IncompleteSignatureException"
    yield "a wrong secret", signed(secret="guessed"), "InvalidSignatureException"
    yield "an unknown id", signed(access="nobody"), "UnrecognizedClientException"
    yield "another service", signed(service="s3"), "InvalidSignatureException"
    yield "another region", signed(region="eu-west-1"), "InvalidSignatureException"
    yield "another body's hash", changed(right, x_amz_content_sha256="0"), "IncompleteSignatureException"


@pytest.mark.parametrize("name", [name for name, _, _ in wrong_requests()])
def test_anything_else_is_refused(name: str) -> None:
    # Signed now: what was signed when tests were collected may have expired.
    (request, refused_with) = next(rest for known, *rest in wrong_requests() if known == name)
    assert code(request) == refused_with


def test_a_request_of_another_time_is_refused_either_way() -> None:
    request, now = signed(), datetime.now(UTC)
    assert code(request, now=now + timedelta(minutes=4)) == ""
    assert code(request, now=now + timedelta(minutes=6)) == "InvalidSignatureException"
    assert code(request, now=now - timedelta(minutes=4)) == ""
    assert code(request, now=now - timedelta(minutes=6)) == "InvalidSignatureException"


def test_sts_and_iam_are_signed_for_one_region_from_anywhere() -> None:
    assert code(signed(service="sts", region="us-east-1")) == ""
    with_region = verified(signed(service="iam"), SECRETS, "eu-west-1", datetime.now(UTC))
    assert len(with_region) == 64


def test_two_authorizations_are_none() -> None:
    request = signed()
    twice = Signed(
        "POST", "/", [*request.headers, ("authorization", header(request, "authorization"))], b"{}"
    )
    assert code(twice) == "IncompleteSignatureException"
